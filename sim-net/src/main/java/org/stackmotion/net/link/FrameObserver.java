package org.stackmotion.net.link;

import org.stackmotion.net.wire.Frame;

/**
 * Looks at frames that pass a port: a flow meter, a capture. It must neither change nor keep them.
 */
public interface FrameObserver {
    /**
     * One frame passes.
     *
     * @param nowNs when it was handed to the port to send, or when it has arrived
     */
    void onFrame(Frame frame, long nowNs, FrameDirection direction);
}
