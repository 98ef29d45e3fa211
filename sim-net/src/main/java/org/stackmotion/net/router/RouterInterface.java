package org.stackmotion.net.router;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.neighbor.NeighborOutput;
import org.stackmotion.net.neighbor.NeighborTable;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/** One interface of a router: an address on one VLAN of one cable, with its own neighbours. */
public final class RouterInterface implements NeighborOutput, Ipv4Fragmenter.Output {
    private final NetContext ctx;
    private final Router router;
    private final String name;
    private final LinkEnd end;
    private final int vlan;
    private final long mac;
    private final Ipv4Prefix address;
    private final int mtu;
    private final NeighborTable neighbors;
    private final SimEvent timer;
    private @Nullable RouterLink6 link6;

    private @Nullable RelayAgent relayAgent;

    /** Where the pieces of the packet being fragmented go. */
    private int fragmentNextHop;

    RouterInterface(
            NetContext ctx,
            Router router,
            String name,
            LinkEnd end,
            int vlan,
            long mac,
            Ipv4Prefix address,
            int mtu) {
        this.ctx = ctx;
        this.router = router;
        this.name = name;
        this.end = end;
        this.vlan = vlan;
        this.mac = mac;
        this.address = address;
        this.mtu = mtu;
        this.neighbors =
                new NeighborTable(
                        NeighborConfig.defaults(),
                        mac,
                        ctx.sim().random("neighbors " + name),
                        this);
        neighbors.addAddress(address.address());
        this.timer =
                new SimEvent(ctx.sim().newOwner(name + " neighbors")) {
                    @Override
                    protected void fire(long nowNs) {
                        neighbors.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    public String name() {
        return name;
    }

    public LinkEnd end() {
        return end;
    }

    /** 1..4094, or 0 for untagged frames. */
    public int vlan() {
        return vlan;
    }

    public long mac() {
        return mac;
    }

    public Ipv4Prefix address() {
        return address;
    }

    /** Largest IP packet in bytes. */
    public int mtu() {
        return mtu;
    }

    /** IPv6 of this interface, or null while it has none. */
    public @Nullable RouterLink6 link6() {
        return link6;
    }

    /** Switches IPv6 on: the interface has its link-local address. */
    public RouterLink6 enableIpv6() {
        RouterLink6 link = link6;
        if (link == null) {
            link = new RouterLink6(ctx, router.ipv6(), this);
            link6 = link;
        }
        return link;
    }

    /** Gives the interface an IPv6 address and the route of its subnet. */
    public RouterLink6 addAddress(Ipv6Prefix prefix) {
        RouterLink6 link = enableIpv6();
        link.add(prefix);
        router.ipv6().addConnected(prefix, this);
        return link;
    }

    /** The neighbour list as of now. */
    public ImmutableList<Neighbor> neighbors() {
        return neighbors.snapshot(ctx.sim().nowNs());
    }

    /** A frame of this interface's VLAN came in. */
    void deliver(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        long destination = EthernetView.destination(bytes);
        boolean group = MacAddresses.isGroup(destination);
        if (destination != mac && !group) {
            router.drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        switch (EthernetView.type(bytes)) {
            case EthernetView.ARP -> onArp(frame, nowNs);
            case EthernetView.IPV4 -> onIpv4(frame, group, nowNs);
            case EthernetView.IPV6 -> onIpv6(frame, group, nowNs);
            default -> router.drops().filter(frame, DropReason.UNKNOWN_PROTOCOL, nowNs);
        }
    }

    private void onArp(Frame frame, long nowNs) {
        DropReason reason = ArpPacket.check(frame);
        if (reason == null) {
            reason = neighbors.onArp(ArpPacket.parse(frame), nowNs);
            rearm();
        }
        if (reason == null) {
            frame.release();
        } else {
            router.drop(frame, reason, nowNs);
        }
    }

    private void onIpv6(Frame frame, boolean group, long nowNs) {
        RouterLink6 link = link6;
        if (link == null) {
            router.drops().filter(frame, DropReason.UNKNOWN_PROTOCOL, nowNs);
        } else {
            router.ipv6().deliver(this, link, frame, group, nowNs);
        }
    }

    private void onIpv4(Frame frame, boolean group, long nowNs) {
        DropReason reason = Ipv4View.check(frame);
        if (reason == null
                && !frame.checksumOffloaded()
                && !Ipv4View.checksumIsRight(frame.bytes(), Frame.L3)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        if (reason != null) {
            router.drop(frame, reason, nowNs);
            return;
        }
        router.route(this, frame, group, nowNs);
    }

    void setRelayAgent(@Nullable RelayAgent agent) {
        relayAgent = agent;
    }

    @Nullable RelayAgent relayAgent() {
        return relayAgent;
    }

    /** Sends a packet to everybody on this link. */
    void broadcast(Frame frame, long nowNs) {
        sendResolved(frame, MacAddresses.BROADCAST, nowNs);
    }

    /** Sends a packet that fits the MTU to a next hop on this link. */
    void send(Frame frame, int nextHop, long nowNs) {
        neighbors.resolve(frame, nextHop, address.address(), nowNs);
        rearm();
    }

    /** Sends a packet that does not fit, in pieces. */
    void sendFragments(Frame frame, int nextHop, Ipv4Fragmenter fragmenter, long nowNs) {
        fragmentNextHop = nextHop;
        fragmenter.fragment(frame, mtu, this, nowNs);
    }

    @Override
    public void onFragment(Frame fragment, long nowNs) {
        send(fragment, fragmentNextHop, nowNs);
    }

    /** True for this subnet's broadcast address; a /31 or /32 has none (RFC 3021). */
    boolean isBroadcast(int destination) {
        return address.length() < 31
                && destination == Ipv4.broadcast(address.address(), address.length());
    }

    // ---- neighbour table ----

    @Override
    public void sendArp(ArpPacket packet, long destinationMac, long nowNs) {
        Frame frame = packet.toFrame(ctx.frames(), destinationMac, mac);
        frame.setVlan(vlan);
        end.transmit(frame, nowNs);
    }

    @Override
    public void sendResolved(Frame frame, long destinationMac, long nowNs) {
        byte[] bytes = frame.bytes();
        EthernetView.setDestination(bytes, destinationMac);
        EthernetView.setSource(bytes, mac);
        frame.setVlan(vlan);
        end.transmit(frame, nowNs);
    }

    /** Puts a frame with its Ethernet addresses on the VLAN. */
    void transmit(Frame frame, long nowNs) {
        frame.setVlan(vlan);
        end.transmit(frame, nowNs);
    }

    @Override
    public void unresolved(Frame frame, int nextHop, long nowNs) {
        router.hostUnreachable(frame, nowNs);
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        router.drop(frame, reason, nowNs);
    }

    @Override
    public void addressConflict(ArpPacket packet, long nowNs) {
        router.addressConflict(this, packet, nowNs);
    }

    private void rearm() {
        ctx.sim().rearm(timer, neighbors.deadlineNs());
    }

    @Override
    public String toString() {
        return name;
    }

    /** The interface with that address, or null. */
    static @Nullable RouterInterface owning(ImmutableList<RouterInterface> all, int address) {
        for (int i = 0, count = all.size(); i < count; i++) {
            if (all.get(i).address.address() == address) {
                return all.get(i);
            }
        }
        return null;
    }
}
