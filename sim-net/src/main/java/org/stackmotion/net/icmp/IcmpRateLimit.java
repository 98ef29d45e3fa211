package org.stackmotion.net.icmp;

/**
 * Token bucket for ICMP errors (RFC 1812 section 4.3.2.8), in integers: instead of tokens it keeps
 * the time at which the bucket would be full again; a message moves that by one interval.
 */
public final class IcmpRateLimit {
    /**
     * FreeBSD's {@code net.inet.icmp.icmplim}; ESXi's stack descends from it, its own value is
     * unknown.
     */
    public static final int MESSAGES_PER_S = 200;

    /** How many may go at once after a quiet time. */
    public static final int BURST = 50;

    private final long intervalNs;
    private final long burstNs;
    private long fullAtNs = Long.MIN_VALUE;

    /** The two values above. */
    public IcmpRateLimit() {
        this(MESSAGES_PER_S, BURST);
    }

    public IcmpRateLimit(int messagesPerS, int burst) {
        if (messagesPerS <= 0 || burst <= 0) {
            throw new IllegalArgumentException("an ICMP rate limit is positive");
        }
        intervalNs = 1_000_000_000L / messagesPerS;
        burstNs = intervalNs * burst;
    }

    /** True, and one token less, when a message may be sent now. */
    public boolean allow(long nowNs) {
        long from = Math.max(fullAtNs, nowNs);
        if (from + intervalNs - nowNs > burstNs) {
            return false;
        }
        fullAtNs = from + intervalNs;
        return true;
    }
}
