package org.stackmotion.core.trace;

/** How much of every frame goes into the trace digest. */
public enum DigestLevel {
    /**
     * State changes and, per active port and simulated millisecond, sums that have a closed form
     * for trains.
     */
    FAST,
    /** Time, port, header bytes and payload identity of each frame as well. */
    FULL
}
