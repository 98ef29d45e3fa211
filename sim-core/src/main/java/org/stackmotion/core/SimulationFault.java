package org.stackmotion.core;

import org.jspecify.annotations.Nullable;

/**
 * Our own fault: an exception came out of an event. Carries what is needed to come back to the very
 * same place: seed, event number and simulated time.
 */
public final class SimulationFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long seed;
    private final long eventNumber;
    private final long timeNs;
    private final String owner;

    /**
     * @param owner the owner of the event that fired last, or what else was going on
     */
    public SimulationFault(
            long seed, long eventNumber, long timeNs, String owner, @Nullable Throwable cause) {
        super(
                (cause == null || cause.getMessage() == null
                                ? String.valueOf(cause)
                                : cause.getMessage())
                        + " [seed "
                        + seed
                        + ", event "
                        + eventNumber
                        + " of "
                        + owner
                        + ", "
                        + timeNs
                        + " ns]",
                cause);
        this.seed = seed;
        this.eventNumber = eventNumber;
        this.timeNs = timeNs;
        this.owner = owner;
    }

    public long seed() {
        return seed;
    }

    /** The number of the event that failed, counted from 1. */
    public long eventNumber() {
        return eventNumber;
    }

    /** Simulated nanoseconds since the start. */
    public long timeNs() {
        return timeNs;
    }

    public String owner() {
        return owner;
    }
}
