package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.ip.Route;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * One TCP/IP stack. It owns its routing table, default gateway, neighbour tables, DNS
 * configuration, socket table and ports, connection limit, buffer pool, congestion control,
 * counters and random stream; nothing else holds any of these. The only way in is {@link #deliver}
 * from one of its interfaces, the only way out is through one of them: the same prefix, address and
 * port in two stacks of one host is normal.
 *
 * <p>A packet's way up: {@link NetInterface#deliver} - {@link #deliver} - {@link Ipv4Layer}
 * (checks, reassembly) - {@link TcpLayer}, {@link UdpLayer} or {@link IcmpLayer} - socket. Down:
 * socket - {@link Ipv4Layer} (route, next hop, header, fragments) - neighbour - {@link
 * NetInterface#below}. Hosts do not forward.
 */
public final class Netstack {
    /** esxi-facts 1.5 publishes no number of vmks a host; this is ours. */
    public static final int MAX_INTERFACES = 256;

    /** Key of the stack that is always there (esxi-facts 1.1). */
    public static final String DEFAULT_KEY = "defaultTcpipStack";

    private final NetContext ctx;
    private final String where;
    private final String key;
    private final EventOwner owner;
    private final SeededRandom random;
    private final Drops drops;
    private final BufferPool pool;
    private final StackAllocator allocator;
    private final List<NetInterface> interfaces = new ArrayList<>();
    private final StackRoutes routes;
    private final Ipv4Layer ipv4;
    private final Ipv6Layer ipv6;
    private final Ipv6Control ipv6Control;
    private final TcpLayer tcp;
    private final UdpLayer udp;
    private final IcmpLayer icmp;
    private NetstackConfig config;
    private DnsConfig dns = DnsConfig.EMPTY;
    private boolean active = true;
    private long nextChannelNumber;
    private long removedTxFrames;
    private long removedTxBytes;
    private long removedRxFrames;
    private long removedRxBytes;

    /**
     * @param where name in counters and traces, for example {@code esx01/vmotion}
     * @param key {@code netStackInstanceKey}, for example {@code vmotion}
     */
    public Netstack(NetContext ctx, String where, String key, NetstackConfig config) {
        this.ctx = ctx;
        this.where = where;
        this.key = key;
        this.config = config;
        this.owner = ctx.sim().newOwner(where);
        this.random = ctx.sim().random(where);
        this.drops = new Drops(ctx, where, null);
        this.pool = new BufferPool(config.bufferPoolBytes());
        this.allocator = new StackAllocator(pool, where);
        this.routes = new StackRoutes(this);
        this.ipv4 = new Ipv4Layer(this);
        this.ipv6 = new Ipv6Layer(this);
        this.ipv6Control = new Ipv6Control(this);
        this.tcp = new TcpLayer(this);
        this.udp = new UdpLayer(this);
        this.icmp = new IcmpLayer(this);
    }

    // ---- identity and configuration ------------------------------------------------------------

    public NetContext context() {
        return ctx;
    }

    public String where() {
        return where;
    }

    public String key() {
        return key;
    }

    public NetstackConfig config() {
        return config;
    }

    /** New settings, for connections opened from now on; nobody loses bytes that he holds. */
    public void setConfig(NetstackConfig config) {
        this.config = config;
        pool.setLimitBytes(config.bufferPoolBytes());
    }

    public DnsConfig dns() {
        return dns;
    }

    public void setDns(DnsConfig dns) {
        this.dns = dns;
    }

    public boolean isActive() {
        return active;
    }

    /**
     * Starts or stops the stack. Stopping ends every connection at once without a word on the wire;
     * an inactive stack drops what comes (STACK_NOT_ACTIVE) and opens no sockets.
     */
    public void setActive(boolean active, long nowNs) {
        if (this.active && !active) {
            tcp.stop(nowNs);
            udp.stop(nowNs);
            icmp.stop(nowNs);
            ipv4.stop(nowNs);
            ipv6.stop(nowNs);
            for (NetInterface nif : interfaces) {
                ipv6Control.disable(nif);
                InterfaceLink link = nif.link();
                if (link != null) {
                    link.close(nowNs);
                }
            }
        }
        this.active = active;
    }

    /** IPv6 of this stack: interfaces, addresses, routers. */
    public Ipv6Control ipv6Control() {
        return ipv6Control;
    }

    // ---- interfaces and routes -----------------------------------------------------------------

    /** Adds an interface; its address comes with {@link #setAddress}. */
    public void addInterface(NetInterface nif, long nowNs) {
        if (nif.stack() != null) {
            throw new IllegalStateException(nif.name() + " already belongs to a stack");
        }
        if (interfaces.size() == MAX_INTERFACES) {
            throw new IllegalStateException("more than " + MAX_INTERFACES + " interfaces");
        }
        interfaces.add(nif);
        nif.setStack(this, new InterfaceLink(this, nif));
        setAddress(nif, nif.address(), nif.prefixLength(), nowNs);
    }

    /** Takes an interface out: its routes and neighbours go, connections on it time out. */
    public void removeInterface(NetInterface nif, long nowNs) {
        if (interfaces.remove(nif)) {
            routes.interfaceRemoved(nif);
            ipv6Control.disable(nif);
            InterfaceLink link = nif.link();
            if (link != null) {
                link.close(nowNs);
            }
            nif.setStack(null, null);
            removedTxFrames += nif.txFrames();
            removedTxBytes += nif.txBytes();
            removedRxFrames += nif.rxFrames();
            removedRxBytes += nif.rxBytes();
        }
    }

    public ImmutableList<NetInterface> interfaces() {
        return ImmutableList.copyOf(interfaces);
    }

    /** The interface of that name, or null: another stack's vmk does not exist here. */
    public @Nullable NetInterface findInterface(String name) {
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.get(i).name().equals(name)) {
                return interfaces.get(i);
            }
        }
        return null;
    }

    /** The interface with that address, or null. */
    public @Nullable NetInterface interfaceWith(int address) {
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.get(i).address() == address && address != 0) {
                return interfaces.get(i);
            }
        }
        return null;
    }

    /** Sets (or, with 0, clears) the IPv4 address of an interface; the connected route follows. */
    public void setAddress(NetInterface nif, int address, int prefixLength, long nowNs) {
        routes.interfaceRemoved(nif);
        int old = nif.address();
        nif.setAddress(address, prefixLength);
        InterfaceLink link = nif.link();
        if (link != null) {
            link.addressChanged(old, address, nowNs);
        }
        routes.interfaceChanged(nif);
    }

    /**
     * Sets the stack's default gateway. It becomes a route as soon as (and as long as) it lies in
     * the subnet of an interface; true when it does now (esxi-facts 1.4, G8: else the host refuses
     * it).
     */
    public boolean setDefaultGateway(int gateway) {
        return routes.setDefaultGateway(gateway);
    }

    public void clearDefaultGateway() {
        routes.setDefaultGateway(0);
    }

    /** The configured default gateway, 0 when there is none. */
    public int defaultGateway() {
        return routes.defaultGateway();
    }

    /**
     * Adds a static route; false when the gateway is in no interface's subnet or the route exists.
     */
    public boolean addRoute(int prefix, int prefixLength, int gateway) {
        return routes.addStatic(prefix, prefixLength, gateway);
    }

    public boolean removeRoute(int prefix, int prefixLength, int gateway) {
        return routes.removeStatic(prefix, prefixLength, gateway);
    }

    /** The routing table as the tools print it. */
    public ImmutableList<Route<NetInterface>> routes() {
        return routes.list();
    }

    /**
     * Where a packet to that address would go.
     *
     * @param bound the interface that the socket is bound to, or null
     */
    public RouteResult explainRoute(IpAddress destination, @Nullable NetInterface bound) {
        return routes.explain(destination, bound);
    }

    /** {@link #explainRoute(IpAddress, NetInterface)} to an IPv4 address. */
    public RouteResult explainRoute(int destination, @Nullable NetInterface bound) {
        return explainRoute(IpAddress.ofIpv4(destination), bound);
    }

    // ---- frames --------------------------------------------------------------------------------

    /** A frame for one of this stack's interfaces. */
    public void deliver(NetInterface nif, Frame frame, long nowNs) {
        if (!active) {
            drops.drop(frame, DropReason.STACK_NOT_ACTIVE, nowNs);
            return;
        }
        InterfaceLink link = nif.link();
        if (link == null) {
            drops.drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        ipv4.deliver(nif, link, frame, nowNs);
    }

    /** Sends a packet along a known way; without an interface it stays in the stack. */
    void send(Frame frame, @Nullable NetInterface nif, IpAddress nextHop, long nowNs) {
        if (nextHop.isIpv4()) {
            ipv4.send(frame, nif, nextHop, nowNs);
        } else {
            ipv6.send(frame, nif, nextHop, nowNs);
        }
    }

    /** Routes and sends a sealed packet that belongs to no socket. */
    void dispatch(Frame frame, @Nullable NetInterface bound, long nowNs) {
        if (IpView.isIpv6(frame.bytes())) {
            ipv6.dispatch(frame, bound, nowNs);
        } else {
            ipv4.dispatch(frame, bound, nowNs);
        }
    }

    /** Largest packet that fits the whole way, as far as it is known. */
    int pathMtu(IpAddress destination, @Nullable NetInterface nif, long nowNs) {
        return destination.isIpv4()
                ? ipv4.pathMtu(destination, nif, nowNs)
                : ipv6.pathMtu(destination, nif, nowNs);
    }

    /** An upper layer vouches for a next hop; false when the interface is no longer ours. */
    boolean confirm(NetInterface nif, IpAddress nextHop, long nowNs) {
        InterfaceLink link = nif.link();
        Ipv6Link ipv6Link = nif.ipv6Link();
        if (link != null && nextHop.isIpv4()) {
            link.confirm(nextHop, nowNs);
        } else if (ipv6Link != null) {
            ipv6Link.confirm(nextHop, nowNs);
        }
        return link != null;
    }

    /** Largest packet of that family on the interface's own link. */
    int linkMtu(NetInterface nif, IpAddress nextHop) {
        Ipv6Link ipv6Link = nextHop.isIpv4() ? null : nif.ipv6Link();
        return ipv6Link == null ? nif.mtu() : ipv6Link.mtu();
    }

    /** Broadcasts an ARP packet of the caller's making on an interface's link. */
    public void sendArp(NetInterface nif, ArpPacket packet, long nowNs) {
        InterfaceLink link = nif.stack() == this ? nif.link() : null;
        if (active && link != null) {
            link.sendArp(packet, MacAddresses.BROADCAST, nowNs);
        }
    }

    // ---- sockets -------------------------------------------------------------------------------

    /** A TCP socket, not yet bound. */
    public TcpSocket newTcpSocket(TcpOptions options) {
        return new TcpSocket(tcp, options);
    }

    /**
     * Listens on a port.
     *
     * @param address local address, or {@link IpAddress#ANY} for all of the stack's
     * @param port 0 lets the stack choose
     * @param bound accept only what comes in by this interface, or null
     * @throws IOException {@link SocketFault}: address in use (0xbad0052), address not available
     */
    public TcpListenSocket listen(
            IpAddress address,
            int port,
            @Nullable NetInterface bound,
            int backlog,
            TcpOptions options)
            throws IOException {
        return tcp.listen(address, port, bound, backlog, options);
    }

    /** The same with an IPv4 address; 0 for all of the stack's. */
    public TcpListenSocket listen(
            int address, int port, @Nullable NetInterface bound, int backlog, TcpOptions options)
            throws IOException {
        return listen(IpAddress.ofIpv4(address), port, bound, backlog, options);
    }

    public UdpSocket newUdpSocket() {
        return new UdpSocket(udp);
    }

    public IcmpSocket newIcmpSocket() {
        return new IcmpSocket(icmp, false);
    }

    /** A raw socket for ICMPv6. */
    public IcmpSocket newIcmpv6Socket() {
        return new IcmpSocket(icmp, true);
    }

    // ---- pools, counters, snapshots ---------------------------------------------------------

    public BufferPool pool() {
        return pool;
    }

    /** The accounted allocator: at the pool's limit it throws {@link SocketFault.BufferLimit}. */
    public ByteBufAllocator alloc() {
        return allocator;
    }

    /** A buffer for bytes that leave a receive buffer at the same moment: never refused. */
    public ByteBuf receiveBuffer(int bytes) {
        return allocator.receiveBuffer(bytes);
    }

    public Drops drops() {
        return drops;
    }

    /** A live count of TCP segments from or to that port, in both directions. */
    public PortWatch watchTcpPort(int port) {
        return tcp.watch(port);
    }

    /** Counters of this moment. */
    public StackStats stats() {
        long txFrames = removedTxFrames;
        long txBytes = removedTxBytes;
        long rxFrames = removedRxFrames;
        long rxBytes = removedRxBytes;
        for (NetInterface nif : interfaces) {
            txFrames += nif.txFrames();
            txBytes += nif.txBytes();
            rxFrames += nif.rxFrames();
            rxBytes += nif.rxBytes();
        }
        return new StackStats(
                where,
                key,
                active,
                txFrames,
                txBytes,
                rxFrames,
                rxBytes,
                tcp.connections(),
                tcp.connectionsPeak(),
                config.maxConnections(),
                pool.inUseBytes(),
                pool.peakBytes(),
                tcp.retransmits());
    }

    /** Listeners, connections and UDP sockets, each in the order of their making. */
    public ImmutableList<ConnectionEntry> connections() {
        ImmutableList.Builder<ConnectionEntry> entries = ImmutableList.builder();
        tcp.addEntries(entries);
        udp.addEntries(entries);
        return entries.build();
    }

    /** The neighbours of one interface of this stack, by address. */
    public ImmutableList<Neighbor> neighbors(NetInterface nif) {
        InterfaceLink link = nif.stack() == this ? nif.link() : null;
        return link == null ? ImmutableList.of() : link.snapshot(ctx.sim().nowNs());
    }

    /** Numbers for channels of this stack; part of their deterministic ids. */
    public long nextChannelNumber() {
        return ++nextChannelNumber;
    }

    EventOwner owner() {
        return owner;
    }

    SeededRandom random() {
        return random;
    }

    List<NetInterface> interfaceList() {
        return interfaces;
    }

    StackRoutes stackRoutes() {
        return routes;
    }

    Ipv4Layer ipv4() {
        return ipv4;
    }

    Ipv6Layer ipv6() {
        return ipv6;
    }

    TcpLayer tcp() {
        return tcp;
    }

    UdpLayer udp() {
        return udp;
    }

    IcmpLayer icmp() {
        return icmp;
    }

    StackAllocator allocator() {
        return allocator;
    }

    void routesChanged() {
        routes.changed();
    }

    @Override
    public String toString() {
        return where;
    }
}
