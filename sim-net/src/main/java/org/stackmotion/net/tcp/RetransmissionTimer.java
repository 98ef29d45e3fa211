package org.stackmotion.net.tcp;

/**
 * The one timer of what is in flight: RTO (RFC 6298 section 5), or the earlier probe time-out of
 * {@link TailLossProbe} while nothing hints at a loss (RFC 8985 section 7.2).
 */
final class RetransmissionTimer {
    private final Tcb tcb;
    private final SentSegments sent;
    private final RttEstimator rtt;
    private final LossRecovery recovery;
    private final TailLossProbe tail;
    private long rtoAtNs = Timers.OFF;
    private boolean probing;

    RetransmissionTimer(
            Tcb tcb,
            SentSegments sent,
            RttEstimator rtt,
            LossRecovery recovery,
            TailLossProbe tail) {
        this.tcb = tcb;
        this.sent = sent;
        this.rtt = rtt;
        this.recovery = recovery;
        this.tail = tail;
    }

    /** New data was acknowledged, or the head went again: RFC 6298 5.2 and 5.3. */
    void restart(long nowNs) {
        if (sent.isEmpty()) {
            stop();
            return;
        }
        rtoAtNs = nowNs + rtt.rtoNs();
        arm(nowNs);
    }

    /** Something went out (5.1); a probe waits for the last of it. */
    void onSent(long nowNs) {
        if (tcb.timers.retransmitNs == Timers.OFF) {
            restart(nowNs);
        } else {
            arm(nowNs);
        }
    }

    private void arm(long nowNs) {
        tcb.timers.retransmitNs = rtoAtNs;
        probing = false;
        if (recovery.mayProbe() && !tail.outstanding()) {
            long probeAtNs = nowNs + tail.timeoutNs(sent.count(), rtt.srttNs());
            if (probeAtNs < rtoAtNs) {
                tcb.timers.retransmitNs = probeAtNs;
                probing = true;
            }
        }
    }

    /** RTO only, from now. */
    void restartForTimeout(long nowNs) {
        probing = false;
        rtoAtNs = nowNs + rtt.rtoNs();
        tcb.timers.retransmitNs = rtoAtNs;
    }

    void stop() {
        tcb.timers.retransmitNs = Timers.OFF;
        probing = false;
    }

    /** The timer has fired: whether a probe is due rather than a time-out. */
    boolean takeProbe() {
        boolean was = probing;
        probing = false;
        return was;
    }
}
