package org.stackmotion.net.tcp;

import org.stackmotion.net.wire.PayloadChunk;

/**
 * The sending half of a connection: what ACKs do to it, what leaves and when, and the
 * retransmission timer (RFC 6298 section 5).
 */
final class Sender {
    private final Tcb tcb;
    private final SendStream stream;
    private final SentSegments sent = new SentSegments();
    private final SlowStart slowStart;
    private final CongestionControl control;
    private final LossRecovery recovery;
    private final RttEstimator rtt;
    private final ZeroWindowProbe probe;
    private final SendWindow window;
    private final WindowValidation validation;
    private final SendSpace space;
    private final SegmentationOffload offload;
    private final TailLossProbe tail;
    private final RetransmissionTimer timer;
    private final Pacing pacing;
    private final SegmentSizing sizing;
    private long lastSentNs;
    private int timeouts;

    Sender(Tcb tcb, SegmentWriter writer, RttEstimator rtt) {
        this.tcb = tcb;
        stream = new SendStream(tcb, writer);
        this.rtt = rtt;
        slowStart = tcb.config.hystart() ? new HyStart(tcb) : new SlowStart();
        control = CongestionControls.create(tcb.config.congestionControl(), slowStart);
        recovery = new LossRecovery(tcb, sent, control, rtt);
        probe = new ZeroWindowProbe(tcb, rtt);
        window = new SendWindow(tcb);
        sizing = new SegmentSizing(tcb, stream, window);
        validation = new WindowValidation(tcb);
        space = new SendSpace(stream.buffer(), tcb.config);
        pacing = new Pacing(tcb, control, rtt);
        offload = new SegmentationOffload(tcb, window, recovery, control, rtt, pacing);
        tail = new TailLossProbe(tcb);
        timer = new RetransmissionTimer(tcb, sent, rtt, recovery, tail);
    }

    // ---- opening -------------------------------------------------------------------------------

    /**
     * The handshake is done.
     *
     * @param synRepeated our SYN or SYN-ACK was lost: the initial window is one segment (RFC 5681
     *     3.1)
     */
    void onEstablished(TcpSegment segment, boolean synRepeated, long nowNs) {
        control.setBurst(offload.slowStartBurst());
        control.onEstablished(synRepeated ? tcb.sndMss : initialWindow(), tcb.sndMss, nowNs);
        tcb.sndUna = tcb.iss + 1;
        tcb.sndNxt = tcb.sndUna;
        tcb.sndMax = tcb.sndUna;
        sizing.onEstablished();
        validation.onEstablished();
        window.onEstablished(segment);
        lastSentNs = nowNs;
    }

    /** RFC 6928 section 2: min(10 * MSS, max(2 * MSS, 14600)). */
    private long initialWindow() {
        int mss = tcb.sndMss;
        int segments = tcb.config.initialWindowSegments();
        return Math.min((long) segments * mss, Math.max(2L * mss, segments * 1460L));
    }

    // ---- user ----------------------------------------------------------------------------------

    void queue(PayloadChunk chunk) {
        stream.queue(chunk);
        space.free(); // notes that it is full
    }

    SendSpace space() {
        return space;
    }

    void queueFin() {
        stream.queueFin();
    }

    boolean finQueued() {
        return stream.finQueued();
    }

    // ---- acknowledgements ----------------------------------------------------------------------

    /** Whether our FIN has been acknowledged. */
    boolean finAcked() {
        return stream.finAcked();
    }

    /** An acceptable segment's ACK, at most sndMax: windows, scoreboard, congestion, timer. */
    void onAck(TcpSegment segment, long nowNs) {
        int ack = segment.ack;
        if (Seq.lt(ack, tcb.sndUna)) {
            return; // old duplicate (RFC 9293 3.10.7.4)
        }
        boolean windowMoved = window.update(segment);
        int acked = ack - tcb.sndUna;
        boolean slowDown = tcb.ecn.asksToSlowDown(segment, tcb.sndUna);
        recovery.beforeAck(segment, nowNs);
        boolean dsack = false;
        long newlySacked = 0;
        long sackedBefore = sent.sackedBytes();
        if (tcb.sackOn && segment.sackCount > 0) {
            dsack = onDsack(segment);
            newlySacked = sent.markSacked(segment, Seq.max(ack, tcb.sndUna), tcb.sndNxt);
        }
        boolean duplicate = isDuplicate(segment, windowMoved || acked != 0, newlySacked);
        if (tail.outstanding()) {
            onAckOfProbe(segment, dsack, acked == 0 && newlySacked == 0 && !windowMoved, nowNs);
        }
        if (acked == 0 && sent.isEmpty()) {
            onIdleAck();
            return;
        }
        if (acked != 0) {
            popAcked(segment, nowNs);
        }
        long sampleNs = sampleRtt(segment, acked != 0, nowNs);
        if (acked != 0) {
            slowStart.onAck(sampleNs);
        }
        boolean grows =
                validation.isCwndLimited(control) && !tcb.ecn.holdsGrowth(segment, tcb.sndUna);
        long delivered = acked + sent.sackedBytes() - sackedBefore;
        recovery.onAck(segment, acked, delivered, duplicate, grows, newDataWaits(), nowNs);
        if (slowDown) {
            recovery.onEcnEcho(acked, nowNs);
        }
        if (acked != 0) {
            afterNewAck(nowNs);
        } else {
            onIdleAck();
        }
        pacing.onAck();
    }

    /** RFC 9293 3.8.6.1: as long as the peer answers, a closed window ends nothing. */
    private void onIdleAck() {
        if (tcb.sndWnd == 0) {
            timeouts = 0;
            probe.onAnswer();
        }
    }

    /** RFC 2883 section 4: the first block lies below the ACK, or inside the second block. */
    private boolean onDsack(TcpSegment segment) {
        int start = segment.sackStart[0];
        int end = segment.sackEnd[0];
        boolean duplicate =
                Seq.leq(end, segment.ack)
                        || (segment.sackCount > 1
                                && Seq.geq(start, segment.sackStart[1])
                                && Seq.leq(end, segment.sackEnd[1]));
        if (duplicate) {
            tcb.counters.dsackReceived++;
            recovery.onDsack(start, end);
        }
        return duplicate;
    }

    private void onAckOfProbe(TcpSegment segment, boolean dsack, boolean nothingNew, long nowNs) {
        boolean ofProbe = dsack && segment.sackEnd[0] == tail.endSeq();
        boolean pure = nothingNew && segment.sequenceLength() == 0;
        if (tail.onAck(segment.ack, ofProbe, pure)) {
            recovery.onProbeRepairedLoss(nowNs);
        }
    }

    /** RFC 5681 section 2; with SACK, RFC 6675 section 2: only new information counts. */
    private boolean isDuplicate(TcpSegment segment, boolean news, long newlySacked) {
        if (tcb.sackOn) {
            return newlySacked > 0;
        }
        return !news && segment.sequenceLength() == 0;
    }

    private boolean newDataWaits() {
        return stream.unsent() > 0 && window.usable() > 0;
    }

    private void popAcked(TcpSegment segment, long nowNs) {
        int ack = segment.ack;
        if (Seq.gt(ack, tcb.sndNxt)) {
            // The byte of a zero-window probe was taken in: it counts as sent now.
            sent.push(tcb.sndNxt, ack - tcb.sndNxt, nowNs);
            tcb.sndNxt = ack;
        }
        stream.onAcked(ack - tcb.sndUna);
        tcb.sndUna = ack;
        sent.ackTo(ack);
        timeouts = 0;
        probe.onProgress();
        if (tcb.mtuSearch.onAck(ack, nowNs)) {
            onMssRaised(tcb.mtuSearch.limit());
        }
    }

    private void afterNewAck(long nowNs) {
        stream.release();
        space.follow(control.cwndBytes());
        if (space.takeWritable(tcb.sndMss)) {
            tcb.events.onWritable(nowNs);
        }
        timer.restart(nowNs);
        tcb.checkSendSequence();
    }

    /**
     * Karn: the exact time of a segment sent once, else the echoed timestamp.
     *
     * @return it, negative when the ACK tells of none
     */
    private long sampleRtt(TcpSegment segment, boolean advanced, long nowNs) {
        Delivery delivery = sent.delivery();
        if (delivery.sampleValid()) {
            long exact = nowNs - delivery.sampleSentNs();
            rtt.onExactSample(exact, nowNs);
            return exact;
        }
        if (!advanced) {
            return -1;
        }
        long echoed = tcb.timestamps.echoedRttNs(segment, nowNs);
        if (echoed >= 0) {
            rtt.onSample(echoed);
        } else {
            rtt.onProgress();
        }
        return echoed;
    }

    // ---- output --------------------------------------------------------------------------------

    /**
     * Sends what the windows allow: first what was found lost, then new data, then what might be
     * lost.
     */
    void output(long nowNs) {
        if (!tcb.canTransmit()) {
            return;
        }
        restartAfterIdle(nowNs);
        boolean limited = false;
        boolean sentAny = false;
        while (true) {
            long lost = recovery.nextLost();
            if (lost != SegmentRing.NONE && tcb.mtuSearch.isProbe(sent.seq(lost))) {
                cutProbe(nowNs);
                continue;
            }
            if (lost != SegmentRing.NONE) {
                if (!recovery.takeForced() && !recovery.allows(sent.length(lost))) {
                    limited = true;
                    break;
                }
                if (pacing.holds(nowNs)) {
                    break;
                }
                retransmit(lost, nowNs);
                continue;
            }
            int length = withProbe(sizing.next(), nowNs);
            if (length > 0) {
                if (!recovery.allows(length)) {
                    limited = true;
                    break;
                }
                boolean probing = length > tcb.sndMss + 1; // of the path MTU
                if (!probing && length >= tcb.sndMss) {
                    length = offload.length(length, stream.unsentData(), stream.finQueued());
                    if (length == 0) {
                        limited = offload.cwndLimited();
                        break;
                    }
                }
                if (pacing.holds(nowNs)) {
                    break;
                }
                sendNew(length, probing, nowNs);
                sentAny = true;
                continue;
            }
            if (!repeatSpeculatively(nowNs)) {
                break;
            }
        }
        if (sentAny || limited) {
            validation.onOutput(limited);
        }
        if (sent.isEmpty()) {
            tcb.timers.persistNs = stream.unsent() > 0 ? probe.arm(nowNs) : Timers.OFF;
        } else {
            tcb.timers.persistNs = Timers.OFF;
        }
    }

    private boolean repeatSpeculatively(long nowNs) {
        if (recovery.phase() != LossRecovery.Phase.RECOVERY || !recovery.allows(tcb.sndMss)) {
            return false;
        }
        long index = recovery.nextSpeculative();
        if (index == SegmentRing.NONE) {
            return false;
        }
        retransmit(index, nowNs);
        return true;
    }

    /** That length, or a longer one where it is due to find out what the path carries. */
    private int withProbe(int length, long nowNs) {
        if (length != tcb.sndMss) {
            return length;
        }
        int probe =
                tcb.mtuSearch.nextProbe(
                        stream.unsentData(),
                        window.usable(),
                        control.cwndBytes(),
                        recovery.isCalm() && sent.count() > 0,
                        nowNs);
        return probe > 0 ? probe : length; // waits until the window has room for it
    }

    /** The probe did not get through: its bytes go again in segments that do. */
    private void cutProbe(long nowNs) {
        tcb.mtuSearch.onProbeLost(nowNs);
        sent.resegment(tcb.sndMss, stream.dataEnd());
        recovery.onResegmented();
    }

    private void sendNew(int length, boolean probing, long nowNs) {
        int seq = tcb.sndNxt;
        if (probing) {
            tcb.mtuSearch.onProbeSent(seq, length);
        }
        stream.emit(seq, length, true, nowNs);
        lastSentNs = nowNs;
        int end = seq + length;
        // on the scoreboard are the segments of the wire; a FIN rides on the last one
        for (int left = length; left > 0; left = end - tcb.sndNxt) {
            int one = probing || left <= tcb.sndMss + 1 ? left : tcb.sndMss;
            sent.push(tcb.sndNxt, one, nowNs);
            tcb.sndNxt += one;
        }
        tcb.sndMax = Seq.max(tcb.sndMax, tcb.sndNxt);
        sizing.onSent(length);
        recovery.onSent(length, false, nowNs);
        pacing.onSent(length, nowNs);
        timer.onSent(nowNs);
    }

    private void retransmit(long index, long nowNs) {
        stream.emit(sent.seq(index), sent.length(index), false, nowNs);
        lastSentNs = nowNs;
        sent.onRetransmitted(index, nowNs);
        tcb.counters.retransmits++;
        recovery.onSent(sent.length(index), true, nowNs);
        pacing.onSent(sent.length(index), nowNs);
        if (index == sent.headIndex()) {
            timer.restart(nowNs); // as RFC 6675 section 6 suggests
        }
    }

    private void restartAfterIdle(long nowNs) {
        // RFC 5681 4.1: after more than one RTO without sending, the old window means nothing.
        if (sent.isEmpty() && nowNs - lastSentNs > rtt.rtoNs() && stream.unsent() > 0) {
            control.onIdleRestart(initialWindow(), nowNs);
            lastSentNs = nowNs;
        }
    }

    // ---- timers --------------------------------------------------------------------------------

    /**
     * The retransmission timer fired (RFC 6298 5.4 to 5.7).
     *
     * @return false when the connection must be given up
     */
    boolean onRetransmitTimeout(long nowNs) {
        boolean probeDue = timer.takeProbe();
        timer.stop();
        if (sent.isEmpty()) {
            return true;
        }
        if (probeDue && recovery.mayProbe()) {
            sendProbe(nowNs);
            return true;
        }
        if (timeouts >= tcb.config.dataRetries()) {
            return false;
        }
        tcb.counters.timeouts++;
        if (tcb.mtuSearch.isProbing()) {
            cutProbe(nowNs);
        }
        int shorter = tcb.mtuSearch.onTimeout(timeouts, sent.length(sent.headIndex()), nowNs);
        if (shorter > 0) {
            shorten(shorter);
        }
        tail.cancel();
        recovery.onRto(timeouts == 0, nowNs);
        timeouts++;
        rtt.onTimeout();
        output(nowNs);
        timer.restartForTimeout(nowNs);
        return true;
    }

    /** RFC 8985 section 7.3: a new segment, or the last one again. */
    private void sendProbe(long nowNs) {
        tcb.counters.tailLossProbes++;
        boolean fresh = newDataWaits();
        if (fresh) {
            sendNew(sizing.whateverFits(), false, nowNs);
        } else {
            retransmit(sent.lastIndex(), nowNs);
        }
        tail.onSent(tcb.sndNxt, !fresh);
        timer.restartForTimeout(nowNs);
    }

    /** Pacing lets more go. */
    void onPaced(long nowNs) {
        tcb.timers.pacingNs = Timers.OFF;
        output(nowNs);
    }

    /** RACK's reordering window is over: what it held back is lost. */
    void onReorderTimeout(long nowNs) {
        tcb.timers.reorderNs = Timers.OFF;
        recovery.onReorderTimeout(nowNs);
        output(nowNs);
    }

    /**
     * The persist timer fired: what fits goes, or one byte beyond the closed window (RFC 9293
     * 3.8.6.1).
     *
     * @return false when the peer has not answered for too long
     */
    boolean onPersist(long nowNs) {
        tcb.timers.persistNs = Timers.OFF;
        if (!tcb.canTransmit() || !sent.isEmpty() || stream.unsent() <= 0) {
            return true;
        }
        if (probe.exhausted()) {
            return false;
        }
        if (window.usable() > 0) {
            sendNew(sizing.whateverFits(), false, nowNs);
            return true;
        }
        tcb.counters.zeroWindowProbes++;
        stream.emit(tcb.sndNxt, 1, false, nowNs);
        lastSentNs = nowNs;
        tcb.sndMax = Seq.max(tcb.sndMax, tcb.sndNxt + 1);
        tcb.timers.persistNs = probe.onSent(nowNs);
        return true;
    }

    /**
     * The route carries less: smaller segments from now on, and what is out and too long goes
     * again.
     */
    void onMssReduced(int mss, long nowNs) {
        shorten(mss);
        output(nowNs);
    }

    private void shorten(int mss) {
        tcb.sndMss = mss;
        control.onMssChange(mss);
        sent.resegment(mss, stream.dataEnd());
        recovery.onResegmented();
    }

    /** Longer segments from now on; those that are out stay as they are. */
    void onMssRaised(int mss) {
        tcb.sndMss = mss;
        control.onMssChange(mss);
    }

    /** Nothing will be sent any more. */
    void discard() {
        stream.buffer().discard();
    }

    // ---- state ---------------------------------------------------------------------------------

    boolean idle() {
        return sent.isEmpty() && stream.unsent() <= 0;
    }

    long bufferedBytes() {
        return stream.buffer().unacked();
    }

    CongestionControl control() {
        return control;
    }

    LossRecovery recovery() {
        return recovery;
    }

    void checkInvariants() {
        tcb.checkSendSequence();
        sent.checkInvariants(tcb.sndUna, tcb.sndNxt);
    }
}
