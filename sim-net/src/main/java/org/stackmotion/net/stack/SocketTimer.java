package org.stackmotion.net.stack;

import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;

/** The one timer of a TCP socket, for its whole life. */
final class SocketTimer extends SimEvent {
    private final TcpSocket socket;

    SocketTimer(EventOwner owner, TcpSocket socket) {
        super(owner);
        this.socket = socket;
    }

    @Override
    protected void fire(long nowNs) {
        socket.onTimer(nowNs);
    }
}
