package org.stackmotion.net.tcp;

/**
 * Smoothed round-trip time and retransmission time-out, RFC 6298.
 *
 * <p>The floor applies to the variance term, as in Linux: {@code RTO = SRTT + max(minRto, 4 *
 * RTTVAR)}. With the floor on the whole sum, a path of 170 ms would time out before a 40 ms delayed
 * ACK has had time to arrive.
 */
final class RttEstimator {
    /** Clock granularity G (RFC 6298 2.4): the timestamp clock's millisecond. */
    private static final long GRANULARITY_NS = 1_000_000L;

    /** RFC 6298 5.7: RTO when the SYN had to be repeated and no sample was taken. */
    private static final long AFTER_SYN_TIMEOUT_NS = 3_000_000_000L;

    /** min_RTT is the least of the last five to ten minutes (Linux tcp_min_rtt_wlen). */
    private static final long MIN_RTT_WINDOW_NS = 300_000_000_000L;

    private final long minRtoNs;
    private final long maxRtoNs;
    private long srttNs;
    private long rttVarNs;
    private long baseRtoNs;
    private int backoff;

    private long minRttNs = Long.MAX_VALUE;
    private long earlierMinRttNs = Long.MAX_VALUE;
    private long minRttSinceNs;

    RttEstimator(TcpConfig config) {
        minRtoNs = config.minRtoNs();
        maxRtoNs = config.maxRtoNs();
        baseRtoNs = config.initialRtoNs();
    }

    /**
     * A measured round trip of a segment that was not retransmitted, or one told by timestamps
     * (Karn).
     */
    void onSample(long rttNs) {
        if (rttNs < 0) {
            return;
        }
        if (srttNs == 0) {
            srttNs = Math.max(rttNs, 1);
            rttVarNs = rttNs / 2;
        } else {
            long error = rttNs - srttNs;
            rttVarNs += (Math.abs(error) - rttVarNs) >> 2;
            srttNs = Math.max(srttNs + (error >> 3), 1);
        }
        baseRtoNs = srttNs + Math.max(minRtoNs, Math.max(GRANULARITY_NS, 4 * rttVarNs));
        backoff = 0;
    }

    /** A round trip that was measured exactly: a sample, and perhaps the least of them. */
    void onExactSample(long rttNs, long nowNs) {
        onSample(rttNs);
        if (nowNs - minRttSinceNs > MIN_RTT_WINDOW_NS) {
            earlierMinRttNs = minRttNs;
            minRttNs = rttNs;
            minRttSinceNs = nowNs;
        } else if (rttNs < minRttNs) {
            minRttNs = rttNs;
        }
    }

    /** RFC 6298 5.5: doubles RTO. */
    void onTimeout() {
        backoff = Math.min(backoff + 1, 30);
    }

    /** New data was acknowledged: Linux drops the back-off then even without a sample. */
    void onProgress() {
        backoff = 0;
    }

    /** RFC 6298 5.7. */
    void onSynTimedOut() {
        if (srttNs == 0) {
            baseRtoNs = AFTER_SYN_TIMEOUT_NS;
        }
        backoff = 0;
    }

    long rtoNs() {
        return scaled(backoff);
    }

    /**
     * RTO doubled that many times, within its ceiling: the persist timer's interval (RFC 9293
     * 3.8.6.1).
     */
    long scaled(int doublings) {
        long rto = Math.min(baseRtoNs, maxRtoNs);
        for (int i = 0; i < doublings && rto < maxRtoNs; i++) {
            rto = Math.min(rto << 1, maxRtoNs);
        }
        return rto;
    }

    long srttNs() {
        return srttNs;
    }

    long rttVarNs() {
        return rttVarNs;
    }

    /** Least round trip, 0 before the first exact sample. */
    long minRttNs() {
        long least = Math.min(minRttNs, earlierMinRttNs);
        return least == Long.MAX_VALUE ? 0 : least;
    }
}
