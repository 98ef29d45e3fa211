package org.stackmotion.net.udp;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.UdpView;

/** Builds UDP datagrams over IPv6 (RFC 8200 section 8.1); all data inline. */
public final class Udp6Datagrams {
    private final Ipv6Emitter emitter;

    public Udp6Datagrams(Ipv6Emitter emitter) {
        this.emitter = emitter;
    }

    /**
     * A datagram with the readable bytes of a buffer, which it does not release. It may be longer
     * than the MTU: whoever dispatches it fragments it.
     */
    public Frame build(
            IpAddress source,
            int sourcePort,
            IpAddress destination,
            int destinationPort,
            ByteBuf data,
            int trafficClass,
            int hopLimit) {
        int count = data.readableBytes();
        Frame frame = emitter.take(UdpView.LENGTH + count);
        byte[] bytes = frame.bytes();
        int length = UdpView.LENGTH + count;
        UdpView.write(bytes, Ipv6Emitter.L4, sourcePort, destinationPort, length);
        data.getBytes(data.readerIndex(), bytes, Ipv6Emitter.L4 + UdpView.LENGTH, count);
        emitter.seal(frame, source, destination, Ipv4View.UDP, trafficClass, hopLimit);
        return frame;
    }
}
