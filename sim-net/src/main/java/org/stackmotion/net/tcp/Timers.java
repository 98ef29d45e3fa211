package org.stackmotion.net.tcp;

/**
 * The deadlines of one connection. Setting one is a store; the earliest is found when asked for.
 * {@link #OFF} sorts behind every time.
 */
final class Timers {
    static final long OFF = Long.MAX_VALUE;

    /** Retransmission of SYN, data or FIN (RFC 6298 section 5). */
    long retransmitNs = OFF;

    /** Zero-window probe, or the override of sender silly-window avoidance. */
    long persistNs = OFF;

    /** RACK's reordering window (RFC 8985 section 6.2 step 5). */
    long reorderNs = OFF;

    /** Pacing lets more go. */
    long pacingNs = OFF;

    long delayedAckNs = OFF;
    long keepAliveNs = OFF;

    /** 2 MSL in TIME-WAIT; the bound on FIN-WAIT-2 after a full close. */
    long timeWaitNs = OFF;

    long earliestNs() {
        long earliest = Math.min(retransmitNs, delayedAckNs);
        earliest = Math.min(earliest, persistNs);
        earliest = Math.min(earliest, reorderNs);
        earliest = Math.min(earliest, pacingNs);
        earliest = Math.min(earliest, keepAliveNs);
        return Math.min(earliest, timeWaitNs);
    }

    void stopAll() {
        retransmitNs = OFF;
        persistNs = OFF;
        reorderNs = OFF;
        pacingNs = OFF;
        delayedAckNs = OFF;
        keepAliveNs = OFF;
        timeWaitNs = OFF;
    }
}
