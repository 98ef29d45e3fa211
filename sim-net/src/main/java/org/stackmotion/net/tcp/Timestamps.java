package org.stackmotion.net.tcp;

/**
 * The timestamps option: clock, echo and PAWS (RFC 7323). The clock ticks once a millisecond
 * (section 5.4).
 */
final class Timestamps {
    /** Kind, length, two values, padded (RFC 7323 appendix A). */
    static final int OPTION_BYTES = 12;

    private static final long TICK_NS = 1_000_000L;

    /** RFC 7323 5.5: after 24 days TS.Recent may have wrapped and proves nothing. */
    private static final long RECENT_VALID_NS = 24L * 24 * 3600 * 1_000_000_000L;

    private boolean on;
    private int recent;
    private long recentSinceNs;

    static int clock(long nowNs) {
        return (int) (nowNs / TICK_NS);
    }

    boolean on() {
        return on;
    }

    int optionBytes() {
        return on ? OPTION_BYTES : 0;
    }

    int recent() {
        return recent;
    }

    /** Both ends put the option into their SYN. */
    void start(int peerTsVal, long nowNs) {
        on = true;
        recent = peerTsVal;
        recentSinceNs = nowNs;
    }

    /** RFC 7323 5.3 R1: older than TS.Recent, so a duplicate from the past. */
    boolean isOld(TcpSegment segment, long nowNs) {
        return on
                && segment.hasTimestamp
                && segment.tsVal - recent < 0
                && nowNs - recentSinceNs < RECENT_VALID_NS;
    }

    /** RFC 7323 4.3: TS.Recent follows the segment that spans the last ACK sent. */
    void onAcceptable(TcpSegment segment, int lastAckSent, long nowNs) {
        if (on
                && segment.hasTimestamp
                && Seq.leq(segment.seq, lastAckSent)
                && segment.tsVal - recent >= 0) {
            recent = segment.tsVal;
            recentSinceNs = nowNs;
        }
    }

    void write(TcpSegment segment, long nowNs) {
        segment.hasTimestamp = true;
        segment.tsVal = clock(nowNs);
        segment.tsEcr = recent;
    }

    /**
     * Round trip told by the echo, nanoseconds, or -1 when it tells none. One tick of error either
     * way.
     */
    long echoedRttNs(TcpSegment segment, long nowNs) {
        if (!on || !segment.hasTimestamp || segment.tsEcr == 0) {
            return -1;
        }
        int ticks = clock(nowNs) - segment.tsEcr;
        return ticks < 0 ? -1 : Math.max(ticks, 1) * TICK_NS;
    }

    /** The segment echoes a timestamp from before that time: Eifel detection (RFC 3522). */
    boolean echoesBefore(TcpSegment segment, long timeNs) {
        return on
                && segment.hasTimestamp
                && segment.tsEcr != 0
                && segment.tsEcr - clock(timeNs) < 0;
    }

    /**
     * The latest time at which what this segment acknowledges can have been sent, by its echo; now
     * without one.
     */
    long echoedUntilNs(TcpSegment segment, long nowNs) {
        if (!on || !segment.hasTimestamp || segment.tsEcr == 0) {
            return nowNs;
        }
        long ticksAgo = clock(nowNs) - segment.tsEcr;
        return ticksAgo < 0 ? nowNs : (nowNs / TICK_NS - ticksAgo + 1) * TICK_NS - 1;
    }
}
