package org.stackmotion.migration.dirty;

/** A sequential sweep over a working set, round and round: D(t) = min(r t, W). */
public final class SweepModel implements DirtyModel {
    private final PageCycle cycle;
    private final PageRate rate;

    /**
     * @param workingSetPages W, from page 0 on
     * @param milliPagesPerS r in thousandths of a page a second
     */
    public SweepModel(long workingSetPages, long milliPagesPerS) {
        if (workingSetPages < 1) {
            throw new IllegalArgumentException("working set of " + workingSetPages + " pages");
        }
        this.cycle = new PageCycle(0, workingSetPages);
        this.rate = PageRate.milliPagesPerSecond(milliPagesPerS);
    }

    @Override
    public void advance(long fromNs, long toNs, DirtySink sink) {
        cycle.write(rate.pagesIn(toNs - fromNs), sink);
    }

    @Override
    public void onClean(long guestNs) {}

    @Override
    public String name() {
        return "sweep";
    }
}
