package org.stackmotion.net.tcp;

/**
 * Packetization-layer path MTU discovery (RFC 4821 sections 7.2 to 7.7, RFC 8899 for its words):
 * for paths that swallow long packets without an ICMP message, as an Ethernet switch with a smaller
 * MTU does. Off unless the stack says otherwise; then as Linux with {@code tcp_mtu_probing = 1}:
 * nothing happens until a black hole is suspected.
 *
 * <pre>
 *            4th time-out of one long segment
 *   IDLE ------------------------------------> SEARCH     low = 1024, high = what the handshake allows
 *                                                | probe of (low + high) / 2 as one data segment
 *                        acknowledged: low = it  | lost: high = it - 1, repeated in short segments,
 *                                                |       cwnd stays (RFC 4821 7.5)
 *                                                v
 *                                              COMPLETE   high - low below 8; again after 600 s
 * </pre>
 *
 * <p>All sizes are payload bytes of a segment, options taken off. What a connection finds out holds
 * for this connection only.
 */
final class PathMtuSearch {
    /** Linux tcp_base_mss; RFC 4821 7.2: a size that nearly every path carries. */
    private static final int BASE_BYTES = 1024;

    /** Linux tcp_mtu_probe_floor. */
    private static final int FLOOR_BYTES = 48;

    /** Linux tcp_retries1: time-outs of one segment before the path is suspected. */
    private static final int SUSPICIOUS_TIMEOUTS = 3;

    /** Linux tcp_probe_threshold: a narrower range is not worth a probe. */
    private static final int RANGE_MIN_BYTES = 8;

    /** Linux tcp_probe_interval; RFC 4821 7.6: the path may carry more one day. */
    private static final long AGAIN_NS = 600_000_000_000L;

    /** Segments that must follow a probe so that its loss is seen (RFC 4821 7.4). */
    private static final int FOLLOWERS = SentSegments.DUP_THRESH + 1;

    /** As Linux: no probing with a window that one loss would empty. */
    private static final int WINDOW_SEGMENTS_MIN = 11;

    private final Tcb tcb;
    private boolean searching;
    private int low;
    private int high;
    private long completeNs;

    /** One probe at a time (RFC 4821 7.4): its first number and length, 0 without one. */
    private int probeSeq;

    private int probeLength;

    PathMtuSearch(Tcb tcb) {
        this.tcb = tcb;
    }

    /** What a segment may carry at most for all that is known. */
    int limit() {
        return searching ? low : TcpConfig.MSS_MAX;
    }

    /**
     * The retransmission timer fired.
     *
     * @param before time-outs of this segment before this one
     * @return the size to go on with, or 0 when the path is not suspected
     */
    int onTimeout(int before, int headLength, long nowNs) {
        if (!tcb.config.pathMtuProbing() || before < SUSPICIOUS_TIMEOUTS) {
            return 0;
        }
        int options = tcb.timestamps.optionBytes();
        int next = searching ? low / 2 : BASE_BYTES - options;
        next = Math.max(Math.min(next, tcb.sndMss), FLOOR_BYTES - options);
        if (headLength <= next || next >= tcb.sndMss) {
            return 0; // short enough for any path: that is not why nobody answers
        }
        if (!searching) {
            searching = true;
            high = tcb.agreedMss;
        }
        low = next;
        completeNs = nowNs;
        probeLength = 0;
        tcb.counters.blackHoles++;
        return next;
    }

    /**
     * Length of a probe to send as the next new data, or 0.
     *
     * @param unsent bytes queued and never sent
     * @param usable what the peer's window leaves
     * @param calm nothing is known or suspected to be lost
     */
    int nextProbe(long unsent, int usable, long cwnd, boolean calm, long nowNs) {
        if (!searching || probeLength != 0 || !calm) {
            return 0;
        }
        if (high - low < RANGE_MIN_BYTES) {
            if (nowNs - completeNs < AGAIN_NS) {
                return 0;
            }
            completeNs = nowNs;
            high = tcb.agreedMss;
        }
        int length = (low + high) >>> 1;
        long needed = length + (long) FOLLOWERS * tcb.sndMss;
        boolean room =
                unsent >= needed
                        && usable >= needed
                        && cwnd >= Math.max(needed, (long) WINDOW_SEGMENTS_MIN * tcb.sndMss);
        return room && length > tcb.sndMss ? length : 0;
    }

    void onProbeSent(int seq, int length) {
        probeSeq = seq;
        probeLength = length;
        tcb.counters.mtuProbes++;
    }

    boolean isProbe(int seq) {
        return probeLength != 0 && seq == probeSeq;
    }

    boolean isProbing() {
        return probeLength != 0;
    }

    /** Lost, which says nothing of congestion. */
    void onProbeLost(long nowNs) {
        high = Math.max(low, probeLength - 1);
        probeLength = 0;
        completeNs = nowNs;
    }

    /** Whether this ACK tells that the probe has arrived: then {@link #limit} has grown. */
    boolean onAck(int ack, long nowNs) {
        if (probeLength == 0 || Seq.lt(ack, probeSeq + probeLength)) {
            return false;
        }
        low = probeLength;
        probeLength = 0;
        completeNs = nowNs;
        return true;
    }

    /** A believable ICMP message told what the path carries. */
    void onPathMtu(int mss) {
        if (searching) {
            low = Math.min(low, mss);
            high = Math.min(high, mss);
        }
        probeLength = 0;
    }
}
