package org.stackmotion.net.channel.blocking;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** UDP sockets on the stack of a blocking client. */
public final class StackDatagramSocketFactory {
    private final BlockingClient<?> client;

    StackDatagramSocketFactory(BlockingClient<?> client) {
        this.client = client;
    }

    /** Bound to a port of the stack's choice. */
    public DatagramSocket createDatagramSocket() throws SocketException {
        return createDatagramSocket(0, null);
    }

    /** Bound to that port on all addresses of the stack. */
    public DatagramSocket createDatagramSocket(int port) throws SocketException {
        return createDatagramSocket(port, null);
    }

    /** Bound to that port and address. */
    public DatagramSocket createDatagramSocket(int port, @Nullable InetAddress local)
            throws SocketException {
        DatagramSocket socket = new StackDatagramSocket(client);
        socket.bind(new InetSocketAddress(local, port));
        return socket;
    }
}
