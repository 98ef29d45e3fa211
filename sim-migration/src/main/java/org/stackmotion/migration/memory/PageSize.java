package org.stackmotion.migration.memory;

/** Sizes of guest memory. */
public final class PageSize {
    /** Small x86 page: the unit of the dirty log and of the transfer (facts 4.3, sanity check). */
    public static final int BYTES = 4096;

    public static final int SHIFT = 12;

    /** 1 TiB of memory, the largest VM that a run takes. */
    public static final long PAGES_MAX = 1L << (40 - SHIFT);

    /** Pages of a 2 MiB chunk, the unit in which versions are allocated. */
    public static final int CHUNK_PAGES = 512;

    static final int CHUNK_SHIFT = 9;

    private PageSize() {}
}
