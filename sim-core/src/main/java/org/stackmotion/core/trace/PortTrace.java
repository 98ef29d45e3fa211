package org.stackmotion.core.trace;

/** What one port contributes to the digest. */
public final class PortTrace {
    PortTrace() {}

    /** True when {@link #full} must be called for each frame as well. */
    public boolean isFull() {
        throw new UnsupportedOperationException();
    }

    /** One frame leaving this port: time, length in bytes, and its number (TCP sequence number or 0). */
    public void frame(long nowNs, int length, long ident) {
        throw new UnsupportedOperationException();
    }

    /** The bytes behind the frame of the last {@link #frame} call. */
    public void full(long nowNs, byte[] head, int headLength, long payloadIdentity) {
        throw new UnsupportedOperationException();
    }

    /** One frame dropped here. */
    public void drop(long nowNs, String reason) {
        throw new UnsupportedOperationException();
    }
}
