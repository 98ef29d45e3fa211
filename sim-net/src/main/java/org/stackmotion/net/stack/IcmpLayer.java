package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.icmp.IcmpRateLimit;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/**
 * ICMP of one stack (RFC 792, RFC 1122 section 3.2.2): echo, errors out, errors in to their
 * sockets.
 */
final class IcmpLayer {
    /** Pingers of one stack at a time; each has one of 65,536 identifiers. */
    static final int MAX_PINGERS = 4096;

    private final Netstack stack;
    private final NetContext ctx;
    private final IcmpRateLimit rate = new IcmpRateLimit();
    private final SeededRandom random;
    private final List<IcmpSocket> sockets = new ArrayList<>();
    private final List<Pinger> pingers = new ArrayList<>();

    IcmpLayer(Netstack stack) {
        this.stack = stack;
        this.ctx = stack.context();
        this.random = stack.random().fork("icmp identifiers");
    }

    Netstack stack() {
        return stack;
    }

    void open(IcmpSocket socket) {
        sockets.add(socket);
    }

    void close(IcmpSocket socket) {
        sockets.remove(socket);
    }

    boolean hasRoomForPinger() {
        return pingers.size() < MAX_PINGERS;
    }

    /** Closes the raw sockets; pingers go on and tell at each request that the network is down. */
    void stop(long nowNs) {
        for (IcmpSocket socket : new ArrayList<>(sockets)) {
            socket.stop(nowNs);
        }
    }

    /** An identifier that no other pinger of this stack uses; there must be room for one more. */
    int add(Pinger pinger) {
        int id = random.nextInt(1 << 16);
        while (find(id) != null) {
            id = (id + 1) & 0xFFFF;
        }
        pingers.add(pinger);
        return id;
    }

    void remove(Pinger pinger) {
        pingers.remove(pinger);
    }

    @Nullable Pinger find(int identifier) {
        for (int i = 0; i < pingers.size(); i++) {
            if (pingers.get(i).identifier() == identifier) {
                return pingers.get(i);
            }
        }
        return null;
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int at = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        int end = Frame.L3 + Ipv4View.totalLength(bytes, Frame.L3);
        DropReason reason = IcmpView.check(bytes, at, Math.min(frame.headLength(), end) - at);
        if (reason == null
                && !frame.checksumOffloaded()
                && !ctx.checksum().transportIsRight(frame)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        int type = reason == null ? IcmpView.type(bytes, at) : 0;
        if (reason == null && IcmpError.isError(type)) {
            reason = IcmpError.check(frame);
        }
        if (reason != null) {
            stack.drops().drop(frame, reason, nowNs);
            return;
        }
        copyToSockets(nif, frame, at, end, nowNs);
        if (IcmpError.isError(type)) {
            onError(IcmpError.parse(frame), nowNs);
            frame.release();
        } else if (type == IcmpView.ECHO_REQUEST) {
            onEchoRequest(nif, frame, nowNs);
        } else if (type == IcmpView.ECHO_REPLY) {
            onEchoReply(frame, at, end, nowNs);
        } else {
            end(frame, nowNs);
        }
    }

    private void onEchoRequest(NetInterface nif, Frame frame, long nowNs) {
        int own = Ipv4View.destination(frame.bytes(), Frame.L3);
        int peer = Ipv4View.source(frame.bytes(), Frame.L3);
        if (!stack.stackRoutes().isOwn(IpAddress.ofIpv4(own))) {
            // a broadcast: may be ignored (RFC 1122 section 3.2.2.6)
            stack.drops().filter(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        RouteResult route = stack.stackRoutes().explain(IpAddress.ofIpv4(peer), null);
        Frame reply = stack.ipv4().messages().echoReply(frame, own);
        stack.dispatch(reply, route.found() ? null : nif, nowNs);
    }

    private void onEchoReply(Frame frame, int at, int end, long nowNs) {
        byte[] bytes = frame.bytes();
        Pinger pinger = find(IcmpView.identifier(bytes, at));
        if (pinger == null) {
            end(frame, nowNs);
            return;
        }
        int sequence = IcmpView.sequence(bytes, at);
        IpAddress from = IpView.source(bytes);
        int ttl = Ipv4View.ttl(bytes, Frame.L3);
        frame.release();
        pinger.onReply(sequence, from, end - at, ttl, nowNs);
    }

    /** Nobody but, perhaps, a raw socket wanted it. */
    void end(Frame frame, long nowNs) {
        if (sockets.isEmpty()) {
            stack.drops().filter(frame, DropReason.NO_SOCKET, nowNs);
        } else {
            frame.release();
        }
    }

    void copyToSockets(NetInterface nif, Frame frame, int at, int end, long nowNs) {
        if (sockets.isEmpty()) {
            return;
        }
        frame.materialize();
        byte[] bytes = frame.bytes();
        for (IcmpSocket socket : new ArrayList<>(sockets)) {
            boolean other = socket.bound() != null && socket.bound() != nif;
            other |= socket.isIpv6() != IpView.isIpv6(bytes);
            if (other || !socket.isOpen()) { // one of those before it may have closed it
                continue;
            }
            ByteBuf data = stack.receiveBuffer(end - at);
            data.writeBytes(bytes, at, end - at);
            IpAddress source = IpView.source(bytes);
            IpAddress destination = IpView.destination(bytes);
            int ttl = IpView.hopLimit(bytes);
            if (socket.offer(new Datagram(data, source, 0, destination, 0, ttl, nif))) {
                socket.readable(nowNs);
            } else {
                data.release();
                stack.drops().count(DropReason.SOCKET_BUFFER_FULL, nowNs);
            }
        }
    }

    // ---- errors in --------------------------------------------------------------------------

    private void onError(IcmpError error, long nowNs) {
        if (stack.interfaceWith(error.source().ipv4()) == null) {
            return; // about a packet that was never ours
        }
        if (error.protocol() == Ipv4View.TCP && !stack.tcp().isInFlight(error)) {
            return; // stale or forged (RFC 5927 section 4.1)
        }
        if (error.isTooBig()) {
            RouteResult route = stack.stackRoutes().explain(error.destination(), null);
            NetInterface nif = route.networkInterface();
            int linkMtu = nif == null ? NetInterface.DEFAULT_MTU : nif.mtu();
            if (error.protocol() == Ipv4View.TCP) {
                linkMtu = Math.max(linkMtu, error.totalLength());
            }
            stack.ipv4()
                    .pathMtus()
                    .onFragmentationNeeded(
                            error.destination().ipv4(),
                            error.nextHopMtu(),
                            error.totalLength(),
                            linkMtu,
                            nowNs);
        }
        VmkStatus status = status(error);
        switch (error.protocol()) {
            case Ipv4View.TCP -> {
                // time exceeded is never fatal for TCP (RFC 1122 section 4.2.3.9)
                if (error.type() == IcmpView.UNREACHABLE) {
                    stack.tcp().onError(error, status, nowNs);
                }
            }
            case Ipv4View.UDP -> stack.udp().onError(error, status, nowNs);
            case Ipv4View.ICMP -> {
                Pinger pinger = find(error.sourcePort());
                if (pinger != null) {
                    pinger.onError(error.destinationPort(), status, error.reporter(), nowNs);
                }
            }
            default -> {}
        }
    }

    /** What a socket is told: BSD's mapping of codes to errors, in VMkernel's words. */
    private static VmkStatus status(IcmpError error) {
        if (error.type() != IcmpView.UNREACHABLE) {
            return VmkStatus.TIMEOUT;
        }
        return switch (error.code()) {
            case IcmpView.NET_UNREACHABLE, 6, 9, 11 -> VmkStatus.NETWORK_UNREACHABLE;
            case IcmpView.PROTOCOL_UNREACHABLE, IcmpView.PORT_UNREACHABLE ->
                    VmkStatus.CONNECTION_REFUSED;
            case IcmpView.FRAGMENTATION_NEEDED -> VmkStatus.BAD_PARAMETER;
            default -> VmkStatus.NO_ROUTE_TO_HOST;
        };
    }

    /** A packet of ours found no neighbour: its socket learns it. The frame stays the caller's. */
    void onUnresolved(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int l4 = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        if (Ipv4View.isFragment(bytes, Frame.L3) && Ipv4View.fragmentOffset(bytes, Frame.L3) != 0) {
            return;
        }
        switch (Ipv4View.protocol(bytes, Frame.L3)) {
            case Ipv4View.TCP -> stack.tcp().onUnresolved(frame, nowNs);
            case Ipv4View.ICMP -> {
                boolean request = IcmpView.type(bytes, l4) == IcmpView.ECHO_REQUEST;
                Pinger pinger = request ? find(IcmpView.identifier(bytes, l4)) : null;
                if (pinger != null) {
                    int sequence = IcmpView.sequence(bytes, l4);
                    pinger.onError(sequence, VmkStatus.HOST_DOWN, IpAddress.ANY, nowNs);
                }
            }
            default -> {}
        }
    }

    // ---- downward ---------------------------------------------------------------------------

    /** Sends an error about a packet, if one may be sent; the packet stays the caller's. */
    void answer(Frame about, int type, int code, long nowNs) {
        if (IpView.isIpv6(about.bytes())) {
            // the layers above know one refusal only: the port
            int unreachable = Icmpv6View.UNREACHABLE;
            stack.ipv6().answer(about, unreachable, Icmpv6View.PORT_UNREACHABLE, nowNs);
            return;
        }
        IpAddress peer = IpView.source(about.bytes());
        RouteResult route = stack.stackRoutes().explain(peer, null);
        int source = Ipv4View.destination(about.bytes(), Frame.L3);
        if (!route.found() || stack.interfaceWith(source) == null) {
            return;
        }
        Frame error = stack.ipv4().messages().error(about, source, type, code, 0);
        if (error == null) {
            return;
        }
        if (rate.allow(nowNs)) {
            stack.ipv4().dispatch(error, null, nowNs);
        } else {
            stack.drops().drop(error, DropReason.ICMP_RATE_LIMIT, nowNs);
        }
    }

    void send(IcmpSocket socket, IpAddress address, ByteBuf message, long nowNs)
            throws IOException {
        int size = message.readableBytes();
        if (size < IcmpView.LENGTH) {
            throw SocketFault.of(VmkStatus.BAD_PARAMETER, "ICMP message of " + size + " bytes");
        }
        if (socket.isIpv6() != address.isIpv6()) {
            throw SocketFault.of(VmkStatus.BAD_PARAMETER, "family of " + address);
        }
        if (socket.isIpv6()) {
            stack.ipv6().icmp().send(socket, address, message, nowNs);
            return;
        }
        RouteResult route = stack.stackRoutes().explain(address, socket.bound());
        if (!route.found()) {
            throw SocketFault.of(route.status(), route.route());
        }
        int mtu = stack.pathMtu(address, route.networkInterface(), nowNs);
        int total = size + Ipv4View.LENGTH;
        if (total > Ipv4Emitter.MAX_TOTAL_LENGTH || (socket.dontFragment() && total > mtu)) {
            throw SocketFault.messageTooLong(total, mtu);
        }
        Frame frame = stack.ipv4().emitter().take(size);
        message.getBytes(message.readerIndex(), frame.bytes(), Ipv4Emitter.L4, size);
        seal(
                frame,
                route.sourceAddress().ipv4(),
                address.ipv4(),
                socket.ttl(),
                socket.dontFragment());
        stack.send(frame, route.networkInterface(), route.nextHop(), nowNs);
    }

    /** Zeroes the checksum field, so that what is left to the NIC is the same in every run. */
    private void seal(Frame frame, int source, int destination, int ttl, boolean df) {
        frame.bytes()[Ipv4Emitter.L4 + IcmpView.CHECKSUM] = 0;
        frame.bytes()[Ipv4Emitter.L4 + IcmpView.CHECKSUM + 1] = 0;
        stack.ipv4().emitter().seal(frame, source, destination, Ipv4View.ICMP, 0, ttl, df);
    }
}
