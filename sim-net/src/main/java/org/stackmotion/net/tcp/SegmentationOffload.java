package org.stackmotion.net.tcp;

/**
 * TSO seen from TCP: how many whole segments go to the NIC in one piece.
 *
 * <p>What may leave is decided segment by segment as without TSO: the windows, Nagle and silly
 * window avoidance know nothing of it, and a short last segment goes by itself. Only how much goes
 * <em>together</em> is decided here: whole MSS, as many as fit the longest IP packet with the
 * headers (45 of 1448 bytes, 7 of 8948). While losses are repaired, and for repetitions, segments
 * go one by one.
 *
 * <p><b>The defer rule.</b> In a window of at least sixteen of the largest pieces that the NIC
 * takes, and while nothing is suspected to be lost and an ACK is due, new data waits until there is
 * room for such a piece, or for what the connection sends in a millisecond if that is less, as long
 * as more is queued than the room takes. Without it, every ACK for two segments would let out a
 * piece of two, and TSO would be of little use. A sixteenth of a large window may wait without a
 * cost; in a small one nothing waits: there it would cost goodput (measured: 6 % of a transfer that
 * losses keep at a few tens of segments), so Linux's share of a third is not taken over. The
 * millisecond keeps bursts short on long paths, as Linux's tcp_tso_autosize, at Linux's pacing
 * rate: two windows a round trip in slow start, 1.2 later.
 */
final class SegmentationOffload {
    /** What a peer's LRO acknowledges at once (esxi-facts 1.5). */
    private static final int LRO_BYTES = 32_768;

    private static final int TCP_HEADER_BYTES = 20;
    private static final int WINDOW_SHARE = 16;
    private static final long BURST_NS = 1_000_000;

    private final Tcb tcb;
    private final SendWindow window;
    private final LossRecovery recovery;
    private final CongestionControl control;
    private final RttEstimator rtt;
    private final Pacing pacing;
    private boolean cwndLimited;

    SegmentationOffload(
            Tcb tcb,
            SendWindow window,
            LossRecovery recovery,
            CongestionControl control,
            RttEstimator rtt,
            Pacing pacing) {
        this.tcb = tcb;
        this.window = window;
        this.recovery = recovery;
        this.control = control;
        this.rtt = rtt;
        this.pacing = pacing;
    }

    /**
     * Sequence length of what goes now, or 0 when it waits for more room.
     *
     * @param first sequence length of the first segment, a whole MSS that may leave
     * @param data bytes queued and never sent
     * @param fin whether a FIN follows them
     */
    int length(int first, long data, boolean fin) {
        int mss = tcb.sndMss;
        int header = TCP_HEADER_BYTES + tcb.timestamps.optionBytes();
        long most = pacing.pieceSegments(Math.max(0, tcb.output.largestSegment() - header) / mss);
        if (most < 2 || recovery.phase() != LossRecovery.Phase.OPEN) {
            return first;
        }
        long queued = data / mss;
        long byPeer = window.usable() / mss;
        long byCwnd = (control.cwndBytes() - recovery.pipe()) / mss;
        long count = Math.max(1, Math.min(Math.min(most, queued), Math.min(byPeer, byCwnd)));
        if (count < Math.min(most, queued)
                && recovery.pipe() > 0
                && recovery.isCalm()
                && count < quantum(most)) {
            cwndLimited = byCwnd < byPeer;
            return 0;
        }
        int bytes = (int) count * mss;
        // the FIN rides on the last whole segment
        return fin && data == bytes && window.usable() > bytes ? bytes + 1 : bytes;
    }

    /**
     * What slow start may grow by on one ACK beyond RFC 3465's two segments: a sender with TSO
     * sends such bursts anyway, and a receiver with LRO acknowledges them whole. 0 without TSO.
     */
    int slowStartBurst() {
        return tcb.output.largestSegment() > 0 ? LRO_BYTES : 0;
    }

    /** In segments: how many are worth an ACK's wait at most. */
    private long quantum(long most) {
        long cwnd = control.cwndBytes();
        long bytes = most * tcb.sndMss;
        if (Math.min(cwnd, tcb.sndWnd) < WINDOW_SHARE * bytes) {
            return 0;
        }
        if (rtt.srttNs() > BURST_NS) {
            boolean slowStart = cwnd < control.ssthreshBytes() / 2;
            long rate = slowStart ? 2 * cwnd : cwnd * 6 / 5;
            bytes = Math.min(bytes, rate * BURST_NS / rtt.srttNs());
        }
        return Math.min(most, bytes / tcb.sndMss);
    }

    /** Whether the last piece that had to wait waited for cwnd, and not for the peer's window. */
    boolean cwndLimited() {
        return cwndLimited;
    }
}
