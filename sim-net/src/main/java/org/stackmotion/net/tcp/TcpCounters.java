package org.stackmotion.net.tcp;

/** Plain counts of one connection; the stack adds them up. */
public final class TcpCounters {
    long segmentsSent;
    long segmentsReceived;
    long bytesAcked;
    long bytesReceived;
    long retransmits;
    long timeouts;
    long fastRecoveries;
    long zeroWindowProbes;
    long keepAliveProbes;
    long challengeAcks;
    long duplicateSegments;
    long outOfOrderSegments;
    long pawsRejected;
    long outOfWindow;
    long urgentSegments;
    long dsackReceived;
    long spuriousRecoveries;
    long tailLossProbes;
    long receiveQueueDrops;
    long ceReceived;
    long ecnReductions;
    long blackHoles;
    long mtuProbes;

    public long segmentsSent() {
        return segmentsSent;
    }

    public long segmentsReceived() {
        return segmentsReceived;
    }

    public long bytesAcked() {
        return bytesAcked;
    }

    /** In-order payload bytes taken in. */
    public long bytesReceived() {
        return bytesReceived;
    }

    public long retransmits() {
        return retransmits;
    }

    public long timeouts() {
        return timeouts;
    }

    public long fastRecoveries() {
        return fastRecoveries;
    }

    public long zeroWindowProbes() {
        return zeroWindowProbes;
    }

    public long keepAliveProbes() {
        return keepAliveProbes;
    }

    /** RFC 5961 section 7. */
    public long challengeAcks() {
        return challengeAcks;
    }

    public long duplicateSegments() {
        return duplicateSegments;
    }

    public long outOfOrderSegments() {
        return outOfOrderSegments;
    }

    /** RFC 7323 section 5. */
    public long pawsRejected() {
        return pawsRejected;
    }

    public long outOfWindow() {
        return outOfWindow;
    }

    /** Segments with URG: the pointer is ignored, the data is ordinary data. */
    public long urgentSegments() {
        return urgentSegments;
    }

    /** RFC 2883 blocks: the peer had this data already. */
    public long dsackReceived() {
        return dsackReceived;
    }

    /** Data segments that came with CE (RFC 3168). */
    public long ceReceived() {
        return ceReceived;
    }

    /** How often the window was lowered because the peer echoed a mark. */
    public long ecnReductions() {
        return ecnReductions;
    }

    /** How often segments were made shorter because long ones seemed to vanish (RFC 4821). */
    public long blackHoles() {
        return blackHoles;
    }

    /** Segments sent longer than what the path is known to carry. */
    public long mtuProbes() {
        return mtuProbes;
    }

    /** Segments dropped because the reassembly queue was at its named maximum. */
    public long receiveQueueDrops() {
        return receiveQueueDrops;
    }

    /** Responses to a loss or a time-out that were taken back, because nothing was lost. */
    public long spuriousRecoveries() {
        return spuriousRecoveries;
    }

    /** RFC 8985 section 7. */
    public long tailLossProbes() {
        return tailLossProbes;
    }
}
