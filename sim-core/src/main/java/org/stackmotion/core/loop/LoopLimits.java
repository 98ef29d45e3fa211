package org.stackmotion.core.loop;

import org.stackmotion.core.event.EventQueue;

/**
 * Beyond these the simulation fails, naming owner, time, seed and event number.
 *
 * @param maxEvents events of a whole run
 * @param maxEventsPerInstant events, or tasks of one event, without time moving on
 */
public record LoopLimits(long maxEvents, int maxEventsPerInstant) {
    /** Three days of computing at 2.5 M events a second. */
    public static final long DEFAULT_MAX_EVENTS = 1_000_000_000_000L;

    public static final LoopLimits DEFAULT =
            new LoopLimits(DEFAULT_MAX_EVENTS, EventQueue.DEFAULT_MAX_EVENTS_PER_INSTANT);

    public LoopLimits {
        if (maxEvents <= 0 || maxEventsPerInstant <= 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
