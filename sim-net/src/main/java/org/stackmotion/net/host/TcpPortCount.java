package org.stackmotion.net.host;

import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.TcpView;

/** A live count of the frames of one TCP port (either end) that pass a vmk, both directions. */
public final class TcpPortCount {
    private final int port;
    private long frames;
    private long bytes;

    TcpPortCount(int port) {
        this.port = port;
    }

    void onFrame(Frame frame) {
        int tcp = TcpFrames.offset(frame);
        if (tcp == 0) {
            return;
        }
        byte[] head = frame.bytes();
        if (TcpView.sourcePort(head, tcp) == port || TcpView.destinationPort(head, tcp) == port) {
            frames++;
            bytes += frame.capturedLength();
        }
    }

    public int port() {
        return port;
    }

    public long frames() {
        return frames;
    }

    /** As captured, without tag. */
    public long bytes() {
        return bytes;
    }
}
