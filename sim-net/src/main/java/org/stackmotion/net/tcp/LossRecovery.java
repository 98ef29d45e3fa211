package org.stackmotion.net.tcp;

/**
 * Finds loss and repairs it: fast retransmit and recovery with SACK (RFC 6675) or without (RFC
 * 6582), limited transmit (RFC 3042) and the time-out's aftermath. Decides which segment goes next;
 * the {@link Sender} sends it.
 *
 * <p>Without SACK every duplicate ACK tells that one segment has left the network; {@link #pipe}
 * counts it out, which is the window inflation of RFC 6582 seen from the other side, and makes
 * limited transmit come by itself.
 */
final class LossRecovery {
    enum Phase {
        OPEN,
        /** Fast recovery, until everything sent before it is acknowledged. */
        RECOVERY,
        /** After a time-out, likewise. */
        LOSS
    }

    private final Tcb tcb;
    private final SentSegments sent;
    private final CongestionControl control;
    private Phase phase = Phase.OPEN;
    private int recover;
    private int duplicateAcks;

    /** Without SACK: bytes that duplicate ACKs say have arrived. */
    private long duplicateBytes;

    /** The next retransmission goes whatever the window says: it is what was found lost. */
    private boolean forced;

    private boolean rescued;

    LossRecovery(Tcb tcb, SentSegments sent, CongestionControl control) {
        this.tcb = tcb;
        this.sent = sent;
        this.control = control;
    }

    Phase phase() {
        return phase;
    }

    /** Bytes believed to be in the network. */
    long pipe() {
        return Math.max(0, sent.pipe() - duplicateBytes);
    }

    /** FlightSize that a congestion response halves: not what limited transmit added. */
    private long flight() {
        return Math.min(tcb.sndNxt - tcb.sndUna, control.cwndBytes());
    }

    // ---- inputs --------------------------------------------------------------------------------

    /** New data was acknowledged; the sent segments are already popped. */
    void onNewAck(int ackedBytes, boolean cwndLimited, long srttNs, long nowNs) {
        duplicateAcks = 0;
        if (phase == Phase.OPEN) {
            duplicateBytes = 0;
            if (!findLoss(nowNs)) {
                control.onAck(ackedBytes, cwndLimited, false, srttNs, nowNs);
            }
            return;
        }
        if (Seq.geq(tcb.sndUna, recover)) {
            leave(nowNs);
            return;
        }
        if (phase == Phase.LOSS) {
            duplicateBytes = 0;
            control.onAck(ackedBytes, true, true, srttNs, nowNs);
        } else if (!tcb.sackOn) {
            // RFC 6582 3.2 step 3: partial ACK; the next hole is at the head.
            duplicateBytes = Math.max(0, duplicateBytes - ackedBytes + tcb.sndMss);
            sent.markHeadLost();
            forced = true;
        }
        if (tcb.sackOn) {
            sent.advanceLostEdge(tcb.sndMss);
        }
    }

    private void leave(long nowNs) {
        if (phase == Phase.RECOVERY) {
            control.onRecovered(tcb.sndNxt - tcb.sndUna, tcb.sackOn, nowNs);
        }
        phase = Phase.OPEN;
        duplicateBytes = 0;
        forced = false;
    }

    /**
     * The peer echoed a mark; a window that loss has just lowered is not lowered again.
     *
     * @param ackedBytes what the ACK took out of the flight: it was in use when the mark was set
     */
    void onEcnEcho(int ackedBytes, long nowNs) {
        if (phase == Phase.OPEN) {
            long inUse = tcb.sndNxt - tcb.sndUna + ackedBytes;
            control.onEcnEcho(Math.min(inUse, control.cwndBytes()), nowNs);
            tcb.ecn.onLowered(tcb.sndNxt);
            tcb.counters.ecnReductions++;
        }
    }

    /** A duplicate ACK (RFC 5681 section 2), or with SACK any ACK that told of new sacked data. */
    void onDuplicateAck(long newlySacked, long nowNs) {
        if (phase == Phase.LOSS && !tcb.sackOn) {
            return; // these answer retransmissions sent before the time-out (RFC 6582 section 4)
        }
        duplicateAcks++;
        if (!tcb.sackOn) {
            duplicateBytes += tcb.sndMss;
        }
        if (phase == Phase.OPEN) {
            findLoss(nowNs);
        } else if (newlySacked > 0) {
            sent.advanceLostEdge(tcb.sndMss);
        }
    }

    private boolean findLoss(long nowNs) {
        boolean lost = tcb.sackOn && sent.advanceLostEdge(tcb.sndMss);
        if (!lost && duplicateAcks < SentSegments.DUP_THRESH) {
            return false;
        }
        if (duplicateAcks >= SentSegments.DUP_THRESH && !sent.headLost()) {
            sent.markHeadLost();
        }
        long next = sent.nextLost();
        if (next == SentSegments.NONE || tcb.mtuSearch.isProbe(sent.seq(next))) {
            return false; // a lost probe is no sign of congestion (RFC 4821 7.5)
        }
        if (!tcb.ecn.isLowered(tcb.sndUna)) { // else for a mark in the same window of data
            control.onLoss(flight(), nowNs);
        }
        tcb.ecn.onLoss(tcb.sndNxt);
        tcb.counters.fastRecoveries++;
        phase = Phase.RECOVERY;
        recover = tcb.sndNxt;
        forced = true;
        rescued = false;
        return true;
    }

    /**
     * The retransmission timer fired.
     *
     * @param first the head's first time-out
     */
    void onRto(boolean first, long nowNs) {
        control.onRto(flight(), first, nowNs);
        tcb.ecn.onLoss(tcb.sndNxt);
        phase = Phase.LOSS;
        recover = tcb.sndNxt;
        duplicateAcks = 0;
        duplicateBytes = 0;
        if (sent.headSacked()) {
            sent.clearSacks();
        }
        sent.markAllLost();
        forced = true;
    }

    /**
     * The path MTU fell: long segments were cut and must go again; no sign of congestion (RFC 1191
     * 6.3).
     */
    void onResegmented() {
        duplicateAcks = 0;
        duplicateBytes = 0;
        forced = true;
    }

    /** Nothing is known or suspected to be lost. */
    boolean isCalm() {
        return phase == Phase.OPEN && duplicateAcks == 0 && sent.sackedBytes() == 0;
    }

    // ---- what goes next ------------------------------------------------------------------------

    /**
     * The segment to repeat before anything new (RFC 6675 NextSeg rule 1), or {@link
     * SentSegments#NONE}.
     */
    long nextLost() {
        return sent.nextLost();
    }

    /** What may be repeated when there is nothing new to send: NextSeg rules 3 and 4. */
    long nextSpeculative() {
        if (phase != Phase.RECOVERY || !tcb.sackOn) {
            return SentSegments.NONE;
        }
        long hole = sent.nextHole();
        if (hole != SentSegments.NONE) {
            return hole;
        }
        if (!rescued) {
            rescued = true;
            return sent.lastUnsacked();
        }
        return SentSegments.NONE;
    }

    /**
     * Whether a segment of that length may be sent now; one may always go into an empty network.
     */
    boolean allows(int length) {
        long pipe = pipe();
        return pipe == 0 || pipe + length <= control.cwndBytes();
    }

    /** Takes the permission to repeat one segment regardless of the window. */
    boolean takeForced() {
        boolean was = forced;
        forced = false;
        return was;
    }
}
