package org.stackmotion.net.channel.blocking;

import java.net.Socket;
import java.net.SocketException;

/** A {@code Socket} on the stack of a blocking client. */
final class StackSocket extends Socket {
    StackSocket(TcpFacade impl) throws SocketException {
        super(impl);
    }
}
