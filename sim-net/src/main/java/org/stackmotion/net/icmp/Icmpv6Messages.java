package org.stackmotion.net.icmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.MldReport;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;
import org.stackmotion.net.wire.RouterSolicitation;

/**
 * Builds ICMPv6 messages (RFC 4443, RFC 4861, RFC 3810) as complete IPv6 frames without Ethernet
 * addresses.
 */
public final class Icmpv6Messages {
    /** RFC 4443 section 2.4 c: an error does not exceed the minimum MTU. */
    private static final int QUOTE_MAX = Ipv6.MIN_MTU - Ipv6View.LENGTH - Icmpv6View.LENGTH;

    /** Neighbour discovery is never forwarded (RFC 4861 section 3.1). */
    private static final int LINK_HOP_LIMIT = 255;

    /** Hop-by-hop header with the router alert of MLD (RFC 2711), padded to 8 bytes. */
    private static final int ALERT_BYTES = 8;

    private final NetContext ctx;
    private final Ipv6Emitter emitter;

    public Icmpv6Messages(NetContext ctx, Ipv6Emitter emitter) {
        this.ctx = ctx;
        this.emitter = emitter;
    }

    /** An echo request with the readable bytes of a buffer, which it does not release. */
    public Frame echoRequest(
            IpAddress source,
            IpAddress destination,
            int identifier,
            int sequence,
            ByteBuf data,
            int hopLimit) {
        int count = data.readableBytes();
        Frame frame = emitter.take(Icmpv6View.LENGTH + count);
        byte[] bytes = frame.bytes();
        int rest = identifier << 16 | (sequence & 0xFFFF);
        Icmpv6View.write(bytes, Ipv6Emitter.L4, Icmpv6View.ECHO_REQUEST, 0, rest);
        data.getBytes(data.readerIndex(), bytes, Ipv6Emitter.L4 + Icmpv6View.LENGTH, count);
        emitter.seal(frame, source, destination, Ipv6View.ICMPV6, 0, hopLimit);
        return frame;
    }

    /**
     * The reply to a checked echo request (RFC 4443 section 4.2); uses up the request.
     *
     * @param at where its ICMPv6 message begins
     * @param end first index behind it
     */
    public Frame echoReply(Frame request, int at, int end, IpAddress own, int hopLimit) {
        request.materialize();
        byte[] from = request.bytes();
        IpAddress peer = Ipv6View.source(from, Frame.L3);
        int tos = Ipv6View.trafficClass(from, Frame.L3);
        Frame reply = emitter.take(end - at);
        byte[] bytes = reply.bytes();
        System.arraycopy(from, at, bytes, Ipv6Emitter.L4, end - at);
        Bytes.putByte(bytes, Ipv6Emitter.L4, Icmpv6View.ECHO_REPLY);
        Bytes.putShort(bytes, Ipv6Emitter.L4 + Icmpv6View.CHECKSUM, 0);
        request.release();
        emitter.seal(reply, own, peer, Ipv6View.ICMPV6, tos, hopLimit);
        return reply;
    }

    /**
     * An error about a packet, or null where RFC 4443 section 2.4 e forbids one: about an ICMPv6
     * error or redirect, to a group (but for "too big" and a kind of unknown option), from an
     * address that is no single host's. The offending frame stays the caller's.
     *
     * @param walked the walk over the packet's headers, as far as it came
     * @param source the address that the error comes from
     * @param rest MTU or pointer, otherwise 0
     */
    public @Nullable Frame error(
            Frame offending,
            Ipv6Extensions walked,
            IpAddress source,
            int type,
            int code,
            int rest) {
        if (!mayAnswer(offending, walked, type)) {
            return null;
        }
        if (offending.checksumOffloaded()) {
            // the quote shows what the wire would have shown
            ctx.checksum().complete(offending);
        }
        byte[] from = offending.bytes();
        int total = Ipv6View.LENGTH + Ipv6View.payloadLength(from, Frame.L3);
        int quoted = Math.min(total, QUOTE_MAX);
        Frame frame = emitter.take(Icmpv6View.LENGTH + quoted);
        byte[] bytes = frame.bytes();
        Icmpv6View.write(bytes, Ipv6Emitter.L4, type, code, rest);
        int at = Ipv6Emitter.L4 + Icmpv6View.LENGTH;
        int inline = Math.min(quoted, offending.headLength() - Frame.L3);
        System.arraycopy(from, Frame.L3, bytes, at, inline);
        if (inline < quoted) {
            ByteBuf payload = Unpooled.wrappedBuffer(bytes, at + inline, quoted - inline);
            offending.getPayload(payload.writerIndex(0), quoted - inline);
        }
        IpAddress peer = Ipv6View.source(from, Frame.L3);
        emitter.seal(frame, source, peer, Ipv6View.ICMPV6, 0, Ipv6Emitter.DEFAULT_HOP_LIMIT);
        return frame;
    }

    private static boolean mayAnswer(Frame frame, Ipv6Extensions walked, int type) {
        byte[] bytes = frame.bytes();
        IpAddress source = Ipv6View.source(bytes, Frame.L3);
        if (source.isAny() || source.isMulticast() || source.isLoopback()) {
            return false;
        }
        boolean toGroup =
                Ipv6.isMulticast(Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION))
                        || (EthernetView.destination(bytes) >>> 40 & 1) != 0;
        boolean evenSo =
                type == Icmpv6View.PACKET_TOO_BIG
                        || (type == Icmpv6View.PARAMETER_PROBLEM && walked.answerMulticast());
        if (toGroup && !evenSo) {
            return false;
        }
        int fragment = walked.fragmentAt();
        if (fragment != 0 && Ipv6Extensions.fragmentOffset(bytes, fragment) != 0) {
            return type == Icmpv6View.PARAMETER_PROBLEM || type == Icmpv6View.PACKET_TOO_BIG;
        }
        if (walked.protocol() != Ipv6View.ICMPV6) {
            return true;
        }
        int at = walked.transportAt();
        if (at >= frame.headLength()) {
            return false;
        }
        int icmp = Icmpv6View.type(bytes, at);
        return !Icmpv6View.isError(icmp) && icmp != Icmpv6View.REDIRECT;
    }

    public Frame solicitation(NeighborSolicitation message) {
        Frame frame = emitter.take(message.length());
        message.writeTo(frame.bytes(), Ipv6Emitter.L4);
        return onLink(frame, message.source(), message.destination());
    }

    public Frame advertisement(NeighborAdvertisement message) {
        Frame frame = emitter.take(message.length());
        message.writeTo(frame.bytes(), Ipv6Emitter.L4);
        return onLink(frame, message.source(), message.destination());
    }

    public Frame routerSolicitation(RouterSolicitation message) {
        Frame frame = emitter.take(message.length());
        message.writeTo(frame.bytes(), Ipv6Emitter.L4);
        return onLink(frame, message.source(), IpAddress.ALL_ROUTERS);
    }

    public Frame routerAdvertisement(
            RouterAdvertisement message, IpAddress source, IpAddress destination) {
        Frame frame = emitter.take(message.length());
        message.writeTo(frame.bytes(), Ipv6Emitter.L4);
        return onLink(frame, source, destination);
    }

    private Frame onLink(Frame frame, IpAddress source, IpAddress destination) {
        emitter.seal(frame, source, destination, Ipv6View.ICMPV6, 0, LINK_HOP_LIMIT);
        return frame;
    }

    /** A report with hop limit 1 and router alert (RFC 3810 section 5). */
    public Frame multicastReport(MldReport message, IpAddress source) {
        Frame frame = emitter.take(ALERT_BYTES + message.length());
        byte[] bytes = frame.bytes();
        Bytes.putInt(bytes, Ipv6Emitter.L4, Ipv6View.ICMPV6 << 24 | 0x0502);
        Bytes.putInt(bytes, Ipv6Emitter.L4 + 4, 0x0000_0100); // alert 0 (MLD), PadN of 0
        message.writeTo(bytes, Ipv6Emitter.L4 + ALERT_BYTES);
        emitter.seal(frame, source, MldReport.DESTINATION, Ipv6Extensions.HOP_BY_HOP, 0, 1);
        return frame;
    }
}
