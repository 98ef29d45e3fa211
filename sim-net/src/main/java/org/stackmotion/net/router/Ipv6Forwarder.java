package org.stackmotion.net.router;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.icmp.IcmpRateLimit;
import org.stackmotion.net.icmp.Icmpv6Messages;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.ip.Ipv6Route;
import org.stackmotion.net.ip.Ipv6RoutingTable;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;

/**
 * IPv6 of a router (RFC 8200 section 3 and 5): longest prefix match, hop limit, "packet too big"
 * (routers never fragment), errors within {@link IcmpRateLimit}, answers to ping on its own
 * addresses. A forwarded frame is the same frame with other Ethernet addresses and hop limit.
 *
 * <p>Of extension headers a router looks at hop-by-hop options alone. Not modelled: redirects,
 * multicast forwarding, fragments for the router itself.
 */
final class Ipv6Forwarder {
    private final NetContext ctx;
    private final Router router;
    private final Ipv6RoutingTable<RouterInterface> routes = new Ipv6RoutingTable<>();
    private final Ipv6Emitter emitter;
    private final Icmpv6Messages messages;
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final IcmpRateLimit rate = new IcmpRateLimit();
    private long forwarded;

    Ipv6Forwarder(NetContext ctx, Router router) {
        this.ctx = ctx;
        this.router = router;
        this.emitter = new Ipv6Emitter(ctx);
        this.messages = new Icmpv6Messages(ctx, emitter);
    }

    Icmpv6Messages messages() {
        return messages;
    }

    ImmutableList<Ipv6Route<RouterInterface>> routes() {
        return routes.list();
    }

    long forwarded() {
        return forwarded;
    }

    void addConnected(Ipv6Prefix prefix, RouterInterface nif) {
        routes.add(Ipv6Route.connected(prefix, nif));
    }

    /** A link-local gateway needs the interface; another is looked for among the subnets. */
    boolean addRoute(Ipv6Prefix prefix, IpAddress gateway) {
        Ipv6Route<RouterInterface> direct = routes.lookup(gateway.hi(), gateway.lo());
        return direct != null
                && direct.isOnLink()
                && routes.add(Ipv6Route.toNetwork(prefix, gateway, direct.via()));
    }

    boolean removeRoute(Ipv6Prefix prefix, IpAddress gateway) {
        for (RouterInterface nif : router.interfaces()) {
            if (routes.remove(Ipv6Route.toNetwork(prefix, gateway, nif))) {
                return true;
            }
        }
        return false;
    }

    /** A frame with IPv6 came in by an interface that speaks it. */
    void deliver(RouterInterface in, RouterLink6 link, Frame frame, boolean group, long nowNs) {
        byte[] bytes = frame.bytes();
        DropReason reason = Ipv6View.check(frame);
        if (reason == null && isMartian(bytes)) {
            reason = DropReason.BAD_HEADER;
        }
        if (reason != null) {
            router.drop(frame, reason, nowNs);
            return;
        }
        int at = Frame.L3 + Ipv6View.DESTINATION;
        long hi = Bytes.getLong(bytes, at);
        if (Ipv6.isMulticast(hi)) {
            if (link.listensTo(bytes, at)) {
                deliverLocal(in, link, frame, nowNs);
            } else {
                router.drops().filter(frame, DropReason.NOT_MINE, nowNs);
            }
        } else if (isOwn(link, bytes, at)) {
            deliverLocal(in, link, frame, nowNs);
        } else if (group || Ipv6.isLinkLocal(hi)) {
            router.drops().filter(frame, DropReason.NOT_MINE, nowNs);
        } else {
            forward(in, frame, nowNs);
        }
    }

    private static boolean isMartian(byte[] bytes) {
        long sourceHi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE);
        long sourceLo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE + 8);
        long hi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION);
        long lo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION + 8);
        return Ipv6.isMulticast(sourceHi)
                || (sourceHi == 0 && sourceLo == 1)
                || (hi == 0 && (lo == 0 || lo == 1));
    }

    private boolean isOwn(RouterLink6 here, byte[] bytes, int at) {
        if (here.has(bytes, at)) {
            return true;
        }
        ImmutableList<RouterInterface> all = router.interfaces();
        for (int i = 0, count = all.size(); i < count; i++) {
            RouterLink6 link = all.get(i).link6();
            boolean linkLocal = Ipv6.isLinkLocal(Bytes.getLong(bytes, at));
            if (link != null && !linkLocal && link.has(bytes, at)) {
                return true;
            }
        }
        return false;
    }

    // ---- forwarding ----------------------------------------------------------------------------

    private void forward(RouterInterface in, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        long sourceHi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE);
        if (Ipv6View.isUnspecified(bytes, Frame.L3 + Ipv6View.SOURCE)) {
            router.drop(frame, DropReason.BAD_HEADER, nowNs);
            return;
        }
        if (Ipv6.isLinkLocal(sourceHi)) {
            // beyond scope of source address (RFC 4443 section 3.1)
            answer(in, frame, Icmpv6View.UNREACHABLE, Icmpv6View.BEYOND_SCOPE, 0, nowNs);
            router.drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        if (Ipv6View.hopLimit(bytes, Frame.L3) <= 1) {
            int code = Icmpv6View.HOP_LIMIT_EXCEEDED;
            answer(in, frame, Icmpv6View.TIME_EXCEEDED, code, 0, nowNs);
            router.drop(frame, DropReason.TTL_EXPIRED, nowNs);
            return;
        }
        if (Ipv6View.nextHeader(bytes, Frame.L3) == Ipv6Extensions.HOP_BY_HOP
                && !hasGoodOptions(in, frame, nowNs)) {
            return;
        }
        long hi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION);
        long lo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION + 8);
        Ipv6Route<RouterInterface> route = routes.lookup(hi, lo);
        RouterLink6 out = route == null ? null : route.via().link6();
        if (route == null || out == null) {
            answer(in, frame, Icmpv6View.UNREACHABLE, Icmpv6View.NO_ROUTE, 0, nowNs);
            router.drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        int length = Ipv6View.LENGTH + Ipv6View.payloadLength(bytes, Frame.L3);
        if (length > route.via().mtu()) {
            answer(in, frame, Icmpv6View.PACKET_TOO_BIG, 0, route.via().mtu(), nowNs);
            router.drop(frame, DropReason.FRAGMENTATION_NEEDED, nowNs);
            return;
        }
        forwarded++;
        Ipv6View.decrementHopLimit(bytes, Frame.L3);
        IpAddress gateway = route.gateway();
        if (gateway == null) {
            out.send(frame, hi, lo, nowNs);
        } else {
            out.send(frame, gateway.hi(), gateway.lo(), nowNs);
        }
    }

    /** Looks at hop-by-hop options, as every router on the way must; false: the frame is gone. */
    private boolean hasGoodOptions(RouterInterface in, Frame frame, long nowNs) {
        DropReason reason = extensions.walk(frame);
        if (reason != DropReason.UNKNOWN_OPTION) {
            return true; // what else is wrong is the destination's to find
        }
        if (extensions.problemCode() != Ipv6Extensions.SILENT) {
            int pointer = extensions.problemAt() - Frame.L3;
            int code = extensions.problemCode();
            answer(in, frame, Icmpv6View.PARAMETER_PROBLEM, code, pointer, nowNs);
        }
        router.drop(frame, reason, nowNs);
        return false;
    }

    /** No answer from the next hop: address unreachable (RFC 4443 section 3.1). */
    void unreachable(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        IpAddress source = Ipv6View.source(bytes, Frame.L3);
        Ipv6Route<RouterInterface> back = routes.lookup(source.hi(), source.lo());
        RouterLink6 link = back == null ? null : back.via().link6();
        boolean own = link != null && isOwn(link, bytes, Frame.L3 + Ipv6View.SOURCE);
        if (back != null && !own) {
            int code = Icmpv6View.ADDRESS_UNREACHABLE;
            answer(back.via(), frame, Icmpv6View.UNREACHABLE, code, 0, nowNs);
        }
        router.drop(frame, DropReason.NEIGHBOR_UNRESOLVED, nowNs);
    }

    // ---- packets for the router itself, and from it --------------------------------------------

    private void deliverLocal(RouterInterface in, RouterLink6 link, Frame frame, long nowNs) {
        DropReason reason = extensions.walk(frame);
        if (reason == null && extensions.fragmentAt() != 0) {
            reason = DropReason.UNKNOWN_PROTOCOL;
        }
        if (reason != null) {
            router.drop(frame, reason, nowNs);
            return;
        }
        int protocol = extensions.protocol();
        if (protocol == Ipv6View.ICMPV6) {
            onIcmp(in, link, frame, nowNs);
        } else if (protocol == Ipv4View.UDP) {
            int code = Icmpv6View.PORT_UNREACHABLE;
            answer(in, frame, Icmpv6View.UNREACHABLE, code, 0, nowNs);
            router.drops().filter(frame, DropReason.NO_SOCKET, nowNs);
        } else {
            router.drops().filter(frame, DropReason.NO_SOCKET, nowNs);
        }
    }

    private void onIcmp(RouterInterface in, RouterLink6 link, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int at = extensions.transportAt();
        int end = Frame.L3 + Ipv6View.LENGTH + Ipv6View.payloadLength(bytes, Frame.L3);
        DropReason reason = Icmpv6View.check(bytes, at, Math.min(end, frame.headLength()) - at);
        if (reason == null && end > frame.headLength()) {
            reason = DropReason.TRUNCATED;
        }
        if (reason == null
                && !frame.checksumOffloaded()
                && !ctx.checksum().transportIsRight(frame)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        if (reason != null) {
            router.drop(frame, reason, nowNs);
        } else if (Icmpv6View.type(bytes, at) == Icmpv6View.ECHO_REQUEST) {
            onEcho(in, link, frame, at, end, nowNs);
        } else if (link.onLinkMessage(frame, at, end, nowNs)
                || Icmpv6View.isError(Icmpv6View.type(bytes, at))) {
            frame.release();
        } else {
            router.drops().filter(frame, DropReason.NO_SOCKET, nowNs);
        }
    }

    private void onEcho(
            RouterInterface in, RouterLink6 link, Frame frame, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        IpAddress peer = Ipv6View.source(bytes, Frame.L3);
        IpAddress own = Ipv6View.destination(bytes, Frame.L3);
        if (peer.isAny()) {
            router.drop(frame, DropReason.BAD_HEADER, nowNs);
            return;
        }
        if (own.isMulticast()) {
            own = link.sourceFor(peer);
        }
        int hops = Ipv6Emitter.DEFAULT_HOP_LIMIT;
        dispatch(in, messages.echoReply(frame, at, end, own, hops), nowNs);
    }

    /** Sends an error about a frame that stays the caller's, if one may be sent. */
    private void answer(RouterInterface in, Frame about, int type, int code, int rest, long nowNs) {
        RouterLink6 link = in.link6();
        boolean known = extensions.walk(about) == null || type == Icmpv6View.PARAMETER_PROBLEM;
        if (link == null || !known) {
            return;
        }
        IpAddress peer = Ipv6View.source(about.bytes(), Frame.L3);
        Frame error = messages.error(about, extensions, link.sourceFor(peer), type, code, rest);
        if (error == null) {
            return;
        }
        if (rate.allow(nowNs)) {
            dispatch(in, error, nowNs);
        } else {
            router.drop(error, DropReason.ICMP_RATE_LIMIT, nowNs);
        }
    }

    /** Routes a packet that begins here; to a link-local address by the interface it came from. */
    private void dispatch(RouterInterface in, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        long hi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION);
        long lo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION + 8);
        boolean onLink = Ipv6.isLinkLocal(hi);
        Ipv6Route<RouterInterface> route = onLink ? null : routes.lookup(hi, lo);
        RouterInterface by = onLink ? in : route == null ? null : route.via();
        RouterLink6 out = by == null ? null : by.link6();
        if (by == null || out == null) {
            router.drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        if (frame.length() - Frame.L3 > by.mtu()) {
            router.drop(frame, DropReason.FRAGMENTATION_NEEDED, nowNs);
            return;
        }
        @Nullable IpAddress gateway = route == null ? null : route.gateway();
        if (gateway == null) {
            out.send(frame, hi, lo, nowNs);
        } else {
            out.send(frame, gateway.hi(), gateway.lo(), nowNs);
        }
    }

    void count(DropReason reason, long nowNs) {
        router.drops().count(reason, nowNs);
    }
}
