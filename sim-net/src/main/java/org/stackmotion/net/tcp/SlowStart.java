package org.stackmotion.net.tcp;

/**
 * What every algorithm here shares: slow start by bytes (RFC 5681 3.1, RFC 3465), and bounds. One
 * object a connection; {@link HyStart} is the other kind.
 */
class SlowStart {
    /**
     * RFC 3465 2.2: at most two segments of growth an ACK, so that an ACK of much causes no burst.
     */
    private static final int ABC_LIMIT_SEGMENTS = 2;

    /** Room for any window that TCP can use. */
    static final long CWND_MAX = 1L << 31;

    /**
     * The window after an ACK; one segment of growth an ACK after a time-out (RFC 3465 2.3).
     *
     * @param burst bytes that are counted even if they are more than two segments
     */
    long after(long cwnd, long ackedBytes, int mss, int burst, boolean afterRto) {
        long limit = afterRto ? mss : Math.max((long) ABC_LIMIT_SEGMENTS * mss, burst);
        return Math.min(cwnd + Math.min(ackedBytes, limit), CWND_MAX);
    }

    /**
     * New data was acknowledged, before the window grows.
     *
     * @param rttNs a round trip that the ACK has told, negative for none
     */
    void onAck(long rttNs) {}

    /** The window is large enough: ssthresh becomes what it is. */
    boolean over() {
        return false;
    }

    /** The first loss or mark has set ssthresh. */
    void stop() {}

    /** A lowered window: whole segments, as Linux counts them, and at least two (RFC 5681 3.1). */
    static long wholeSegments(long bytes, int mss) {
        return Math.max(bytes / mss, 2) * mss;
    }
}
