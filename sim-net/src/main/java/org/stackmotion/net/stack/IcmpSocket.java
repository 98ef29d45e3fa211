package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/**
 * A raw ICMP socket: gets a copy of every ICMP message that comes to the stack, and sends messages
 * whose checksum the stack fills in.
 */
public final class IcmpSocket {
    /** Hears that {@link #receive} has something. */
    public interface Listener {
        void onReadable(long nowNs);

        /** The stack has stopped: nothing will come any more. */
        default void onStopped(long nowNs) {}
    }

    /** Messages waiting in one socket; more are dropped as SOCKET_BUFFER_FULL. */
    public static final int MAX_QUEUED = 256;

    private final IcmpLayer layer;
    private final ArrayDeque<Datagram> queue = new ArrayDeque<>();
    private @Nullable NetInterface bound;
    private @Nullable Listener listener;
    private boolean open;
    private boolean dontFragment;
    private int ttl = 64;

    private final boolean ipv6;

    IcmpSocket(IcmpLayer layer, boolean ipv6) {
        this.layer = layer;
        this.ipv6 = ipv6;
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

    public @Nullable NetInterface bound() {
        return bound;
    }

    /** Begins to receive. */
    public void open() {
        if (!open) {
            open = true;
            layer.open(this);
        }
    }

    /**
     * Sends an ICMP message: type, code, checksum (overwritten) and the rest, copied.
     *
     * @throws IOException {@link SocketFault}: no route, message too long with DF
     */
    public void send(IpAddress address, ByteBuf message, long nowNs) throws IOException {
        layer.send(this, address, message, nowNs);
    }

    public @Nullable Datagram receive() {
        return queue.poll();
    }

    public boolean hasMessages() {
        return !queue.isEmpty();
    }

    /** Which of the two protocols it takes and sends. */
    public boolean isIpv6() {
        return ipv6;
    }

    boolean isOpen() {
        return open;
    }

    boolean offer(Datagram message) {
        if (queue.size() == MAX_QUEUED) {
            return false;
        }
        queue.add(message);
        return true;
    }

    void readable(long nowNs) {
        if (listener != null) {
            listener.onReadable(nowNs);
        }
    }

    public void close() {
        if (open) {
            open = false;
            layer.close(this);
        }
        listener = null;
        while (!queue.isEmpty()) {
            queue.remove().data().release();
        }
    }

    void stop(long nowNs) {
        Listener user = listener;
        close();
        if (user != null) {
            user.onStopped(nowNs);
        }
    }

    public boolean dontFragment() {
        return dontFragment;
    }

    public void setDontFragment(boolean df) {
        dontFragment = df;
    }

    public int ttl() {
        return ttl;
    }

    public void setTtl(int ttl) {
        this.ttl = ttl;
    }
}
