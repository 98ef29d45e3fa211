package org.stackmotion.migration.dirty;

/**
 * A hot set H that is rewritten in every period h, and cold pages at a rate c: D(t) = H min(1, t/h)
 * + c max(0, t - h), the BtrPlace form (validation cases 4.4). The hot set is swept all the time;
 * cold pages count from h after the log was cleared, as the formula has it.
 */
public final class HotColdModel implements DirtyModel {
    private final long hotPeriodNs;
    private final PageCycle hot;
    private final PageCycle cold;
    private final PageRate hotRate;
    private final PageRate coldRate;
    private long cleanNs;

    /**
     * @param memoryPages all pages; the cold ones follow the hot ones
     * @param hotPages H
     * @param hotPeriodNs h, at least 1 ms
     * @param coldMilliPagesPerS c in thousandths of a page a second
     */
    public HotColdModel(
            long memoryPages, long hotPages, long hotPeriodNs, long coldMilliPagesPerS) {
        if (hotPages < 0 || hotPages > memoryPages) {
            throw new IllegalArgumentException(hotPages + " hot pages of " + memoryPages);
        }
        this.hotPeriodNs = hotPeriodNs;
        hot = new PageCycle(0, hotPages);
        cold = new PageCycle(hotPages, memoryPages - hotPages);
        hotRate = PageRate.pagesPer(hotPages, hotPeriodNs);
        coldRate = PageRate.milliPagesPerSecond(coldMilliPagesPerS);
    }

    @Override
    public void advance(long fromNs, long toNs, DirtySink sink) {
        hot.write(hotRate.pagesIn(toNs - fromNs), sink);
        long coldFromNs = Math.max(fromNs, cleanNs + hotPeriodNs);
        if (coldFromNs < toNs) {
            cold.write(coldRate.pagesIn(toNs - coldFromNs), sink);
        }
    }

    @Override
    public void onClean(long guestNs) {
        cleanNs = guestNs;
        coldRate.restart();
    }

    @Override
    public String name() {
        return "hot_cold";
    }
}
