package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/**
 * A UDP socket of one stack. The receive queue has a named maximum of bytes; datagrams beyond it
 * are dropped as SOCKET_BUFFER_FULL.
 */
public final class UdpSocket {
    /** Hears that {@link #receive} has something, or that an ICMP error came back. */
    public interface Listener {
        void onReadable(long nowNs);

        void onError(VmkStatus status, long nowNs);
    }

    public static final int DEFAULT_RECEIVE_BYTES = 208 * 1024;

    /** IPv4 length field less the two headers. */
    public static final int MAX_PAYLOAD = 65_535 - 20 - 8;

    private final UdpLayer layer;
    private final ArrayDeque<Datagram> queue = new ArrayDeque<>();
    private int queuedBytes;
    private int receiveLimitBytes = DEFAULT_RECEIVE_BYTES;
    private IpAddress localAddress = IpAddress.ANY;
    private int localPort;
    private IpAddress remoteAddress = IpAddress.ANY;
    private int remotePort;
    private @Nullable NetInterface bound;
    private @Nullable Listener listener;
    private boolean isBound;
    private boolean closed;
    private boolean reuseAddress;
    private boolean dontFragment;
    private int tos;
    private int ttl = 64;

    UdpSocket(UdpLayer layer) {
        this.layer = layer;
    }

    public Netstack stack() {
        return layer.stack();
    }

    public void setListener(@Nullable Listener listener) {
        this.listener = listener;
    }

    public void bindTo(@Nullable NetInterface nif) {
        bound = nif;
    }

    /**
     * Takes a local port; 0 lets the stack choose, address 0 receives for all of the stack's.
     *
     * @throws IOException {@link SocketFault}: address in use, address not available
     */
    public void bind(IpAddress address, int port) throws IOException {
        localPort = layer.bind(this, address, port);
        localAddress = address;
        isBound = true;
    }

    /** Sends to and receives from that peer only. */
    public void connect(IpAddress address, int port) throws IOException {
        if (!isBound) {
            bind(localAddress, 0);
        }
        remoteAddress = address;
        remotePort = port;
    }

    public void disconnect() {
        remoteAddress = IpAddress.ANY;
        remotePort = 0;
    }

    /**
     * Sends the readable bytes (copied; the caller keeps the buffer).
     *
     * @throws IOException {@link SocketFault}: no route, message too long with DF
     */
    public void send(IpAddress address, int port, ByteBuf data, long nowNs) throws IOException {
        if (!isBound) {
            bind(localAddress, 0);
        }
        layer.send(this, address, port, data, nowNs);
    }

    /** {@link #bind(IpAddress, int)} with an IPv4 address. */
    public void bind(int address, int port) throws IOException {
        bind(IpAddress.ofIpv4(address), port);
    }

    /** {@link #connect(IpAddress, int)} with an IPv4 address. */
    public void connect(int address, int port) throws IOException {
        connect(IpAddress.ofIpv4(address), port);
    }

    /** {@link #send(IpAddress, int, ByteBuf, long)} to an IPv4 address. */
    public void send(int address, int port, ByteBuf data, long nowNs) throws IOException {
        send(IpAddress.ofIpv4(address), port, data, nowNs);
    }

    /** The oldest datagram, or null; the caller owns its data. */
    public @Nullable Datagram receive() {
        Datagram datagram = queue.poll();
        if (datagram != null) {
            queuedBytes -= datagram.data().readableBytes();
        }
        return datagram;
    }

    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        listener = null;
        if (isBound) {
            layer.unbind(this);
        }
        while (!queue.isEmpty()) {
            queue.remove().data().release();
        }
        queuedBytes = 0;
    }

    boolean isOpen() {
        return !closed;
    }

    /** Bytes of data that wait to be received. */
    int queuedBytes() {
        return queuedBytes;
    }

    /** Takes the datagram unless the queue is full. */
    boolean offer(Datagram datagram) {
        int bytes = datagram.data().readableBytes();
        if (queuedBytes + bytes > receiveLimitBytes) {
            return false;
        }
        queuedBytes += bytes;
        queue.add(datagram);
        return true;
    }

    void readable(long nowNs) {
        if (listener != null) {
            listener.onReadable(nowNs);
        }
    }

    void error(VmkStatus status, long nowNs) {
        if (listener != null) {
            listener.onError(status, nowNs);
        }
    }

    public boolean hasDatagrams() {
        return !queue.isEmpty();
    }

    public boolean isConnected() {
        return remotePort != 0;
    }

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

    public boolean reuseAddress() {
        return reuseAddress;
    }

    public void setReuseAddress(boolean reuse) {
        reuseAddress = reuse;
    }

    public boolean dontFragment() {
        return dontFragment;
    }

    public void setDontFragment(boolean df) {
        dontFragment = df;
    }

    public int tos() {
        return tos;
    }

    public void setTos(int tos) {
        this.tos = tos;
    }

    public int ttl() {
        return ttl;
    }

    public void setTtl(int ttl) {
        this.ttl = ttl;
    }

    public int receiveLimitBytes() {
        return receiveLimitBytes;
    }

    public void setReceiveLimitBytes(int bytes) {
        receiveLimitBytes = bytes;
    }

    @Override
    public String toString() {
        return stack() + " udp " + localAddress + ":" + localPort;
    }
}
