package org.stackmotion.migration.dirty;

/**
 * A rate of pages in integer arithmetic: what is left of a page carries over, so nothing drifts.
 */
final class PageRate {
    private static final long STEP_NS = 1_000_000L;

    private final long numerator;
    private final long denominator;
    private long carry;

    private PageRate(long numerator, long denominator) {
        this.numerator = numerator;
        this.denominator = denominator;
    }

    /** Thousandths of a page a second. */
    static PageRate milliPagesPerSecond(long milliPages) {
        if (milliPages < 0 || milliPages > 1_000_000_000_000L) {
            throw new IllegalArgumentException("milli-pages per second " + milliPages);
        }
        return new PageRate(milliPages, 1_000_000_000_000L);
    }

    /** That many pages in that time. */
    static PageRate pagesPer(long pages, long periodNs) {
        if (pages < 0 || pages > 1L << 28 || periodNs < 1_000_000) {
            throw new IllegalArgumentException(pages + " pages in " + periodNs + " ns");
        }
        return new PageRate(pages, periodNs);
    }

    /** Whole pages that fall into this much more time. Steps of 1 ms keep the product in a long. */
    long pagesIn(long elapsedNs) {
        long pages = 0;
        long left = elapsedNs;
        while (left > 0) {
            long step = Math.min(left, STEP_NS);
            carry += step * numerator;
            pages += carry / denominator;
            carry %= denominator;
            left -= step;
        }
        return pages;
    }

    void restart() {
        carry = 0;
    }
}
