package org.stackmotion.net.host;

import org.stackmotion.net.wire.Frame;

/**
 * Counts the Ethernet frames of one TCP connection at the vmnics of a host, both directions: tag
 * and padding included, without preamble, FCS and gap, as a capture shows them.
 */
public final class FlowMeter implements AutoCloseable {
    private final FlowMeters owner;
    private final int localIp;
    private final int localPort;
    private final int remoteIp;
    private final int remotePort;
    private long frames;
    private long bytes;

    FlowMeter(FlowMeters owner, int localIp, int localPort, int remoteIp, int remotePort) {
        this.owner = owner;
        this.localIp = localIp;
        this.localPort = localPort;
        this.remoteIp = remoteIp;
        this.remotePort = remotePort;
    }

    void onSegment(Frame frame, int source, int sourcePort, int destination, int port) {
        boolean sent =
                source == localIp
                        && sourcePort == localPort
                        && destination == remoteIp
                        && port == remotePort;
        boolean received =
                source == remoteIp
                        && sourcePort == remotePort
                        && destination == localIp
                        && port == localPort;
        if (sent || received) {
            frames++;
            bytes += frame.capturedLength();
        }
    }

    public long frames() {
        return frames;
    }

    public long bytes() {
        return bytes;
    }

    /** Stops counting; the numbers stay. */
    @Override
    public void close() {
        owner.remove(this);
    }
}
