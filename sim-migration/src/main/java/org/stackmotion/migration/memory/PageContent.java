package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;

/**
 * The bytes of a synthetic page: a function of its number and version. Bytes 0..7 hold the page
 * number and 8..15 the version (big endian), so that a receiver of plain bytes can recompute the
 * page; the other 510 words are pseudo-random, so that any displacement shows.
 */
public final class PageContent {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private PageContent() {}

    /** Writes {@code count} bytes of the page from offset {@code at} on. */
    public static void write(long page, int version, int at, ByteBuf to, int count) {
        long seed = seed(page, version);
        int offset = at;
        int end = at + count;
        while (offset < end) {
            int index = offset >>> 3;
            long word = word(page, version, seed, index);
            int inWord = offset & 7;
            if (inWord == 0 && end - offset >= 8) {
                to.writeLong(word);
                offset += 8;
            } else {
                to.writeByte((int) (word >>> (56 - (inWord << 3))));
                offset++;
            }
        }
    }

    /** Writes a whole page into an array. */
    public static void fill(long page, int version, byte[] to) {
        long seed = seed(page, version);
        for (int i = 0; i < PageSize.BYTES >>> 3; i++) {
            putLong(to, i << 3, word(page, version, seed, i));
        }
    }

    /** A number that is equal for equal content of that part of a page. */
    public static long identity(long page, int version, int at, int count) {
        long id = seed(page, version);
        return count == PageSize.BYTES ? id : mix(id ^ ((long) at << 32 | count));
    }

    static long seed(long page, int version) {
        return mix(page * GOLDEN ^ mix(version + GOLDEN));
    }

    private static long word(long page, int version, long seed, int index) {
        return switch (index) {
            case 0 -> page;
            case 1 -> version;
            default -> mix(seed + index * GOLDEN);
        };
    }

    private static void putLong(byte[] to, int at, long value) {
        for (int i = 0; i < 8; i++) {
            to[at + i] = (byte) (value >>> (56 - (i << 3)));
        }
    }

    static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
