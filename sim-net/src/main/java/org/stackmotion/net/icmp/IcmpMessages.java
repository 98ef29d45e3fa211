package org.stackmotion.net.icmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * Builds ICMP messages as complete IPv4 frames without Ethernet addresses: hand them to the
 * neighbour table. One per stack or router, because the identification is the stack's.
 */
public final class IcmpMessages {
    /** Deprecated by RFC 6633; listed because no error may be sent about it. */
    static final int SOURCE_QUENCH = 4;

    static final int REDIRECT = 5;

    /** RFC 1812 section 4.3.2.3: the whole error does not exceed 576 bytes. */
    public static final int ERROR_LENGTH_MAX = 576;

    /** Precedence 6, internetwork control (RFC 1812 section 4.3.2.5). */
    private static final int ERROR_TOS = 0xC0;

    private static final int QUOTE_MAX = ERROR_LENGTH_MAX - Ipv4View.LENGTH - IcmpView.LENGTH;

    private final NetContext ctx;
    private final Ipv4Emitter emitter;

    public IcmpMessages(NetContext ctx, Ipv4Emitter emitter) {
        this.ctx = ctx;
        this.emitter = emitter;
    }

    /**
     * An echo request with the readable bytes of a buffer, which it does not release.
     *
     * @param dontFragment as {@code vmkping -d}
     */
    public Frame echoRequest(
            int source,
            int destination,
            int identifier,
            int sequence,
            ByteBuf data,
            int ttl,
            boolean dontFragment) {
        int count = data.readableBytes();
        Frame frame = emitter.take(IcmpView.LENGTH + count);
        byte[] bytes = frame.bytes();
        int rest = identifier << 16 | (sequence & 0xFFFF);
        IcmpView.write(bytes, Ipv4Emitter.L4, IcmpView.ECHO_REQUEST, 0, rest);
        data.getBytes(data.readerIndex(), bytes, Ipv4Emitter.L4 + IcmpView.LENGTH, count);
        emitter.seal(frame, source, destination, Ipv4View.ICMP, 0, ttl, dontFragment);
        return frame;
    }

    /**
     * Turns a checked echo request for one of our addresses into its reply, in the same frame. Data
     * and IP options are sent back (RFC 1122 section 3.2.2.6).
     */
    public Frame echoReply(Frame request, int ownAddress) {
        byte[] bytes = request.bytes();
        int peer = Ipv4View.source(bytes, Frame.L3);
        int icmp = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        bytes[icmp + IcmpView.TYPE] = IcmpView.ECHO_REPLY;
        bytes[Frame.L3 + Ipv4View.TTL] = (byte) Ipv4Emitter.DEFAULT_TTL;
        Bytes.putInt(bytes, Frame.L3 + Ipv4View.SOURCE, ownAddress);
        Bytes.putInt(bytes, Frame.L3 + Ipv4View.DESTINATION, peer);
        Bytes.putShort(bytes, Frame.L3 + Ipv4View.IDENTIFICATION, emitter.nextIdentification());
        Ipv4View.setFlagsOffset(bytes, Frame.L3, 0);
        request.setVlan(0);
        if (ctx.checksums()) {
            ctx.checksum().complete(request);
        } else {
            request.setChecksumOffloaded(true);
        }
        return request;
    }

    /**
     * An error about a packet that passed {@link Ipv4View#check}, or null where RFC 1122 section
     * 3.2.2 forbids one: about an ICMP error, a broadcast or multicast of either layer, a later
     * fragment, a source that is no single host. The offending frame stays the caller's.
     *
     * @param source the address that the error comes from
     * @param nextHopMtu for "fragmentation needed", otherwise 0
     */
    public @Nullable Frame error(Frame offending, int source, int type, int code, int nextHopMtu) {
        if (!mayAnswer(offending)) {
            return null;
        }
        if (offending.checksumOffloaded()) {
            // the quote shows what the wire would have shown
            ctx.checksum().complete(offending);
        }
        byte[] from = offending.bytes();
        int total = Ipv4View.totalLength(from, Frame.L3);
        int quoted = Math.min(total, QUOTE_MAX);
        Frame frame = emitter.take(IcmpView.LENGTH + quoted);
        byte[] bytes = frame.bytes();
        IcmpView.write(bytes, Ipv4Emitter.L4, type, code, nextHopMtu);
        int at = Ipv4Emitter.L4 + IcmpView.LENGTH;
        int inline = Math.min(quoted, offending.headLength() - Frame.L3);
        System.arraycopy(from, Frame.L3, bytes, at, inline);
        if (inline < quoted) {
            ByteBuf rest = Unpooled.wrappedBuffer(bytes, at + inline, quoted - inline);
            offending.getPayload(rest.writerIndex(0), quoted - inline);
        }
        int peer = Ipv4View.source(from, Frame.L3);
        emitter.seal(frame, source, peer, Ipv4View.ICMP, ERROR_TOS, Ipv4Emitter.DEFAULT_TTL, false);
        return frame;
    }

    /** {@link #error} with type 3. */
    public @Nullable Frame unreachable(Frame offending, int source, int code) {
        return error(offending, source, IcmpView.UNREACHABLE, code, 0);
    }

    /** {@link #error} with type 3, code 4 (RFC 1191 section 4). */
    public @Nullable Frame fragmentationNeeded(Frame offending, int source, int nextHopMtu) {
        return error(
                offending, source, IcmpView.UNREACHABLE, IcmpView.FRAGMENTATION_NEEDED, nextHopMtu);
    }

    /** {@link #error} with type 11. */
    public @Nullable Frame timeExceeded(Frame offending, int source, int code) {
        return error(offending, source, IcmpView.TIME_EXCEEDED, code, 0);
    }

    private static boolean mayAnswer(Frame frame) {
        byte[] bytes = frame.bytes();
        int source = Ipv4View.source(bytes, Frame.L3);
        int destination = Ipv4View.destination(bytes, Frame.L3);
        if (!Ipv4.isHostAddress(source)
                || Ipv4.isMulticast(destination)
                || destination == Ipv4.BROADCAST
                || MacAddresses.isGroup(EthernetView.destination(bytes))
                || Ipv4View.fragmentOffset(bytes, Frame.L3) != 0) {
            return false;
        }
        if (Ipv4View.protocol(bytes, Frame.L3) != Ipv4View.ICMP) {
            return true;
        }
        int icmp = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        return icmp < frame.headLength() && !IcmpError.isError(IcmpView.type(bytes, icmp));
    }
}
