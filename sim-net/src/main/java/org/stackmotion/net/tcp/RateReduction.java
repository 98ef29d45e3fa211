package org.stackmotion.net.tcp;

/**
 * Proportional rate reduction (RFC 9937, RFC 6937 before): how much may be sent for each ACK of a
 * fast recovery, so that the window has come down to ssthresh at its end, neither with a pause nor
 * with a burst, and losses in the recovery itself are answered with no more than arrived.
 */
final class RateReduction {
    /** RecoverFS. */
    private long flightBytes = 1;

    private long deliveredBytes;
    private long outBytes;
    private long windowBytes;

    /** Recovery begins. */
    void begin(long flightBytes) {
        this.flightBytes = Math.max(flightBytes, 1);
        deliveredBytes = 0;
        outBytes = 0;
        windowBytes = 0;
    }

    /**
     * An ACK in recovery.
     *
     * @param delivered bytes newly acknowledged or sacked
     * @param safe it acknowledged new data and told of no further loss
     */
    void onAck(long delivered, boolean safe, long pipe, long ssthresh, int mss) {
        deliveredBytes += delivered;
        long send;
        if (pipe > ssthresh) {
            long target = (deliveredBytes * ssthresh + flightBytes - 1) / flightBytes;
            send = (target - outBytes + mss - 1) / mss * mss; // whole segments, as Linux
        } else {
            long limit = Math.max(deliveredBytes - outBytes, delivered);
            send = Math.min(ssthresh - pipe, safe ? limit + mss : limit);
        }
        windowBytes = pipe + Math.max(send, 0);
    }

    /** The window until the next ACK: what was in flight at this one and what may be added. */
    long windowBytes() {
        return windowBytes;
    }

    void onSent(int length) {
        outBytes += length;
    }
}
