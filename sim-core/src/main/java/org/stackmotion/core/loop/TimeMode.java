package org.stackmotion.core.loop;

/** How simulated time moves. */
public enum TimeMode {
    /** Jumps to the next event; deterministic. */
    VIRTUAL,
    /** Follows the machine's monotonic clock. */
    WALL
}
