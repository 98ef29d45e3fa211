package org.stackmotion.net.tcp;

/**
 * What the receiver reports in SACK options: the last few blocks of out-of-order data, the one that
 * holds the newest segment first (RFC 2018 section 4), and once a duplicate that arrived (DSACK,
 * RFC 2883). Independent of how the data is held, so that an ACK costs the same with a thousand
 * holes.
 */
final class SackBlocks {
    private static final int MAX = TcpSegment.MAX_SACK_BLOCKS;

    private final int[] starts = new int[MAX];
    private final int[] ends = new int[MAX];
    private int count;
    private boolean hasDuplicate;
    private int duplicateStart;
    private int duplicateEnd;

    boolean isEmpty() {
        return count == 0 && !hasDuplicate;
    }

    /**
     * Out-of-order data was kept: it joins the blocks that it touches, and the result goes first.
     */
    void onOutOfOrder(int from, int to) {
        int start = from;
        int end = to;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean touches = Seq.leq(starts[i], end) && Seq.geq(ends[i], start);
            if (touches) {
                start = Seq.min(start, starts[i]);
                end = Seq.max(end, ends[i]);
            } else {
                starts[kept] = starts[i];
                ends[kept] = ends[i];
                kept++;
            }
        }
        count = Math.min(kept, MAX - 1);
        for (int i = count; i > 0; i--) {
            starts[i] = starts[i - 1];
            ends[i] = ends[i - 1];
        }
        starts[0] = start;
        ends[0] = end;
        count++;
    }

    /** Data that was received before came again: reported once, in the next ACK. */
    void onDuplicate(int start, int end) {
        hasDuplicate = true;
        duplicateStart = start;
        duplicateEnd = end;
    }

    /** Drops blocks that the cumulative ACK has passed. */
    void onAdvance(int rcvNxt) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (Seq.gt(starts[i], rcvNxt)) {
                starts[kept] = starts[i];
                ends[kept] = ends[i];
                kept++;
            }
        }
        count = kept;
    }

    /**
     * Writes at most that many blocks into the segment; the duplicate goes first and is then
     * forgotten.
     */
    void writeTo(TcpSegment segment, int max) {
        int n = 0;
        if (hasDuplicate && max > 0) {
            segment.sackStart[0] = duplicateStart;
            segment.sackEnd[0] = duplicateEnd;
            hasDuplicate = false;
            n = 1;
        }
        for (int i = 0; i < count && n < max; i++) {
            segment.sackStart[n] = starts[i];
            segment.sackEnd[n] = ends[i];
            n++;
        }
        segment.sackCount = n;
    }
}
