package org.stackmotion.net.tcp;

/**
 * Tail loss probe (RFC 8985 section 7): when the ACKs stop, one segment goes again, or a new one,
 * before the retransmission timer fires; its ACK shows what was lost.
 */
final class TailLossProbe {
    /** Linux TCP_TIMEOUT_MIN_US: two ticks of its clock. */
    private static final long MARGIN_NS = 2_000_000L;

    private final Tcb tcb;
    private boolean outstanding;
    private boolean repeat;
    private int endSeq;

    TailLossProbe(Tcb tcb) {
        this.tcb = tcb;
    }

    /**
     * PTO (7.2): two round trips; with one segment in flight also the longest delay of an ACK, for
     * which the floor of RTO stands (as Linux).
     */
    long timeoutNs(int segmentsInFlight, long srttNs) {
        if (srttNs == 0) {
            return tcb.config.initialRtoNs();
        }
        return 2 * srttNs + (segmentsInFlight == 1 ? tcb.config.minRtoNs() : MARGIN_NS);
    }

    boolean outstanding() {
        return outstanding;
    }

    /** The probe went out (7.3). */
    void onSent(int endSeq, boolean repeat) {
        outstanding = true;
        this.endSeq = endSeq;
        this.repeat = repeat;
    }

    int endSeq() {
        return endSeq;
    }

    void cancel() {
        outstanding = false;
    }

    /**
     * 7.4: what an ACK says about the probe.
     *
     * @param dsack the ACK reports the probe as a duplicate
     * @param nothingNew the ACK acknowledges and sacks nothing, and updates no window
     * @return the probe repaired a loss, which asks for a congestion response
     */
    boolean onAck(int ack, boolean dsack, boolean nothingNew) {
        if (!outstanding) {
            return false;
        }
        if (Seq.gt(ack, endSeq) || (ack == endSeq && (!repeat || dsack))) {
            outstanding = false;
            return repeat && !dsack;
        }
        if (ack == endSeq && nothingNew) {
            outstanding = false; // original and probe have both arrived
        }
        return false;
    }
}
