package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * One TCP connection, sans I/O: segments, calls and time in; segments, events and a deadline out.
 *
 * <p>This class is the door and holds no rules. Behind it each role has a class: {@link Handshake},
 * {@link SegmentArrival} and {@link Termination} move the state through {@link StateTable}; {@link
 * Sender} with {@link SentSegments}, {@link LossRecovery}, {@link CongestionControl}, {@link
 * RttEstimator} and {@link ZeroWindowProbe}; {@link Receiver} with {@link ReassemblyQueue}, {@link
 * SackBlocks}, {@link DelayedAck} and {@link WindowAdvertiser}. What they share is in {@link Tcb}.
 */
public final class TcpConnection {
    /** RFC 791: every link carries this. */
    private static final int MTU_MIN = 68;

    private final Tcb tcb;
    private final RttEstimator rtt;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final WindowAdvertiser window;
    private final DelayedAck delayedAck;
    private final SegmentWriter writer;
    private final Sender sender;
    private final Receiver receiver;
    private final KeepAlive keepAlive;
    private final Handshake handshake;
    private final Termination termination;
    private final SegmentArrival arrival;

    /**
     * @param iss initial send sequence number (RFC 6528 style, drawn by the stack)
     */
    public TcpConnection(TcpConfig config, TcpOutput output, TcpEvents events, int iss) {
        tcb = new Tcb(config, output, events, iss);
        rtt = new RttEstimator(config);
        window = new WindowAdvertiser(tcb, receiveBuffer);
        delayedAck = new DelayedAck(tcb);
        SackBlocks sacks = new SackBlocks();
        writer = new SegmentWriter(tcb, window, sacks, delayedAck);
        sender = new Sender(tcb, writer, rtt);
        receiver = new Receiver(tcb, window, receiveBuffer, sacks, delayedAck);
        keepAlive = new KeepAlive(tcb, writer);
        handshake = new Handshake(tcb, writer, window, sender, rtt, keepAlive);
        termination = new Termination(tcb, writer, sender, receiver);
        arrival =
                new SegmentArrival(
                        tcb, handshake, sender, receiver, window, delayedAck, writer, termination);
    }

    // ---- opening -------------------------------------------------------------------------------

    /** Active open: sends SYN, state SYN-SENT. */
    public void open(long nowNs) {
        handshake.open(nowNs);
    }

    /** Passive open: this connection was made by a listener for that SYN; answers SYN-ACK. */
    public void accept(TcpSegment syn, long nowNs) {
        handshake.accept(syn, nowNs);
    }

    // ---- inputs --------------------------------------------------------------------------------

    /**
     * A segment for this connection; fields are read during the call only, payload is retained if
     * kept.
     */
    public void onSegment(TcpSegment segment, long nowNs) {
        arrival.onSegment(segment, nowNs);
    }

    /** The deadline has come (or was passed); harmless when nothing is due. */
    public void onDeadline(long nowNs) {
        Timers timers = tcb.timers;
        if (timers.timeWaitNs - nowNs <= 0) {
            termination.onTimeWaitOver(nowNs);
        }
        if (timers.delayedAckNs - nowNs <= 0) {
            writer.ack(nowNs);
        }
        if (timers.retransmitNs - nowNs <= 0) {
            onRetransmitTimeout(nowNs);
        }
        if (timers.reorderNs - nowNs <= 0) {
            sender.onReorderTimeout(nowNs);
        }
        if (timers.pacingNs - nowNs <= 0) {
            sender.onPaced(nowNs);
        }
        if (timers.persistNs - nowNs <= 0 && !sender.onPersist(nowNs)) {
            termination.onTimedOut(nowNs);
        }
        if (timers.keepAliveNs - nowNs <= 0 && !keepAlive.onDeadline(!sender.idle(), nowNs)) {
            writer.rst(nowNs);
            termination.onTimedOut(nowNs);
        }
    }

    private void onRetransmitTimeout(long nowNs) {
        TcpState state = tcb.state();
        if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
            handshake.onTimeout(nowNs);
        } else if (!sender.onRetransmitTimeout(nowNs)) {
            termination.onTimedOut(nowNs);
        }
    }

    /**
     * Whether a segment with that sequence number is out: an ICMP error about another one is stale
     * or forged (RFC 5927 section 4.1).
     */
    public boolean isInFlight(int seq) {
        return Seq.inRange(seq, tcb.sndUna, tcb.sndMax);
    }

    /**
     * ICMP fragmentation needed (RFC 1191) for a segment with that sequence number. Ignored unless
     * something with that number is in flight (RFC 5927 4.1) and the MTU is smaller than what we
     * use.
     */
    public void onPathMtu(int mtu, int seq, long nowNs) {
        int mss = mssFor(mtu);
        boolean plausible = mtu >= MTU_MIN && Seq.inRange(seq, tcb.sndUna, tcb.sndNxt);
        if (plausible && tcb.canTransmit() && mss < tcb.sndMss) {
            tcb.mtuSearch.onPathMtu(mss);
            sender.onMssReduced(mss, nowNs);
        }
    }

    /**
     * What was known of a narrower path has aged (RFC 1191 section 6.3), or the interface's MTU has
     * grown: tries longer segments again, at most those that the handshake agreed on. Ignored when
     * the MTU is no larger than what we use.
     */
    public void onWiderPath(int mtu) {
        int mss = Math.min(Math.min(mssFor(mtu), tcb.agreedMss), tcb.mtuSearch.limit());
        if (tcb.canTransmit() && mss > tcb.sndMss) {
            sender.onMssRaised(mss);
        }
    }

    private int mssFor(int mtu) {
        return Math.max(
                mtu - TcpConfig.HEADERS_BYTES - tcb.timestamps.optionBytes(), TcpConfig.MSS_MIN);
    }

    /**
     * ICMP destination unreachable with that code. Ends a connection in SYN-SENT (RFC 5461 section
     * 4: as Linux); on an open one it is only remembered (RFC 9293 3.9.2.2, RFC 5927 5.2).
     */
    public void onUnreachable(int icmpCode, int seq, long nowNs) {
        if (!onSoftError(icmpCode, seq)) {
            return;
        }
        if (tcb.state() == TcpState.SYN_SENT) {
            boolean port = icmpCode == 2 || icmpCode == 3; // protocol, port
            termination.onUnreachable(
                    port ? TcpCloseReason.REFUSED : TcpCloseReason.UNREACHABLE, nowNs);
        }
    }

    /**
     * Remembers why a segment did not get through; a later time-out names it. Ends nothing.
     *
     * @param icmpCode code of destination unreachable that says the same
     * @return false for a sequence number that is not in flight
     */
    public boolean onSoftError(int icmpCode, int seq) {
        if (!isInFlight(seq)) {
            return false;
        }
        tcb.softErrorCode = icmpCode;
        return true;
    }

    // ---- user calls ----------------------------------------------------------------------------

    /** Free bytes in the send buffer; a single send may overshoot it by its own length. */
    public int sendSpace() {
        return sender.space().free();
    }

    /** Queues one chunk (the connection owns it now) and sends what the windows allow. */
    public void send(PayloadChunk chunk, long nowNs) {
        sendLater(chunk);
        sender.output(nowNs);
    }

    /**
     * Defers transmission while several chunks are queued (cork); {@link #flush} ends it. On a
     * connection that cannot send any more the chunk is freed: the user has been or will be told by
     * an event.
     */
    public void sendLater(PayloadChunk chunk) {
        boolean open = tcb.state() != TcpState.CLOSED && tcb.state() != TcpState.TIME_WAIT;
        if (open && !sender.finQueued()) {
            sender.queue(chunk);
        } else {
            chunk.free();
        }
    }

    /** Sends what {@link #sendLater} queued. */
    public void flush(long nowNs) {
        sender.output(nowNs);
    }

    /** In-order bytes that can be read now. */
    public int readable() {
        return (int) receiver.readable();
    }

    /** The peer's FIN has been reached and everything before it was read. */
    public boolean readClosed() {
        return receiver.finReached() && receiver.readable() == 0;
    }

    /**
     * Points the span at the first readable bytes (at most {@code max}, contiguous in one chunk).
     */
    public void peek(PayloadSpan span, int max) {
        receiver.peek(span, max);
    }

    /** Consumes bytes that were peeked; may send a window update. */
    public void consume(int count, long nowNs) {
        if (receiver.consume(count, nowNs) && tcb.canReceive()) {
            writer.ack(nowNs);
        }
    }

    /** Half-close: FIN after everything queued. */
    public void shutdownOutput(long nowNs) {
        termination.shutdownOutput(nowNs);
    }

    /**
     * Full close: as shutdownOutput, later data from the peer is answered with RST (RFC 1122
     * 4.2.2.13).
     */
    public void close(long nowNs) {
        termination.close(nowNs);
    }

    /** RST and gone. */
    public void abort(long nowNs) {
        termination.abort(nowNs);
    }

    /** TCP_NODELAY may change at any time; switching it on sends what Nagle held back. */
    public void setNoDelay(boolean on, long nowNs) {
        tcb.noDelay = on;
        if (on) {
            sender.output(nowNs);
        }
    }

    /** SO_KEEPALIVE may change at any time; idle 0 switches it off. */
    public void setKeepAlive(long idleNs, long intervalNs, int probes, long nowNs) {
        keepAlive.configure(idleNs, intervalNs, probes, nowNs);
    }

    /** SO_SNDBUF: fixes the send buffer and ends its auto-tuning. */
    public void setSendBuffer(int bytes) {
        sender.space().fix(bytes);
    }

    /**
     * SO_RCVBUF: fixes the receive buffer and ends its auto-tuning; what was promised stays
     * promised.
     */
    public void setReceiveBuffer(int bytes) {
        window.fixBuffer(bytes);
    }

    // ---- state ---------------------------------------------------------------------------------

    public TcpState state() {
        return tcb.state();
    }

    /**
     * When {@link #onDeadline} must be called, or {@link Long#MAX_VALUE}. Re-read after every
     * input. It moves with every ACK: arm the event lazily, that is only when it must fire earlier
     * than it is armed for, and re-arm it when it fires too early ({@code onDeadline} is harmless
     * then).
     */
    public long deadlineNs() {
        return tcb.timers.earliestNs();
    }

    /** Bytes now held in send and receive buffers: what the stack's pool is charged for. */
    public long bufferedBytes() {
        return sender.bufferedBytes() + receiver.bufferedBytes();
    }

    public long retransmits() {
        return tcb.counters.retransmits;
    }

    /** Smoothed round-trip time, 0 before the first sample. */
    public long srttNs() {
        return rtt.srttNs();
    }

    public long cwndBytes() {
        return sender.control().cwndBytes();
    }

    /** Bytes acknowledged by the peer since the start. */
    public long bytesAcked() {
        return tcb.counters.bytesAcked;
    }

    /**
     * In TIME-WAIT: whether this SYN begins a new incarnation (RFC 9293 3.10.7.4, RFC 6191). The
     * stack then drops this connection with {@link #abandon} and gives the SYN to the listener,
     * whose ISS must lie above {@link #sndNxt()}.
     */
    public boolean yieldsTo(TcpSegment syn) {
        return arrival.yieldsTo(syn);
    }

    /** Forgets the connection without a word to the peer; buffers are freed, no event is raised. */
    public void abandon() {
        tcb.timers.stopAll();
        if (tcb.state() != TcpState.CLOSED && tcb.state() != TcpState.LISTEN) {
            tcb.move(TcpInput.ABORT);
        }
        sender.discard();
        receiver.discard();
    }

    public int sndNxt() {
        return tcb.sndNxt;
    }

    /** RCV.NXT: the next number that the user waits for. */
    public int rcvNxt() {
        return tcb.rcvNxt;
    }

    /** Why the connection ended, or null while it has not. */
    public @Nullable TcpCloseReason closeReason() {
        return tcb.closeReason();
    }

    /**
     * The last soft ICMP error (type 3 code), or null: tells why a connection timed out (RFC 5461).
     */
    public @Nullable Integer softErrorCode() {
        return tcb.softErrorCode;
    }

    public TcpCounters counters() {
        return tcb.counters;
    }

    /** A snapshot; allocates. */
    public TcpInfo info() {
        CongestionControl control = sender.control();
        return new TcpInfo(
                tcb.state(),
                tcb.sndMss,
                rtt.srttNs(),
                rtt.rttVarNs(),
                rtt.rtoNs(),
                control.cwndBytes(),
                control.ssthreshBytes(),
                Integer.toUnsignedLong(tcb.sndNxt - tcb.sndUna),
                tcb.sndWnd,
                window.window(),
                sender.space().limitBytes(),
                window.bufferBytes(),
                tcb.counters.bytesAcked,
                tcb.counters.bytesReceived,
                tcb.counters.segmentsSent,
                tcb.counters.segmentsReceived,
                tcb.counters.retransmits,
                tcb.counters.timeouts,
                tcb.counters.fastRecoveries,
                control.name());
    }

    /** Recounts what is kept as running sums; for tests, after every event. */
    void checkInvariants() {
        if (tcb.state().ordinal() >= TcpState.ESTABLISHED.ordinal()) {
            sender.checkInvariants();
            receiver.checkInvariants();
        }
    }
}
