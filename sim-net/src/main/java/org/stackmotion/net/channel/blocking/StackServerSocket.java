package org.stackmotion.net.channel.blocking;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A {@code ServerSocket} on the stack of a blocking client. */
final class StackServerSocket extends ServerSocket {
    private final BlockingClient<?> client;

    StackServerSocket(BlockingClient<?> client) {
        super(new ListenerFacade(client));
        this.client = client;
    }

    /** As the superclass, which would ask a global factory for the socket. */
    @Override
    public Socket accept() throws IOException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isBound()) {
            throw new SocketException("Socket is not bound yet");
        }
        Socket socket = new StackSocket(new TcpFacade(client));
        implAccept(socket);
        return socket;
    }
}
