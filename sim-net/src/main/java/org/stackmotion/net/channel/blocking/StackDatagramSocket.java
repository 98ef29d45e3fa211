package org.stackmotion.net.channel.blocking;

import java.net.DatagramSocket;

/** A {@code DatagramSocket} on the stack of a blocking client; not bound yet. */
final class StackDatagramSocket extends DatagramSocket {
    StackDatagramSocket(BlockingClient<?> client) {
        super(new UdpFacade(client));
    }
}
