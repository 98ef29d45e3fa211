package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Frames of one TCP stream with timestamps, for tests of what cuts and merges them. */
public final class TcpStreamFrames {
    public static final int TCP = Frame.L3 + Ipv4View.LENGTH;
    public static final int HEADER = TcpView.LENGTH + 12;
    public static final int HEAD = TCP + HEADER;
    public static final long TO = 0x0050_5600_0002L;
    public static final int ACK = 0x10;
    public static final int PSH = 0x08;
    public static final int FIN = 0x01;
    public static final int CWR = 0x80;

    private final NetContext ctx;
    private final PayloadChunk first;
    private final int isn;
    private int identification = 100;

    /**
     * @param isn sequence number of the stream's first byte
     * @param chunkBytes lengths of the chunks that hold the stream, in order
     */
    public TcpStreamFrames(NetContext ctx, int isn, int... chunkBytes) {
        this.ctx = ctx;
        this.isn = isn;
        int position = 0;
        PayloadChunk head = null;
        PayloadChunk last = null;
        for (int length : chunkBytes) {
            ByteBuf bytes = Unpooled.buffer(length);
            for (int i = 0; i < length; i++) {
                bytes.writeByte(byteAt(position++));
            }
            PayloadChunk chunk = new ByteBufChunk(bytes);
            if (last == null) {
                head = chunk;
            } else {
                last.setNext(chunk);
            }
            last = chunk;
        }
        if (head == null) {
            throw new IllegalArgumentException("no chunk");
        }
        first = head;
    }

    public static byte byteAt(int position) {
        return (byte) (position * 31 + (position >>> 8) * 7);
    }

    /** A segment with the stream's bytes from {@code at} on. */
    public Frame segment(int at, int length, int flags) {
        Frame frame = ctx.frames().take(HEAD);
        byte[] bytes = frame.bytes();
        EthernetView.write(bytes, TO, 0x0050_5600_0001L, EthernetView.IPV4);
        int total = Ipv4View.LENGTH + HEADER + length;
        int df = Ipv4View.DONT_FRAGMENT;
        int from = 0x0A000001;
        Ipv4View.write(
                bytes, Frame.L3, 0, total, identification, df, 64, Ipv4View.TCP, from, from + 1);
        TcpView.write(bytes, TCP, 1000, 2000, isn + at, 77, HEADER, flags, 512);
        Bytes.putInt(bytes, TCP + 20, 0x0101_080A);
        Bytes.putInt(bytes, TCP + 24, 5000);
        Bytes.putInt(bytes, TCP + 28, 6000);
        PayloadChunk chunk = first;
        int offset = at;
        while (offset >= chunk.length()) {
            offset -= chunk.length();
            chunk = chunk.following();
        }
        if (length > 0) {
            frame.setPayload(chunk, offset, length);
        }
        frame.setTraceIdent((isn + at) & 0xFFFF_FFFFL);
        if (ctx.checksums()) {
            ctx.checksum().complete(frame);
        } else {
            frame.setChecksumOffloaded(true);
        }
        return frame;
    }

    /** A super-segment to be cut into segments of that many bytes. */
    public Frame superSegment(int at, int length, int segmentBytes, int flags) {
        Frame frame = segment(at, length, flags);
        frame.setSegmentBytes(segmentBytes);
        identification += frame.segments();
        return frame;
    }

    public static int seq(Frame frame) {
        return TcpView.seq(frame.bytes(), TCP);
    }

    public static int flags(Frame frame) {
        return TcpView.flags(frame.bytes(), TCP);
    }

    /** The real bytes behind the headers. */
    public static byte[] payload(Frame frame) {
        ByteBuf bytes = Unpooled.buffer();
        frame.writeTo(bytes);
        bytes.skipBytes(HEAD + (frame.vlan() == 0 ? 0 : Frame.TAG_BYTES));
        byte[] payload = new byte[frame.length() - HEAD];
        bytes.readBytes(payload);
        return payload;
    }
}
