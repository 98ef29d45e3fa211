package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.tcp.TcpSegment;

final class TcpLayer {
    private final Netstack stack;

    TcpLayer(Netstack stack) {
        this.stack = stack;
    }

    Netstack stack() {
        return stack;
    }

    Simulation sim() {
        return stack.context().sim();
    }

    void stop(long nowNs) {}

    void checkLocal(int address, int port, boolean reuse) throws IOException {}

    void open(TcpSocket socket, long nowNs) throws IOException {}

    TcpListenSocket listen(
            int address, int port, @Nullable NetInterface bound, int backlog, TcpOptions options)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    void stopListening(TcpListenSocket socket) {}

    void resetChildren(TcpListenSocket socket, long nowNs) {}

    void transmit(TcpSocket socket, TcpSegment segment, long nowNs) {}

    void release() {}

    void delete(TcpSocket socket) {}

    PortWatch watch(int port) {
        throw new UnsupportedOperationException();
    }

    StackStats stats() {
        throw new UnsupportedOperationException();
    }

    ImmutableList<ConnectionEntry> connections() {
        throw new UnsupportedOperationException();
    }
}
