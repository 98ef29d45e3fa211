package org.stackmotion.net.router;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.neighbor.NdpOutput;
import org.stackmotion.net.neighbor.NdpTable;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;
import org.stackmotion.net.wire.NetContext;

/**
 * IPv6 of one router interface: its addresses and its neighbours. Addresses are good from the
 * start: an operator has given them, and a router that waits a second at the beginning of the world
 * would only delay it.
 *
 * <p>Router solicitations go to the control plane (whoever sends the advertisements), if there is
 * one.
 */
public final class RouterLink6 implements NdpOutput {
    /** Named maximum of addresses an interface. */
    public static final int ADDRESSES_MAX = 16;

    private final NetContext ctx;
    private final Ipv6Forwarder forwarder;
    private final RouterInterface nif;
    private final IpAddress linkLocal;
    private final NdpTable neighbors;
    private final SimEvent timer;
    private ImmutableList<Ipv6Prefix> addresses = ImmutableList.of();
    private @Nullable FramePort control;

    RouterLink6(NetContext ctx, Ipv6Forwarder forwarder, RouterInterface nif) {
        this.ctx = ctx;
        this.forwarder = forwarder;
        this.nif = nif;
        this.linkLocal = Ipv6.linkLocal(nif.mac());
        String name = nif.name();
        this.neighbors =
                new NdpTable(
                        NeighborConfig.defaults(),
                        nif.mac(),
                        true,
                        ctx.sim().random("ipv6 neighbors " + name),
                        this);
        this.timer =
                new SimEvent(ctx.sim().newOwner(name + " ipv6 neighbors")) {
                    @Override
                    protected void fire(long nowNs) {
                        neighbors.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    void add(Ipv6Prefix address) {
        if (addresses.size() == ADDRESSES_MAX) {
            throw new IllegalArgumentException(nif.name() + ": too many IPv6 addresses");
        }
        addresses = ImmutableList.<Ipv6Prefix>builder().addAll(addresses).add(address).build();
    }

    /** Addresses that were given to it; the link-local one is not among them. */
    public ImmutableList<Ipv6Prefix> addresses() {
        return addresses;
    }

    public IpAddress linkLocal() {
        return linkLocal;
    }

    /** Who gets router solicitations, and sends advertisements by {@link #dispatchControl}. */
    public void setControl(FramePort port) {
        control = port;
    }

    /** Sends a frame of the control plane, with its own Ethernet addresses, on the VLAN. */
    public void dispatchControl(Frame frame, long nowNs) {
        nif.transmit(frame, nowNs);
    }

    public ImmutableList<Neighbor> neighbors() {
        return neighbors.snapshot(ctx.sim().nowNs());
    }

    boolean has(byte[] bytes, int at) {
        if (linkLocal.isAt(bytes, at)) {
            return true;
        }
        for (int i = 0, count = addresses.size(); i < count; i++) {
            if (addresses.get(i).address().isAt(bytes, at)) {
                return true;
            }
        }
        return false;
    }

    /** A group that the router listens to: all nodes, all routers, its solicited-node groups. */
    boolean listensTo(byte[] bytes, int at) {
        long hi = Bytes.getLong(bytes, at);
        long lo = Bytes.getLong(bytes, at + 8);
        if (hi == IpAddress.ALL_NODES.hi() && (lo == 1 || lo == 2)) {
            return true;
        }
        if (hi != Ipv6.SOLICITED_HI) {
            return false;
        }
        boolean ours = lo == linkLocal.solicitedNode().lo();
        for (int i = 0, count = addresses.size(); i < count && !ours; i++) {
            ours = lo == addresses.get(i).address().solicitedNode().lo();
        }
        return ours;
    }

    private boolean has(IpAddress address) {
        return linkLocal.equals(address)
                || addresses.stream().anyMatch(own -> own.address().equals(address));
    }

    /** The address that an error or a reply to that destination comes from. */
    IpAddress sourceFor(IpAddress destination) {
        if (destination.isLinkLocal() || addresses.isEmpty()) {
            return linkLocal;
        }
        for (Ipv6Prefix own : addresses) {
            if (own.contains(destination)) {
                return own.address();
            }
        }
        return addresses.get(0).address();
    }

    // ---- messages of the link ------------------------------------------------------------------

    /** True when it was one of the link's messages; the frame stays the caller's. */
    boolean onLinkMessage(Frame frame, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        boolean sound = true;
        switch (Icmpv6View.type(bytes, at)) {
            case Icmpv6View.NEIGHBOR_SOLICITATION -> {
                sound = NeighborSolicitation.isSound(bytes, at, end);
                if (sound) {
                    onSolicitation(NeighborSolicitation.parse(bytes, at, end), nowNs);
                }
            }
            case Icmpv6View.NEIGHBOR_ADVERTISEMENT -> {
                sound = NeighborAdvertisement.isSound(bytes, at, end);
                if (sound) {
                    onAdvertisement(NeighborAdvertisement.parse(bytes, at, end), nowNs);
                }
            }
            case Icmpv6View.ROUTER_SOLICITATION -> {
                FramePort advertiser = control;
                if (advertiser != null) {
                    Frame copy = frame.copy();
                    copy.setVlan(0);
                    advertiser.deliver(copy, nowNs);
                }
            }
            case Icmpv6View.ROUTER_ADVERTISEMENT,
                    Icmpv6View.REDIRECT,
                    Icmpv6View.MLD_QUERY,
                    Icmpv6View.MLD1_REPORT,
                    Icmpv6View.MLD1_DONE,
                    Icmpv6View.MLD2_REPORT -> {} // of other routers; groups are not forwarded
            default -> {
                return false;
            }
        }
        if (!sound) {
            forwarder.count(DropReason.BAD_NEIGHBOR_MESSAGE, nowNs);
        }
        rearm();
        return true;
    }

    private void onSolicitation(NeighborSolicitation message, long nowNs) {
        if (has(message.target())) {
            neighbors.onSolicitation(message, false, nowNs);
        }
    }

    private void onAdvertisement(NeighborAdvertisement message, long nowNs) {
        if (has(message.target())) {
            String what = nif.name() + " " + message.target() + " in use by another";
            ctx.sim().trace().state(nowNs, what);
        } else {
            neighbors.onAdvertisement(message, nowNs);
        }
    }

    // ---- packets down --------------------------------------------------------------------------

    /** Sends a packet that fits the MTU to a next hop on this link. */
    void send(Frame frame, long hi, long lo, long nowNs) {
        if (Ipv6.isMulticast(hi)) {
            nif.sendResolved(frame, Ipv6.multicastMac(lo), nowNs);
            return;
        }
        neighbors.resolve(frame, hi, lo, solicitSource(frame), nowNs);
        rearm();
    }

    /** Our address in a solicitation: the packet's own, else the link-local one. */
    private IpAddress solicitSource(Frame frame) {
        byte[] bytes = frame.bytes();
        for (int i = 0, count = addresses.size(); i < count; i++) {
            IpAddress own = addresses.get(i).address();
            if (own.isAt(bytes, Frame.L3 + Ipv6View.SOURCE)) {
                return own;
            }
        }
        return linkLocal;
    }

    @Override
    public void sendSolicitation(NeighborSolicitation message, long destinationMac, long nowNs) {
        long group = Ipv6.multicastMac(message.destination().lo());
        long to = destinationMac == 0 ? group : destinationMac;
        nif.sendResolved(forwarder.messages().solicitation(message), to, nowNs);
    }

    @Override
    public void sendAdvertisement(NeighborAdvertisement message, long destinationMac, long nowNs) {
        Frame frame = forwarder.messages().advertisement(message);
        if (destinationMac != 0) {
            nif.sendResolved(frame, destinationMac, nowNs);
        } else {
            send(frame, message.destination().hi(), message.destination().lo(), nowNs);
        }
    }

    @Override
    public void sendResolved(Frame frame, long destinationMac, long nowNs) {
        nif.sendResolved(frame, destinationMac, nowNs);
    }

    @Override
    public void unresolved(Frame frame, IpAddress nextHop, long nowNs) {
        forwarder.unreachable(frame, nowNs);
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        nif.drop(frame, reason, nowNs);
    }

    @Override
    public void noRouter(IpAddress neighbor, long nowNs) {}

    private void rearm() {
        ctx.sim().rearm(timer, neighbors.deadlineNs());
    }
}
