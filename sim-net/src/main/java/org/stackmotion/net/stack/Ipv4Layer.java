package org.stackmotion.net.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.icmp.IcmpMessages;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.ip.Ipv4Reassembler;
import org.stackmotion.net.ip.PathMtuCache;
import org.stackmotion.net.ip.ReassemblyConfig;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * IPv4 of one stack (RFC 1122 section 3): checks and reassembly upward, routes and headers
 * downward.
 */
final class Ipv4Layer implements Ipv4Reassembler.Output {
    private final NetContext ctx;
    private final Netstack stack;
    private final Ipv4Emitter emitter;
    private final IcmpMessages messages;
    private final Ipv4Fragmenter fragmenter;
    private final Ipv4Reassembler reassembler;
    private final PathMtuCache pathMtus = new PathMtuCache();
    private final LoopbackQueue loopback;
    private final SimEvent reassemblyTimer;

    Ipv4Layer(Netstack stack) {
        this.ctx = stack.context();
        this.stack = stack;
        this.emitter = new Ipv4Emitter(ctx, stack.random().fork("ipv4 id"));
        this.messages = new IcmpMessages(ctx, emitter);
        this.fragmenter = new Ipv4Fragmenter(ctx);
        this.reassembler = new Ipv4Reassembler(ctx, ReassemblyConfig.defaults(), this);
        this.loopback = new LoopbackQueue(stack, stack.owner());
        this.reassemblyTimer =
                new SimEvent(stack.owner()) {
                    @Override
                    protected void fire(long nowNs) {
                        reassembler.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    Ipv4Emitter emitter() {
        return emitter;
    }

    IcmpMessages messages() {
        return messages;
    }

    PathMtuCache pathMtus() {
        return pathMtus;
    }

    LoopbackQueue loopback() {
        return loopback;
    }

    void stop(long nowNs) {
        reassembler.clear(nowNs);
        rearm();
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, InterfaceLink link, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        DropReason reason = frame.badFcs() ? DropReason.BAD_FCS : EthernetView.check(frame);
        if (reason != null) {
            drop(frame, reason, nowNs);
            return;
        }
        long destination = EthernetView.destination(bytes);
        if (destination != nif.mac() && !MacAddresses.isGroup(destination)) {
            drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        switch (EthernetView.type(bytes)) {
            case EthernetView.IPV4 -> onIpv4(nif, link, frame, nowNs);
            case EthernetView.ARP -> link.onArp(frame, nowNs);
            case EthernetView.IPV6 -> onIpv6(nif, frame, nowNs);
            default -> stack.drops().filter(frame, DropReason.UNKNOWN_PROTOCOL, nowNs);
        }
    }

    private void onIpv6(NetInterface nif, Frame frame, long nowNs) {
        Ipv6Link link = nif.ipv6Link();
        if (link == null) {
            stack.drops().filter(frame, DropReason.UNKNOWN_PROTOCOL, nowNs);
        } else {
            stack.ipv6().deliver(nif, link, frame, nowNs);
        }
    }

    private void onIpv4(NetInterface nif, InterfaceLink link, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        DropReason reason = Ipv4View.check(frame);
        if (reason == null
                && !frame.checksumOffloaded()
                && !Ipv4View.checksumIsRight(bytes, Frame.L3)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        if (reason == null && isMartian(Ipv4View.source(bytes, Frame.L3))) {
            reason = DropReason.BAD_HEADER;
        }
        if (reason != null) {
            drop(frame, reason, nowNs);
            return;
        }
        int destination = Ipv4View.destination(bytes, Frame.L3);
        if (destination != nif.address() && !isMine(destination, link)) {
            stack.drops().filter(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        demux(nif, frame, nowNs);
    }

    /**
     * No sender has such an address (RFC 1122 section 3.2.1.3): loopback, multicast or above. Zero
     * is that of a machine that is still looking for its own.
     */
    private static boolean isMartian(int source) {
        return source != Ipv4.ANY && !Ipv4.isHostAddress(source);
    }

    /** Weak host model, as BSD: any address of the stack on any interface; and broadcasts. */
    private boolean isMine(int destination, InterfaceLink link) {
        return destination == Ipv4.BROADCAST
                || Ipv4.isMulticast(destination)
                || link.isSubnetBroadcast(destination)
                || stack.interfaceWith(destination) != null;
    }

    void deliverLoopback(Frame frame, long nowNs) {
        int destination = Ipv4View.destination(frame.bytes(), Frame.L3);
        NetInterface nif = stack.interfaceWith(destination);
        List<NetInterface> all = stack.interfaceList();
        if (nif == null && Ipv4.isLoopback(destination) && !all.isEmpty()) {
            nif = all.get(0);
        }
        if (nif == null || !stack.isActive()) {
            drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        demux(nif, frame, nowNs);
    }

    private void demux(NetInterface nif, Frame frame, long nowNs) {
        Frame whole = frame;
        if (Ipv4View.isFragment(frame.bytes(), Frame.L3)) {
            whole = reassembler.onFragment(frame, nowNs);
            rearm();
            if (whole == null) {
                return;
            }
        }
        switch (Ipv4View.protocol(whole.bytes(), Frame.L3)) {
            case Ipv4View.TCP -> stack.tcp().deliver(nif, whole, nowNs);
            case Ipv4View.UDP -> stack.udp().deliver(nif, whole, nowNs);
            case Ipv4View.ICMP -> stack.icmp().deliver(nif, whole, nowNs);
            default -> {
                stack.icmp()
                        .answer(whole, IcmpView.UNREACHABLE, IcmpView.PROTOCOL_UNREACHABLE, nowNs);
                stack.drops().filter(whole, DropReason.UNKNOWN_PROTOCOL, nowNs);
            }
        }
    }

    // ---- downward ------------------------------------------------------------------------------

    /** Sends a packet along a known way. TCP's packets carry DF and are never fragmented here. */
    void send(Frame frame, @Nullable NetInterface nif, IpAddress nextHop, long nowNs) {
        if (nif == null) {
            loopback.add(frame, nowNs);
            return;
        }
        InterfaceLink link = nif.link();
        if (link == null) {
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        byte[] bytes = frame.bytes();
        if (frame.packetBytes() <= nif.mtu()) {
            link.send(frame, nextHop.ipv4(), nowNs);
        } else if (Ipv4View.dontFragment(bytes, Frame.L3)) {
            drop(frame, DropReason.FRAGMENTATION_NEEDED, nowNs);
        } else {
            link.sendFragments(frame, nextHop.ipv4(), fragmenter, nowNs);
        }
    }

    /**
     * Routes and sends a sealed packet that belongs to no socket; counted NO_ROUTE without a way.
     */
    void dispatch(Frame frame, @Nullable NetInterface bound, long nowNs) {
        IpAddress destination = IpView.destination(frame.bytes());
        RouteResult route = stack.stackRoutes().explain(destination, bound);
        if (!route.found()) {
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        send(frame, route.networkInterface(), route.nextHop(), nowNs);
    }

    /** Largest packet that fits the whole way, as far as it is known. */
    int pathMtu(IpAddress destination, @Nullable NetInterface nif, long nowNs) {
        return nif == null ? LoopbackQueue.MTU : pathMtus.mtu(destination.ipv4(), nif.mtu(), nowNs);
    }

    // ---- reassembly -------------------------------------------------------------------------

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        stack.drops().drop(frame, reason, nowNs);
    }

    @Override
    public void timedOut(Frame firstFragment, long nowNs) {
        stack.icmp()
                .answer(firstFragment, IcmpView.TIME_EXCEEDED, IcmpView.REASSEMBLY_EXCEEDED, nowNs);
    }

    private void rearm() {
        ctx.sim().rearm(reassemblyTimer, reassembler.deadlineNs());
    }
}
