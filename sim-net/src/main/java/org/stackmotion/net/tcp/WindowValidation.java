package org.stackmotion.net.tcp;

/**
 * Whether cwnd, and not the application or the peer, holds the sender back: only then it may grow
 * (RFC 7661 section 4.3, done as Linux tcp_cwnd_validate). Remembers the last window's worth of
 * sending. Where a buffer or the peer's window is the limit, slow start ends at twice what that
 * lets out, and congestion avoidance adds nothing.
 */
final class WindowValidation {
    private final Tcb tcb;
    private boolean limited;
    private long maxFlight;
    private int usageSeq;

    WindowValidation(Tcb tcb) {
        this.tcb = tcb;
    }

    void onEstablished() {
        usageSeq = tcb.sndUna;
    }

    /** A turn of sending ended, because of cwnd or not. */
    void onOutput(boolean byCwnd) {
        long flight = tcb.sndNxt - tcb.sndUna;
        if (byCwnd || Seq.geq(tcb.sndUna, usageSeq) || (!limited && flight > maxFlight)) {
            limited = byCwnd;
            maxFlight = flight;
            usageSeq = tcb.sndNxt;
        }
    }

    /** In slow start half a window in use is enough (Linux tcp_is_cwnd_limited). */
    boolean isCwndLimited(CongestionControl control) {
        boolean slowStart = control.cwndBytes() < control.ssthreshBytes();
        return limited || (slowStart && control.cwndBytes() < 2 * maxFlight);
    }
}
