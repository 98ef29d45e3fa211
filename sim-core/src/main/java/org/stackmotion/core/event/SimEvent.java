package org.stackmotion.core.event;

/**
 * One thing that will happen at one time. Intrusive: the component that needs a timer or a link
 * head owns one object for its whole life and arms it again and again, so that the steady state
 * allocates nothing. An event is in the queue at most once.
 */
public abstract class SimEvent {
    static final int NOT_QUEUED = -1;

    final EventOwner owner;
    int heapIndex = NOT_QUEUED;
    long timeNs;

    protected SimEvent(EventOwner owner) {
        this.owner = owner;
    }

    /**
     * Runs the event. The queue has already removed it, so it may arm itself again.
     *
     * @param nowNs the event's own time in nanoseconds since the start of the simulation
     */
    protected abstract void fire(long nowNs);

    public final boolean isArmed() {
        return heapIndex != NOT_QUEUED;
    }

    /** The time it was last armed for; meaningful while {@link #isArmed()}. */
    public final long timeNs() {
        return timeNs;
    }

    public final EventOwner owner() {
        return owner;
    }
}
