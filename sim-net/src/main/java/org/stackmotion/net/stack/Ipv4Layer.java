package org.stackmotion.net.stack;

import org.stackmotion.net.wire.Frame;

final class Ipv4Layer {
    Ipv4Layer(Netstack stack) {}

    void attach(NetInterface nif) {}

    void detach(NetInterface nif, long nowNs) {}

    void addressChanged(NetInterface nif, long nowNs) {}

    void deliver(NetInterface nif, Frame frame, long nowNs) {
        throw new UnsupportedOperationException();
    }
}
