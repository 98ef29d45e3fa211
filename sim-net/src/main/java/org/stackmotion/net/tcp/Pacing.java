package org.stackmotion.net.tcp;

/**
 * Spreads what may leave over the round trip, as Linux does (tcp_update_pacing_rate and the
 * internal pacing of tcp_output.c): segments follow one another at one window a round trip, twice
 * that in slow start and 1.2 times later, so that a window that has just been doubled does not
 * leave as one burst. Off unless the connection's settings say otherwise: Linux paces where the fq
 * queueing discipline or an algorithm that needs it has asked for it.
 */
final class Pacing {
    /** The initial window leaves at once, as with fq. */
    private static final int UNPACED_SEGMENTS = 10;

    /** No piece is shorter than two segments. */
    private static final int PIECE_SEGMENTS_MIN = 2;

    private static final long PIECE_NS = 1_000_000;

    private final Tcb tcb;
    private final CongestionControl control;
    private final RttEstimator rtt;
    private final boolean on;
    private int segmentsOut;
    private long nextNs;
    private long bytesPerRtt;

    Pacing(Tcb tcb, CongestionControl control, RttEstimator rtt) {
        this.tcb = tcb;
        this.control = control;
        this.rtt = rtt;
        on = tcb.config.pacing();
    }

    /** The rate is that of the last ACK, after all it did to the window. */
    void onAck() {
        if (on) {
            long cwnd = control.cwndBytes();
            long out = Math.max(cwnd, tcb.sndNxt - tcb.sndUna);
            boolean slowStart = cwnd < control.ssthreshBytes() / 2;
            bytesPerRtt = slowStart ? 2 * out : out * 6 / 5;
        }
    }

    /** What is to go now has to wait; then the timer says when it may. */
    boolean holds(long nowNs) {
        if (!on || nextNs - nowNs <= 0) {
            return false;
        }
        tcb.timers.pacingNs = nextNs;
        return true;
    }

    /** Segments worth going together: what the rate makes in a millisecond. */
    long pieceSegments(long most) {
        if (!on || bytesPerRtt == 0) {
            return most;
        }
        long bytes = bytesPerRtt * PIECE_NS / Math.max(rtt.srttNs(), 1);
        return Math.min(most, Math.max(bytes / tcb.sndMss, PIECE_SEGMENTS_MIN));
    }

    void onSent(int bytes, long nowNs) {
        if (!on) {
            return;
        }
        segmentsOut += (bytes + tcb.sndMss - 1) / tcb.sndMss;
        if (segmentsOut <= UNPACED_SEGMENTS || bytesPerRtt == 0) {
            return;
        }
        long gapNs = bytes * Math.max(rtt.srttNs(), 1) / bytesPerRtt;
        // a late turn makes the next gap shorter by as much, at most by half
        long late = Math.max(0, nowNs - nextNs);
        nextNs = Math.max(nowNs, nextNs) + gapNs - Math.min(gapNs / 2, late);
    }
}
