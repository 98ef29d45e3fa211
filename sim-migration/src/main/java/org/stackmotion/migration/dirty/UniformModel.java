package org.stackmotion.migration.dirty;

import org.stackmotion.core.random.SeededRandom;

/** Uniform random writes over a working set: D(t) = W (1 - (1 - 1/W)^(r t)) on average. */
public final class UniformModel implements DirtyModel {
    /**
     * With this many writes a page on average, all pages count as written: one in nine million is
     * left out by chance (e^-16), and drawing each write would take as long as the guest is fast.
     */
    private static final long SATURATED = 16;

    private final long workingSetPages;
    private final PageRate rate;
    private final SeededRandom random;

    /**
     * @param workingSetPages W, from page 0 on
     * @param milliWritesPerS r in thousandths of a write a second
     * @param random forked for this VM
     */
    public UniformModel(long workingSetPages, long milliWritesPerS, SeededRandom random) {
        if (workingSetPages < 1) {
            throw new IllegalArgumentException("working set of " + workingSetPages + " pages");
        }
        this.workingSetPages = workingSetPages;
        this.rate = PageRate.milliPagesPerSecond(milliWritesPerS);
        this.random = random;
    }

    @Override
    public void advance(long fromNs, long toNs, DirtySink sink) {
        long writes = rate.pagesIn(toNs - fromNs);
        if (writes >= SATURATED * workingSetPages) {
            sink.write(0, workingSetPages);
            return;
        }
        for (long i = 0; i < writes; i++) {
            if (sink.write(random.nextLong(workingSetPages), 1) == 0) {
                return;
            }
        }
    }

    @Override
    public void onClean(long guestNs) {}

    @Override
    public String name() {
        return "uniform";
    }
}
