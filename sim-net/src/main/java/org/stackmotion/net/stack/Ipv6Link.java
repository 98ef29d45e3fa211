package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.autoconf.AddressList;
import org.stackmotion.net.autoconf.AddressOrigin;
import org.stackmotion.net.autoconf.AddressOutput;
import org.stackmotion.net.autoconf.AddressState;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.autoconf.MldOutput;
import org.stackmotion.net.autoconf.MulticastListener;
import org.stackmotion.net.autoconf.RouterDiscovery;
import org.stackmotion.net.autoconf.RouterOutput;
import org.stackmotion.net.icmp.Icmpv6Messages;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.neighbor.NdpOutput;
import org.stackmotion.net.neighbor.NdpTable;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.MldReport;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;
import org.stackmotion.net.wire.RouterAdvertisement;
import org.stackmotion.net.wire.RouterSolicitation;

/**
 * IPv6 of one interface while it belongs to a stack: addresses, neighbours, routers, groups and
 * Ethernet headers. The machines are sans-I/O; here they get frames and one timer.
 */
final class Ipv6Link
        implements NdpOutput, AddressOutput, RouterOutput, MldOutput, Ipv4Fragmenter.Output {
    private final Netstack stack;
    private final NetInterface nif;
    private final NdpTable neighbors;
    private final AddressList addresses;
    private final RouterDiscovery routers;
    private final MulticastListener groups;
    private final SimEvent timer;
    private boolean acceptAdvertisements;
    private int hopLimit = Ipv6Emitter.DEFAULT_HOP_LIMIT;
    private int advertisedMtu;
    private @Nullable RouterAdvertisement lastAdvertisement;
    private IpAddress fragmentNextHop = IpAddress.UNSPECIFIED;

    Ipv6Link(Netstack stack, NetInterface nif) {
        this.stack = stack;
        this.nif = nif;
        String name = nif.name();
        this.neighbors =
                new NdpTable(
                        NeighborConfig.defaults(),
                        nif.mac(),
                        false,
                        stack.random().fork("ipv6 neighbors " + name),
                        this);
        this.addresses = new AddressList(nif.mac(), this);
        this.routers = new RouterDiscovery(stack.random().fork("ipv6 routers " + name), this);
        this.groups = new MulticastListener(stack.random().fork("ipv6 groups " + name), this);
        this.timer =
                new SimEvent(stack.owner()) {
                    @Override
                    protected void fire(long nowNs) {
                        addresses.onDeadline(nowNs);
                        routers.onDeadline(nowNs);
                        groups.onDeadline(nowNs);
                        neighbors.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    void start(boolean advertisements, long nowNs) {
        groups.join(IpAddress.ALL_NODES, nowNs);
        addresses.add(new Ipv6Prefix(Ipv6.linkLocal(nif.mac()), 64), AddressOrigin.OTHER, nowNs);
        setAcceptAdvertisements(advertisements, nowNs);
        rearm();
    }

    void close(long nowNs) {
        routers.stop(nowNs);
        addresses.clear(nowNs);
        groups.clear();
        neighbors.clear(nowNs);
        stack.context().sim().cancel(timer);
    }

    boolean acceptsAdvertisements() {
        return acceptAdvertisements;
    }

    /** Off forgets what routers have brought. */
    void setAcceptAdvertisements(boolean on, long nowNs) {
        if (on == acceptAdvertisements) {
            return;
        }
        acceptAdvertisements = on;
        if (on) {
            routers.start(nowNs);
        } else {
            routers.stop(nowNs);
            addresses.clearAutonomous(nowNs);
            advertisedMtu = 0;
            hopLimit = Ipv6Emitter.DEFAULT_HOP_LIMIT;
            lastAdvertisement = null;
        }
        rearm();
    }

    boolean add(Ipv6Prefix address, long nowNs) {
        boolean added = addresses.add(address, AddressOrigin.MANUAL, nowNs);
        rearm();
        return added;
    }

    boolean remove(IpAddress address, long nowNs) {
        boolean removed = addresses.remove(address, nowNs);
        rearm();
        return removed;
    }

    void join(IpAddress group, long nowNs) {
        groups.join(group, nowNs);
        rearm();
    }

    void leave(IpAddress group, long nowNs) {
        groups.leave(group, nowNs);
        rearm();
    }

    NetInterface networkInterface() {
        return nif;
    }

    AddressList addresses() {
        return addresses;
    }

    RouterDiscovery routers() {
        return routers;
    }

    MulticastListener groups() {
        return groups;
    }

    NdpTable neighbors() {
        return neighbors;
    }

    ImmutableList<Neighbor> snapshot(long nowNs) {
        return neighbors.snapshot(nowNs);
    }

    int hopLimit() {
        return hopLimit;
    }

    /** The last advertisement that was believed, or null. */
    @Nullable RouterAdvertisement lastAdvertisement() {
        return lastAdvertisement;
    }

    /** Largest IPv6 packet: the interface's MTU, or less where a router says so. */
    int mtu() {
        int own = nif.mtu();
        return advertisedMtu == 0 ? own : Math.min(own, advertisedMtu);
    }

    // ---- messages of the link ------------------------------------------------------------------

    void onSolicitation(NeighborSolicitation message, long nowNs) {
        InterfaceAddress own = addresses.find(message.target());
        if (own == null) {
            return; // a multicast that is not for us
        }
        if (own.state().isUsable()) {
            neighbors.onSolicitation(message, false, nowNs);
        } else if (message.source().isAny()) {
            addresses.onClaimed(message.target(), nowNs);
        }
        rearm();
    }

    void onAdvertisement(NeighborAdvertisement message, long nowNs) {
        InterfaceAddress own = addresses.find(message.target());
        if (own == null || own.state() == AddressState.DUPLICATE) {
            neighbors.onAdvertisement(message, nowNs);
        } else if (!addresses.onClaimed(message.target(), nowNs) && own.state().isUsable()) {
            // RFC 4862 section 5.4.4: somebody else has it too; nothing is defined to be done
            String who = MacAddresses.format(message.targetMac());
            tell(own.address() + " in use by " + who, nowNs);
        }
        rearm();
    }

    void onRouterAdvertisement(RouterAdvertisement ra, IpAddress router, long nowNs) {
        if (!acceptAdvertisements) {
            return;
        }
        neighbors.onRouter(router, ra.sourceMac(), nowNs);
        neighbors.setTimes(ra.reachableMs() * 1_000_000L, ra.retransMs() * 1_000_000L, nowNs);
        if (ra.hopLimit() != 0) {
            hopLimit = ra.hopLimit();
        }
        if (ra.mtu() >= Ipv6.MIN_MTU && ra.mtu() <= nif.mtu()) {
            advertisedMtu = (int) ra.mtu(); // connections look at it again within seconds
        }
        routers.onAdvertisement(ra, router, nowNs);
        for (RouterAdvertisement.Prefix prefix : ra.prefixes()) {
            addresses.onPrefix(prefix, nowNs);
        }
        lastAdvertisement = ra;
        stack.ipv6().onAdvertisement(nif, ra, router, nowNs);
        rearm();
    }

    void onQuery(IpAddress group, long maxDelayNs, long nowNs) {
        groups.onQuery(group, maxDelayNs, nowNs);
        rearm();
    }

    // ---- packets down --------------------------------------------------------------------------

    /** Sends a packet that fits the MTU to a next hop on this link. */
    void send(Frame frame, IpAddress nextHop, long nowNs) {
        if (nextHop.isMulticast()) {
            sendResolved(frame, Ipv6.multicastMac(nextHop.lo()), nowNs);
            return;
        }
        neighbors.resolve(frame, nextHop.hi(), nextHop.lo(), solicitSource(frame), nowNs);
        rearm();
    }

    void setFragmentNextHop(IpAddress nextHop) {
        fragmentNextHop = nextHop;
    }

    @Override
    public void onFragment(Frame fragment, long nowNs) {
        send(fragment, fragmentNextHop, nowNs);
    }

    /** Our address in a solicitation: the packet's own (RFC 4861 section 7.2.2). */
    private IpAddress solicitSource(Frame frame) {
        InterfaceAddress own = addresses.findAt(frame.bytes(), Frame.L3 + Ipv6View.SOURCE);
        if (own != null && own.state().isUsable()) {
            return own.address();
        }
        IpAddress linkLocal = addresses.linkLocal();
        return linkLocal == null ? IpAddress.UNSPECIFIED : linkLocal;
    }

    /** Proof from an upper layer that the next hop carries packets on (RFC 4861 7.3.1). */
    void confirm(IpAddress nextHop, long nowNs) {
        neighbors.confirm(nextHop, nowNs);
        rearm();
    }

    boolean isReachable(IpAddress router) {
        return neighbors.isReachable(router, stack.context().sim().nowNs());
    }

    @Override
    public void sendResolved(Frame frame, long destinationMac, long nowNs) {
        byte[] bytes = frame.bytes();
        EthernetView.setDestination(bytes, destinationMac);
        EthernetView.setSource(bytes, nif.mac());
        nif.dispatch(frame, nowNs);
    }

    @Override
    public void unresolved(Frame frame, IpAddress nextHop, long nowNs) {
        stack.routesChanged(); // a router that is silent gives way to another
        stack.ipv6().icmp().onUnresolved(frame, nowNs);
        stack.drops().drop(frame, DropReason.NEIGHBOR_UNRESOLVED, nowNs);
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        stack.drops().drop(frame, reason, nowNs);
    }

    @Override
    public void noRouter(IpAddress neighbor, long nowNs) {
        routers.remove(neighbor, nowNs);
    }

    private Icmpv6Messages messages() {
        return stack.ipv6().messages();
    }

    @Override
    public void sendSolicitation(NeighborSolicitation message, long destinationMac, long nowNs) {
        if (message.source().isAny()) {
            return; // no usable address: nobody could answer, and :: would mean a probe
        }
        long group = Ipv6.multicastMac(message.destination().lo());
        long to = destinationMac == 0 ? group : destinationMac;
        sendResolved(messages().solicitation(message), to, nowNs);
    }

    @Override
    public void sendAdvertisement(NeighborAdvertisement message, long destinationMac, long nowNs) {
        Frame frame = messages().advertisement(message);
        if (destinationMac == 0) {
            send(frame, message.destination(), nowNs);
        } else {
            sendResolved(frame, destinationMac, nowNs);
        }
    }

    // ---- addresses -----------------------------------------------------------------------------

    @Override
    public void probe(IpAddress target, long nowNs) {
        IpAddress group = target.solicitedNode();
        NeighborSolicitation message =
                new NeighborSolicitation(IpAddress.UNSPECIFIED, group, target, 0);
        long mac = Ipv6.multicastMac(group.lo());
        sendResolved(messages().solicitation(message), mac, nowNs);
    }

    @Override
    public void listen(IpAddress address, boolean on, long nowNs) {
        if (on) {
            groups.join(address.solicitedNode(), nowNs);
        } else {
            groups.leave(address.solicitedNode(), nowNs);
        }
    }

    @Override
    public void onState(InterfaceAddress address, long nowNs) {
        tell(address.prefix() + " is " + address.state(), nowNs);
        switch (address.state()) {
            case TENTATIVE -> onLinkOf(address, true);
            case DUPLICATE -> onLinkOf(address, false);
            case PREFERRED, DEPRECATED -> {} // on the link since it was given
        }
        stack.ipv6().routes().changed();
        stack.ipv6().onAddress(nif, address, nowNs);
    }

    @Override
    public void onGone(InterfaceAddress address, long nowNs) {
        tell(address.prefix() + " is gone", nowNs);
        onLinkOf(address, false);
        stack.ipv6().routes().changed();
    }

    /** The prefix of an address that an operator gave is on the link. */
    private void onLinkOf(InterfaceAddress address, boolean on) {
        if (address.origin() == AddressOrigin.MANUAL) {
            stack.ipv6().routes().onLink(address, nif, on);
        }
    }

    // ---- routers -------------------------------------------------------------------------------

    @Override
    public void solicitRouters(long nowNs) {
        IpAddress own = addresses.linkLocal();
        RouterSolicitation message =
                own == null
                        ? new RouterSolicitation(IpAddress.UNSPECIFIED, 0)
                        : new RouterSolicitation(own, nif.mac());
        long mac = Ipv6.multicastMac(IpAddress.ALL_ROUTERS.lo());
        sendResolved(messages().routerSolicitation(message), mac, nowNs);
    }

    @Override
    public void onLink(Ipv6Prefix prefix, boolean on, long nowNs) {
        stack.ipv6().routes().onLink(prefix, nif, on);
    }

    @Override
    public void routersChanged(long nowNs) {
        stack.ipv6().routes().changed();
    }

    // ---- groups --------------------------------------------------------------------------------

    @Override
    public void report(ImmutableList<MldReport.Group> changes, long nowNs) {
        IpAddress own = addresses.linkLocal();
        IpAddress source = own == null ? IpAddress.UNSPECIFIED : own;
        long mac = Ipv6.multicastMac(MldReport.DESTINATION.lo());
        for (int from = 0; from < changes.size(); from += MldReport.GROUPS_MAX) {
            int to = Math.min(changes.size(), from + MldReport.GROUPS_MAX);
            MldReport message = new MldReport(changes.subList(from, to));
            sendResolved(messages().multicastReport(message, source), mac, nowNs);
        }
    }

    /** True when a packet to that group is for this interface. */
    boolean isMember(byte[] bytes, int at) {
        return Ipv6.isMulticast(Bytes.getLong(bytes, at)) && groups.isMember(bytes, at);
    }

    private void tell(String what, long nowNs) {
        String where = stack.where() + " " + nif.name();
        stack.context().sim().trace().state(nowNs, where + " " + what);
    }

    void rearm() {
        long next = Math.min(addresses.deadlineNs(), routers.deadlineNs());
        next = Math.min(next, Math.min(groups.deadlineNs(), neighbors.deadlineNs()));
        stack.context().sim().rearm(timer, next);
    }
}
