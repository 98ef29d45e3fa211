package org.stackmotion.lab.run;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import org.stackmotion.core.Invariants;

/**
 * Samples of one clock, however long it runs: when the room is used up, each two neighbours become
 * one and the interval doubles.
 */
final class SampleBuffer {
    /** Most samples kept of one clock. */
    static final int SAMPLES_MAX = 2_000;

    /** How two neighbours become one. */
    enum Merge {
        LAST,
        MAX
    }

    private final Merge[] merges;
    private final long[] timesNs = new long[SAMPLES_MAX];
    private final double[][] values;
    private long intervalNs;
    private long dueNs;
    private int size;

    SampleBuffer(long intervalNs, Merge... merges) {
        this.intervalNs = intervalNs;
        this.merges = merges;
        this.values = new double[merges.length][SAMPLES_MAX];
    }

    /** When the next sample is wanted. */
    long dueNs() {
        return dueNs;
    }

    /** Adds a sample; one that comes before it is due joins the one before. */
    void add(long nowNs, double... sample) {
        Invariants.check(sample.length == merges.length, "values of a sample", sample.length);
        if (size > 0 && nowNs < dueNs) {
            merge(size - 1, nowNs, sample);
            return;
        }
        if (size == SAMPLES_MAX) {
            halve();
        }
        timesNs[size] = nowNs;
        for (int i = 0; i < merges.length; i++) {
            values[i][size] = sample[i];
        }
        size++;
        // on one grid for all buffers, so that their samples share rows
        dueNs = (nowNs / intervalNs + 1) * intervalNs;
    }

    private void merge(int at, long nowNs, double[] sample) {
        timesNs[at] = nowNs;
        for (int i = 0; i < merges.length; i++) {
            values[i][at] = merged(merges[i], values[i][at], sample[i]);
        }
    }

    private static double merged(Merge how, double before, double after) {
        if (Double.isNaN(after)) {
            return before;
        }
        return how == Merge.MAX && before > after ? before : after;
    }

    private void halve() {
        for (int to = 0; to < SAMPLES_MAX / 2; to++) {
            timesNs[to] = timesNs[2 * to + 1];
            for (int i = 0; i < merges.length; i++) {
                double[] column = values[i];
                column[to] = merged(merges[i], column[2 * to], column[2 * to + 1]);
            }
        }
        size = SAMPLES_MAX / 2;
        intervalNs *= 2;
    }

    int size() {
        return size;
    }

    ImmutableLongArray times() {
        return ImmutableLongArray.copyOf(Arrays.copyOf(timesNs, size));
    }

    ImmutableDoubleArray column(int index) {
        return ImmutableDoubleArray.copyOf(Arrays.copyOf(values[index], size));
    }
}
