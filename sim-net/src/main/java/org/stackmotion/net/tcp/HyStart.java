package org.stackmotion.net.tcp;

/**
 * HyStart++ (RFC 9406): the first slow start ends before the queue overflows. When the least round
 * trip of a round is longer than that of the round before, Conservative Slow Start (CSS) grows at a
 * quarter of the pace; if the round trip stays long for five rounds congestion avoidance begins,
 * and if it gets shorter again it was no queue, and slow start goes on. Used only until the first
 * loss or mark (section 4.3).
 *
 * <p>Off by default: neither FreeBSD's default nor what is known of ESXi has it on. Linux's CUBIC
 * has the older HyStart, which ends slow start at once.
 */
final class HyStart extends SlowStart {
    /** Section 4.2; so the next three. */
    static final long RTT_THRESH_MIN_NS = 4_000_000L;

    static final long RTT_THRESH_MAX_NS = 16_000_000L;
    static final int RTT_DIVISOR = 8;
    static final int RTT_SAMPLES = 8;
    static final int CSS_GROWTH_DIVISOR = 4;
    static final int CSS_ROUNDS = 5;

    /** Section 4.2: L = 8 for a sender that does not pace, infinite for one that does. */
    private static final int LIMIT_SEGMENTS = 8;

    private static final long NONE = Long.MAX_VALUE;

    private final Tcb tcb;
    private boolean roundOpen;
    private int windowEnd;
    private long lastRoundMinNs = NONE;
    private long roundMinNs = NONE;
    private int samples;

    private boolean conservative;
    private long baselineNs = NONE;
    private int rounds;
    private boolean over;
    private boolean stopped;

    HyStart(Tcb tcb) {
        this.tcb = tcb;
    }

    @Override
    void onAck(long rttNs) {
        if (stopped) {
            return;
        }
        if (!roundOpen) {
            roundOpen = true;
            windowEnd = tcb.sndNxt;
        }
        if (rttNs >= 0) {
            roundMinNs = Math.min(roundMinNs, rttNs);
            samples++;
        }
        if (samples >= RTT_SAMPLES) {
            if (conservative) {
                resumeIfShorter();
            } else {
                slowDownIfLonger();
            }
        }
        if (Seq.geq(tcb.sndUna, windowEnd)) {
            endRound();
        }
    }

    private void slowDownIfLonger() {
        if (lastRoundMinNs == NONE) {
            return;
        }
        long threshold =
                Math.max(
                        RTT_THRESH_MIN_NS,
                        Math.min(lastRoundMinNs / RTT_DIVISOR, RTT_THRESH_MAX_NS));
        if (roundMinNs >= lastRoundMinNs + threshold) {
            baselineNs = roundMinNs;
            conservative = true;
            rounds = 0;
        }
    }

    /** Leaving slow start was spurious: the queue is gone. */
    private void resumeIfShorter() {
        if (roundMinNs < baselineNs) {
            baselineNs = NONE;
            conservative = false;
        }
    }

    /** The part of a round in which CSS began counts as one. */
    private void endRound() {
        if (conservative) {
            rounds++;
            over |= rounds >= CSS_ROUNDS;
        }
        lastRoundMinNs = roundMinNs;
        roundMinNs = NONE;
        samples = 0;
        windowEnd = tcb.sndNxt;
    }

    @Override
    long after(long cwnd, long ackedBytes, int mss, int burst, boolean afterRto) {
        if (stopped) {
            return super.after(cwnd, ackedBytes, mss, burst, afterRto);
        }
        long limit = Math.max((long) LIMIT_SEGMENTS * mss, burst);
        long counted = tcb.config.pacing() ? ackedBytes : Math.min(ackedBytes, limit);
        long growth = conservative ? counted / CSS_GROWTH_DIVISOR : counted;
        return Math.min(cwnd + growth, CWND_MAX);
    }

    @Override
    boolean over() {
        return over && !stopped;
    }

    @Override
    void stop() {
        stopped = true;
    }
}
