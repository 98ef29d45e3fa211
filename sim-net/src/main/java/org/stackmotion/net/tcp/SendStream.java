package org.stackmotion.net.tcp;

import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * The stream of what the user has queued, with the FIN behind its last byte, against sequence
 * numbers; and the segments cut from it.
 */
final class SendStream {
    private final Tcb tcb;
    private final SegmentWriter writer;
    private final SendBuffer buffer = new SendBuffer();
    private final PayloadSpan span = new PayloadSpan();

    /** Stream offset of sndUna; the FIN takes the number behind the last byte. */
    private long unaOffset;

    private boolean finQueued;

    SendStream(Tcb tcb, SegmentWriter writer) {
        this.tcb = tcb;
        this.writer = writer;
    }

    void queue(PayloadChunk chunk) {
        Invariants.check(!finQueued, "send after FIN", tcb.sndNxt);
        buffer.append(chunk);
    }

    void queueFin() {
        finQueued = true;
    }

    boolean finQueued() {
        return finQueued;
    }

    /** Whether our FIN has been acknowledged. */
    boolean finAcked() {
        return finQueued && unaOffset > buffer.end();
    }

    /** sndUna moved on by so many numbers. */
    void onAcked(int acked) {
        unaOffset += acked;
        tcb.counters.bytesAcked = Math.min(unaOffset, buffer.end());
    }

    /** Gives back what is acknowledged. */
    void release() {
        buffer.ackTo(Math.min(unaOffset, buffer.end()));
    }

    /** Sequence numbers queued and never sent, FIN included. */
    long unsent() {
        return buffer.end() + (finQueued ? 1 : 0) - nxtOffset();
    }

    /** The same without the FIN: negative once it is sent. */
    long unsentData() {
        return buffer.end() - nxtOffset();
    }

    private long nxtOffset() {
        return unaOffset + (tcb.sndNxt - tcb.sndUna);
    }

    /** The sequence number behind the last byte of data. */
    int dataEnd() {
        return tcb.sndUna + (int) (buffer.end() - unaOffset);
    }

    SendBuffer buffer() {
        return buffer;
    }

    /**
     * Sends one piece of the stream; a sequence number behind the last byte is the FIN.
     *
     * @param fresh sent for the first time, and within the window
     */
    void emit(int seq, int length, boolean fresh, long nowNs) {
        long offset = unaOffset + (seq - tcb.sndUna);
        int data = (int) Math.min(length, buffer.end() - offset);
        TcpSegment segment = writer.begin(seq, 0, nowNs);
        if (data > 0) {
            buffer.locate(offset, data, span);
            segment.payload = span.chunk();
            segment.payloadOffset = span.offset();
            segment.payloadLength = data;
            // a probe of the path MTU is one long segment on the wire too
            boolean several = data > tcb.sndMss && !tcb.mtuSearch.isProbe(seq);
            segment.segmentBytes = several ? tcb.sndMss : 0;
            if (fresh) {
                tcb.ecn.onNewData(segment);
            }
            if (offset + data == buffer.end()) {
                segment.flags |= TcpSegment.PSH;
            }
        }
        if (length > data) {
            segment.flags |= TcpSegment.FIN;
        }
        writer.transmit(segment, nowNs);
    }
}
