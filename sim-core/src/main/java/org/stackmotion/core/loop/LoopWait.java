package org.stackmotion.core.loop;

/**
 * How a wall-clock loop waits for its next event. The default parks the thread; a loop that also
 * listens to a descriptor brings an epoll wait.
 */
public interface LoopWait {
    /** Parks the thread. */
    static LoopWait parking() {
        return new ParkingWait();
    }

    /** Nanoseconds since some fixed moment; monotonic. */
    long clockNs();

    /** Waits at most that long; may return early. Called by the loop's thread alone. */
    void await(long nanos);

    /** Ends the wait of {@code loopThread}, or its next one. Any thread may call it. */
    void wakeup(Thread loopThread);
}
