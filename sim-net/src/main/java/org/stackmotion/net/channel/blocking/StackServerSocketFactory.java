package org.stackmotion.net.channel.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Listening TCP sockets on the stack of a blocking client. */
final class StackServerSocketFactory extends ServerSocketFactory {
    /** As {@code ServerSocket} has it. */
    private static final int DEFAULT_BACKLOG = 50;

    private final BlockingClient<?> client;

    StackServerSocketFactory(BlockingClient<?> client) {
        this.client = client;
    }

    @Override
    public ServerSocket createServerSocket() {
        return new StackServerSocket(client);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress local)
            throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(local, port), backlog);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }
}
