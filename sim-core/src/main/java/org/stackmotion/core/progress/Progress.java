package org.stackmotion.core.progress;

/**
 * What a running simulation tells its front ends. The loop's thread writes, any thread reads: the
 * value is an immutable snapshot, so that a reader never sees two halves.
 */
public final class Progress {
    private volatile Snapshot snapshot = new Snapshot(0, 0, "", 0);
    private String label = "";
    private double fraction;

    /**
     * One moment of a run.
     *
     * @param simulatedNs simulated nanoseconds since the start
     * @param events events fired
     * @param label what is going on, for people
     * @param fraction how much is done, 0 to 1; 0 while unknown
     */
    public record Snapshot(long simulatedNs, long events, String label, double fraction) {}

    /** The latest snapshot; from any thread. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Says what is going on; shown from the next {@link #publish} on. Loop thread. */
    public void label(String text) {
        label = text;
    }

    /** Says how much is done, 0 to 1. Loop thread. */
    public void fraction(double done) {
        fraction = done;
    }

    /** Loop thread; the loop calls it every few ten thousand events. */
    public void publish(long simulatedNs, long events) {
        snapshot = new Snapshot(simulatedNs, events, label, fraction);
    }
}
