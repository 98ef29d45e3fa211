package org.stackmotion.net.channel.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** TCP sockets on the stack of a blocking client; names are the stack's. */
final class StackSocketFactory extends SocketFactory {
    private final BlockingClient<?> client;

    StackSocketFactory(BlockingClient<?> client) {
        this.client = client;
    }

    @Override
    public Socket createSocket() throws IOException {
        return new StackSocket(new TcpFacade(client));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(client.place().names().resolve(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return createSocket(client.place().names().resolve(host), port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }
}
