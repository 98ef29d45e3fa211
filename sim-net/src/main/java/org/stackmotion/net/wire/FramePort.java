package org.stackmotion.net.wire;

/** Anything that takes frames coming up from below: a switch port, a NIC, a vmk, a tap. */
public interface FramePort {
    /**
     * Hands a frame upward; the receiver owns it from here on.
     *
     * @param nowNs the time of arrival, nanoseconds since the start
     */
    void deliver(Frame frame, long nowNs);
}
