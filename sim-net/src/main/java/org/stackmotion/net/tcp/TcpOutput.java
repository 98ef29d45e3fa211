package org.stackmotion.net.tcp;

/** Where a connection's segments go: the stack in a simulation, a list in a test. */
public interface TcpOutput {
    /**
     * Sends one segment. The segment object belongs to the connection and is reused after the call;
     * a payload must be retained by whoever keeps it (a frame does so in {@code setPayload}).
     */
    void transmit(TcpSegment segment, long nowNs);

    /**
     * With TSO below: most bytes of TCP header and data that {@link #transmit} takes as one segment
     * of several MSS. 0: none, every segment goes alone.
     */
    default int largestSegment() {
        return 0;
    }
}
