package org.stackmotion.net.tcp;

/**
 * The persist timer (RFC 9293 3.8.6.1): one byte is sent into a closed window after one RTO, then
 * at doubling intervals, so that a lost window update cannot stop the connection for ever. It also
 * overrides sender silly-window avoidance when a small window never grows.
 */
final class ZeroWindowProbe {
    private final Tcb tcb;
    private final RttEstimator rtt;
    private int doublings;
    private int unanswered;

    ZeroWindowProbe(Tcb tcb, RttEstimator rtt) {
        this.tcb = tcb;
        this.rtt = rtt;
    }

    /** The deadline to keep while data waits for a window and nothing is in flight. */
    long arm(long nowNs) {
        long armed = tcb.timers.persistNs;
        return armed != Timers.OFF ? armed : nowNs + rtt.scaled(doublings);
    }

    long onSent(long nowNs) {
        doublings = Math.min(doublings + 1, 30);
        unanswered++;
        return nowNs + rtt.scaled(doublings);
    }

    /** The peer answered with its window still closed: it lives, the interval stays. */
    void onAnswer() {
        unanswered = 0;
    }

    void onProgress() {
        doublings = 0;
        unanswered = 0;
    }

    boolean exhausted() {
        return unanswered > tcb.config.dataRetries();
    }
}
