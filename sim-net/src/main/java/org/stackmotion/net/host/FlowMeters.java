package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.FrameObserver;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.TcpView;

/** All flow meters of a host behind one observer, so that a frame is parsed once. */
final class FlowMeters implements FrameObserver {
    /** Meters at a time on a host. */
    static final int MAX_METERS = 4096;

    private ImmutableList<FlowMeter> meters = ImmutableList.of();

    FlowMeter add(IpAddress localIp, int localPort, IpAddress remoteIp, int remotePort) {
        if (meters.size() == MAX_METERS) {
            throw new IllegalStateException("more than " + MAX_METERS + " flow meters");
        }
        FlowMeter meter = new FlowMeter(this, localIp, localPort, remoteIp, remotePort);
        meters = ImmutableList.<FlowMeter>builder().addAll(meters).add(meter).build();
        return meter;
    }

    void remove(FlowMeter meter) {
        meters = meters.stream().filter(m -> m != meter).collect(ImmutableList.toImmutableList());
    }

    @Override
    public void onFrame(Frame frame, long nowNs, FrameDirection direction) {
        ImmutableList<FlowMeter> current = meters;
        if (current.isEmpty()) {
            return;
        }
        int tcp = TcpFrames.offset(frame);
        if (tcp == 0) {
            return;
        }
        byte[] head = frame.bytes();
        int sourcePort = TcpView.sourcePort(head, tcp);
        int port = TcpView.destinationPort(head, tcp);
        for (int i = 0, count = current.size(); i < count; i++) {
            current.get(i).onSegment(frame, sourcePort, port);
        }
    }
}
