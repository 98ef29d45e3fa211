package org.stackmotion.migration.protocol;

import org.stackmotion.migration.memory.DestinationMemory;

/**
 * The layout of the migration protocol. VMware's own is not public; this one has its published
 * properties: 32 pages a send, a 16-byte header a page. All numbers are big endian.
 *
 * <pre>
 *   0               1               2               3
 *  +-------------------------------+---------------+---------------+
 *  |        magic 0x534D           |   version 1   |     type      |
 *  +-------------------------------+---------------+---------------+
 *  |                    length of the body in bytes                |
 *  +---------------------------------------------------------------+
 *
 *  PAGES: n page headers, then n x 4096 bytes of content. A page header:
 *  +---------------------------------------------------------------+
 *  |                       page number (64 bits)                   |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                      content length, 4096                     |
 *  +-------------------------------+-------------------------------+
 *  |          flags, 0             |         reserved, 0           |
 *  +-------------------------------+-------------------------------+
 * </pre>
 */
public final class WireFormat {
    public static final int MAGIC = 0x534D;
    public static final int VERSION = 1;

    public static final int HEADER_BYTES = 8;
    public static final int PAGE_HEADER_BYTES = 16;

    public static final int HELLO = 1;
    public static final int HELLO_REPLY = 2;
    public static final int PAGES = 3;
    public static final int ROUND_END = 4;
    public static final int CHANGED = 5;
    public static final int STOP_COPY = 6;
    public static final int DEVICE_STATE = 7;
    public static final int RESUMED = 8;
    public static final int ABORT = 9;

    /** Most pages in one PAGES message: the maximum of Migrate.PreCopyPagesPerSend (facts 4.4). */
    public static final int BATCH_PAGES_MAX = DestinationMemory.BATCH_PAGES_MAX;

    /** Most runs of changed pages in one CHANGED message; more runs take more messages. */
    public static final int CHANGED_RUNS_MAX = 1024;

    static final int CHANGED_RUN_BYTES = 12;

    /** Longest VM or host name on the wire, in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 255;

    /** The checkpoint cache of a real host holds up to 544 MB (facts 4.3). */
    public static final int DEVICE_STATE_BYTES_MAX = 544 * 1024 * 1024;

    private WireFormat() {}
}
