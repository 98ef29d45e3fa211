package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.icmp.Icmpv6Messages;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.ip.Ipv6Fragmenter;
import org.stackmotion.net.ip.Ipv6PathMtuCache;
import org.stackmotion.net.ip.Ipv6Reassembler;
import org.stackmotion.net.ip.ReassemblyConfig;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;

/**
 * IPv6 of one stack (RFC 8200): checks, extension headers and reassembly upward, routes and headers
 * downward.
 */
final class Ipv6Layer implements Ipv6Reassembler.Output {
    private final NetContext ctx;
    private final Netstack stack;
    private final Ipv6Emitter emitter;
    private final Icmpv6Messages messages;
    private final Icmpv6Layer icmp;
    private final Ipv6Routes routes;
    private final Ipv6Fragmenter fragmenter;
    private final Ipv6Reassembler reassembler;
    private final Ipv6PathMtuCache pathMtus = new Ipv6PathMtuCache();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final SimEvent reassemblyTimer;
    private ImmutableList<Ipv6Listener> listeners = ImmutableList.of();

    Ipv6Layer(Netstack stack) {
        this.ctx = stack.context();
        this.stack = stack;
        this.emitter = new Ipv6Emitter(ctx);
        this.messages = new Icmpv6Messages(ctx, emitter);
        this.icmp = new Icmpv6Layer(stack, this);
        this.routes = new Ipv6Routes(stack);
        this.fragmenter = new Ipv6Fragmenter(ctx, stack.random().fork("ipv6 id"));
        this.reassembler = new Ipv6Reassembler(ctx, ReassemblyConfig.defaults(), this);
        this.reassemblyTimer =
                new SimEvent(stack.owner()) {
                    @Override
                    protected void fire(long nowNs) {
                        reassembler.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    Ipv6Emitter emitter() {
        return emitter;
    }

    Icmpv6Messages messages() {
        return messages;
    }

    Icmpv6Layer icmp() {
        return icmp;
    }

    Ipv6Routes routes() {
        return routes;
    }

    Ipv6PathMtuCache pathMtus() {
        return pathMtus;
    }

    Ipv6Reassembler reassembler() {
        return reassembler;
    }

    void stop(long nowNs) {
        reassembler.clear(nowNs);
        rearm();
    }

    void addListener(Ipv6Listener added) {
        listeners = ImmutableList.<Ipv6Listener>builder().addAll(listeners).add(added).build();
    }

    void onAdvertisement(NetInterface nif, RouterAdvertisement ra, IpAddress router, long nowNs) {
        for (Ipv6Listener listener : listeners) {
            listener.onRouterAdvertisement(nif, ra, router, nowNs);
        }
    }

    void onAddress(NetInterface nif, InterfaceAddress address, long nowNs) {
        for (Ipv6Listener listener : listeners) {
            listener.onAddress(nif, address, nowNs);
        }
    }

    // ---- addresses -----------------------------------------------------------------------------

    /** The interface that has the address and may use it, or null. */
    @Nullable NetInterface interfaceWith(IpAddress address) {
        List<NetInterface> all = stack.interfaceList();
        for (int i = 0; i < all.size(); i++) {
            Ipv6Link link = all.get(i).ipv6Link();
            InterfaceAddress own = link == null ? null : link.addresses().find(address);
            if (own != null && own.state().isUsable()) {
                return all.get(i);
            }
        }
        return null;
    }

    private @Nullable NetInterface interfaceAt(byte[] bytes, int at) {
        List<NetInterface> all = stack.interfaceList();
        for (int i = 0; i < all.size(); i++) {
            Ipv6Link link = all.get(i).ipv6Link();
            InterfaceAddress own = link == null ? null : link.addresses().findAt(bytes, at);
            if (own != null && own.state().isUsable()) {
                return all.get(i);
            }
        }
        return null;
    }

    boolean isOwn(IpAddress address) {
        return address.isLoopback() || interfaceWith(address) != null;
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, Ipv6Link link, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        DropReason reason = Ipv6View.check(frame);
        if (reason == null && isMartian(bytes)) {
            reason = DropReason.BAD_HEADER;
        }
        if (reason != null) {
            drop(frame, reason, nowNs);
            return;
        }
        int at = Frame.L3 + Ipv6View.DESTINATION;
        boolean group = Ipv6.isMulticast(Bytes.getLong(bytes, at));
        boolean mine = group ? link.isMember(bytes, at) : isMine(link, bytes, at);
        if (!mine) {
            stack.drops().filter(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        demux(nif, frame, nowNs);
    }

    /** No packet on a link has such addresses (RFC 4291 sections 2.5.2, 2.5.3 and 2.7). */
    private static boolean isMartian(byte[] bytes) {
        long sourceHi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE);
        long sourceLo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE + 8);
        long hi = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION);
        long lo = Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION + 8);
        boolean mapped = sourceLo >>> 32 == 0xFFFF || lo >>> 32 == 0xFFFF;
        return Ipv6.isMulticast(sourceHi)
                || (sourceHi == 0 && (sourceLo == 1 || mapped))
                || (hi == 0 && (lo == 0 || lo == 1 || mapped));
    }

    /** Weak host model, as BSD; a link-local address only on its own link. */
    private boolean isMine(Ipv6Link link, byte[] bytes, int at) {
        InterfaceAddress own = link.addresses().findAt(bytes, at);
        if (own != null) {
            return own.state().isUsable();
        }
        return !Ipv6.isLinkLocal(Bytes.getLong(bytes, at)) && interfaceAt(bytes, at) != null;
    }

    void deliverLoopback(Frame frame, long nowNs) {
        NetInterface nif = interfaceAt(frame.bytes(), Frame.L3 + Ipv6View.DESTINATION);
        if (nif == null) {
            nif = routes.firstInterface();
        }
        if (nif == null || !stack.isActive()) {
            drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        demux(nif, frame, nowNs);
    }

    private void demux(NetInterface nif, Frame frame, long nowNs) {
        Frame whole = frame;
        DropReason reason = extensions.walk(whole);
        if (reason == null && extensions.fragmentAt() != 0) {
            whole = reassembler.onFragment(frame, extensions.fragmentAt(), nowNs);
            rearm();
            if (whole == null) {
                return;
            }
            reason = extensions.walk(whole);
            if (reason == null && extensions.fragmentAt() != 0) {
                reason = DropReason.BAD_EXTENSION_HEADER; // a fragment inside a fragment
            }
        }
        if (reason != null) {
            if (extensions.problemCode() != Ipv6Extensions.SILENT) {
                int pointer = extensions.problemAt() - Frame.L3;
                problem(whole, extensions.problemCode(), pointer, nowNs);
            }
            drop(whole, reason, nowNs);
            return;
        }
        switch (extensions.protocol()) {
            case Ipv4View.TCP -> stack.tcp().deliver(nif, whole, nowNs);
            case Ipv4View.UDP -> stack.udp().deliver(nif, whole, nowNs);
            case Ipv6View.ICMPV6 -> icmp.deliver(nif, whole, nowNs);
            case Ipv6Extensions.NO_NEXT_HEADER -> whole.release();
            default -> {
                int pointer = extensions.nextHeaderAt() - Frame.L3;
                problem(whole, Ipv6Extensions.UNKNOWN_NEXT_HEADER, pointer, nowNs);
                stack.drops().filter(whole, DropReason.UNKNOWN_PROTOCOL, nowNs);
            }
        }
    }

    private void problem(Frame frame, int code, int pointer, long nowNs) {
        icmp.answer(frame, extensions, Icmpv6View.PARAMETER_PROBLEM, code, pointer, nowNs);
    }

    /** Sends an error about a packet that went up whole; it stays the caller's. */
    void answer(Frame about, int type, int code, long nowNs) {
        if (extensions.walk(about) == null) {
            icmp.answer(about, extensions, type, code, 0, nowNs);
        }
    }

    // ---- downward ------------------------------------------------------------------------------

    /** Sends a packet along a known way; TCP's packets are never fragmented. */
    void send(Frame frame, @Nullable NetInterface nif, IpAddress nextHop, long nowNs) {
        if (nif == null) {
            stack.ipv4().loopback().add(frame, nowNs);
            return;
        }
        Ipv6Link link = nif.ipv6Link();
        if (link == null) {
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        int length = frame.length() - Frame.L3;
        if (length <= Ipv6.MIN_MTU) {
            link.send(frame, nextHop, nowNs);
            return;
        }
        int protocol = Ipv6View.nextHeader(frame.bytes(), Frame.L3);
        if (protocol == Ipv4View.TCP) {
            if (length <= link.mtu()) {
                link.send(frame, nextHop, nowNs);
            } else {
                drop(frame, DropReason.FRAGMENTATION_NEEDED, nowNs);
            }
            return;
        }
        IpAddress destination = Ipv6View.destination(frame.bytes(), Frame.L3);
        int mtu = pathMtus.mtu(destination, link.mtu(), nowNs);
        if (length <= mtu) {
            link.send(frame, nextHop, nowNs);
        } else {
            link.setFragmentNextHop(nextHop);
            fragmenter.fragment(frame, mtu, link, nowNs);
        }
    }

    /** Routes and sends a sealed packet that belongs to no socket. */
    void dispatch(Frame frame, @Nullable NetInterface bound, long nowNs) {
        IpAddress destination = Ipv6View.destination(frame.bytes(), Frame.L3);
        RouteResult route = routes.explain(destination, bound);
        if (!route.found()) {
            drop(frame, DropReason.NO_ROUTE, nowNs);
            return;
        }
        send(frame, route.networkInterface(), route.nextHop(), nowNs);
    }

    /** Largest packet that fits the whole way, as far as it is known. */
    int pathMtu(IpAddress destination, @Nullable NetInterface nif, long nowNs) {
        Ipv6Link link = nif == null ? null : nif.ipv6Link();
        return link == null ? LoopbackQueue.MTU : pathMtus.mtu(destination, link.mtu(), nowNs);
    }

    // ---- reassembly ----------------------------------------------------------------------------

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        stack.drops().drop(frame, reason, nowNs);
    }

    @Override
    public void timedOut(Frame firstFragment, long nowNs) {
        if (extensions.walk(firstFragment) == null) {
            int code = Icmpv6View.REASSEMBLY_EXCEEDED;
            icmp.answer(firstFragment, extensions, Icmpv6View.TIME_EXCEEDED, code, 0, nowNs);
        }
    }

    @Override
    public void malformed(Frame fragment, int at, long nowNs) {
        problem(fragment, Ipv6Extensions.ERRONEOUS_FIELD, at - Frame.L3, nowNs);
    }

    private void rearm() {
        ctx.sim().rearm(reassemblyTimer, reassembler.deadlineNs());
    }
}
