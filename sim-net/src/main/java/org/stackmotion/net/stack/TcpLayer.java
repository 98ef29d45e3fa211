package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpView;

/**
 * TCP of one stack: its connections, listeners and ports, and the way between segments and frames.
 */
final class TcpLayer {
    static final int EPHEMERAL_FIRST = 49_152;
    static final int EPHEMERAL_LAST = 65_535;

    /** Even a stack whose pool is exhausted takes this much unread and unsent data a connection. */
    static final int GUARANTEED_BYTES = 64 << 10;

    /** How often an open connection vouches for its next hop and looks at the path MTU again. */
    private static final long CONFIRM_INTERVAL_NS = 5_000_000_000L;

    private final Netstack stack;
    private final NetContext ctx;
    private final TcpTable table = new TcpTable();
    private final TcpListeners listeners = new TcpListeners();
    private final TcpSegment segment = new TcpSegment();
    private final TcpSegment reset = new TcpSegment();
    private final TcpPorts ports;
    private PortWatch[] watches = new PortWatch[0];
    private long made;
    private int connections;
    private int connectionsPeak;
    private long retransmitsOfClosed;

    TcpLayer(Netstack stack) {
        this.stack = stack;
        this.ctx = stack.context();
        this.ports = new TcpPorts(stack.random().fork("tcp ports"), table, listeners);
    }

    Netstack stack() {
        return stack;
    }

    Simulation sim() {
        return ctx.sim();
    }

    /** Ends everything without a word on the wire. */
    void stop(long nowNs) {
        for (TcpSocket socket : table.inOrder()) {
            socket.kill(VmkStatus.NETWORK_DOWN, nowNs);
        }
        for (TcpListenSocket listening : listeners.inOrder()) {
            listening.stop(nowNs);
        }
    }

    // ---- opening -------------------------------------------------------------------------------

    void checkLocal(IpAddress address, int port, boolean reuse) throws IOException {
        checkActive();
        if (!address.isAny() && !stack.stackRoutes().isOwn(address)) {
            throw SocketFault.of(VmkStatus.ADDRESS_NOT_AVAILABLE, address + " in " + stack.where());
        }
        if (port != 0 && !reuse && listeners.overlaps(address, port, null)) {
            throw inUse(address, port);
        }
    }

    private SocketFault.Bind inUse(IpAddress address, int port) {
        return (SocketFault.Bind)
                SocketFault.of(
                        VmkStatus.ADDRESS_IN_USE, address + ":" + port + " in " + stack.where());
    }

    private void checkActive() throws IOException {
        if (!stack.isActive()) {
            throw SocketFault.of(VmkStatus.NETWORK_DOWN, stack.where() + " is not active");
        }
    }

    void open(TcpSocket socket, long nowNs) throws IOException {
        checkActive();
        IpAddress remote = socket.remoteAddress();
        int remotePort = socket.remotePort();
        RouteResult route = stack.stackRoutes().explain(remote, socket.bound());
        if (!route.found()) {
            throw SocketFault.of(route.status(), route.route());
        }
        IpAddress local = socket.localAddress();
        local = local.isAny() ? route.sourceAddress() : local;
        if (local.isAny() || local.isIpv4() != remote.isIpv4() || remotePort == 0) {
            throw SocketFault.of(
                    VmkStatus.ADDRESS_NOT_AVAILABLE, "no source address in " + stack.where());
        }
        if (connections >= stack.config().maxConnections()) {
            throw SocketFault.of(
                    VmkStatus.LIMIT_EXCEEDED, connections + " connections in " + stack.where());
        }
        int localPort = socket.localPort();
        if (localPort == 0) {
            localPort = ports.ephemeral(local, remote, remotePort);
            if (localPort == 0) {
                throw SocketFault.of(
                        VmkStatus.ADDRESS_NOT_AVAILABLE, "no free port in " + stack.where());
            }
        } else if (table.find(local, localPort, remote, remotePort) != null) {
            throw inUse(local, localPort);
        }
        int mtu = mtu(remote, route.networkInterface(), nowNs);
        int iss = ports.iss(local, localPort, remote, remotePort, nowNs);
        TcpConnection connection =
                new TcpConnection(
                        TcpConfigs.of(stack, socket.options(), mtu), socket, socket.signals(), iss);
        enter(socket, connection, local, localPort);
        connection.open(nowNs);
        socket.settle(nowNs);
    }

    private void enter(TcpSocket socket, TcpConnection connection, IpAddress local, int localPort) {
        socket.opened(connection, local, localPort, ++made);
        table.insert(socket);
        connections++;
        connectionsPeak = Math.max(connectionsPeak, connections);
    }

    TcpListenSocket listen(
            IpAddress address,
            int port,
            @Nullable NetInterface bound,
            int backlog,
            TcpOptions options)
            throws IOException {
        checkLocal(address, 0, false);
        int chosen = port == 0 ? ports.ephemeral(address, IpAddress.ANY, 0) : port;
        if (chosen == 0) {
            throw SocketFault.of(
                    VmkStatus.ADDRESS_NOT_AVAILABLE, "no free port in " + stack.where());
        }
        if (listeners.overlaps(address, chosen, bound)) {
            throw inUse(address, chosen);
        }
        TcpListenSocket socket =
                new TcpListenSocket(this, address, chosen, bound, backlog, options, ++made);
        listeners.add(socket);
        return socket;
    }

    void stopListening(TcpListenSocket socket) {
        listeners.remove(socket);
    }

    /** A connection is over for its user: it no longer counts against the limit. */
    void release() {
        connections--;
    }

    void delete(TcpSocket socket) {
        table.remove(socket);
        TcpConnection connection = socket.connection();
        if (connection != null) {
            retransmitsOfClosed += connection.retransmits();
        }
    }

    // ---- upward --------------------------------------------------------------------------------

    void deliver(NetInterface nif, Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int l4 = IpView.transportAt(bytes);
        int end = IpView.end(bytes);
        int inline = Math.min(frame.headLength(), end) - l4;
        DropReason reason = TcpView.check(bytes, l4, inline, end - l4);
        if (reason == null
                && !frame.checksumOffloaded()
                && !ctx.checksum().transportIsRight(frame)) {
            reason = DropReason.BAD_CHECKSUM;
        }
        if (reason != null) {
            stack.drops().drop(frame, reason, nowNs);
            return;
        }
        int localPort = TcpView.destinationPort(bytes, l4);
        int remotePort = TcpView.sourcePort(bytes, l4);
        if (watches.length > 0) {
            count(localPort, remotePort);
        }
        TcpHeaders.parse(segment, frame, l4, end);
        segment.ecn = IpView.trafficClass(bytes) & Ipv4View.ECN_MASK;
        TcpSocket socket = table.find(bytes, localPort, remotePort);
        if (socket == null) {
            IpAddress local = IpView.destination(bytes);
            IpAddress remote = IpView.source(bytes);
            reason = onUnknown(nif, local, localPort, remote, remotePort, 0, nowNs);
        } else if (segment.has(TcpSegment.SYN) && socket.state() == TcpState.TIME_WAIT) {
            reason = onSynInTimeWait(nif, socket, nowNs);
        } else {
            reason = onSegment(socket, nowNs);
        }
        if (reason == null) {
            frame.release();
        } else {
            stack.drops().drop(frame, reason, nowNs);
        }
    }

    private @Nullable DropReason onSegment(TcpSocket socket, long nowNs) {
        int length = segment.payloadLength;
        if (length > 0
                && !stack.pool().hasRoom(length)
                && socket.charge().bytes() > GUARANTEED_BYTES
                && !closesAGap(socket)) {
            return DropReason.BUFFER_LIMIT;
        }
        SocketPath path = socket.path();
        if (nowNs - path.confirmedNs >= CONFIRM_INTERVAL_NS && segment.has(TcpSegment.ACK)) {
            confirm(socket, path, nowNs);
        }
        socket.onSegment(segment, nowNs);
        return null;
    }

    /**
     * The segment that everything else of its connection waits for: it gives back more than it
     * takes. Refused, the bytes behind the gap would hold the pool for ever.
     */
    private boolean closesAGap(TcpSocket socket) {
        TcpConnection connection = socket.connection();
        return connection != null
                && connection.readable() == 0
                && segment.seq - connection.rcvNxt() <= 0;
    }

    /**
     * Tells the neighbour table that the next hop works, and looks whether the path MTU has aged.
     */
    private void confirm(TcpSocket socket, SocketPath path, long nowNs) {
        path.confirmedNs = nowNs;
        NetInterface nif = path.nif;
        if (nif != null && stack.confirm(nif, path.nextHop, nowNs)) {
            socket.onWiderPath(mtu(socket.remoteAddress(), nif, nowNs));
        }
    }

    /** RFC 9293 3.10.7.4: a SYN above the old sequence space begins a new incarnation. */
    private @Nullable DropReason onSynInTimeWait(NetInterface nif, TcpSocket socket, long nowNs) {
        TcpConnection old = socket.connection();
        if (old == null || !old.yieldsTo(segment)) {
            return onSegment(socket, nowNs);
        }
        int above = old.sndNxt() + GUARANTEED_BYTES;
        socket.kill(VmkStatus.OK, nowNs);
        return onUnknown(
                nif,
                socket.localAddress(),
                socket.localPort(),
                socket.remoteAddress(),
                socket.remotePort(),
                above,
                nowNs);
    }

    /** A segment of no connection: a SYN for a listener, or answered with RST. */
    private @Nullable DropReason onUnknown(
            NetInterface nif,
            IpAddress local,
            int localPort,
            IpAddress remote,
            int remotePort,
            int aboveIss,
            long nowNs) {
        if (!stack.stackRoutes().isOwn(local)) {
            return DropReason.NO_SOCKET; // to a broadcast or group (RFC 1122 section 4.2.3.10)
        }
        TcpListenSocket listening = listeners.find(local, localPort, nif);
        int flags = segment.flags & (TcpSegment.SYN | TcpSegment.ACK | TcpSegment.RST);
        if (listening == null || flags != TcpSegment.SYN) {
            // RFC 9293 3.10.7.2: a listener drops what has neither SYN nor ACK
            boolean answered = listening == null || segment.has(TcpSegment.ACK);
            if (answered && !segment.has(TcpSegment.RST)) {
                sendReset(nif, local, localPort, remote, remotePort, nowNs);
            }
            return DropReason.NO_SOCKET;
        }
        if (!listening.hasRoom()) {
            return DropReason.LISTEN_BACKLOG_FULL;
        }
        if (connections >= stack.config().maxConnections()) {
            return DropReason.CONNECTION_LIMIT;
        }
        if (!stack.pool().hasRoom(1)) {
            return DropReason.BUFFER_LIMIT;
        }
        TcpSocket child = new TcpSocket(this, listening.options().copy());
        child.acceptedBy(listening, remote, remotePort);
        RouteResult route = stack.stackRoutes().explain(remote, child.bound());
        int mtu = mtu(remote, route.loopback() ? null : nif, nowNs);
        int iss = ports.iss(local, localPort, remote, remotePort, nowNs);
        if (aboveIss != 0 && iss - aboveIss < 0) {
            iss = aboveIss;
        }
        TcpConnection connection =
                new TcpConnection(
                        TcpConfigs.of(stack, child.options(), mtu), child, child.signals(), iss);
        enter(child, connection, local, localPort);
        listening.onSyn();
        connection.accept(segment, nowNs);
        child.settle(nowNs);
        return null;
    }

    /** RFC 9293 3.10.7.1: the reset takes the sequence number that the peer expects. */
    private void sendReset(
            NetInterface nif,
            IpAddress local,
            int localPort,
            IpAddress remote,
            int remotePort,
            long nowNs) {
        reset.clear();
        if (segment.has(TcpSegment.ACK)) {
            reset.seq = segment.ack;
            reset.flags = TcpSegment.RST;
        } else {
            reset.ack = segment.seq + segment.sequenceLength();
            reset.flags = TcpSegment.RST | TcpSegment.ACK;
        }
        Frame frame = build(reset, local, localPort, remote, remotePort, 0, 64);
        RouteResult route = stack.stackRoutes().explain(remote, null);
        // an adapter with its own gateway and no route in the table answers by itself (G3)
        stack.dispatch(frame, route.found() ? null : nif, nowNs);
    }

    // ---- ICMP -------------------------------------------------------------------------------

    /** True when the segment that the error quotes may have been sent and is not acknowledged. */
    boolean isInFlight(IcmpError error) {
        TcpSocket socket = find(error);
        TcpConnection connection = socket == null ? null : socket.connection();
        return connection != null && connection.isInFlight(error.seq());
    }

    private @Nullable TcpSocket find(IcmpError error) {
        return table.find(
                error.source(), error.sourcePort(), error.destination(), error.destinationPort());
    }

    /** An ICMP error about a segment of ours. */
    void onError(IcmpError error, VmkStatus status, long nowNs) {
        TcpSocket socket = find(error);
        if (socket == null) {
            return;
        }
        if (error.isTooBig()) {
            NetInterface nif = socket.path().nif;
            int mtu = mtu(error.destination(), nif, nowNs);
            socket.onPathMtu(mtu, error.seq(), nowNs);
        } else {
            socket.onUnreachable(status, error.unreachableCode(), error.seq(), nowNs);
        }
    }

    /**
     * A frame of ours could not be sent because nobody answers for its next hop. That may pass
     * (somebody repairs a VLAN, a link comes back), so it ends no connection, also none that is
     * being made: the next retransmission asks again, and the time-out decides (RFC 1122 4.2.3.9
     * calls it a soft error; facts 6 number 11).
     */
    void onUnresolved(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        int l4 = IpView.transportAt(bytes);
        TcpSocket socket =
                table.find(
                        IpView.source(bytes),
                        TcpView.sourcePort(bytes, l4),
                        IpView.destination(bytes),
                        TcpView.destinationPort(bytes, l4));
        if (socket != null) {
            socket.onUnresolved(TcpView.seq(bytes, l4));
        }
    }

    // ---- downward ---------------------------------------------------------------------------

    void transmit(TcpSocket socket, TcpSegment out, long nowNs) {
        SocketPath path = socket.path();
        if (path.generation != stack.stackRoutes().generation() && !findPath(socket, path)) {
            stack.drops().count(DropReason.NO_ROUTE, nowNs);
            return;
        }
        TcpOptions options = socket.options();
        Frame frame =
                build(
                        out,
                        socket.localAddress(),
                        socket.localPort(),
                        socket.remoteAddress(),
                        socket.remotePort(),
                        options.tos,
                        options.ttl);
        if (watches.length > 0) {
            count(socket.localPort(), socket.remotePort());
        }
        NetInterface nif = path.nif;
        if (nif != null && frame.packetBytes() > stack.linkMtu(nif, path.nextHop)) {
            socket.tooLong(mtu(socket.remoteAddress(), nif, nowNs), out.seq);
        }
        stack.send(frame, nif, path.nextHop, nowNs);
    }

    private Frame build(
            TcpSegment out,
            IpAddress local,
            int localPort,
            IpAddress remote,
            int remotePort,
            int tos,
            int ttl) {
        int header = TcpHeaders.length(out);
        int l4 = remote.isIpv4() ? Ipv4Emitter.L4 : Ipv6Emitter.L4;
        Frame frame = ctx.frames().take(l4 + header);
        byte[] bytes = frame.bytes();
        TcpView.write(
                bytes, l4, localPort, remotePort, out.seq, out.ack, header, out.flags, out.window);
        if (header > TcpView.LENGTH) {
            TcpHeaders.writeOptions(out, bytes, l4 + TcpView.LENGTH);
        }
        if (out.payload != null && out.payloadLength > 0) {
            frame.setPayload(out.payload, out.payloadOffset, out.payloadLength);
        }
        frame.setTraceIdent(out.seq & 0xFFFF_FFFFL);
        int dscp = tos & ~Ipv4View.ECN_MASK; // the last two bits are not the user's
        int marked = dscp | out.ecn;
        if (remote.isIpv4()) {
            int source = local.ipv4();
            stack.ipv4()
                    .emitter()
                    .seal(frame, source, remote.ipv4(), Ipv4View.TCP, marked, ttl, true);
        } else {
            stack.ipv6().emitter().seal(frame, local, remote, Ipv4View.TCP, marked, ttl);
        }
        if (out.segmentBytes > 0) {
            frame.setSegmentBytes(out.segmentBytes);
            stack.ipv4().emitter().skipIdentifications(frame.segments() - 1);
        }
        return frame;
    }

    /**
     * The MTU that the connection reckons with: TCP knows no families and takes headers to be those
     * of IPv4, so the longer header of IPv6 narrows the path.
     */
    private int mtu(IpAddress remote, @Nullable NetInterface nif, long nowNs) {
        int mtu = stack.pathMtu(remote, nif, nowNs);
        return remote.isIpv4() ? mtu : mtu - (Ipv6View.LENGTH - Ipv4View.LENGTH);
    }

    /**
     * Most bytes of TCP header and data that the socket's interface takes at a time, with TSO; 0
     * without. Packets to the stack's own addresses meet no NIC.
     */
    int largestSegment(TcpSocket socket) {
        SocketPath path = socket.path();
        if (path.generation != stack.stackRoutes().generation() && !findPath(socket, path)) {
            return 0;
        }
        NetInterface nif = path.nif;
        if (socket.remoteAddress().isIpv6()) {
            return 0; // not modelled: NICs cut IPv4 only
        }
        return nif != null && nif.tso() ? Ipv4Emitter.MAX_TOTAL_LENGTH - Ipv4View.LENGTH : 0;
    }

    private boolean findPath(TcpSocket socket, SocketPath path) {
        RouteResult route = stack.stackRoutes().explain(socket.remoteAddress(), socket.bound());
        if (!route.found()) {
            return false;
        }
        path.nif = route.networkInterface();
        path.nextHop = route.nextHop();
        path.generation = stack.stackRoutes().generation();
        return true;
    }

    // ---- counting ---------------------------------------------------------------------------

    PortWatch watch(int port) {
        PortWatch watch = new PortWatch(port);
        watches = Arrays.copyOf(watches, watches.length + 1);
        watches[watches.length - 1] = watch;
        return watch;
    }

    private void count(int portA, int portB) {
        for (PortWatch watch : watches) {
            if (watch.port == portA || watch.port == portB) {
                watch.segments++;
            }
        }
    }

    int connections() {
        return connections;
    }

    int connectionsPeak() {
        return connectionsPeak;
    }

    long retransmits() {
        long sum = retransmitsOfClosed;
        for (TcpSocket socket : table.inOrder()) {
            TcpConnection connection = socket.connection();
            sum += connection == null ? 0 : connection.retransmits();
        }
        return sum;
    }

    void addEntries(ImmutableList.Builder<ConnectionEntry> entries) {
        List<TcpListenSocket> listening = listeners.inOrder();
        for (TcpListenSocket socket : listening) {
            entries.add(
                    new ConnectionEntry(
                            "tcp",
                            0,
                            0,
                            socket.address(),
                            socket.port(),
                            IpAddress.ANY,
                            0,
                            "LISTEN",
                            stack.config().congestionControl()));
        }
        for (TcpSocket socket : table.inOrder()) {
            entries.add(ConnectionEntry.of(socket));
        }
    }
}
