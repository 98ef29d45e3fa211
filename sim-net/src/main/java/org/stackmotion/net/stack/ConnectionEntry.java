package org.stackmotion.net.stack;

import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.IpAddress;

/**
 * One line of {@code esxcli network ip connection list} (esxi-facts 2.3).
 *
 * @param proto {@code tcp} or {@code udp}
 * @param state as ESXi prints it, empty for UDP
 * @param congestionControl empty for UDP
 */
public record ConnectionEntry(
        String proto,
        long receiveQueueBytes,
        long sendQueueBytes,
        IpAddress localAddress,
        int localPort,
        IpAddress foreignAddress,
        int foreignPort,
        String state,
        String congestionControl) {

    /** The line of a connection as it is now. */
    static ConnectionEntry of(TcpSocket socket) {
        TcpConnection c = socket.connection();
        TcpState state = socket.state();
        boolean gone = c == null || state == TcpState.TIME_WAIT;
        long held = c == null ? 0 : c.bufferedBytes();
        return new ConnectionEntry(
                "tcp",
                socket.readable(),
                Math.max(0, held - socket.readable()),
                socket.localAddress(),
                socket.localPort(),
                socket.remoteAddress(),
                socket.remotePort(),
                state.name(),
                gone ? "" : socket.stack().config().congestionControl());
    }
}
