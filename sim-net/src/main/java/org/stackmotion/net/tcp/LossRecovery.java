package org.stackmotion.net.tcp;

/**
 * Finds loss and repairs it. Decides which segment goes next; the {@link Sender} sends it.
 *
 * <ul>
 *   <li>With SACK, loss is found by {@link Rack} (RFC 8985) or by counting (RFC 6675), as the
 *       connection's settings say; without SACK by three duplicate ACKs (RFC 6582).
 *   <li>How much goes in fast recovery is up to {@link RateReduction}; without SACK every duplicate
 *       ACK tells that one segment has left the network, and {@link #pipe} counts it out, which is
 *       the window inflation of RFC 6582 seen from the other side. Limited transmit (RFC 3042)
 *       comes by itself.
 *   <li>{@link SpuriousLoss} takes a response back when nothing was lost.
 * </ul>
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
    private final RttEstimator rtt;
    private final Rack rack;
    private final RateReduction rate = new RateReduction();
    private final SpuriousLoss spurious;
    private Phase phase = Phase.OPEN;
    private int recover;
    private int duplicateAcks;

    /** Without SACK: bytes that duplicate ACKs say have arrived. */
    private long duplicateBytes;

    /** The next retransmission goes whatever the window says: it is what was found lost. */
    private boolean forced;

    private boolean rescued;

    /** What was sent before that number was cut into shorter segments and goes again. */
    private boolean excused;

    private int excusedUntil;

    /** Cut since the last time-out: the next one asks whether short segments get through. */
    private boolean shortened;

    LossRecovery(Tcb tcb, SentSegments sent, CongestionControl control, RttEstimator rtt) {
        this.tcb = tcb;
        this.sent = sent;
        this.control = control;
        this.rtt = rtt;
        rack = new Rack(tcb, sent, rtt);
        spurious = new SpuriousLoss(tcb);
    }

    Phase phase() {
        return phase;
    }

    /** Bytes believed to be in the network. */
    long pipe() {
        return Math.max(0, sent.pipe() - duplicateBytes);
    }

    /**
     * FlightSize that a congestion response halves: not what limited transmit added. A paced sender
     * has not put all of its window in flight yet; there it is the window, as in Linux.
     */
    private long flight() {
        if (tcb.config.pacing()) {
            return control.cwndBytes();
        }
        return Math.min(tcb.sndNxt - tcb.sndUna, control.cwndBytes());
    }

    /** RACK and tail loss probes are in use on this connection. */
    boolean byTime() {
        return tcb.sackOn && tcb.config.rack();
    }

    // ---- inputs --------------------------------------------------------------------------------

    /** An ACK comes, before the sent segments are marked with it. */
    void beforeAck(TcpSegment segment, long nowNs) {
        long atLeastOneRtt = nowNs - rtt.minRttNs();
        sent.delivery()
                .begin(Math.min(atLeastOneRtt, tcb.timestamps.echoedUntilNs(segment, nowNs)));
    }

    /** The peer reports data that it had already (RFC 2883). */
    void onDsack(int start, int end) {
        rack.onDsack();
        spurious.onDsack(start, end);
    }

    /**
     * An ACK; the sent segments are marked and popped.
     *
     * @param acked newly acknowledged bytes
     * @param delivered newly acknowledged or sacked bytes
     * @param duplicate RFC 5681 section 2; with SACK any ACK that told of new sacked data
     * @param cwndLimited the window held the sender back, not the application or the peer
     * @param newDataWaits there is new data and room for it in the peer's window
     */
    void onAck(
            TcpSegment segment,
            int acked,
            long delivered,
            boolean duplicate,
            boolean cwndLimited,
            boolean newDataWaits,
            long nowNs) {
        countDuplicates(acked, duplicate);
        if (byTime()) {
            rack.onDelivered(sent.delivery(), nowNs);
        }
        if (isSpurious(segment, acked > 0, duplicate, newDataWaits)) {
            undo(nowNs);
        }
        if (phase != Phase.OPEN && acked > 0 && Seq.geq(tcb.sndUna, recover)) {
            leave(nowNs);
            enterIfLost(delivered, nowNs); // what the recovery itself has lost is a loss of its own
            return;
        }
        switch (phase) {
            case OPEN -> onAckOpen(acked, delivered, cwndLimited, nowNs);
            case RECOVERY -> onAckInRecovery(acked, delivered, nowNs);
            case LOSS -> {
                if (acked > 0) {
                    duplicateBytes = 0;
                    control.onAck(acked, true, true, rtt.srttNs(), nowNs);
                }
                if (tcb.sackOn) {
                    findLost(nowNs);
                }
            }
        }
    }

    private void countDuplicates(int acked, boolean duplicate) {
        if (acked > 0) {
            duplicateAcks = 0;
        } else if (duplicate && (tcb.sackOn || phase != Phase.LOSS)) {
            // without SACK, after a time-out, these answer retransmissions sent before it
            duplicateAcks++;
            duplicateBytes += tcb.sackOn ? 0 : tcb.sndMss;
        }
    }

    private void onAckOpen(int acked, long delivered, boolean cwndLimited, long nowNs) {
        if (acked > 0) {
            duplicateBytes = 0;
        }
        if (tcb.sackOn) {
            findLost(nowNs);
        }
        if (duplicateAcks >= SentSegments.DUP_THRESH && !sent.headLost()) {
            sent.markHeadLost();
        }
        if (!enterIfLost(delivered, nowNs) && acked > 0) {
            control.onAck(acked, cwndLimited, false, rtt.srttNs(), nowNs);
        }
    }

    private void onAckInRecovery(int acked, long delivered, long nowNs) {
        if (tcb.sackOn) {
            boolean moreLost = findLost(nowNs);
            reduce(delivered, acked > 0 && !moreLost);
        } else if (acked > 0) {
            // RFC 6582 3.2 step 3: partial ACK; the next hole is at the head.
            duplicateBytes = Math.max(0, duplicateBytes - acked + tcb.sndMss);
            sent.markHeadLost();
            forced = true;
        }
    }

    private void reduce(long delivered, boolean safe) {
        rate.onAck(delivered, safe, sent.pipe(), control.ssthreshBytes(), tcb.sndMss);
    }

    private boolean findLost(long nowNs) {
        if (!byTime()) {
            return sent.sackedCount() > 0 && sent.advanceLostEdge(tcb.sndMss);
        }
        if (sent.inOrder()) {
            tcb.timers.reorderNs = Timers.OFF;
            return false;
        }
        return rack.detect(phase != Phase.OPEN, nowNs);
    }

    private boolean enterIfLost(long delivered, long nowNs) {
        if (!sent.hasLost() || isExcused()) {
            return false;
        }
        long flight = flight();
        boolean lowered = tcb.ecn.isLowered(tcb.sndUna); // for a mark in the same window of data
        if (!lowered) {
            control.onLoss(flight, nowNs);
        }
        tcb.ecn.onLoss(tcb.sndNxt);
        tcb.counters.fastRecoveries++;
        phase = Phase.RECOVERY;
        recover = tcb.sndNxt;
        forced = true;
        rescued = false;
        if (lowered) {
            spurious.end(); // the mark stands even if the loss was none
        } else {
            spurious.begin();
        }
        rate.begin(flight);
        reduce(delivered, false);
        return true;
    }

    /** Nothing says congestion: what is lost was too long for the path. */
    private boolean isExcused() {
        if (excused && Seq.geq(tcb.sndUna, excusedUntil)) {
            excused = false;
        }
        long next = sent.nextLost();
        boolean probe = next != SegmentRing.NONE && tcb.mtuSearch.isProbe(sent.seq(next));
        return excused || probe; // RFC 4821 7.5
    }

    private void leave(long nowNs) {
        if (phase == Phase.RECOVERY) {
            control.onRecovered(tcb.sndNxt - tcb.sndUna, tcb.sackOn, nowNs);
        }
        rack.onRecovered();
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

    private boolean isSpurious(
            TcpSegment segment, boolean advanced, boolean duplicate, boolean newDataWaits) {
        if (phase == Phase.OPEN) {
            return spurious.allDuplicates(); // the last DSACK comes after the end of recovery
        }
        if (advanced && spurious.echoesOriginal(segment)) {
            return true;
        }
        if (phase == Phase.LOSS) {
            boolean original = sent.delivery().originalUpTo(recover);
            return spurious.onAckAfterTimeout(advanced, original, duplicate, newDataWaits);
        }
        return spurious.allDuplicates();
    }

    private void undo(long nowNs) {
        control.onUndo(nowNs);
        tcb.counters.spuriousRecoveries++;
        spurious.end();
        sent.forgetLosses();
        phase = Phase.OPEN;
        duplicateBytes = 0;
        forced = false;
    }

    /**
     * The retransmission timer fired.
     *
     * @param first the head's first time-out
     */
    void onRto(boolean first, long nowNs) {
        control.onRto(flight(), first, nowNs);
        tcb.ecn.onLoss(tcb.sndNxt);
        boolean again = phase == Phase.LOSS;
        if (phase == Phase.OPEN || (again && first)) {
            spurious.begin();
        }
        if (shortened) {
            spurious.end();
        } else if (phase != Phase.RECOVERY) {
            spurious.onTimeout();
        }
        shortened = false;
        phase = Phase.LOSS;
        recover = tcb.sndNxt;
        duplicateAcks = 0;
        duplicateBytes = 0;
        if (sent.headSacked()) {
            sent.clearSacks();
        }
        sent.markTimedOut(byTime() ? rack.timedOutNs(nowNs) : nowNs);
        tcb.timers.reorderNs = Timers.OFF;
        forced = true;
    }

    /** RACK's reordering window is over (RFC 8985 section 6.2 step 5). */
    void onReorderTimeout(long nowNs) {
        boolean found = rack.detect(phase != Phase.OPEN, nowNs);
        if (found && phase == Phase.OPEN) {
            enterIfLost(0, nowNs);
        }
    }

    /** A tail loss probe has repaired a loss by itself (RFC 8985 section 7.4). */
    void onProbeRepairedLoss(long nowNs) {
        if (phase == Phase.OPEN) {
            // what was in flight when it was lost is not known any more
            control.onLoss(control.cwndBytes(), nowNs);
            control.onRecovered(tcb.sndNxt - tcb.sndUna, true, nowNs);
        }
    }

    /**
     * The path MTU fell: long segments were cut and must go again; no sign of congestion (RFC 1191
     * 6.3).
     */
    void onResegmented() {
        shortened = true;
        if (phase == Phase.OPEN) {
            excused = true;
            excusedUntil = tcb.sndNxt;
        }
        duplicateAcks = 0;
        duplicateBytes = 0;
        forced = true;
    }

    void onSent(int length, boolean repeated, long nowNs) {
        rate.onSent(length);
        if (repeated) {
            spurious.onRepeated(nowNs);
        }
    }

    /** Nothing is known or suspected to be lost. */
    boolean isCalm() {
        return phase == Phase.OPEN && duplicateAcks == 0 && sent.sackedBytes() == 0;
    }

    // ---- what goes next ------------------------------------------------------------------------

    /**
     * The segment to repeat before anything new (RFC 6675 NextSeg rule 1), or {@link
     * SegmentRing#NONE}.
     */
    long nextLost() {
        return spurious.prefersNewData() ? SegmentRing.NONE : sent.nextLost();
    }

    /** What may be repeated when there is nothing new to send: NextSeg rules 3 and 4. */
    long nextSpeculative() {
        if (phase != Phase.RECOVERY || !tcb.sackOn || byTime()) {
            return SegmentRing.NONE;
        }
        long hole = sent.nextHole();
        if (hole != SegmentRing.NONE) {
            return hole;
        }
        if (!rescued) {
            rescued = true;
            return sent.lastUnsacked();
        }
        return SegmentRing.NONE;
    }

    /**
     * Whether a segment of that length may be sent now; one may always go into an empty network.
     */
    boolean allows(int length) {
        long pipe = pipe();
        boolean reducing = phase == Phase.RECOVERY && tcb.sackOn;
        return pipe == 0 || pipe + length <= (reducing ? rate.windowBytes() : control.cwndBytes());
    }

    /** A probe for lost segments at the tail has a meaning: nothing else tells of a loss. */
    boolean mayProbe() {
        return phase == Phase.OPEN && byTime() && sent.sackedCount() == 0;
    }

    /** Takes the permission to repeat one segment regardless of the window. */
    boolean takeForced() {
        boolean was = forced;
        forced = false;
        return was;
    }
}
