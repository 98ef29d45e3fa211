package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.wire.ByteBufChunk;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.TcpView;

/** Between {@link TcpSegment} and the bytes of a TCP header with its options. */
final class TcpHeaders {
    private static final int MSS_BYTES = 4;
    private static final int SACK_PERMITTED_BYTES = 2;
    private static final int TIMESTAMP_BYTES = 10;
    private static final int WINDOW_SCALE_BYTES = 3;
    private static final int NOP_NOP = TcpView.OPTION_NOP << 8 | TcpView.OPTION_NOP;

    /** RFC 7323 section 2.3. */
    private static final int MAX_WINDOW_SCALE = 14;

    private TcpHeaders() {}

    /**
     * Header length in bytes with the options that the segment carries, as {@link #write} lays out.
     */
    static int length(TcpSegment segment) {
        int length = TcpView.LENGTH;
        if (segment.has(TcpSegment.SYN)) {
            length += segment.mss != 0 ? MSS_BYTES : 0;
            length += segment.hasWindowScale ? 1 + WINDOW_SCALE_BYTES : 0;
            length += segment.sackPermitted ? 2 + SACK_PERMITTED_BYTES : 0;
        }
        length += segment.hasTimestamp ? 2 + TIMESTAMP_BYTES : 0;
        int blocks = sackBlocks(segment, length);
        return blocks == 0 ? length : length + 4 + 8 * blocks;
    }

    /** As many blocks as fit behind the other options (RFC 2018 section 3). */
    private static int sackBlocks(TcpSegment segment, int length) {
        return Math.min(segment.sackCount, (TcpView.MAX_LENGTH - length - 4) >> 3);
    }

    /** Writes the options from {@code start} on; each is padded in front to four bytes. */
    static void writeOptions(TcpSegment segment, byte[] bytes, int start) {
        int at = start;
        if (segment.has(TcpSegment.SYN)) {
            if (segment.mss != 0) {
                Bytes.putByte(bytes, at, TcpView.OPTION_MSS);
                Bytes.putByte(bytes, at + 1, MSS_BYTES);
                Bytes.putShort(bytes, at + 2, segment.mss);
                at += MSS_BYTES;
            }
            if (segment.hasWindowScale) {
                Bytes.putByte(bytes, at, TcpView.OPTION_NOP);
                Bytes.putByte(bytes, at + 1, TcpView.OPTION_WINDOW_SCALE);
                Bytes.putByte(bytes, at + 2, WINDOW_SCALE_BYTES);
                Bytes.putByte(bytes, at + 3, segment.windowScale);
                at += 4;
            }
            if (segment.sackPermitted) {
                Bytes.putShort(bytes, at, NOP_NOP);
                Bytes.putByte(bytes, at + 2, TcpView.OPTION_SACK_PERMITTED);
                Bytes.putByte(bytes, at + 3, SACK_PERMITTED_BYTES);
                at += 4;
            }
        }
        if (segment.hasTimestamp) {
            Bytes.putShort(bytes, at, NOP_NOP);
            Bytes.putByte(bytes, at + 2, TcpView.OPTION_TIMESTAMP);
            Bytes.putByte(bytes, at + 3, TIMESTAMP_BYTES);
            Bytes.putInt(bytes, at + 4, segment.tsVal);
            Bytes.putInt(bytes, at + 8, segment.tsEcr);
            at += 12;
        }
        int blocks = sackBlocks(segment, TcpView.LENGTH + at - start);
        if (blocks > 0) {
            Bytes.putShort(bytes, at, NOP_NOP);
            Bytes.putByte(bytes, at + 2, TcpView.OPTION_SACK);
            Bytes.putByte(bytes, at + 3, 2 + 8 * blocks);
            at += 4;
            for (int i = 0; i < blocks; i++) {
                Bytes.putInt(bytes, at, segment.sackStart[i]);
                Bytes.putInt(bytes, at + 4, segment.sackEnd[i]);
                at += 8;
            }
        }
    }

    /**
     * Reads a header that passed {@link TcpView#check} into a segment.
     *
     * @param l4 where the header starts
     * @param end where the IP packet ends, payload by reference included
     */
    static void parse(TcpSegment segment, Frame frame, int l4, int end) {
        byte[] bytes = frame.bytes();
        segment.clear();
        segment.seq = TcpView.seq(bytes, l4);
        segment.ack = TcpView.ack(bytes, l4);
        segment.flags = TcpView.flags(bytes, l4);
        segment.window = TcpView.window(bytes, l4);
        int data = l4 + TcpView.headerLength(bytes, l4);
        if (data > l4 + TcpView.LENGTH) {
            parseOptions(segment, bytes, l4 + TcpView.LENGTH, data);
        }
        int length = end - data;
        if (length > 0) {
            if (frame.headLength() == data) {
                segment.payload = frame.payload();
                segment.payloadOffset = frame.payloadOffset();
            } else {
                segment.payload = inline(frame, data, length);
            }
            segment.payloadLength = length;
            segment.segmentBytes = frame.segmentBytes();
        }
    }

    /** Bytes that came inline (from a capture port, or after damage) as a chunk of their own. */
    private static ByteBufChunk inline(Frame frame, int data, int length) {
        frame.materialize();
        ByteBuf copy = Unpooled.buffer(length);
        copy.writeBytes(frame.bytes(), data, length);
        return new ByteBufChunk(copy);
    }

    private static void parseOptions(TcpSegment segment, byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int kind = Bytes.getByte(bytes, at);
            if (kind == TcpView.OPTION_NOP) {
                at++;
                continue;
            }
            int length = at + 1 < end ? Bytes.getByte(bytes, at + 1) : 0;
            // the list ends, or is damaged: what was read so far counts (RFC 9293 3.1, MUST-7)
            if (kind == TcpView.OPTION_END || length < 2 || at + length > end) {
                return;
            }
            parseOption(segment, bytes, at, kind, length);
            at += length;
        }
    }

    private static void parseOption(
            TcpSegment segment, byte[] bytes, int at, int kind, int length) {
        switch (kind) {
            case TcpView.OPTION_MSS -> {
                if (length == MSS_BYTES) {
                    segment.mss = Bytes.getShort(bytes, at + 2);
                }
            }
            case TcpView.OPTION_WINDOW_SCALE -> {
                if (length == WINDOW_SCALE_BYTES) {
                    segment.hasWindowScale = true;
                    segment.windowScale = Math.min(MAX_WINDOW_SCALE, Bytes.getByte(bytes, at + 2));
                }
            }
            case TcpView.OPTION_SACK_PERMITTED -> segment.sackPermitted = length == 2;
            case TcpView.OPTION_TIMESTAMP -> {
                if (length == TIMESTAMP_BYTES) {
                    segment.hasTimestamp = true;
                    segment.tsVal = Bytes.getInt(bytes, at + 2);
                    segment.tsEcr = Bytes.getInt(bytes, at + 6);
                }
            }
            case TcpView.OPTION_SACK -> {
                int blocks = Math.min(TcpSegment.MAX_SACK_BLOCKS, (length - 2) >> 3);
                for (int i = 0; i < blocks; i++) {
                    segment.sackStart[i] = Bytes.getInt(bytes, at + 2 + 8 * i);
                    segment.sackEnd[i] = Bytes.getInt(bytes, at + 6 + 8 * i);
                }
                segment.sackCount = blocks;
            }
            default -> {} // unknown options are skipped
        }
    }
}
