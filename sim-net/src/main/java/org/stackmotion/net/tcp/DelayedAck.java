package org.stackmotion.net.tcp;

/**
 * When to acknowledge (RFC 9293 3.8.6.3, RFC 5681 4.2): every second full segment at once,
 * everything else within the delayed-ACK time, out-of-order data and filled gaps at once. The first
 * segments of a connection are all acknowledged at once, as Linux's quick ACKs, so that slow start
 * is not slowed by the timer.
 */
final class DelayedAck {
    /** Linux TCP_MAX_QUICKACKS. */
    private static final int QUICK_ACKS = 16;

    private final Tcb tcb;
    private int quickLeft = QUICK_ACKS;

    /** Largest segment seen: what counts as full, the peer's MSS being unknown. */
    private int rcvMss = 1;

    private boolean immediate;

    DelayedAck(Tcb tcb) {
        this.tcb = tcb;
    }

    /** In-order data was taken in; rcvNxt is already behind it. */
    void onInOrder(TcpSegment segment, int taken, long nowNs) {
        int length = segment.segmentBytes == 0 ? taken : Math.min(taken, segment.segmentBytes);
        if (length > rcvMss) {
            rcvMss = Math.min(length, tcb.config.mss());
        }
        if (quickLeft > 0) {
            quickLeft--;
            immediate = true;
        } else if (tcb.rcvNxt - tcb.lastAckSent > rcvMss || tcb.config.delayedAckNs() == 0) {
            immediate = true;
        } else if (tcb.timers.delayedAckNs == Timers.OFF) {
            tcb.timers.delayedAckNs = nowNs + tcb.config.delayedAckNs();
        }
    }

    /** Out of order, duplicate, gap filled, FIN: acknowledge with this turn. */
    void now() {
        immediate = true;
    }

    boolean immediate() {
        return immediate;
    }

    /** A segment carried the ACK. */
    void onAckSent() {
        immediate = false;
        tcb.timers.delayedAckNs = Timers.OFF;
    }
}
