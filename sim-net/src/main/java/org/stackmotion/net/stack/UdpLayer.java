package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;

final class UdpLayer {
    private final Netstack stack;

    UdpLayer(Netstack stack) {
        this.stack = stack;
    }

    Netstack stack() {
        return stack;
    }

    void stop(long nowNs) {}

    int bind(UdpSocket socket, int address, int port) {
        throw new UnsupportedOperationException();
    }

    void unbind(UdpSocket socket) {}

    void send(UdpSocket socket, int address, int port, ByteBuf data, long nowNs) {}
}
