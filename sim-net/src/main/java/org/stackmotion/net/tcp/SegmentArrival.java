package org.stackmotion.net.tcp;

import org.stackmotion.net.wire.PayloadChunk;

/**
 * "SEGMENT ARRIVES" (RFC 9293 3.10.7) for synchronised states, in the order of the RFC's checks,
 * with PAWS (RFC 7323 section 5) in front and the blind-attack rules of RFC 5961 in place. The
 * common case, the next data or ACK of an established connection, takes the short way through
 * {@link #predicted}.
 */
final class SegmentArrival {
    private static final int UNUSUAL =
            TcpSegment.SYN | TcpSegment.FIN | TcpSegment.RST | TcpSegment.URG;

    private final Tcb tcb;
    private final Handshake handshake;
    private final Sender sender;
    private final Receiver receiver;
    private final WindowAdvertiser window;
    private final DelayedAck delayedAck;
    private final SegmentWriter writer;
    private final ChallengeAck challenge;
    private final Termination termination;

    SegmentArrival(
            Tcb tcb,
            Handshake handshake,
            Sender sender,
            Receiver receiver,
            WindowAdvertiser window,
            DelayedAck delayedAck,
            SegmentWriter writer,
            Termination termination) {
        this.tcb = tcb;
        this.handshake = handshake;
        this.sender = sender;
        this.receiver = receiver;
        this.window = window;
        this.delayedAck = delayedAck;
        this.writer = writer;
        this.challenge = new ChallengeAck(tcb, writer);
        this.termination = termination;
    }

    void onSegment(TcpSegment segment, long nowNs) {
        tcb.counters.segmentsReceived += segment.segments();
        switch (tcb.state()) {
            case CLOSED, LISTEN -> {}
            case SYN_SENT -> onSynSent(segment, nowNs);
            case SYN_RECEIVED -> onSynReceived(segment, nowNs);
            case ESTABLISHED -> {
                if (!predicted(segment, nowNs)) {
                    onSynchronised(segment, nowNs);
                }
            }
            case FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
                    onSynchronised(segment, nowNs);
        }
    }

    private void onSynSent(TcpSegment segment, long nowNs) {
        handshake.onSynSent(segment, nowNs);
        afterHandshake(nowNs);
    }

    private void afterHandshake(long nowNs) {
        if (tcb.state() == TcpState.ESTABLISHED) {
            termination.onEstablished();
            sender.output(nowNs);
        }
    }

    private void onSynReceived(TcpSegment segment, long nowNs) {
        boolean synAgain = segment.has(TcpSegment.SYN) && segment.seq == tcb.irs;
        if (!synAgain && !passesChecks(segment, nowNs)) {
            return;
        }
        if (handshake.onSynReceived(segment, nowNs)) {
            termination.onEstablished();
            onAcceptable(segment, nowNs);
        } else {
            afterHandshake(nowNs);
        }
    }

    /** Header prediction: an ordinary segment at rcvNxt with nothing out of order on our side. */
    private boolean predicted(TcpSegment segment, long nowNs) {
        boolean usual =
                (segment.flags & (UNUSUAL | TcpSegment.ACK)) == TcpSegment.ACK
                        && receiver.expects(segment)
                        && Seq.geq(segment.ack, tcb.sndUna)
                        && Seq.leq(segment.ack, tcb.sndMax)
                        && tcb.timestamps.on() == segment.hasTimestamp
                        && !tcb.timestamps.isOld(segment, nowNs);
        if (!usual || tcb.userClosed) {
            return false;
        }
        tcb.lastReceivedNs = nowNs;
        tcb.timestamps.onAcceptable(segment, tcb.lastAckSent, nowNs);
        sender.onAck(segment, nowNs);
        PayloadChunk chunk = segment.payload;
        if (chunk != null && segment.payloadLength > 0) {
            onEcnField(segment);
            receiver.onExpected(segment, chunk, nowNs);
        }
        answer(nowNs);
        return true;
    }

    /**
     * Data that the windows allow, which carries the ACK; else the ACK alone where it is due now.
     */
    private void answer(long nowNs) {
        sender.output(nowNs);
        if (delayedAck.immediate()) {
            writer.ack(nowNs);
        }
    }

    private void onSynchronised(TcpSegment segment, long nowNs) {
        if (!passesChecks(segment, nowNs)) {
            return;
        }
        if (!segment.has(TcpSegment.ACK)) {
            return;
        }
        if (Seq.gt(segment.ack, tcb.sndMax) || Seq.lt(segment.ack, tcb.sndUna - tcb.maxSndWnd)) {
            challenge.challenge(
                    nowNs); // acknowledges what was never sent, or is ancient (RFC 5961 5.2)
            return;
        }
        onAcceptable(segment, nowNs);
    }

    /** PAWS, sequence number, RST, SYN: the first four checks. */
    private boolean passesChecks(TcpSegment segment, long nowNs) {
        tcb.lastReceivedNs = nowNs;
        boolean rst = segment.has(TcpSegment.RST);
        if (!rst && tcb.timestamps.on()) {
            if (!segment.hasTimestamp) {
                return false; // RFC 7323 3.2: once agreed on, every segment has it
            }
            if (tcb.timestamps.isOld(segment, nowNs)) {
                tcb.counters.pawsRejected++;
                challenge.unacceptable(segment, nowNs);
                return false;
            }
        }
        if (!isAcceptable(segment)) {
            onUnacceptable(segment, rst, nowNs);
            return false;
        }
        if (rst) {
            onRst(segment, nowNs);
            return false;
        }
        if (segment.has(TcpSegment.SYN)) {
            challenge.challenge(nowNs); // RFC 5961 4.2
            return false;
        }
        tcb.timestamps.onAcceptable(segment, tcb.lastAckSent, nowNs);
        return true;
    }

    /**
     * RFC 9293 3.10.7.4, first check. Segments without data are taken from the last ACK sent up to
     * and including the window's right edge: a peer that has filled the window acknowledges from
     * there (as Linux tcp_sequence).
     */
    private boolean isAcceptable(TcpSegment segment) {
        int length = segment.sequenceLength();
        int edge = tcb.rcvNxt + window.window();
        if (length == 0) {
            return Seq.geq(segment.seq, tcb.lastAckSent) && Seq.leq(segment.seq, edge);
        }
        if (segment.seq == tcb.rcvNxt) {
            return true; // into a closed window its data is cut off, but its ACK counts
        }
        int last = segment.seq + length - 1;
        return Seq.inRange(segment.seq, tcb.rcvNxt, edge) || Seq.inRange(last, tcb.rcvNxt, edge);
    }

    private void onUnacceptable(TcpSegment segment, boolean rst, long nowNs) {
        tcb.counters.outOfWindow++;
        if (rst) {
            return;
        }
        int end = segment.seq + segment.payloadLength;
        if (segment.payloadLength > 0 && Seq.leq(end, tcb.rcvNxt)) {
            receiver.onDuplicate(segment.seq, end);
        }
        if (tcb.state() == TcpState.TIME_WAIT && segment.has(TcpSegment.FIN)) {
            termination.restartTimeWait(nowNs);
        }
        challenge.unacceptable(segment, nowNs);
    }

    /** RFC 5961 3.2: exactly rcvNxt resets, elsewhere in the window is challenged. */
    private void onRst(TcpSegment segment, long nowNs) {
        if (segment.seq == tcb.rcvNxt) {
            termination.onReset(nowNs);
        } else {
            challenge.challenge(nowNs);
        }
    }

    /** Fifth to eighth check. */
    private void onAcceptable(TcpSegment segment, long nowNs) {
        if (segment.has(TcpSegment.URG)) {
            tcb.counters.urgentSegments++; // RFC 6093: the pointer is advice; the data is data
        }
        sender.onAck(segment, nowNs);
        if (sender.finAcked()) {
            termination.onFinAcked(nowNs);
        }
        if (tcb.state() == TcpState.CLOSED) {
            return;
        }
        if (segment.payloadLength > 0 || segment.has(TcpSegment.FIN)) {
            if (!tcb.canReceive()) {
                receiver.onDuplicate(segment.seq, segment.seq); // behind a FIN there is nothing
            } else if (tcb.userClosed && Seq.gt(segment.seq + segment.payloadLength, tcb.rcvNxt)) {
                termination.onDataAfterClose(nowNs);
                return;
            } else if (takeText(segment, nowNs)) {
                termination.onFin(nowNs);
            }
        }
        answer(nowNs);
    }

    private boolean takeText(TcpSegment segment, long nowNs) {
        if (segment.payloadLength > 0) {
            onEcnField(segment);
        }
        return receiver.onText(segment, nowNs);
    }

    /** Only data inside the window may speak of congestion (RFC 3168 6.1.5). */
    private void onEcnField(TcpSegment segment) {
        if (tcb.ecn.onData(segment, tcb.counters)) {
            delayedAck.now();
        }
    }

    /**
     * RFC 9293 3.10.7.4 (TIME-WAIT) and RFC 6191: a SYN that is newer than everything of the old
     * incarnation.
     */
    boolean yieldsTo(TcpSegment syn) {
        boolean plainSyn =
                (syn.flags & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST | TcpSegment.FIN))
                        == TcpSegment.SYN;
        if (tcb.state() != TcpState.TIME_WAIT || !plainSyn) {
            return false;
        }
        if (tcb.timestamps.on() && syn.hasTimestamp) {
            int age = syn.tsVal - tcb.timestamps.recent();
            return age > 0 || (age == 0 && Seq.gt(syn.seq, tcb.rcvNxt));
        }
        return Seq.gt(syn.seq, tcb.rcvNxt);
    }
}
