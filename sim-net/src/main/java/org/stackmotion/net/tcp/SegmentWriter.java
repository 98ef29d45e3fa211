package org.stackmotion.net.tcp;

/**
 * Fills the one outgoing segment of a connection and transmits it: acknowledgement, window and
 * options.
 */
final class SegmentWriter {
    private static final int SACK_HEADER_BYTES = 4;
    private static final int SACK_BLOCK_BYTES = 8;
    private static final int OPTIONS_MAX_BYTES = 40;

    private final Tcb tcb;
    private final WindowAdvertiser window;
    private final SackBlocks sacks;
    private final DelayedAck delayedAck;
    private final TcpSegment out = new TcpSegment();

    SegmentWriter(Tcb tcb, WindowAdvertiser window, SackBlocks sacks, DelayedAck delayedAck) {
        this.tcb = tcb;
        this.window = window;
        this.sacks = sacks;
        this.delayedAck = delayedAck;
    }

    /**
     * A segment with ACK, window and timestamps filled in; the caller adds payload and transmits.
     */
    TcpSegment begin(int seq, int flags, long nowNs) {
        TcpSegment segment = out;
        segment.clear();
        segment.seq = seq;
        segment.flags = flags | TcpSegment.ACK | tcb.ecn.ackFlags();
        segment.ack = tcb.rcvNxt;
        segment.window = window.windowField();
        if (tcb.timestamps.on()) {
            tcb.timestamps.write(segment, nowNs);
        }
        return segment;
    }

    void transmit(TcpSegment segment, long nowNs) {
        if (tcb.sackOn && !sacks.isEmpty()) {
            writeSacks(segment);
        }
        tcb.lastAckSent = tcb.rcvNxt;
        delayedAck.onAckSent();
        tcb.counters.segmentsSent += segment.segments();
        tcb.output.transmit(segment, nowNs);
    }

    /**
     * As many blocks as fit: into the 40 option bytes, and beside data only where the segment has
     * room.
     */
    private void writeSacks(TcpSegment segment) {
        int room = OPTIONS_MAX_BYTES - tcb.timestamps.optionBytes() - SACK_HEADER_BYTES;
        if (segment.payloadLength > 0) {
            room = Math.min(room, tcb.sndMss - segment.payloadLength - SACK_HEADER_BYTES);
        }
        sacks.writeTo(
                segment,
                Math.max(0, Math.min(room / SACK_BLOCK_BYTES, TcpSegment.MAX_SACK_BLOCKS)));
    }

    /** An ACK without data. */
    void ack(long nowNs) {
        transmit(begin(tcb.sndNxt, 0, nowNs), nowNs);
    }

    /**
     * An ACK from outside of the window, which makes the peer answer: keep-alive probe (RFC 9293
     * 3.8.4).
     */
    void keepAlive(long nowNs) {
        transmit(begin(tcb.sndNxt - 1, 0, nowNs), nowNs);
    }

    /**
     * SYN or SYN-ACK with everything that we offer or agreed to.
     *
     * @param repeated an earlier one was not answered in time
     */
    void syn(boolean withAck, boolean repeated, long nowNs) {
        TcpSegment segment = out;
        segment.clear();
        segment.seq = tcb.iss;
        segment.flags = TcpSegment.SYN;
        segment.flags |= withAck ? tcb.ecn.synAckFlags() : tcb.ecn.synFlags(repeated);
        segment.window = window.synWindow();
        segment.mss = tcb.config.mss();
        if (withAck) {
            segment.flags |= TcpSegment.ACK;
            segment.ack = tcb.rcvNxt;
            tcb.lastAckSent = tcb.rcvNxt;
        }
        segment.sackPermitted = withAck ? tcb.sackOn : tcb.config.sack();
        if (withAck ? tcb.windowScaled : tcb.config.windowScaling()) {
            segment.hasWindowScale = true;
            segment.windowScale = window.scaleToOffer();
        }
        if (withAck ? tcb.timestamps.on() : tcb.config.timestamps()) {
            tcb.timestamps.write(segment, nowNs);
        }
        tcb.counters.segmentsSent++;
        tcb.output.transmit(segment, nowNs);
    }

    /**
     * RST of this connection: sequence number and, once synchronised, the ACK (RFC 9293 3.10.5).
     */
    void rst(long nowNs) {
        TcpSegment segment = out;
        segment.clear();
        segment.seq = tcb.sndNxt;
        segment.flags = TcpSegment.RST | TcpSegment.ACK;
        segment.ack = tcb.rcvNxt;
        if (tcb.timestamps.on()) {
            tcb.timestamps.write(segment, nowNs);
        }
        tcb.counters.segmentsSent++;
        tcb.output.transmit(segment, nowNs);
    }

    /**
     * RST against an unacceptable ACK before the connection is synchronised (RFC 9293 3.10.7.3).
     */
    void rstFor(int ack, long nowNs) {
        TcpSegment segment = out;
        segment.clear();
        segment.seq = ack;
        segment.flags = TcpSegment.RST;
        tcb.counters.segmentsSent++;
        tcb.output.transmit(segment, nowNs);
    }
}
