package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.tcp.TcpConnection;

/** The settings of a socket that may change while it is connected. */
public final class SocketSettings {
    private final TcpSocket socket;
    private final TcpOptions options;

    SocketSettings(TcpSocket socket, TcpOptions options) {
        this.socket = socket;
        this.options = options;
    }

    public void applyNoDelay(boolean on, long nowNs) {
        options.noDelay = on;
        TcpConnection c = socket.open();
        if (c != null) {
            c.setNoDelay(on, nowNs);
            socket.settle(nowNs);
        }
    }

    public void applyKeepAlive(boolean on, long nowNs) {
        options.keepAlive = on;
        TcpConnection c = socket.open();
        if (c != null) {
            c.setKeepAlive(
                    on ? options.keepAliveIdleNs : 0,
                    options.keepAliveIntervalNs,
                    options.keepAliveProbes,
                    nowNs);
            socket.settle(nowNs);
        }
    }

    public void applySendBuffer(int bytes) {
        options.sendBufferBytes = bytes;
        TcpConnection c = socket.open();
        if (c != null) {
            c.setSendBuffer(bytes);
        }
    }

    public void applyReceiveBuffer(int bytes) {
        options.receiveBufferBytes = bytes;
        TcpConnection c = socket.open();
        if (c != null) {
            c.setReceiveBuffer(bytes);
        }
    }

    /** Configured or current send buffer in bytes. */
    public int sendBufferBytes() {
        @Nullable TcpConnection c = socket.connection();
        if (c != null) {
            return (int) c.info().sendBufferBytes();
        }
        return options.sendBufferBytes > 0
                ? options.sendBufferBytes
                : socket.stack().config().sendBufferBytes();
    }

    /** Configured or current receive buffer in bytes. */
    public int receiveBufferBytes() {
        @Nullable TcpConnection c = socket.connection();
        if (c != null) {
            return (int) c.info().receiveBufferBytes();
        }
        return options.receiveBufferBytes > 0
                ? options.receiveBufferBytes
                : socket.stack().config().receiveBufferBytes();
    }
}
