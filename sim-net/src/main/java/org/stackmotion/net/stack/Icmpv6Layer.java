package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.icmp.IcmpRateLimit;
import org.stackmotion.net.icmp.Icmpv6Error;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;
import org.stackmotion.net.wire.RouterAdvertisement;
import org.stackmotion.net.wire.RouterSolicitation;

/**
 * ICMPv6 of one stack (RFC 4443): echo, errors out, errors in to their sockets, and the messages of
 * the link to their machines. Redirects are not believed.
 */
final class Icmpv6Layer {
    /** Bytes of a version 2 query without sources (RFC 3810 section 5.1). */
    private static final int QUERY2_LENGTH = 28;

    /** Of a version 1 query (RFC 2710 section 3). */
    private static final int QUERY1_LENGTH = 24;

    private final Netstack stack;
    private final Ipv6Layer ipv6;
    private final Icmpv6Error errors = new Icmpv6Error();

    /** RFC 4443 section 2.4 f: errors of a stack are limited. */
    private final IcmpRateLimit rate = new IcmpRateLimit();

    Icmpv6Layer(Netstack stack, Ipv6Layer ipv6) {
        this.stack = stack;
        this.ipv6 = ipv6;
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int at = IpView.transportAt(bytes);
        int end = IpView.end(bytes);
        DropReason reason = end > frame.headLength() ? DropReason.TRUNCATED : check(frame, at, end);
        if (reason != null) {
            stack.drops().drop(frame, reason, nowNs);
            return;
        }
        stack.icmp().copyToSockets(nif, frame, at, end, nowNs);
        int type = Icmpv6View.type(bytes, at);
        if (Icmpv6View.isError(type)) {
            onError(errors.parse(bytes, at), nowNs);
            frame.release();
        } else if (type == Icmpv6View.ECHO_REQUEST) {
            onEchoRequest(nif, frame, at, end, nowNs);
        } else if (type == Icmpv6View.ECHO_REPLY) {
            onEchoReply(frame, at, end, nowNs);
        } else {
            onLinkMessage(nif, frame, type, at, end, nowNs);
        }
    }

    private @Nullable DropReason check(Frame frame, int at, int end) {
        byte[] bytes = frame.bytes();
        DropReason reason = Icmpv6View.check(bytes, at, end - at);
        if (reason != null) {
            return reason;
        }
        if (!frame.checksumOffloaded() && !stack.context().checksum().transportIsRight(frame)) {
            return DropReason.BAD_CHECKSUM;
        }
        int type = Icmpv6View.type(bytes, at);
        if (Icmpv6View.isError(type)) {
            return errors.check(bytes, at, end);
        }
        return isSound(type, bytes, at, end) ? null : DropReason.BAD_NEIGHBOR_MESSAGE;
    }

    private static boolean isSound(int type, byte[] bytes, int at, int end) {
        return switch (type) {
            case Icmpv6View.NEIGHBOR_SOLICITATION -> NeighborSolicitation.isSound(bytes, at, end);
            case Icmpv6View.NEIGHBOR_ADVERTISEMENT -> NeighborAdvertisement.isSound(bytes, at, end);
            case Icmpv6View.ROUTER_SOLICITATION -> RouterSolicitation.isSound(bytes, at, end);
            case Icmpv6View.ROUTER_ADVERTISEMENT -> RouterAdvertisement.isSound(bytes, at, end);
            case Icmpv6View.MLD_QUERY -> end - at >= QUERY1_LENGTH;
            default -> true;
        };
    }

    private void onLinkMessage(
            NetInterface nif, Frame frame, int type, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        Ipv6Link link = nif.ipv6Link();
        boolean own = EthernetView.source(bytes) == nif.mac();
        if (link == null || own) {
            frame.release(); // our own multicast came back
            return;
        }
        switch (type) {
            case Icmpv6View.NEIGHBOR_SOLICITATION ->
                    link.onSolicitation(NeighborSolicitation.parse(bytes, at, end), nowNs);
            case Icmpv6View.NEIGHBOR_ADVERTISEMENT ->
                    link.onAdvertisement(NeighborAdvertisement.parse(bytes, at, end), nowNs);
            case Icmpv6View.ROUTER_ADVERTISEMENT -> {
                IpAddress router = Ipv6View.source(bytes, Frame.L3);
                link.onRouterAdvertisement(
                        RouterAdvertisement.parse(bytes, at, end), router, nowNs);
            }
            case Icmpv6View.MLD_QUERY -> onQuery(link, bytes, at, end, nowNs);
            case Icmpv6View.ROUTER_SOLICITATION,
                    Icmpv6View.REDIRECT,
                    Icmpv6View.MLD1_REPORT,
                    Icmpv6View.MLD1_DONE,
                    Icmpv6View.MLD2_REPORT -> {} // for routers and snooping switches
            default -> {
                stack.icmp().end(frame, nowNs);
                return;
            }
        }
        frame.release();
    }

    private static void onQuery(Ipv6Link link, byte[] bytes, int at, int end, long nowNs) {
        int code = (bytes[at + 4] & 0xFF) << 8 | (bytes[at + 5] & 0xFF);
        // RFC 3810 section 5.1.3: a floating point value from 32768 on
        long maxMs = code;
        if (end - at >= QUERY2_LENGTH && code >= 1 << 15) {
            maxMs = (long) (code & 0xFFF | 0x1000) << (code >>> 12 & 7) + 3;
        }
        link.onQuery(IpAddress.read(bytes, at + 8), maxMs * 1_000_000L, nowNs);
    }

    private void onEchoRequest(NetInterface nif, Frame frame, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        IpAddress own = Ipv6View.destination(bytes, Frame.L3);
        IpAddress peer = Ipv6View.source(bytes, Frame.L3);
        if (own.isMulticast()) {
            own = ipv6.routes().source(peer, nif);
        }
        if (peer.isAny() || own.isAny()) {
            stack.drops().drop(frame, DropReason.BAD_HEADER, nowNs);
            return;
        }
        Frame reply = ipv6.messages().echoReply(frame, at, end, own, hopLimit(nif));
        RouteResult route = ipv6.routes().explain(peer, null);
        boolean byItself = peer.isLinkLocal() || !route.found();
        ipv6.dispatch(reply, byItself && !route.loopback() ? nif : null, nowNs);
    }

    static int hopLimit(@Nullable NetInterface nif) {
        Ipv6Link link = nif == null ? null : nif.ipv6Link();
        return link == null ? Ipv6Emitter.DEFAULT_HOP_LIMIT : link.hopLimit();
    }

    private void onEchoReply(Frame frame, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        Pinger pinger = stack.icmp().find(Icmpv6View.identifier(bytes, at));
        if (pinger == null || pinger.spec().destination().isIpv4()) {
            stack.icmp().end(frame, nowNs);
            return;
        }
        int sequence = Icmpv6View.sequence(bytes, at);
        IpAddress from = Ipv6View.source(bytes, Frame.L3);
        int hopLimit = Ipv6View.hopLimit(bytes, Frame.L3);
        frame.release();
        pinger.onReply(sequence, from, end - at, hopLimit, nowNs);
    }

    // ---- errors in -----------------------------------------------------------------------------

    private void onError(IcmpError error, long nowNs) {
        if (!ipv6.isOwn(error.source())) {
            return; // about a packet that was never ours
        }
        boolean tcp = error.protocol() == Ipv4View.TCP;
        if (tcp && !stack.tcp().isInFlight(error)) {
            return; // stale or forged (RFC 5927 section 4.1)
        }
        if (error.isTooBig()) {
            NetInterface nif = ipv6.routes().explain(error.destination(), null).networkInterface();
            int linkMtu = ipv6.pathMtu(error.destination(), nif, nowNs);
            ipv6.pathMtus().onTooBig(error.destination(), error.nextHopMtu(), linkMtu, nowNs);
        }
        VmkStatus status = status(error);
        switch (error.protocol()) {
            case Ipv4View.TCP -> {
                if (error.isTooBig() || error.type() == Icmpv6View.UNREACHABLE) {
                    stack.tcp().onError(error, status, nowNs);
                }
            }
            case Ipv4View.UDP -> stack.udp().onError(error, status, nowNs);
            case Ipv6View.ICMPV6 -> {
                Pinger pinger = stack.icmp().find(error.sourcePort());
                if (pinger != null && !error.isTooBig()) {
                    pinger.onError(error.destinationPort(), status, error.reporter(), nowNs);
                }
            }
            default -> {}
        }
    }

    private static VmkStatus status(IcmpError error) {
        if (error.isTooBig()) {
            return VmkStatus.BAD_PARAMETER;
        }
        if (error.type() != Icmpv6View.UNREACHABLE) {
            return VmkStatus.TIMEOUT;
        }
        return switch (error.code()) {
            case Icmpv6View.NO_ROUTE -> VmkStatus.NETWORK_UNREACHABLE;
            case Icmpv6View.PORT_UNREACHABLE -> VmkStatus.CONNECTION_REFUSED;
            default -> VmkStatus.NO_ROUTE_TO_HOST;
        };
    }

    /** A packet of ours found no neighbour: its socket learns it. The frame stays the caller's. */
    void onUnresolved(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        switch (Ipv6View.nextHeader(bytes, Frame.L3)) {
            case Ipv4View.TCP -> stack.tcp().onUnresolved(frame, nowNs);
            case Ipv6View.ICMPV6 -> {
                int at = Ipv6Emitter.L4;
                boolean request = Icmpv6View.type(bytes, at) == Icmpv6View.ECHO_REQUEST;
                Pinger pinger =
                        request ? stack.icmp().find(Icmpv6View.identifier(bytes, at)) : null;
                if (pinger != null) {
                    int sequence = Icmpv6View.sequence(bytes, at);
                    pinger.onError(sequence, VmkStatus.HOST_DOWN, IpAddress.ANY, nowNs);
                }
            }
            default -> {}
        }
    }

    // ---- downward ------------------------------------------------------------------------------

    /** Sends an error about a packet, if one may be sent; the packet stays the caller's. */
    void answer(Frame about, Ipv6Extensions walked, int type, int code, int rest, long nowNs) {
        byte[] bytes = about.bytes();
        IpAddress peer = Ipv6View.source(bytes, Frame.L3);
        IpAddress source = Ipv6View.destination(bytes, Frame.L3);
        RouteResult route = ipv6.routes().explain(peer, null);
        if (!route.found()) {
            return;
        }
        if (!ipv6.isOwn(source)) {
            source = route.sourceAddress();
        }
        if (source.isAny()) {
            return;
        }
        Frame error = ipv6.messages().error(about, walked, source, type, code, rest);
        if (error == null) {
            return;
        }
        if (rate.allow(nowNs)) {
            ipv6.dispatch(error, null, nowNs);
        } else {
            stack.drops().drop(error, DropReason.ICMP_RATE_LIMIT, nowNs);
        }
    }

    void send(IcmpSocket socket, IpAddress address, ByteBuf message, long nowNs)
            throws IOException {
        int size = message.readableBytes();
        RouteResult route = ipv6.routes().explain(address, socket.bound());
        if (!route.found()) {
            throw SocketFault.of(route.status(), route.route());
        }
        int mtu = ipv6.pathMtu(address, route.networkInterface(), nowNs);
        int total = size + Ipv6View.LENGTH;
        if (size > Ipv6Emitter.MAX_PAYLOAD_LENGTH || (socket.dontFragment() && total > mtu)) {
            throw SocketFault.messageTooLong(total, mtu);
        }
        Frame frame = ipv6.emitter().take(size);
        byte[] bytes = frame.bytes();
        message.getBytes(message.readerIndex(), bytes, Ipv6Emitter.L4, size);
        bytes[Ipv6Emitter.L4 + Icmpv6View.CHECKSUM] = 0;
        bytes[Ipv6Emitter.L4 + Icmpv6View.CHECKSUM + 1] = 0;
        ipv6.emitter()
                .seal(frame, route.sourceAddress(), address, Ipv6View.ICMPV6, 0, socket.ttl());
        ipv6.send(frame, route.networkInterface(), route.nextHop(), nowNs);
    }
}
