package org.stackmotion.net.host;

import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;

/**
 * Counts the Ethernet frames of one TCP connection at the vmnics of a host, both directions: tag
 * and padding included, without preamble, FCS and gap, as a capture shows them.
 */
public final class FlowMeter implements AutoCloseable {
    private final FlowMeters owner;
    private final IpAddress localIp;
    private final int localPort;
    private final IpAddress remoteIp;
    private final int remotePort;
    private long frames;
    private long bytes;

    FlowMeter(
            FlowMeters owner,
            IpAddress localIp,
            int localPort,
            IpAddress remoteIp,
            int remotePort) {
        this.owner = owner;
        this.localIp = localIp;
        this.localPort = localPort;
        this.remoteIp = remoteIp;
        this.remotePort = remotePort;
    }

    void onSegment(Frame frame, int sourcePort, int port) {
        byte[] head = frame.bytes();
        boolean sent =
                sourcePort == localPort
                        && port == remotePort
                        && IpView.isSource(head, localIp)
                        && IpView.isDestination(head, remoteIp);
        boolean received =
                sourcePort == remotePort
                        && port == localPort
                        && IpView.isSource(head, remoteIp)
                        && IpView.isDestination(head, localIp);
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
