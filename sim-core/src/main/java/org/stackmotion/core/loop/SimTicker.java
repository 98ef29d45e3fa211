package org.stackmotion.core.loop;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.stackmotion.core.Invariants;
import org.stackmotion.core.event.EventQueue;

/**
 * Netty's view of the simulated clock. Starts at 0 and never is negative: Netty reads a negative
 * deadline as an overflow. Netty also asks the time after every task, which makes this the place
 * that notices tasks that submit themselves for ever.
 */
final class SimTicker implements Ticker {
    /** Longer than any grace that somebody gives a shutdown: a day. */
    private static final long HURRY_NS = 86_400_000_000_000L;

    private final EventQueue events;
    private final long maxReadsPerEvent;
    private long reads;

    /**
     * Zero until the loop goes down; then every read adds to it, because Netty waits for time to
     * pass.
     */
    private long hurriedNs;

    private boolean hurry;

    SimTicker(EventQueue events, long maxReadsPerEvent) {
        this.events = events;
        this.maxReadsPerEvent = maxReadsPerEvent;
    }

    void restartReads() {
        reads = 0;
    }

    void hurry() {
        hurry = true;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        if (++reads > maxReadsPerEvent) {
            throw Invariants.violation("time stands still: tasks keep submitting tasks");
        }
        if (hurry) {
            hurriedNs += HURRY_NS;
        }
        return events.nowNs() + hurriedNs;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("schedule instead: the loop's thread is the clock");
    }
}
