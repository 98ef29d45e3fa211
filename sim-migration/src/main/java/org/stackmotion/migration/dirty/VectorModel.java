package org.stackmotion.migration.dirty;

import com.google.common.collect.ImmutableList;

/**
 * A measured dirty vector: distinct pages d_k after times t_k since clean, linear between the
 * points; left of the first point the first segment's line (its intercept floored at 0), right of
 * the last the last slope up to the pages there are (validation cases 4.4 and section 4).
 */
public final class VectorModel implements DirtyModel {
    /** A measured vector has a few dozen points. */
    public static final int POINTS_MAX = 10_000;

    /** Distinct pages that are dirty that long after the log was cleared. */
    public record Point(long timeNs, long pages) {}

    private final ImmutableList<Point> points;
    private final long pagesMax;
    private final PageCycle cycle;
    private long cleanNs;
    private long emitted;

    /**
     * @param points at least two, rising in time, not falling in pages
     * @param pagesMax pages that can be dirty at all
     */
    public VectorModel(ImmutableList<Point> points, long pagesMax) {
        if (points.size() < 2 || points.size() > POINTS_MAX) {
            throw new IllegalArgumentException(
                    "a dirty vector has 2 to " + POINTS_MAX + " points, not " + points.size());
        }
        for (int i = 1; i < points.size(); i++) {
            if (points.get(i).timeNs() <= points.get(i - 1).timeNs()
                    || points.get(i).pages() < points.get(i - 1).pages()) {
                throw new IllegalArgumentException(
                        "dirty vector: point " + (i + 1) + " does not rise");
            }
        }
        if (points.get(0).timeNs() < 0 || points.get(0).pages() < 0) {
            throw new IllegalArgumentException("dirty vector: point 1 is negative");
        }
        this.points = points;
        this.pagesMax = pagesMax;
        this.cycle = new PageCycle(0, pagesMax);
    }

    /** D(t): distinct pages dirty that long after clean. */
    public long distinctPages(long sinceCleanNs) {
        int right = 1;
        while (right < points.size() - 1 && points.get(right).timeNs() < sinceCleanNs) {
            right++;
        }
        Point a = points.get(right - 1);
        Point b = points.get(right);
        double slope = (double) (b.pages() - a.pages()) / (b.timeNs() - a.timeNs());
        double pages = a.pages() + slope * (sinceCleanNs - a.timeNs());
        return Math.max(0, Math.min(pagesMax, (long) pages));
    }

    @Override
    public void advance(long fromNs, long toNs, DirtySink sink) {
        long target = distinctPages(toNs - cleanNs);
        if (target > emitted) {
            cycle.write(target - emitted, sink);
            emitted = target;
        }
    }

    @Override
    public void onClean(long guestNs) {
        cleanNs = guestNs;
        emitted = 0;
    }

    @Override
    public String name() {
        return "vector";
    }
}
