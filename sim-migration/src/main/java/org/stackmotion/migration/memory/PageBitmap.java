package org.stackmotion.migration.memory;

import java.util.Arrays;

/**
 * One bit a page: the dirty log of a pass, or the pages a destination has received. 1 TiB of memory
 * (268 M pages) takes 32 MiB. Counts its own bits, so that the stop test costs nothing.
 */
public final class PageBitmap {
    private final long pages;
    private final long[] words;
    private long cardinality;

    /**
     * @param pages number of pages, at least 1
     */
    public PageBitmap(long pages) {
        if (pages < 1 || pages > PageSize.PAGES_MAX) {
            throw new IllegalArgumentException("pages " + pages);
        }
        this.pages = pages;
        this.words = new long[(int) ((pages + 63) >>> 6)];
    }

    public long pages() {
        return pages;
    }

    /** Number of set bits. */
    public long cardinality() {
        return cardinality;
    }

    public boolean isEmpty() {
        return cardinality == 0;
    }

    public boolean get(long page) {
        return (words[(int) (page >>> 6)] & (1L << page)) != 0;
    }

    /** Sets one bit; true when it was clear. */
    public boolean set(long page) {
        int word = (int) (page >>> 6);
        long old = words[word];
        long now = old | (1L << page);
        if (old == now) {
            return false;
        }
        words[word] = now;
        cardinality++;
        return true;
    }

    /** Clears one bit; true when it was set. */
    public boolean clear(long page) {
        int word = (int) (page >>> 6);
        long old = words[word];
        long now = old & ~(1L << page);
        if (old == now) {
            return false;
        }
        words[word] = now;
        cardinality--;
        return true;
    }

    /** Sets {@code count} bits from {@code first} on. */
    public void setRange(long first, long count) {
        long at = first;
        long end = first + count;
        while (at < end) {
            int word = (int) (at >>> 6);
            int from = (int) (at & 63);
            int bits = (int) Math.min(64 - from, end - at);
            long mask = (bits == 64 ? -1L : (1L << bits) - 1) << from;
            cardinality += bits - Long.bitCount(words[word] & mask);
            words[word] |= mask;
            at += bits;
        }
    }

    /** Sets every bit. */
    public void setAll() {
        Arrays.fill(words, -1L);
        if ((pages & 63) != 0) {
            words[words.length - 1] = (1L << pages) - 1;
        }
        cardinality = pages;
    }

    public void clearAll() {
        if (cardinality != 0) {
            Arrays.fill(words, 0L);
            cardinality = 0;
        }
    }

    /** The first set bit at or after {@code from}, or -1 when there is none. */
    public long nextSet(long from) {
        if (from >= pages) {
            return -1;
        }
        int word = (int) (from >>> 6);
        long bits = words[word] & (-1L << from);
        while (bits == 0) {
            if (++word == words.length) {
                return -1;
            }
            bits = words[word];
        }
        return ((long) word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** The first clear bit at or after {@code from}; {@link #pages()} when all are set. */
    public long nextClear(long from) {
        return nextClear(from, pages);
    }

    /**
     * The first clear bit at or after {@code from}, looking no further than {@code limit}, which is
     * the answer when all before it are set.
     */
    public long nextClear(long from, long limit) {
        long end = Math.min(limit, pages);
        long at = from;
        while (at < end) {
            int word = (int) (at >>> 6);
            long clear = ~words[word] & (-1L << at);
            if (clear != 0) {
                return Math.min(end, ((long) word << 6) + Long.numberOfTrailingZeros(clear));
            }
            at = ((long) word + 1) << 6;
        }
        return end;
    }
}
