package org.stackmotion.net.wire;

/** Anything that takes frames going down towards the wire. */
public interface FrameSink {
    /** Sends a frame downward; the receiver owns it from here on. */
    void dispatch(Frame frame, long nowNs);
}
