package org.stackmotion.net.tcp;

/**
 * What one ACK has told of the segments that it newly acknowledges or sacks: the round trip of the
 * newest that was sent once, the most recently sent one (RFC 8985 section 6.2 step 2), whether
 * anything was overtaken (step 3), and whether anything arrived that was never repeated (RFC 5682).
 */
final class Delivery {
    private static final long NEVER = Long.MIN_VALUE;

    private long repeatedBeforeNs;
    private boolean highestKnown;
    private int highestEnd;

    private long sampleSentNs;
    private long sackedSentNs;
    private long newestNs = NEVER;
    private int newestEnd;
    private boolean originalSeen;
    private int originalEnd;
    private boolean reordered;

    /**
     * An ACK comes.
     *
     * @param repeatedBeforeNs a segment that was sent again counts only when its last sending was
     *     not after that: else the ACK may be for an earlier sending (RFC 8985 section 6.2 step 2)
     */
    void begin(long repeatedBeforeNs) {
        this.repeatedBeforeNs = repeatedBeforeNs;
        sampleSentNs = NEVER;
        sackedSentNs = NEVER;
        newestNs = NEVER;
        originalSeen = false;
        reordered = false;
    }

    void onAcked(int end, long sentNs, boolean repeated) {
        if (!repeated) {
            sampleSentNs = sentNs;
        }
        onDelivered(end, sentNs, repeated);
    }

    void onSacked(int end, long sentNs, boolean repeated) {
        if (!repeated && sackedSentNs == NEVER) {
            sackedSentNs = sentNs;
        }
        onDelivered(end, sentNs, repeated);
    }

    private void onDelivered(int end, long sentNs, boolean repeated) {
        boolean highest = !highestKnown || Seq.gt(end, highestEnd);
        if (highest) {
            highestKnown = true;
            highestEnd = end;
        }
        if (repeated) {
            if (sentNs > repeatedBeforeNs) {
                return;
            }
        } else {
            reordered |= !highest;
            if (!originalSeen || Seq.lt(end, originalEnd)) {
                originalSeen = true;
                originalEnd = end;
            }
        }
        if (sentNs > newestNs || (sentNs == newestNs && Seq.gt(end, newestEnd))) {
            newestNs = sentNs;
            newestEnd = end;
        }
    }

    /** The ACK acknowledges, or else newly sacks, a segment that was sent exactly once. */
    boolean sampleValid() {
        return sampleSentNs != NEVER || sackedSentNs != NEVER;
    }

    /** When it was sent: the newest acknowledged, or the first sacked as Linux takes it. */
    long sampleSentNs() {
        return sampleSentNs != NEVER ? sampleSentNs : sackedSentNs;
    }

    boolean anything() {
        return newestNs != NEVER;
    }

    long newestNs() {
        return newestNs;
    }

    int newestEnd() {
        return newestEnd;
    }

    /** Something that was never repeated arrived after something sent behind it. */
    boolean reordered() {
        return reordered;
    }

    /** Something that was never repeated and ends at or before that number arrived. */
    boolean originalUpTo(int seq) {
        return originalSeen && Seq.leq(originalEnd, seq);
    }
}
