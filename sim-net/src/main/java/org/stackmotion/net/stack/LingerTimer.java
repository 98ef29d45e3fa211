package org.stackmotion.net.stack;

import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;

/** {@code SO_LINGER}: resets a closed connection that has not ended in time. */
final class LingerTimer extends SimEvent {
    private final TcpSocket socket;

    LingerTimer(EventOwner owner, TcpSocket socket) {
        super(owner);
        this.socket = socket;
    }

    @Override
    protected void fire(long nowNs) {
        socket.abort(nowNs);
    }
}
