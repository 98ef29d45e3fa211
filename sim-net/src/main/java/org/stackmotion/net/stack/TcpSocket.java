package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.tcp.TcpOutput;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.ByteBufChunk;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PayloadSpan;
import org.stackmotion.net.wire.RegionChunk;

/**
 * A TCP socket of one stack: what stands between a {@link TcpConnection} and its user.
 *
 * <p>{@link SocketSignals} tell the {@link Listener} what happened, after the input that caused it
 * has returned. One event object is the socket's timer for its whole life; it is re-armed only when
 * it must fire earlier than it is armed for.
 */
public final class TcpSocket implements TcpOutput {
    /** The user's side: a channel, or a test. */
    public interface Listener {
        void onConnected(long nowNs);

        /** Bytes, or the peer's FIN, can be read; not repeated until something new has come. */
        void onReadable(long nowNs);

        void onWritable(long nowNs);

        /** The connection is over; {@code OK} when both sides closed in order. */
        void onClosed(VmkStatus status, long nowNs);
    }

    private final TcpLayer layer;
    private final TcpOptions options;
    private final SocketSettings settings;
    private final SocketSignals signals;
    private final SocketCharge charge;
    private final SimEvent timer;
    private final SocketPath path = new SocketPath();
    private IpAddress localAddress = IpAddress.ANY;
    private int localPort;
    private IpAddress remoteAddress = IpAddress.ANY;
    private int remotePort;
    private @Nullable NetInterface bound;
    private @Nullable TcpConnection connection;
    private @Nullable TcpListenSocket parent;
    private @Nullable Listener listener;
    private @Nullable SimEvent linger;
    private boolean counted;
    private boolean inTable;
    private boolean closed;
    private long order;

    TcpSocket(TcpLayer layer, TcpOptions options) {
        this.layer = layer;
        this.options = options;
        this.settings = new SocketSettings(this, options);
        this.signals = new SocketSignals(this);
        this.charge = new SocketCharge(layer.stack().pool());
        this.timer = new SocketTimer(layer.stack().owner(), this);
    }

    public Netstack stack() {
        return layer.stack();
    }

    public TcpOptions options() {
        return options;
    }

    /** What may change while the socket is connected. */
    public SocketSettings settings() {
        return settings;
    }

    public void setListener(@Nullable Listener listener) {
        this.listener = listener;
    }

    // ---- opening -------------------------------------------------------------------------------

    /** Binds to an interface, as vMotion does to its vmk (esxi-facts 1.4, G5). */
    public void bindTo(@Nullable NetInterface nif) {
        bound = nif;
        path.forget();
    }

    /**
     * Sets the local end before {@link #connect}.
     *
     * @throws IOException {@link SocketFault}: the address is not this stack's (0xbad00fc), the
     *     port belongs to a listener (0xbad0052)
     */
    public void bind(IpAddress address, int port) throws IOException {
        layer.checkLocal(address, port, options.reuseAddress);
        localAddress = address;
        localPort = port;
    }

    /**
     * Begins the handshake.
     *
     * @throws IOException {@link SocketFault}: no route (0xbad0048), connection limit (0xbad0006),
     *     no port (0xbad00fc), 4-tuple in use (0xbad0052), stack not active (0xbad0047)
     */
    public void connect(IpAddress address, int port, long nowNs) throws IOException {
        if (connection != null || closed) {
            throw SocketFault.of(VmkStatus.BUSY, "already connected: " + this);
        }
        remoteAddress = address;
        remotePort = port;
        layer.open(this, nowNs);
    }

    /** {@link #bind(IpAddress, int)} with an IPv4 address. */
    public void bind(int address, int port) throws IOException {
        bind(IpAddress.ofIpv4(address), port);
    }

    /** {@link #connect(IpAddress, int, long)} with an IPv4 address. */
    public void connect(int address, int port, long nowNs) throws IOException {
        connect(IpAddress.ofIpv4(address), port, nowNs);
    }

    /** True for the socket of that pair of addresses, as the longs of {@link IpAddress}. */
    boolean isBetween(long localHi, long localLo, long remoteHi, long remoteLo) {
        return remoteAddress.lo() == remoteLo
                && localAddress.lo() == localLo
                && remoteAddress.hi() == remoteHi
                && localAddress.hi() == localHi;
    }

    void opened(TcpConnection made, IpAddress source, int port, long number) {
        connection = made;
        localAddress = source;
        localPort = port;
        order = number;
        inTable = true;
        counted = true;
    }

    void acceptedBy(TcpListenSocket listening, IpAddress remote, int port) {
        parent = listening;
        bound = listening.bound();
        remoteAddress = remote;
        remotePort = port;
    }

    // ---- data ----------------------------------------------------------------------------------

    /** Free bytes of the send buffer; a single send may overshoot it. */
    public int sendSpace() {
        TcpConnection c = connection;
        return c == null || closed ? 0 : c.sendSpace();
    }

    /**
     * True unless the stack's buffer pool is exhausted. Bytes that its allocator gave out are
     * charged already, so moving them into the send buffer takes nothing.
     */
    public boolean mayQueue(Object message, int bytes) {
        return stack().allocator().isCharged(message) || stack().pool().hasRoom(bytes);
    }

    /** Queues the readable bytes of a buffer (takes over its reference) until {@link #flush}. */
    public void sendLater(ByteBuf data) {
        if (stack().allocator().isCharged(data)) {
            live().sendLater(new ChargedChunk(data, charge));
        } else {
            live().sendLater(new ByteBufChunk(data));
        }
    }

    /** Queues a page region (takes over its reference) until {@link #flush}. */
    public void sendLater(PageRegion region) {
        live().sendLater(new RegionChunk(region));
    }

    /** Sends what was queued, as far as the windows allow. */
    public void flush(long nowNs) {
        live().flush(nowNs);
        settle(nowNs);
    }

    public int readable() {
        TcpConnection c = connection;
        return c == null ? 0 : c.readable();
    }

    /** The peer's FIN has been reached and everything before it was read. */
    public boolean readClosed() {
        TcpConnection c = connection;
        return c != null && c.readClosed();
    }

    /** Points at the first readable bytes, at most {@code max} and contiguous in one chunk. */
    public void peek(PayloadSpan span, int max) {
        live().peek(span, max);
    }

    public void consume(int count, long nowNs) {
        live().consume(count, nowNs);
        settle(nowNs);
    }

    private TcpConnection live() {
        TcpConnection c = connection;
        if (c == null) {
            throw new IllegalStateException("not connected: " + this);
        }
        return c;
    }

    // ---- ending --------------------------------------------------------------------------------

    /** Half-close: FIN behind everything queued; reading goes on. */
    public void shutdownOutput(long nowNs) {
        live().shutdownOutput(nowNs);
        settle(nowNs);
    }

    /**
     * The user is gone: the listener hears nothing more, the connection ends in the background.
     * Unread data or {@code SO_LINGER} 0 resets it (RFC 2525 section 2.17); a positive linger
     * resets it when the time is over.
     */
    public void close(long nowNs) {
        listener = null;
        TcpConnection c = connection;
        if (c != null && !inTable) {
            c.abandon(); // what was never read still points into the peer's send buffer
        }
        if (closed) {
            return;
        }
        closed = true;
        if (c == null || !inTable) {
            return;
        }
        if (options.lingerSeconds == 0 || c.readable() > 0) {
            c.abort(nowNs);
        } else {
            c.close(nowNs);
            if (options.lingerSeconds > 0 && c.state() != TcpState.CLOSED) {
                SimEvent event = new LingerTimer(layer.stack().owner(), this);
                linger = event;
                layer.sim().arm(event, nowNs + options.lingerSeconds * 1_000_000_000L);
            }
        }
        settle(nowNs);
    }

    /** RST and gone. */
    public void abort(long nowNs) {
        listener = null;
        closed = true;
        TcpConnection c = connection;
        if (c == null) {
            return;
        }
        if (inTable) {
            c.abort(nowNs);
            settle(nowNs);
        } else {
            c.abandon(); // what was never read still points into the peer's send buffer
        }
    }

    /** The stack stops: no word on the wire, the user hears why. */
    void kill(VmkStatus status, long nowNs) {
        TcpConnection c = connection;
        if (c != null && inTable) {
            c.abandon();
        }
        signals.kill(status);
        settle(nowNs);
    }

    // ---- from the stack ---------------------------------------------------------------------

    void onSegment(TcpSegment segment, long nowNs) {
        live().onSegment(segment, nowNs);
        settle(nowNs);
    }

    void onPathMtu(int mtu, int seq, long nowNs) {
        live().onPathMtu(mtu, seq, nowNs);
        settle(nowNs);
    }

    void onWiderPath(int mtu) {
        live().onWiderPath(mtu);
    }

    void onUnreachable(VmkStatus status, int icmpCode, int seq, long nowNs) {
        signals.setIcmpStatus(status);
        live().onUnreachable(icmpCode, seq, nowNs);
        settle(nowNs);
    }

    void onUnresolved(int seq) {
        signals.setIcmpStatus(VmkStatus.HOST_DOWN);
        live().onSoftError(1, seq);
    }

    /** The interface has become too narrow for the segments; told after the current input. */
    void tooLong(int mtu, int seq) {
        signals.tooLong(mtu, seq);
    }

    /** Re-arms the timer, charges the pool and, unless a callback is running, fires the flags. */
    void settle(long nowNs) {
        TcpConnection c = connection;
        if (c != null && inTable) {
            long deadline = c.deadlineNs();
            if (deadline < (timer.isArmed() ? timer.timeNs() : Long.MAX_VALUE)) {
                layer.sim().arm(timer, Math.max(deadline, nowNs));
            }
            charge.settle(c.bufferedBytes());
        }
        signals.fire(nowNs);
    }

    /** A deadline of the connection has come, or the timer was armed for one that has moved. */
    void onTimer(long nowNs) {
        TcpConnection c = connection;
        if (c == null || !inTable) {
            return;
        }
        if (c.deadlineNs() <= nowNs) {
            c.onDeadline(nowNs);
        }
        settle(nowNs);
    }

    // ---- from the signals -----------------------------------------------------------------------

    void connected(long nowNs) {
        TcpListenSocket listening = parent;
        if (listening != null) {
            listening.onEstablished(this, nowNs);
        } else if (listener != null) {
            listener.onConnected(nowNs);
        }
    }

    void over(VmkStatus closeStatus, long nowNs) {
        if (counted) {
            counted = false;
            layer.release();
        }
        TcpListenSocket listening = parent;
        if (listening != null) {
            parent = null;
            listening.onGone(this);
        }
        Listener user = listener;
        listener = null;
        if (user != null) {
            user.onClosed(closeStatus, nowNs);
        }
    }

    void delete(VmkStatus closeStatus, long nowNs) {
        if (!inTable) {
            return;
        }
        over(closeStatus, nowNs);
        inTable = false;
        closed = true;
        layer.sim().cancel(timer);
        if (linger != null) {
            layer.sim().cancel(linger);
        }
        layer.delete(this);
        charge.clear();
    }

    /** Taken out of the accept queue: from now on the listener of the socket is told. */
    void taken() {
        parent = null;
    }

    // ---- TcpOutput ------------------------------------------------------------------------

    @Override
    public void transmit(TcpSegment segment, long nowNs) {
        layer.transmit(this, segment, nowNs);
    }

    @Override
    public int largestSegment() {
        return layer.largestSegment(this);
    }

    // ---- what it looks like -----------------------------------------------------------------

    public IpAddress localAddress() {
        return localAddress;
    }

    public int localPort() {
        return localPort;
    }

    public IpAddress remoteAddress() {
        return remoteAddress;
    }

    public int remotePort() {
        return remotePort;
    }

    public @Nullable NetInterface bound() {
        return bound;
    }

    /** CLOSED before {@link #connect} and after the end. */
    public TcpState state() {
        TcpConnection c = connection;
        return c == null ? TcpState.CLOSED : c.state();
    }

    /** A snapshot, or null before the socket was connected. */
    public @Nullable TcpInfo info() {
        TcpConnection c = connection;
        return c == null ? null : c.info();
    }

    @Nullable TcpConnection connection() {
        return connection;
    }

    /** The connection while the stack has it in its table, else null. */
    @Nullable TcpConnection open() {
        return inTable ? connection : null;
    }

    @Nullable Listener listener() {
        return listener;
    }

    SocketSignals signals() {
        return signals;
    }

    SocketCharge charge() {
        return charge;
    }

    SocketPath path() {
        return path;
    }

    long order() {
        return order;
    }

    @Override
    public String toString() {
        return stack()
                + " "
                + localAddress
                + ":"
                + localPort
                + " - "
                + remoteAddress
                + ":"
                + remotePort;
    }
}
