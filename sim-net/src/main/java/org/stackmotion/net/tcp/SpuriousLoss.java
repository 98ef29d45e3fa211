package org.stackmotion.net.tcp;

/**
 * Whether a loss or a time-out was none: the original arrived after all, only late. Three signs, as
 * in Linux:
 *
 * <ul>
 *   <li>Eifel detection (RFC 3522): the ACK echoes a timestamp older than the first retransmission;
 *   <li>F-RTO (RFC 5682, with SACK section 3): after a time-out something arrives that was never
 *       repeated. For that, the ACK of the head is answered with new data first;
 *   <li>DSACK (RFC 3708): every retransmission of this episode was reported as a duplicate.
 * </ul>
 */
final class SpuriousLoss {
    private static final long NEVER = Long.MIN_VALUE;

    private enum Frto {
        OFF,
        /** The head was repeated (step 1); the next ACK decides. */
        HEAD_REPEATED,
        /** New data goes (step 2b); the next ACK decides. */
        NEW_DATA_SENT
    }

    private final Tcb tcb;
    private Frto frto = Frto.OFF;
    private boolean open;
    private int beginSeq;
    private int endSeq;
    private long firstRepeatNs = NEVER;

    /** Retransmissions of this episode that no DSACK has reported yet. */
    private int unexplained;

    private boolean repeatedAny;

    SpuriousLoss(Tcb tcb) {
        this.tcb = tcb;
    }

    /** A recovery begins, or the first time-out of a segment. */
    void begin() {
        open = true;
        frto = Frto.OFF;
        beginSeq = tcb.sndUna;
        endSeq = tcb.sndNxt;
        firstRepeatNs = NEVER;
        unexplained = 0;
        repeatedAny = false;
    }

    /** A time-out: F-RTO step 1. */
    void onTimeout() {
        frto = Frto.HEAD_REPEATED;
        endSeq = tcb.sndNxt;
    }

    void end() {
        open = false;
        frto = Frto.OFF;
    }

    void onRepeated(long nowNs) {
        if (!open) {
            return;
        }
        if (firstRepeatNs == NEVER) {
            firstRepeatNs = nowNs;
        }
        repeatedAny = true;
        unexplained++;
    }

    /** A DSACK block; tells of the episode when it lies in it. */
    void onDsack(int start, int end) {
        if (open && unexplained > 0 && Seq.geq(start, beginSeq) && Seq.leq(end, endSeq)) {
            unexplained--;
        }
    }

    /** Every retransmission was one too many. */
    boolean allDuplicates() {
        return open && repeatedAny && unexplained == 0;
    }

    /** Eifel: this ACK of new data was caused by an original. */
    boolean echoesOriginal(TcpSegment segment) {
        return open
                && firstRepeatNs != NEVER
                && tcb.timestamps.echoesBefore(segment, firstRepeatNs);
    }

    /**
     * F-RTO: an ACK after a time-out.
     *
     * @param original the ACK is for something that was never repeated
     * @param newDataWaits there is new data, and a window for it
     * @return the time-out was spurious
     */
    boolean onAckAfterTimeout(
            boolean advanced, boolean original, boolean duplicate, boolean newDataWaits) {
        if (frto == Frto.OFF) {
            return false;
        }
        if (original) {
            return true; // step 3b
        }
        if (frto == Frto.HEAD_REPEATED && advanced && newDataWaits) {
            frto = Frto.NEW_DATA_SENT; // step 2b
        } else if (advanced || duplicate) {
            frto = Frto.OFF; // steps 2a and 3a: the loss was real
        }
        return false;
    }

    /** F-RTO step 2b: what was found lost waits while new data goes. */
    boolean prefersNewData() {
        return frto == Frto.NEW_DATA_SENT;
    }
}
