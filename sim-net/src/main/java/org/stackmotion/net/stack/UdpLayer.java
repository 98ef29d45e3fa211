package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.udp.Udp6Datagrams;
import org.stackmotion.net.udp.UdpDatagrams;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.UdpView;

/** UDP of one stack (RFC 768, RFC 1122 section 4.1). */
final class UdpLayer {
    private final Netstack stack;
    private final UdpDatagrams datagrams;
    private final Udp6Datagrams datagrams6;
    private final SeededRandom random;

    /** Bound sockets in the order of binding: few, and looked at in this order. */
    private final List<UdpSocket> sockets = new ArrayList<>();

    UdpLayer(Netstack stack) {
        this.stack = stack;
        this.datagrams = new UdpDatagrams(stack.context(), stack.ipv4().emitter());
        this.datagrams6 = new Udp6Datagrams(stack.ipv6().emitter());
        this.random = stack.random().fork("udp ports");
    }

    Netstack stack() {
        return stack;
    }

    void stop(long nowNs) {
        for (UdpSocket socket : new ArrayList<>(sockets)) {
            socket.error(VmkStatus.NETWORK_DOWN, nowNs);
            socket.close();
        }
    }

    // ---- ports ---------------------------------------------------------------------------------

    int bind(UdpSocket socket, IpAddress address, int port) throws IOException {
        if (!stack.isActive()) {
            throw SocketFault.of(VmkStatus.NETWORK_DOWN, stack.where() + " is not active");
        }
        if (!address.isAny() && !stack.stackRoutes().isOwn(address)) {
            throw SocketFault.of(VmkStatus.ADDRESS_NOT_AVAILABLE, address + " in " + stack.where());
        }
        int chosen = port == 0 ? ephemeral(socket, address) : port;
        if (chosen == 0) {
            throw SocketFault.of(
                    VmkStatus.ADDRESS_NOT_AVAILABLE, "no free port in " + stack.where());
        }
        if (isTaken(socket, address, chosen)) {
            throw SocketFault.of(
                    VmkStatus.ADDRESS_IN_USE, address + ":" + chosen + " in " + stack.where());
        }
        sockets.add(socket);
        return chosen;
    }

    private int ephemeral(UdpSocket socket, IpAddress address) {
        int count = TcpLayer.EPHEMERAL_LAST - TcpLayer.EPHEMERAL_FIRST + 1;
        int start = random.nextInt(count);
        for (int i = 0; i < count; i++) {
            int port = TcpLayer.EPHEMERAL_FIRST + (start + i) % count;
            if (!isTaken(socket, address, port)) {
                return port;
            }
        }
        return 0;
    }

    private boolean isTaken(UdpSocket socket, IpAddress address, int port) {
        for (int i = 0; i < sockets.size(); i++) {
            UdpSocket other = sockets.get(i);
            if (other.localPort() == port
                    && overlap(other.localAddress(), address)
                    && overlap(other.bound(), socket.bound())
                    && !(other.reuseAddress() && socket.reuseAddress())) {
                return true;
            }
        }
        return false;
    }

    private static boolean overlap(IpAddress a, IpAddress b) {
        return a.isAny() || b.isAny() || a.equals(b);
    }

    private static boolean overlap(@Nullable NetInterface a, @Nullable NetInterface b) {
        return a == null || b == null || a == b;
    }

    void unbind(UdpSocket socket) {
        sockets.remove(socket);
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, Frame frame, long nowNs) {
        DropReason reason = datagrams.check(frame);
        if (reason != null) {
            stack.drops().drop(frame, reason, nowNs);
            return;
        }
        byte[] bytes = frame.bytes();
        IpAddress destination = IpView.destination(bytes);
        boolean own = stack.stackRoutes().isOwn(destination);
        int taken = own ? deliverToOne(nif, frame, nowNs) : deliverToAll(nif, frame, nowNs);
        if (taken > 0) {
            frame.release();
            return;
        }
        stack.icmp().answer(frame, IcmpView.UNREACHABLE, IcmpView.PORT_UNREACHABLE, nowNs);
        stack.drops().filter(frame, DropReason.NO_SOCKET, nowNs);
    }

    private int deliverToOne(NetInterface nif, Frame frame, long nowNs) {
        UdpSocket best = null;
        int bestScore = -1;
        for (int i = 0; i < sockets.size(); i++) {
            UdpSocket socket = sockets.get(i);
            int score = score(socket, nif, frame, true);
            if (score > bestScore) {
                best = socket;
                bestScore = score;
            }
        }
        if (best == null) {
            return 0;
        }
        hand(best, nif, frame, nowNs);
        return 1;
    }

    private int deliverToAll(NetInterface nif, Frame frame, long nowNs) {
        int taken = 0;
        for (UdpSocket socket : new ArrayList<>(sockets)) {
            // one of those before it may have closed it
            if (socket.isOpen() && score(socket, nif, frame, false) >= 0) {
                hand(socket, nif, frame, nowNs);
                taken++;
            }
        }
        return taken;
    }

    /** How well a socket fits; -1 when it does not. Peer counts 4, address 2, interface 1. */
    private static int score(UdpSocket s, NetInterface nif, Frame frame, boolean unicast) {
        byte[] bytes = frame.bytes();
        int l4 = IpView.transportAt(bytes);
        boolean addressFits =
                s.localAddress().isAny() || IpView.isDestination(bytes, s.localAddress());
        boolean peerFits =
                !s.isConnected()
                        || (IpView.isSource(bytes, s.remoteAddress())
                                && s.remotePort() == UdpView.sourcePort(bytes, l4));
        if (s.localPort() != UdpView.destinationPort(bytes, l4)
                || !peerFits
                || (unicast && !addressFits)
                || (s.bound() != null && s.bound() != nif)) {
            return -1;
        }
        return (s.isConnected() ? 4 : 0)
                + (!s.localAddress().isAny() ? 2 : 0)
                + (s.bound() != null ? 1 : 0);
    }

    private void hand(UdpSocket socket, NetInterface nif, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int l4 = IpView.transportAt(bytes);
        int length = UdpDatagrams.dataLength(frame);
        if (!stack.pool().hasRoom(length)) {
            stack.drops().count(DropReason.BUFFER_LIMIT, nowNs);
            return;
        }
        ByteBuf data = stack.receiveBuffer(length);
        data.writeBytes(bytes, UdpDatagrams.dataAt(frame), length);
        Datagram datagram =
                new Datagram(
                        data,
                        IpView.source(bytes),
                        UdpView.sourcePort(bytes, l4),
                        IpView.destination(bytes),
                        UdpView.destinationPort(bytes, l4),
                        IpView.hopLimit(bytes),
                        nif);
        if (socket.offer(datagram)) {
            socket.readable(nowNs);
        } else {
            data.release();
            stack.drops().count(DropReason.SOCKET_BUFFER_FULL, nowNs);
        }
    }

    /** An ICMP error about a datagram of ours: told to connected sockets (RFC 1122 4.1.3.3). */
    void onError(IcmpError error, VmkStatus status, long nowNs) {
        for (UdpSocket socket : new ArrayList<>(sockets)) {
            if (socket.localPort() == error.sourcePort()
                    && socket.remoteAddress().equals(error.destination())
                    && socket.remotePort() == error.destinationPort()) {
                socket.error(status, nowNs);
            }
        }
    }

    // ---- downward ---------------------------------------------------------------------------

    void send(UdpSocket socket, IpAddress address, int port, ByteBuf data, long nowNs)
            throws IOException {
        RouteResult route = stack.stackRoutes().explain(address, socket.bound());
        if (!route.found()) {
            throw SocketFault.of(route.status(), route.route());
        }
        int size = data.readableBytes();
        boolean ipv4 = address.isIpv4();
        int headers = UdpView.LENGTH + (ipv4 ? Ipv4View.LENGTH : Ipv6View.LENGTH);
        int mtu = stack.pathMtu(address, route.networkInterface(), nowNs);
        boolean tooLong = socket.dontFragment() && size + headers > mtu;
        if (tooLong || size > UdpSocket.MAX_PAYLOAD) {
            throw SocketFault.messageTooLong(size + headers, mtu);
        }
        IpAddress source = socket.localAddress();
        source = source.isAny() ? route.sourceAddress() : source;
        if (source.isIpv4() != ipv4) {
            throw SocketFault.of(
                    VmkStatus.ADDRESS_NOT_AVAILABLE, source + " cannot send to " + address);
        }
        Frame frame =
                ipv4
                        ? datagrams.build(
                                source.ipv4(),
                                socket.localPort(),
                                address.ipv4(),
                                port,
                                data,
                                socket.tos(),
                                socket.ttl(),
                                socket.dontFragment())
                        : datagrams6.build(
                                source,
                                socket.localPort(),
                                address,
                                port,
                                data,
                                socket.tos(),
                                socket.ttl());
        stack.send(frame, route.networkInterface(), route.nextHop(), nowNs);
    }

    void addEntries(ImmutableList.Builder<ConnectionEntry> entries) {
        for (UdpSocket s : sockets) {
            entries.add(
                    new ConnectionEntry(
                            "udp",
                            s.queuedBytes(),
                            0,
                            s.localAddress(),
                            s.localPort(),
                            s.remoteAddress(),
                            s.remotePort(),
                            "",
                            ""));
        }
    }
}
