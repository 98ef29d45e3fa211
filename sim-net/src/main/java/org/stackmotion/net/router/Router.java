package org.stackmotion.net.router;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.icmp.IcmpMessages;
import org.stackmotion.net.icmp.IcmpRateLimit;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.ip.Ipv4Reassembler;
import org.stackmotion.net.ip.Ipv6Route;
import org.stackmotion.net.ip.ReassemblyConfig;
import org.stackmotion.net.ip.Route;
import org.stackmotion.net.ip.RoutingTable;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.udp.UdpDatagrams;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.UdpView;

/**
 * A router; IPv4 here (RFC 1812), IPv6 in {@link Ipv6Forwarder}: longest prefix match, TTL,
 * fragmentation where DF allows it, ICMP errors, answers to ping on its own addresses. A forwarded
 * frame is the same frame with other Ethernet addresses, TTL and header checksum; nothing is
 * allocated for it.
 *
 * <p>An error comes from the interface that it leaves by (RFC 1812 section 4.3.2.4), and all errors
 * together keep to {@link IcmpRateLimit}.
 *
 * <p>Not modelled: processing time, redirects (RFC 1812 section 5.2.7.2), directed broadcasts
 * (dropped, RFC 2644), multicast, routing protocols, TCP or UDP services on the router.
 */
public final class Router implements Ipv4Reassembler.Output {
    /** Named maximum of {@link #addInterface}. */
    public static final int MAX_INTERFACES = 4096;

    private final NetContext ctx;
    private final String name;
    private final Drops drops;
    private final RoutingTable<RouterInterface> routes = new RoutingTable<>();
    private final Ipv4Emitter emitter;
    private final IcmpMessages icmp;
    private final IcmpRateLimit icmpRate = new IcmpRateLimit();
    private final Ipv4Fragmenter fragmenter;
    private final Ipv4Reassembler reassembler;
    private final SimEvent reassemblyTimer;
    private final Ipv6Forwarder ipv6;
    private final List<RouterPort> ports = new ArrayList<>();
    private ImmutableList<RouterInterface> interfaces = ImmutableList.of();
    private long forwarded;

    /**
     * @param name where its drops are counted
     */
    public Router(NetContext ctx, String name) {
        this.ctx = ctx;
        this.name = name;
        this.drops = new Drops(ctx, name, null);
        this.emitter = new Ipv4Emitter(ctx, ctx.sim().random("router " + name));
        this.icmp = new IcmpMessages(ctx, emitter);
        this.ipv6 = new Ipv6Forwarder(ctx, this);
        this.fragmenter = new Ipv4Fragmenter(ctx);
        this.reassembler = new Ipv4Reassembler(ctx, ReassemblyConfig.defaults(), this);
        this.reassemblyTimer =
                new SimEvent(ctx.sim().newOwner(name + " reassembly")) {
                    @Override
                    protected void fire(long nowNs) {
                        reassembler.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    /**
     * Adds an interface and the route of its subnet. Several interfaces may share a cable, each on
     * a VLAN of its own.
     *
     * @param vlan 1..4094, or 0 for untagged frames
     * @param mtu largest IP packet, at least 68 bytes
     * @throws IllegalArgumentException when the VLAN of that cable or the address is taken
     */
    public RouterInterface addInterface(
            LinkEnd end, int vlan, long mac, Ipv4Prefix address, int mtu) {
        if (mtu < Ipv4Fragmenter.MTU_MIN || interfaces.size() >= MAX_INTERFACES) {
            throw new IllegalArgumentException(name + ": MTU " + mtu + " or too many interfaces");
        }
        if (ownInterface(address.address()) != null) {
            throw new IllegalArgumentException(name + ": address " + address + " twice");
        }
        String ifName = name + "/if" + interfaces.size();
        RouterInterface added =
                new RouterInterface(ctx, this, ifName, end, vlan, mac, address, mtu);
        portOf(end).add(added);
        interfaces = ImmutableList.<RouterInterface>builder().addAll(interfaces).add(added).build();
        routes.add(Route.connected(address.address(), address.length(), added));
        return added;
    }

    /**
     * Adds a static route.
     *
     * @return false when no interface's subnet holds the gateway, or the route is already there
     */
    public boolean addRoute(Ipv4Prefix prefix, int gateway) {
        for (RouterInterface via : interfaces) {
            if (via.address().contains(gateway)) {
                return routes.add(Route.toNetwork(prefix.address(), prefix.length(), gateway, via));
            }
        }
        return false;
    }

    /** Takes out the static routes of that prefix through the gateway; false when there is none. */
    public boolean removeRoute(Ipv4Prefix prefix, int gateway) {
        for (RouterInterface via : interfaces) {
            if (routes.remove(Route.toNetwork(prefix.address(), prefix.length(), gateway, via))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Hands DHCP requests of an interface's link to servers elsewhere (RFC 1542, RFC 3046); an
     * empty list ends that.
     */
    public void setDhcpRelay(RouterInterface nif, ImmutableList<Integer> servers) {
        UdpDatagrams datagrams = new UdpDatagrams(ctx, emitter);
        nif.setRelayAgent(
                servers.isEmpty() ? null : new RelayAgent(ctx, this, nif, datagrams, servers));
    }

    public String name() {
        return name;
    }

    public ImmutableList<RouterInterface> interfaces() {
        return interfaces;
    }

    /** The routing table in print order. */
    public ImmutableList<Route<RouterInterface>> routes() {
        return routes.list();
    }

    public Drops drops() {
        return drops;
    }

    Ipv6Forwarder ipv6() {
        return ipv6;
    }

    /** The IPv6 routes in print order. */
    public ImmutableList<Ipv6Route<RouterInterface>> ipv6Routes() {
        return ipv6.routes();
    }

    /** Adds a static IPv6 route; false when the gateway is in no subnet or the route exists. */
    public boolean addRoute(Ipv6Prefix prefix, IpAddress gateway) {
        return ipv6.addRoute(prefix, gateway);
    }

    public boolean removeRoute(Ipv6Prefix prefix, IpAddress gateway) {
        return ipv6.removeRoute(prefix, gateway);
    }

    /** Packets of both families forwarded so far. */
    public long forwarded() {
        return forwarded + ipv6.forwarded();
    }

    // ---- forwarding ----

    /**
     * A sound IPv4 packet came in.
     *
     * @param from the interface that it came in by
     * @param group the frame was a broadcast or multicast
     */
    void route(RouterInterface from, Frame frame, boolean group, long nowNs) {
        byte[] bytes = frame.bytes();
        int destination = Ipv4View.destination(bytes, Frame.L3);
        if (ownInterface(destination) != null) {
            deliverLocal(frame, nowNs);
        } else if (destination == Ipv4.BROADCAST && isForRelay(from, frame)) {
            relayAgentOf(from, frame, nowNs);
        } else if (group || !Ipv4.isHostAddress(destination)) {
            drops.filter(frame, DropReason.NOT_MINE, nowNs);
        } else if (!Ipv4.isHostAddress(Ipv4View.source(bytes, Frame.L3))) {
            drop(frame, DropReason.BAD_HEADER, nowNs); // martian source, RFC 1812 section 5.3.7
        } else {
            forward(frame, destination, nowNs);
        }
    }

    private void forward(Frame frame, int destination, long nowNs) {
        byte[] bytes = frame.bytes();
        if (Ipv4View.ttl(bytes, Frame.L3) <= 1) {
            answer(frame, IcmpView.TIME_EXCEEDED, IcmpView.TTL_EXCEEDED, 0, nowNs);
            drop(frame, DropReason.TTL_EXPIRED, nowNs);
            return;
        }
        Route<RouterInterface> route = routes.lookup(destination);
        if (route == null) {
            answer(frame, IcmpView.UNREACHABLE, IcmpView.NET_UNREACHABLE, 0, nowNs);
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        RouterInterface out = route.via();
        if (route.isOnLink() && out.isBroadcast(destination)) {
            drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        boolean fits = Ipv4View.totalLength(bytes, Frame.L3) <= out.mtu();
        if (!fits && Ipv4View.dontFragment(bytes, Frame.L3)) {
            int code = IcmpView.FRAGMENTATION_NEEDED;
            answer(frame, IcmpView.UNREACHABLE, code, out.mtu(), nowNs);
            drop(frame, DropReason.FRAGMENTATION_NEEDED, nowNs);
            return;
        }
        forwarded++;
        Ipv4View.decrementTtl(bytes, Frame.L3);
        if (fits) {
            out.send(frame, route.nextHop(destination), nowNs);
        } else {
            out.sendFragments(frame, route.nextHop(destination), fragmenter, nowNs);
        }
    }

    // ---- packets for the router itself, and from it ----

    private void deliverLocal(Frame frame, long nowNs) {
        Frame whole = frame;
        if (Ipv4View.isFragment(frame.bytes(), Frame.L3)) {
            whole = reassembler.onFragment(frame, nowNs);
            rearm();
            if (whole == null) {
                return;
            }
        }
        switch (Ipv4View.protocol(whole.bytes(), Frame.L3)) {
            case Ipv4View.ICMP -> onIcmp(whole, nowNs);
            case Ipv4View.UDP -> onUdp(whole, nowNs);
            case Ipv4View.TCP -> drop(whole, DropReason.NO_SOCKET, nowNs);
            default -> refuse(whole, IcmpView.PROTOCOL_UNREACHABLE, nowNs);
        }
    }

    private void onIcmp(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int at = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        DropReason reason = IcmpView.check(bytes, at, frame.headLength() - at);
        if (reason == null
                && !frame.checksumOffloaded()
                && !ctx.checksum().transportIsRight(frame)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        if (reason != null) {
            drop(frame, reason, nowNs);
        } else if (IcmpView.type(bytes, at) == IcmpView.ECHO_REQUEST) {
            int own = Ipv4View.destination(bytes, Frame.L3);
            dispatch(icmp.echoReply(frame, own), nowNs);
        } else if (IcmpError.isError(IcmpView.type(bytes, at))) {
            frame.release(); // about an echo reply of ours: nothing to do
        } else {
            drop(frame, DropReason.NO_SOCKET, nowNs);
        }
    }

    private void onUdp(Frame frame, long nowNs) {
        RouterInterface own = ownInterface(Ipv4View.destination(frame.bytes(), Frame.L3));
        if (own != null && isForRelay(own, frame)) {
            relayAgentOf(own, frame, nowNs);
        } else {
            refuse(frame, IcmpView.PORT_UNREACHABLE, nowNs);
        }
    }

    private static boolean isForRelay(RouterInterface nif, Frame frame) {
        byte[] bytes = frame.bytes();
        int at = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        return nif.relayAgent() != null
                && !Ipv4View.isFragment(bytes, Frame.L3)
                && Ipv4View.protocol(bytes, Frame.L3) == Ipv4View.UDP
                && frame.headLength() - at >= UdpView.LENGTH
                && UdpView.destinationPort(bytes, at) == DhcpMessage.SERVER_PORT;
    }

    private static void relayAgentOf(RouterInterface nif, Frame frame, long nowNs) {
        RelayAgent agent = nif.relayAgent();
        if (agent != null) {
            agent.deliver(frame, nowNs);
        }
    }

    private void refuse(Frame frame, int code, long nowNs) {
        answer(frame, IcmpView.UNREACHABLE, code, 0, nowNs);
        drop(frame, DropReason.NO_SOCKET, nowNs);
    }

    /** No answer from the next hop: host unreachable (RFC 1812 section 5.2.7.1). */
    void hostUnreachable(Frame frame, long nowNs) {
        // our own echo reply or error gets no error: it would go to ourselves
        if (ownInterface(Ipv4View.source(frame.bytes(), Frame.L3)) == null) {
            answer(frame, IcmpView.UNREACHABLE, IcmpView.HOST_UNREACHABLE, 0, nowNs);
        }
        drop(frame, DropReason.NEIGHBOR_UNRESOLVED, nowNs);
    }

    /**
     * Sends an error about a frame that stays the caller's, if one may be sent and there is a way
     * back.
     */
    private void answer(Frame about, int type, int code, int nextHopMtu, long nowNs) {
        int peer = Ipv4View.source(about.bytes(), Frame.L3);
        Route<RouterInterface> back = routes.lookup(peer);
        if (back == null) {
            return;
        }
        int source = back.via().address().address();
        Frame error = icmp.error(about, source, type, code, nextHopMtu);
        if (error == null) {
            return;
        }
        if (icmpRate.allow(nowNs)) {
            dispatch(error, nowNs);
        } else {
            drop(error, DropReason.ICMP_RATE_LIMIT, nowNs);
        }
    }

    /** Routes a packet that begins here. */
    void dispatch(Frame frame, long nowNs) {
        int destination = Ipv4View.destination(frame.bytes(), Frame.L3);
        Route<RouterInterface> route = routes.lookup(destination);
        if (route == null) {
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        RouterInterface out = route.via();
        int nextHop = route.nextHop(destination);
        if (Ipv4View.totalLength(frame.bytes(), Frame.L3) <= out.mtu()) {
            out.send(frame, nextHop, nowNs);
        } else {
            out.sendFragments(frame, nextHop, fragmenter, nowNs);
        }
    }

    @Override
    public void timedOut(Frame firstFragment, long nowNs) {
        int code = IcmpView.REASSEMBLY_EXCEEDED;
        answer(firstFragment, IcmpView.TIME_EXCEEDED, code, 0, nowNs);
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        drops.drop(frame, reason, nowNs);
    }

    void addressConflict(RouterInterface at, ArpPacket packet, long nowNs) {
        String who = MacAddresses.format(packet.senderMac());
        ctx.sim().trace().state(nowNs, at.name() + " address in use by " + who);
    }

    private void rearm() {
        ctx.sim().rearm(reassemblyTimer, reassembler.deadlineNs());
    }

    private @Nullable RouterInterface ownInterface(int address) {
        return RouterInterface.owning(interfaces, address);
    }

    private RouterPort portOf(LinkEnd end) {
        for (RouterPort port : ports) {
            if (port.end() == end) {
                return port;
            }
        }
        RouterPort port = new RouterPort(this, end);
        ports.add(port);
        end.attach(port);
        return port;
    }
}
