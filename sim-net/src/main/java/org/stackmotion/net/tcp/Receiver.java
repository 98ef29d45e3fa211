package org.stackmotion.net.tcp;

import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * The receiving half of a connection: in-order data, data beyond a gap, the peer's FIN, and what to
 * acknowledge when.
 */
final class Receiver {
    private final Tcb tcb;
    private final WindowAdvertiser window;
    private final ReceiveBuffer buffer;
    private final ReassemblyQueue reassembly = new ReassemblyQueue();
    private final SackBlocks sacks;
    private final DelayedAck delayedAck;

    /** The FIN was seen, perhaps beyond a gap; it lies at finSeq. */
    private boolean finSeen;

    private int finSeq;
    private boolean finReached;

    Receiver(
            Tcb tcb,
            WindowAdvertiser window,
            ReceiveBuffer buffer,
            SackBlocks sacks,
            DelayedAck delayedAck) {
        this.tcb = tcb;
        this.window = window;
        this.buffer = buffer;
        this.sacks = sacks;
        this.delayedAck = delayedAck;
    }

    /** Header prediction: exactly the next data and nothing else to look after. */
    boolean expects(TcpSegment segment) {
        return segment.seq == tcb.rcvNxt
                && !finSeen
                && reassembly.isEmpty()
                && segment.payloadLength <= window.window();
    }

    /** The next in-order data; returns after rcvNxt moved. */
    void onExpected(TcpSegment segment, PayloadChunk chunk, long nowNs) {
        buffer.append(chunk, segment.payloadOffset, segment.payloadLength);
        advance(segment.payloadLength);
        window.onData(segment, nowNs);
        delayedAck.onInOrder(segment, segment.payloadLength, nowNs);
        tcb.events.onReadable(nowNs);
    }

    /**
     * Text and FIN of an acceptable segment, in a state that takes them (RFC 9293 3.10.7.4, seventh
     * and eighth check).
     *
     * @return whether the peer's FIN has been reached with this segment
     */
    boolean onText(TcpSegment segment, long nowNs) {
        int seq = segment.seq;
        int end = seq + segment.payloadLength;
        int edge = tcb.rcvNxt + window.window();
        boolean fin = segment.has(TcpSegment.FIN) && Seq.leq(end, edge);
        if (Seq.gt(end, edge)) {
            end = Seq.max(edge, seq);
            delayedAck.now();
        }
        if (Seq.lt(seq, tcb.rcvNxt)) {
            if (segment.payloadLength > 0) {
                onDuplicate(seq, Seq.min(end, tcb.rcvNxt));
            }
            seq = tcb.rcvNxt;
        }
        PayloadChunk chunk = segment.payload;
        if (chunk != null && Seq.lt(seq, end)) {
            take(segment, chunk, seq, end, nowNs);
        }
        if (fin && !finSeen) {
            finSeen = true;
            finSeq = segment.seq + segment.payloadLength;
        }
        if (fin) {
            delayedAck.now();
        }
        return reachFin(nowNs);
    }

    private void take(TcpSegment segment, PayloadChunk chunk, int seq, int end, long nowNs) {
        int offset = segment.payloadOffset + (seq - segment.seq);
        if (seq != tcb.rcvNxt) {
            keep(chunk, offset, seq, end);
            return;
        }
        PayloadChunk first = chunk;
        while (offset >= first.length()) {
            offset -= first.length();
            first = first.following();
        }
        buffer.append(first, offset, end - seq);
        advance(end - seq);
        window.onData(segment, nowNs);
        if (reassembly.isEmpty()) {
            delayedAck.onInOrder(segment, end - seq, nowNs);
        } else {
            fillGap();
        }
        tcb.events.onReadable(nowNs);
    }

    private void keep(PayloadChunk chunk, int offset, int seq, int end) {
        delayedAck.now();
        tcb.counters.outOfOrderSegments++;
        if (reassembly.covers(seq, end)) {
            onDuplicate(seq, end);
            return;
        }
        if (reassembly.insert(seq, chunk, offset, end - seq)) {
            sacks.onOutOfOrder(seq, end);
        } else {
            tcb.counters.receiveQueueDrops++;
        }
    }

    private void fillGap() {
        reassembly.dropBelow(tcb.rcvNxt);
        int moved = reassembly.moveFirst(tcb.rcvNxt, buffer);
        while (moved > 0) {
            advance(moved);
            moved = reassembly.moveFirst(tcb.rcvNxt, buffer);
        }
        sacks.onAdvance(tcb.rcvNxt);
        delayedAck.now(); // RFC 5681 4.2: a segment that fills a gap is acknowledged at once
    }

    private void advance(int length) {
        tcb.rcvNxt += length;
        tcb.counters.bytesReceived += length;
    }

    /**
     * Data that we hold or have delivered came again: acknowledge at once, and say which (RFC
     * 2883).
     */
    void onDuplicate(int start, int end) {
        tcb.counters.duplicateSegments++;
        if (tcb.sackOn && Seq.lt(start, end)) {
            sacks.onDuplicate(start, end);
        }
        delayedAck.now();
    }

    private boolean reachFin(long nowNs) {
        if (!finSeen || finReached || finSeq != tcb.rcvNxt) {
            return false;
        }
        finReached = true;
        tcb.rcvNxt++;
        reassembly.discard(); // nothing lies behind a FIN
        delayedAck.now();
        tcb.events.onReadable(nowNs);
        return true;
    }

    // ---- user ----------------------------------------------------------------------------------

    long readable() {
        return buffer.bytes();
    }

    boolean finReached() {
        return finReached;
    }

    void peek(PayloadSpan span, int max) {
        buffer.peek(span, max);
    }

    /** Returns whether the peer should be told of the new room at once. */
    boolean consume(int count, long nowNs) {
        buffer.consume(count);
        window.onRead(count, nowNs);
        return !finReached && window.updateDue();
    }

    /** Data in order and beyond gaps. */
    long bufferedBytes() {
        return buffer.bytes() + reassembly.bytes();
    }

    void discardReassembly() {
        reassembly.discard();
    }

    void discard() {
        buffer.discard();
        reassembly.discard();
    }

    void checkInvariants() {
        reassembly.checkInvariants(tcb.rcvNxt);
    }
}
