package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.tcp.TcpCloseReason;
import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpEvents;

/**
 * What a connection has to say to the user of its socket. Its events only set flags here; they are
 * handed on after the input that caused them has returned, so that a user who sends or closes in a
 * callback never re-enters the connection.
 */
final class SocketSignals implements TcpEvents {
    private static final int CONNECTED = 1;
    private static final int READABLE = 2;
    private static final int WRITABLE = 4;
    private static final int CLOSED = 8;
    private static final int DELETED = 16;
    private static final int TOO_LONG = 32;

    private final TcpSocket socket;
    private VmkStatus closeStatus = VmkStatus.OK;
    private VmkStatus icmpStatus = VmkStatus.NO_ROUTE_TO_HOST;
    private int flags;
    private boolean firing;
    private int tooLongMtu;
    private int tooLongSeq;

    SocketSignals(TcpSocket socket) {
        this.socket = socket;
    }

    @Override
    public void onEstablished(long nowNs) {
        flags |= CONNECTED;
    }

    @Override
    public void onReadable(long nowNs) {
        flags |= READABLE;
    }

    @Override
    public void onWritable(long nowNs) {
        flags |= WRITABLE;
    }

    @Override
    public void onClosed(TcpCloseReason reason, long nowNs) {
        closeStatus =
                switch (reason) {
                    case GRACEFUL -> VmkStatus.OK;
                    case REFUSED -> VmkStatus.CONNECTION_REFUSED;
                    case RESET_BY_PEER -> VmkStatus.CONNECTION_RESET;
                    case TIMED_OUT -> hasSoftError() ? icmpStatus : VmkStatus.TIMEOUT;
                    case UNREACHABLE -> icmpStatus;
                    case ABORTED -> VmkStatus.IO_ABORTED;
                };
        flags |= CLOSED;
    }

    /** RFC 5461: what a router said last explains the time-out better. */
    private boolean hasSoftError() {
        TcpConnection c = socket.connection();
        return c != null && c.softErrorCode() != null;
    }

    @Override
    public void onDeleted(long nowNs) {
        flags |= DELETED;
    }

    /** What an ICMP error or the neighbour table said last. */
    void setIcmpStatus(VmkStatus status) {
        icmpStatus = status;
    }

    /** The stack ends the connection. */
    void kill(VmkStatus status) {
        closeStatus = status;
        flags |= CLOSED | DELETED;
    }

    /** The interface has become too narrow for the segments; told after the current input. */
    void tooLong(int mtu, int seq) {
        if ((flags & TOO_LONG) == 0) {
            flags |= TOO_LONG;
            tooLongMtu = mtu;
            tooLongSeq = seq;
        }
    }

    /** Hands on what was flagged, unless a callback is running: then its loop does. */
    void fire(long nowNs) {
        if (flags == 0 || firing) {
            return;
        }
        firing = true;
        try {
            while (flags != 0) {
                int now = flags;
                flags = 0;
                fire(now, nowNs);
            }
        } finally {
            firing = false;
        }
    }

    private void fire(int now, long nowNs) {
        if ((now & TOO_LONG) != 0) {
            socket.onPathMtu(tooLongMtu, tooLongSeq, nowNs);
        }
        if ((now & CONNECTED) != 0) {
            socket.connected(nowNs);
        }
        if ((now & READABLE) != 0) {
            TcpSocket.@Nullable Listener listener = socket.listener();
            if (listener != null) {
                listener.onReadable(nowNs);
            }
        }
        if ((now & WRITABLE) != 0) {
            TcpSocket.@Nullable Listener listener = socket.listener();
            if (listener != null) {
                listener.onWritable(nowNs);
            }
        }
        if ((now & CLOSED) != 0) {
            socket.over(closeStatus, nowNs);
        }
        if ((now & DELETED) != 0) {
            socket.delete(closeStatus, nowNs);
        }
    }
}
