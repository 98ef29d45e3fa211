package org.stackmotion.net.tcp;

/**
 * Keep-alive (RFC 9293 3.8.4): off unless asked for; an idle peer is probed and given up when it
 * stays silent.
 */
final class KeepAlive {
    private final Tcb tcb;
    private final SegmentWriter writer;
    private long idleNs;
    private long intervalNs;
    private int probes;
    private int unanswered;
    private long firstProbeNs;

    KeepAlive(Tcb tcb, SegmentWriter writer) {
        this.tcb = tcb;
        this.writer = writer;
        idleNs = tcb.config.keepAliveIdleNs();
        intervalNs = tcb.config.keepAliveIntervalNs();
        probes = tcb.config.keepAliveProbes();
    }

    void configure(long idle, long interval, int count, long nowNs) {
        idleNs = idle;
        intervalNs = interval;
        probes = count;
        start(nowNs);
    }

    /** Begins to count, from establishment or from a change of the option. */
    void start(long nowNs) {
        unanswered = 0;
        tcb.timers.keepAliveNs = idleNs > 0 && tcb.canReceiveOrSend() ? nowNs + idleNs : Timers.OFF;
    }

    /**
     * The timer fired; segments only note their time, so it may be early.
     *
     * @param busy data is in flight or waiting: the retransmission timer looks after the peer
     * @return false when the peer is given up
     */
    boolean onDeadline(boolean busy, long nowNs) {
        if (idleNs == 0 || !tcb.canReceiveOrSend()) {
            tcb.timers.keepAliveNs = Timers.OFF;
            return true;
        }
        boolean heard = unanswered > 0 && tcb.lastReceivedNs - firstProbeNs >= 0;
        if (heard) {
            unanswered = 0;
        }
        long due = tcb.lastReceivedNs + idleNs;
        if (busy || (unanswered == 0 && due - nowNs > 0)) {
            tcb.timers.keepAliveNs = busy ? nowNs + idleNs : due;
            return true;
        }
        if (unanswered >= probes) {
            return false;
        }
        if (unanswered == 0) {
            firstProbeNs = nowNs;
        }
        unanswered++;
        tcb.counters.keepAliveProbes++;
        writer.keepAlive(nowNs);
        tcb.timers.keepAliveNs = nowNs + intervalNs;
        return true;
    }
}
