package org.stackmotion.net.ip;

import org.stackmotion.core.Invariants;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;

/**
 * Cuts an IPv6 packet of our own into fragments (RFC 8200 section 4.5); routers never do. Packets
 * that begin here have no extension headers and their data inline.
 */
public final class Ipv6Fragmenter {
    private final NetContext ctx;
    private int identification;

    public Ipv6Fragmenter(NetContext ctx, SeededRandom random) {
        this.ctx = ctx;
        this.identification = random.nextInt(1 << 30);
    }

    /**
     * Cuts a sealed packet that is longer than the MTU; the frame is used up.
     *
     * @param mtu of the path; below 1280 it counts as 1280
     */
    public void fragment(Frame frame, int mtu, Ipv4Fragmenter.Output output, long nowNs) {
        frame.materialize(); // the transport sum covers the whole packet: now or never
        byte[] bytes = frame.bytes();
        int data = Frame.L3 + Ipv6View.LENGTH;
        int total = Ipv6View.payloadLength(bytes, Frame.L3);
        Invariants.check(data + total <= frame.headLength(), "packet not inline", total);
        int room = Math.max(mtu, Ipv6.MIN_MTU) - Ipv6View.LENGTH - Ipv6Extensions.FRAGMENT_LENGTH;
        int protocol = Ipv6View.nextHeader(bytes, Frame.L3);
        identification++;
        for (int at = 0; at < total; ) {
            int count = total - at <= room ? total - at : room & ~7;
            int length = Ipv6Extensions.FRAGMENT_LENGTH + count;
            Frame piece = ctx.frames().take(data + length);
            byte[] to = piece.bytes();
            System.arraycopy(bytes, 0, to, 0, data);
            to[Frame.L3 + Ipv6View.NEXT_HEADER] = Ipv6Extensions.FRAGMENT;
            Ipv6View.setPayloadLength(to, Frame.L3, length);
            boolean more = at + count < total;
            Ipv6Extensions.writeFragment(to, data, protocol, at, more, identification);
            System.arraycopy(bytes, data + at, to, data + Ipv6Extensions.FRAGMENT_LENGTH, count);
            piece.setVlan(frame.vlan());
            at += count;
            output.onFragment(piece, nowNs);
        }
        frame.release();
    }
}
