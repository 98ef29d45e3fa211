package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PayloadChunk;

/**
 * The fields of one TCP segment (RFC 9293 section 3.1), the same object for parsing and for
 * sending; mutable and reused, so nobody may keep it. Sequence numbers are unsigned 32-bit values
 * in an int and are compared with {@link Seq} only.
 */
public final class TcpSegment {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;
    public static final int MAX_SACK_BLOCKS = 4;

    public int seq;
    public int ack;
    public int flags;

    /** ECN codepoint of the IP header (RFC 3168 section 5): 0 Not-ECT, 1 and 2 ECT, 3 CE. */
    public int ecn;

    /** The raw 16-bit field, not yet scaled. */
    public int window;

    /** MSS option, 0 when absent. */
    public int mss;

    /** Window scale option, valid when {@link #hasWindowScale}. */
    public int windowScale;

    public boolean hasWindowScale;
    public boolean sackPermitted;
    public boolean hasTimestamp;
    public int tsVal;
    public int tsEcr;
    public int sackCount;
    public final int[] sackStart = new int[MAX_SACK_BLOCKS];
    public final int[] sackEnd = new int[MAX_SACK_BLOCKS];
    public @Nullable PayloadChunk payload;
    public int payloadOffset;
    public int payloadLength;

    /**
     * Payload bytes of a segment on the wire where this one stands for several (TSO, LRO), else 0.
     */
    public int segmentBytes;

    public void clear() {
        seq = 0;
        ack = 0;
        flags = 0;
        ecn = 0;
        window = 0;
        mss = 0;
        windowScale = 0;
        hasWindowScale = false;
        sackPermitted = false;
        hasTimestamp = false;
        tsVal = 0;
        tsEcr = 0;
        sackCount = 0;
        payload = null;
        payloadOffset = 0;
        payloadLength = 0;
        segmentBytes = 0;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Segments of the wire that this one stands for. */
    public int segments() {
        return segmentBytes == 0 ? 1 : (payloadLength + segmentBytes - 1) / segmentBytes;
    }

    /** Sequence space the segment takes: payload plus SYN and FIN. */
    public int sequenceLength() {
        return payloadLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }
}
