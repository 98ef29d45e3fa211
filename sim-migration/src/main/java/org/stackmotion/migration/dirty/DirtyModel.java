package org.stackmotion.migration.dirty;

/**
 * What a guest writes, as a function of guest time (which stands still while the guest is stunned
 * and runs slower while it is throttled). Lazy: nothing is scheduled; whoever is about to read
 * pages asks for the writes up to now. Cost is proportional to the pages written.
 */
public sealed interface DirtyModel
        permits IdleModel, UniformModel, SweepModel, HotColdModel, VectorModel {
    /**
     * Emits the writes of guest time [fromNs, toNs). Calls follow each other without gaps.
     *
     * @param fromNs guest time in nanoseconds
     */
    void advance(long fromNs, long toNs, DirtySink sink);

    /**
     * The dirty log was cleared at that guest time: models that are given as D(t), the distinct
     * pages written in a time t since clean, start again.
     */
    void onClean(long guestNs);

    /** As in a scenario file, for example {@code hot_cold}. */
    String name();
}
