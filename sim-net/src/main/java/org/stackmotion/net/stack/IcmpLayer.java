package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;

final class IcmpLayer {
    private final Netstack stack;

    IcmpLayer(Netstack stack) {
        this.stack = stack;
    }

    Netstack stack() {
        return stack;
    }

    void open(IcmpSocket socket) {}

    void close(IcmpSocket socket) {}

    void send(IcmpSocket socket, int address, ByteBuf message, long nowNs) {}
}
