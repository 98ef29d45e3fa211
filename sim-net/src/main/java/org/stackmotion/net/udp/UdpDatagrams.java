package org.stackmotion.net.udp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.UdpView;

/** Builds UDP datagrams over IPv4, checks those of either family; all data inline. */
public final class UdpDatagrams {
    /** The most data that one IPv4 datagram carries: 65,535 less both headers. */
    public static final int DATA_MAX =
            Ipv4Emitter.MAX_TOTAL_LENGTH - Ipv4View.LENGTH - UdpView.LENGTH;

    private final NetContext ctx;
    private final Ipv4Emitter emitter;

    public UdpDatagrams(NetContext ctx, Ipv4Emitter emitter) {
        this.ctx = ctx;
        this.emitter = emitter;
    }

    /**
     * A datagram with the readable bytes of a buffer, which it does not release. It may be longer
     * than the MTU: whoever dispatches it fragments it.
     *
     * @throws IllegalArgumentException when the data exceeds {@link #DATA_MAX} (the socket's
     *     EMSGSIZE)
     */
    public Frame build(
            int source,
            int sourcePort,
            int destination,
            int destinationPort,
            ByteBuf data,
            int tos,
            int ttl,
            boolean dontFragment) {
        int count = data.readableBytes();
        if (count > DATA_MAX) {
            throw new IllegalArgumentException("datagram of " + count + " bytes");
        }
        Frame frame = emitter.take(UdpView.LENGTH + count);
        byte[] bytes = frame.bytes();
        int length = UdpView.LENGTH + count;
        UdpView.write(bytes, Ipv4Emitter.L4, sourcePort, destinationPort, length);
        data.getBytes(data.readerIndex(), bytes, Ipv4Emitter.L4 + UdpView.LENGTH, count);
        emitter.seal(frame, source, destination, Ipv4View.UDP, tos, ttl, dontFragment);
        return frame;
    }

    /**
     * Checks the datagram of an unfragmented frame that passed {@link Ipv4View#check}: lengths, and
     * the checksum unless the frame was never out of our hands. A checksum of zero means that the
     * sender computed none and is accepted (RFC 1122 section 4.1.3.4).
     */
    public @Nullable DropReason check(Frame frame) {
        byte[] bytes = frame.bytes();
        int l4 = IpView.transportAt(bytes);
        int available = IpView.end(bytes) - l4;
        DropReason reason = UdpView.check(bytes, l4, frame.headLength() - l4, available);
        if (reason != null) {
            return reason;
        }
        boolean trusted = frame.checksumOffloaded() || ctx.checksum().transportIsRight(frame);
        return trusted ? null : DropReason.BAD_CHECKSUM;
    }

    /** Where a checked datagram's data starts in the frame's bytes. */
    public static int dataAt(Frame frame) {
        return IpView.transportAt(frame.bytes()) + UdpView.LENGTH;
    }

    /** Bytes of data of a checked datagram; a tail behind the UDP length is no data. */
    public static int dataLength(Frame frame) {
        return UdpView.length(frame.bytes(), dataAt(frame) - UdpView.LENGTH) - UdpView.LENGTH;
    }
}
