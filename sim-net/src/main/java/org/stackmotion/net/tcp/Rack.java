package org.stackmotion.net.tcp;

/**
 * RACK (RFC 8985 section 6): a segment is lost when one sent later has been delivered and a
 * reordering window has passed. Works for retransmissions as for first transmissions. Numbers of
 * the steps are those of section 6.2.
 */
final class Rack {
    /** Step 4: recoveries for which a widened window is kept. */
    private static final int PERSIST_RECOVERIES = 16;

    private static final long NEVER = Long.MIN_VALUE;

    private final Tcb tcb;
    private final SentSegments sent;

    /** Step 1: its least round trip. */
    private final RttEstimator rtt;

    private long newestNs = NEVER;
    private int newestEnd;
    private long rttNs;

    private boolean reorderingSeen;
    private int windowMultiple = 1;
    private int persist;
    private boolean dsackRoundOpen;
    private int dsackRoundEnd;

    Rack(Tcb tcb, SentSegments sent, RttEstimator rtt) {
        this.tcb = tcb;
        this.sent = sent;
        this.rtt = rtt;
    }

    /** Steps 2 and 3: what the ACK has delivered. */
    void onDelivered(Delivery delivery, long nowNs) {
        reorderingSeen |= delivery.reordered();
        if (!delivery.anything()) {
            return;
        }
        long sentNs = delivery.newestNs();
        rttNs = nowNs - sentNs;
        if (sentNs > newestNs || (sentNs == newestNs && Seq.gt(delivery.newestEnd(), newestEnd))) {
            newestNs = sentNs;
            newestEnd = delivery.newestEnd();
        }
    }

    /** Step 4: the peer had this already, so we repeated too early; once a round trip. */
    void onDsack() {
        if (dsackRoundOpen && Seq.lt(tcb.sndUna, dsackRoundEnd)) {
            return;
        }
        dsackRoundOpen = true;
        dsackRoundEnd = tcb.sndNxt;
        windowMultiple++;
        persist = PERSIST_RECOVERIES;
    }

    /** Step 4: a fast or a time-out recovery has ended. */
    void onRecovered() {
        persist--;
        if (persist <= 0) {
            windowMultiple = 1;
        }
    }

    /**
     * Step 4: how long to wait for what was overtaken. Before any reordering was seen, nothing once
     * three segments are sacked or recovery has begun.
     */
    private long windowNs(boolean recovering) {
        if (!reorderingSeen && (recovering || sent.sackedCount() >= SentSegments.DUP_THRESH)) {
            return 0;
        }
        return Math.min(windowMultiple * (rtt.minRttNs() >> 2), rtt.srttNs());
    }

    /**
     * Step 5. Where something waits for the reordering window, the timer is set for when the last
     * of it is due.
     *
     * @return whether anything was newly found lost
     */
    boolean detect(boolean recovering, long nowNs) {
        tcb.timers.reorderNs = Timers.OFF;
        if (newestNs == NEVER || sent.isEmpty()) {
            return false;
        }
        long waitNs = rttNs + windowNs(recovering);
        boolean found = sent.markSentBefore(newestNs, newestEnd, nowNs - waitNs);
        if (sent.anySentBefore(newestNs, newestEnd)) {
            tcb.timers.reorderNs = Math.max(newestNs + waitNs, nowNs + 1);
        }
        return found;
    }

    /** What is sent no later than this is due when the retransmission timer fires (6.3). */
    long timedOutNs(long nowNs) {
        return newestNs == NEVER ? nowNs : nowNs - rttNs - windowNs(true);
    }
}
