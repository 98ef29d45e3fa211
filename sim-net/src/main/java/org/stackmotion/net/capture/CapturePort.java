package org.stackmotion.net.capture;

import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.FrameObserver;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;

/** One interface of a capture; observes the port that it stands for. */
public final class CapturePort implements FrameObserver {
    private final CaptureFile file;
    private final int number;

    CapturePort(CaptureFile file, int number) {
        this.file = file;
        this.number = number;
    }

    /** Sent is outbound, received is inbound, as the port sees it. */
    @Override
    public void onFrame(Frame frame, long nowNs, FrameDirection direction) {
        file.record(number, frame, nowNs, direction, null);
    }

    /** A frame that ends here before it was seen by any port, or later than that. */
    public void recordDropped(
            Frame frame, DropReason reason, long nowNs, FrameDirection direction) {
        file.record(number, frame, nowNs, direction, reason.name());
    }
}
