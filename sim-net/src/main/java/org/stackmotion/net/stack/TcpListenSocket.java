package org.stackmotion.net.stack;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/**
 * A listening port. Handshakes in progress and connections not yet accepted share the backlog; what
 * does not fit is dropped and counted (LISTEN_BACKLOG_FULL), and the client tries again.
 */
public final class TcpListenSocket {
    /** Hears that {@link #accept} has something. */
    public interface Listener {
        void onAcceptable(long nowNs);

        /** The stack has stopped: nothing will come any more. */
        default void onStopped(long nowNs) {}
    }

    public static final int MAX_BACKLOG = 65_535;

    private final TcpLayer layer;
    private final IpAddress address;
    private final int port;
    private final @Nullable NetInterface bound;
    private final int backlog;
    private final TcpOptions options;
    private final long order;
    private final ArrayDeque<TcpSocket> ready = new ArrayDeque<>();
    private int handshakes;
    private @Nullable Listener listener;
    private boolean open = true;

    /** Chain of {@link TcpListeners}. */
    @Nullable TcpListenSocket next;

    TcpListenSocket(
            TcpLayer layer,
            IpAddress address,
            int port,
            @Nullable NetInterface bound,
            int backlog,
            TcpOptions options,
            long order) {
        this.order = order;
        this.layer = layer;
        this.address = address;
        this.port = port;
        this.bound = bound;
        this.backlog = Math.max(1, Math.min(backlog, MAX_BACKLOG));
        this.options = options;
    }

    public void setListener(@Nullable Listener listener) {
        this.listener = listener;
    }

    public IpAddress address() {
        return address;
    }

    public int port() {
        return port;
    }

    public @Nullable NetInterface bound() {
        return bound;
    }

    public TcpOptions options() {
        return options;
    }

    public boolean isOpen() {
        return open;
    }

    /** The oldest established connection, or null. */
    public @Nullable TcpSocket accept() {
        TcpSocket socket = ready.poll();
        if (socket != null) {
            socket.taken();
        }
        return socket;
    }

    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Stops listening; what nobody accepted is reset. */
    public void close(long nowNs) {
        if (!open) {
            return;
        }
        open = false;
        listener = null;
        layer.stopListening(this);
        for (TcpSocket child = accept(); child != null; child = accept()) {
            child.abort(nowNs);
        }
    }

    void stop(long nowNs) {
        Listener user = listener;
        close(nowNs);
        if (user != null) {
            user.onStopped(nowNs);
        }
    }

    long order() {
        return order;
    }

    boolean hasRoom() {
        return handshakes + ready.size() < backlog;
    }

    void onSyn() {
        handshakes++;
    }

    void onEstablished(TcpSocket child, long nowNs) {
        handshakes--;
        if (!open) {
            child.taken();
            child.abort(nowNs);
            return;
        }
        ready.add(child);
        if (listener != null) {
            listener.onAcceptable(nowNs);
        }
    }

    /** A child ended before anybody accepted it. */
    void onGone(TcpSocket child) {
        if (!ready.remove(child)) {
            handshakes--;
        }
    }

    @Override
    public String toString() {
        return layer.stack() + " " + address + ":" + port + " listening";
    }
}
