package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.neighbor.NeighborOutput;
import org.stackmotion.net.neighbor.NeighborTable;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpSegmentation;

/**
 * The link side of one interface while it belongs to a stack: its neighbours and Ethernet headers.
 */
final class InterfaceLink implements NeighborOutput, Ipv4Fragmenter.Output {
    /** RFC 1112 section 6.4: 01-00-5E and the low 23 bits of the group. */
    private static final long MULTICAST_MAC = 0x0100_5E00_0000L;

    private final NetContext ctx;
    private final Netstack stack;
    private final NetInterface nif;
    private final NeighborTable neighbors;
    private final SimEvent timer;
    private final FrameSink cutOutput;
    private int fragmentNextHop;

    InterfaceLink(Netstack stack, NetInterface nif) {
        this.ctx = stack.context();
        this.stack = stack;
        this.nif = nif;
        this.cutOutput = nif::dispatch;
        this.neighbors =
                new NeighborTable(
                        NeighborConfig.defaults(),
                        nif.mac(),
                        stack.random().fork("neighbors " + nif.name()),
                        this);
        this.timer =
                new SimEvent(stack.owner()) {
                    @Override
                    protected void fire(long nowNs) {
                        neighbors.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    ImmutableList<Neighbor> snapshot(long nowNs) {
        return neighbors.snapshot(nowNs);
    }

    void addressChanged(int old, int now, long nowNs) {
        if (old != 0) {
            neighbors.removeAddress(old);
        }
        if (now != 0) {
            neighbors.addAddress(now);
            neighbors.announce(now, nowNs);
        }
        rearm();
    }

    void close(long nowNs) {
        neighbors.clear(nowNs);
        ctx.sim().cancel(timer);
    }

    void onArp(Frame frame, long nowNs) {
        DropReason reason = ArpPacket.check(frame);
        if (reason == null) {
            ArpPacket packet = ArpPacket.parse(frame);
            reason = neighbors.onArp(packet, nowNs);
            rearm();
            ArpListener listener = nif.arpListener();
            if (listener != null) {
                listener.onArp(packet, nowNs);
            }
        }
        if (reason == null) {
            frame.release();
        } else {
            stack.drops().drop(frame, reason, nowNs);
        }
    }

    /** Sends a packet that fits the MTU to a next hop on this link. */
    void send(Frame frame, int nextHop, long nowNs) {
        if (isGroup(nextHop)) {
            sendResolved(frame, groupMac(nextHop), nowNs);
            return;
        }
        neighbors.resolve(frame, nextHop, nif.address(), nowNs);
        rearm();
    }

    /** Sends a packet that does not fit, in pieces. */
    void sendFragments(Frame frame, int nextHop, Ipv4Fragmenter fragmenter, long nowNs) {
        fragmentNextHop = nextHop;
        fragmenter.fragment(frame, nif.mtu(), this, nowNs);
    }

    @Override
    public void onFragment(Frame fragment, long nowNs) {
        send(fragment, fragmentNextHop, nowNs);
    }

    /** Proof from an upper layer that the next hop carries packets on (RFC 4861 section 7.3.1). */
    void confirm(IpAddress nextHop, long nowNs) {
        neighbors.confirm(nextHop.ipv4(), nowNs);
        rearm();
    }

    private boolean isGroup(int address) {
        return address == Ipv4.BROADCAST || Ipv4.isMulticast(address) || isSubnetBroadcast(address);
    }

    /** True for this subnet's broadcast address; a /31 or /32 has none (RFC 3021). */
    boolean isSubnetBroadcast(int address) {
        return nif.hasAddress()
                && nif.prefixLength() < 31
                && address == Ipv4.broadcast(nif.address(), nif.prefixLength());
    }

    private static long groupMac(int address) {
        return Ipv4.isMulticast(address)
                ? MULTICAST_MAC | (address & 0x7F_FFFF)
                : MacAddresses.BROADCAST;
    }

    @Override
    public void sendArp(ArpPacket packet, long destinationMac, long nowNs) {
        nif.dispatch(packet.toFrame(ctx.frames(), destinationMac, nif.mac()), nowNs);
    }

    @Override
    public void sendResolved(Frame frame, long destinationMac, long nowNs) {
        byte[] bytes = frame.bytes();
        EthernetView.setDestination(bytes, destinationMac);
        EthernetView.setSource(bytes, nif.mac());
        if (frame.segmentBytes() == 0 || nif.tso()) {
            nif.dispatch(frame, nowNs);
        } else {
            // made for an interface with TSO; the route has changed since
            TcpSegmentation.cut(ctx, frame, cutOutput, nowNs);
        }
    }

    /** ARP got no answer: BSD's EHOSTDOWN, which ESXi shows as "Host is down". */
    @Override
    public void unresolved(Frame frame, int nextHop, long nowNs) {
        stack.icmp().onUnresolved(frame, nowNs);
        stack.drops().drop(frame, DropReason.NEIGHBOR_UNRESOLVED, nowNs);
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        stack.drops().drop(frame, reason, nowNs);
    }

    @Override
    public void addressConflict(ArpPacket packet, long nowNs) {
        String who = MacAddresses.format(packet.senderMac());
        String what = stack.where() + " " + nif.name();
        ctx.sim().trace().state(nowNs, what + " address in use by " + who);
    }

    private void rearm() {
        ctx.sim().rearm(timer, neighbors.deadlineNs());
    }
}
