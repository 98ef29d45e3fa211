package org.stackmotion.migration.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A version number a page. A chunk of 512 pages that was never written has no storage at all; a
 * written one starts with a byte a page and is widened (short, then int) when a page outgrows that.
 * So 512 GiB that were all written hold 64 to 128 MiB of versions, and untouched memory holds a
 * pointer a chunk.
 */
final class PageVersions {
    private static final int CHUNK_MASK = PageSize.CHUNK_PAGES - 1;
    private static final int BYTE_MAX = 0xFF;
    private static final int SHORT_MAX = 0xFFFF;

    private final @Nullable Object[] chunks;

    PageVersions(long pages) {
        chunks = new Object[(int) ((pages + CHUNK_MASK) >>> PageSize.CHUNK_SHIFT)];
    }

    int get(long page) {
        Object chunk = chunks[(int) (page >>> PageSize.CHUNK_SHIFT)];
        if (chunk == null) {
            return 0;
        }
        return read(chunk, (int) page & CHUNK_MASK);
    }

    void set(long page, int version) {
        int at = (int) (page >>> PageSize.CHUNK_SHIFT);
        Object chunk = chunks[at];
        if (chunk == null) {
            if (version == 0) {
                return;
            }
            chunk = new byte[PageSize.CHUNK_PAGES];
            chunks[at] = chunk;
        }
        if (!fits(chunk, version)) {
            chunk = widen(chunk, version);
            chunks[at] = chunk;
        }
        write(chunk, (int) page & CHUNK_MASK, version);
    }

    void increment(long page) {
        Object chunk = chunks[(int) (page >>> PageSize.CHUNK_SHIFT)];
        if (chunk instanceof byte[] bytes) {
            int slot = (int) page & CHUNK_MASK;
            if (bytes[slot] != (byte) BYTE_MAX) {
                bytes[slot]++;
                return;
            }
        }
        set(page, get(page) + 1);
    }

    /** The first page at or after {@code from} whose versions differ, or -1. */
    long firstDifference(PageVersions other, long from) {
        for (int c = (int) (from >>> PageSize.CHUNK_SHIFT); c < chunks.length; c++) {
            Object mine = chunks[c];
            Object theirs = other.chunks[c];
            if (mine == null && theirs == null) {
                continue;
            }
            if (mine instanceof byte[] a && theirs instanceof byte[] b && Arrays.equals(a, b)) {
                continue;
            }
            long base = (long) c << PageSize.CHUNK_SHIFT;
            for (int i = 0; i < PageSize.CHUNK_PAGES; i++) {
                int a = mine == null ? 0 : read(mine, i);
                int b = theirs == null ? 0 : read(theirs, i);
                if (a != b && base + i >= from) {
                    return base + i;
                }
            }
        }
        return -1;
    }

    private static int read(Object chunk, int slot) {
        if (chunk instanceof byte[] bytes) {
            return bytes[slot] & BYTE_MAX;
        }
        if (chunk instanceof short[] shorts) {
            return shorts[slot] & SHORT_MAX;
        }
        return ((int[]) chunk)[slot];
    }

    private static void write(Object chunk, int slot, int version) {
        if (chunk instanceof byte[] bytes) {
            bytes[slot] = (byte) version;
        } else if (chunk instanceof short[] shorts) {
            shorts[slot] = (short) version;
        } else {
            ((int[]) chunk)[slot] = version;
        }
    }

    private static boolean fits(Object chunk, int version) {
        if (chunk instanceof byte[]) {
            return (version & ~BYTE_MAX) == 0;
        }
        return !(chunk instanceof short[]) || (version & ~SHORT_MAX) == 0;
    }

    private static Object widen(Object chunk, int version) {
        boolean toShort = (version & ~SHORT_MAX) == 0;
        Object wide = toShort ? new short[PageSize.CHUNK_PAGES] : new int[PageSize.CHUNK_PAGES];
        for (int i = 0; i < PageSize.CHUNK_PAGES; i++) {
            write(wide, i, read(chunk, i));
        }
        return wide;
    }
}
