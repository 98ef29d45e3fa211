package org.stackmotion.net.ip;

import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/** Sample packets for tests of the IP layer. */
public final class Packets {
    public static final int A = Ipv4.parse("10.0.0.1");
    public static final int B = Ipv4.parse("10.0.0.2");
    public static final long MAC_A = 0x0253_0000_000AL;
    public static final long MAC_B = 0x0253_0000_000BL;

    private Packets() {}

    public static NetContext context(boolean checksums) {
        return new NetContext(Simulation.virtual(1), checksums);
    }

    /** A UDP packet from A to B with that many data bytes 0, 1, 2 ..., checksums right. */
    public static Frame udp(NetContext ctx, int dataBytes) {
        Ipv4Emitter emitter = new Ipv4Emitter(ctx, new SeededRandom(dataBytes));
        Frame frame = emitter.take(8 + dataBytes);
        byte[] bytes = frame.bytes();
        EthernetView.write(bytes, MAC_B, MAC_A, EthernetView.IPV4);
        int l4 = Ipv4Emitter.L4;
        Bytes.putShort(bytes, l4, 1000);
        Bytes.putShort(bytes, l4 + 2, 2000);
        Bytes.putShort(bytes, l4 + 4, 8 + dataBytes);
        Bytes.putShort(bytes, l4 + 6, 0);
        for (int i = 0; i < dataBytes; i++) {
            bytes[l4 + 8 + i] = (byte) i;
        }
        emitter.seal(frame, A, B, Ipv4View.UDP, 0, 64, false);
        ctx.checksum().complete(frame);
        return frame;
    }

    /** The IPv4 packet in a frame, as bytes on the wire. */
    public static byte[] packet(Frame frame) {
        Frame copy = frame.copy();
        copy.materialize();
        int total = Ipv4View.totalLength(copy.bytes(), Frame.L3);
        byte[] packet = java.util.Arrays.copyOfRange(copy.bytes(), Frame.L3, Frame.L3 + total);
        copy.release();
        return packet;
    }

    /** A frame that carries these bytes as its IPv4 packet, inline. */
    public static Frame frameOf(NetContext ctx, byte[] packet, int length) {
        Frame frame = ctx.frames().take(Frame.L3 + length);
        EthernetView.write(frame.bytes(), MAC_B, MAC_A, EthernetView.IPV4);
        System.arraycopy(packet, 0, frame.bytes(), Frame.L3, length);
        return frame;
    }
}
