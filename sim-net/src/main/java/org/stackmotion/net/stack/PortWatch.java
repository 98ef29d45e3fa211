package org.stackmotion.net.stack;

/** A live count of the TCP segments with one port number (either end) that pass a stack. */
public final class PortWatch {
    final int port;
    long segments;

    PortWatch(int port) {
        this.port = port;
    }

    public int port() {
        return port;
    }

    public long segments() {
        return segments;
    }
}
