package org.stackmotion.net.channel.blocking.commons;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import org.apache.commons.net.DatagramSocketFactory;
import org.stackmotion.net.channel.blocking.ClientSockets;
import org.stackmotion.net.channel.blocking.StackDatagramSocketFactory;

/** The stack's UDP sockets in the shape that Commons Net asks for. */
public final class CommonsDatagramSockets implements DatagramSocketFactory {
    private final StackDatagramSocketFactory sockets;

    public CommonsDatagramSockets(ClientSockets sockets) {
        this.sockets = sockets.datagramSocketFactory();
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return sockets.createDatagramSocket();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port) throws SocketException {
        return sockets.createDatagramSocket(port);
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress local) throws SocketException {
        return sockets.createDatagramSocket(port, local);
    }
}
