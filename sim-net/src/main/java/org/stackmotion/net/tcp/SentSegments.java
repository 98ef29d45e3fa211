package org.stackmotion.net.tcp;

import org.stackmotion.core.Invariants;

/**
 * What is in flight: one entry for each segment sent and not yet acknowledged cumulatively, with
 * the SACK marks of RFC 6675 and the times of RFC 8985.
 *
 * <p><b>Cost.</b> An ACK pays only for what it changes, at 8,000 entries in flight as at 8:
 *
 * <ul>
 *   <li>a cumulative ACK pops entries from the head, each once;
 *   <li>a SACK block is found by binary search; sacked entries are skipped by pointers with path
 *       compression, so each entry is marked once and a block that only grew is passed in few
 *       steps;
 *   <li>both IsLost() of RFC 6675 and RACK's deadline are monotone over first transmissions: what
 *       is sacked above a sequence number only grows, and what was sent earlier is due earlier. So
 *       there is one <em>lost edge</em>, everything unsacked below it is lost or was repeated, and
 *       it moves up over each entry once; repeated ones wait in {@link Retransmissions};
 *   <li>pipe is kept as a running sum.
 * </ul>
 */
final class SentSegments extends SegmentRing {
    /** RFC 6675 section 2, DupThresh. */
    static final int DUP_THRESH = 3;

    private final Retransmissions repeated = new Retransmissions();
    private final Delivery delivery = new Delivery();

    private long lostEdge;
    private long rexmitCursor;
    private long holeCursor;
    private long highestSacked = NONE;

    private long sackedBytes;
    private int sackedCount;
    private long sackedBytesAboveEdge;
    private int sackedAboveEdge;

    /** The entry went out again. */
    void onRetransmitted(long index, long nowNs) {
        int at = slot(index);
        mark(at, flags[at] | REXMIT | EVER_REXMIT);
        sentNs[at] = nowNs;
        repeated.add(index, nowNs);
    }

    // ---- acknowledgement -----------------------------------------------------------------------

    /** What the ACK being worked on has told: begin it with {@link Delivery#begin}. */
    Delivery delivery() {
        return delivery;
    }

    /** Cumulative ACK: forgets everything below it. */
    void ackTo(int ack) {
        while (head != tail) {
            int at = (int) head & mask;
            int length = lengths[at];
            if (Seq.gt(seqs[at] + length, ack)) {
                trimHead(at, ack);
                break;
            }
            if ((flags[at] & SACKED) != 0) {
                unsack(head, length);
            } else {
                delivery.onAcked(seqs[at] + length, sentNs[at], (flags[at] & EVER_REXMIT) != 0);
            }
            popHead();
        }
        if (lostEdge < head) {
            lostEdge = head;
        }
        if (rexmitCursor < head) {
            rexmitCursor = head;
        }
        if (highestSacked < head) {
            highestSacked = NONE;
        }
    }

    private void trimHead(int at, int ack) {
        int cut = ack - seqs[at];
        if (cut <= 0) {
            return;
        }
        if ((flags[at] & SACKED) != 0) {
            sackedBytes -= cut;
            if (head >= lostEdge) {
                sackedBytesAboveEdge -= cut;
            }
        }
        shortenHead(at, cut);
    }

    private void unsack(long index, int length) {
        sackedBytes -= length;
        sackedCount--;
        if (index >= lostEdge) {
            sackedBytesAboveEdge -= length;
            sackedAboveEdge--;
        }
    }

    /**
     * Marks what the segment's SACK blocks cover (RFC 6675 Update()), except blocks at or below the
     * cumulative ACK.
     *
     * @return newly sacked bytes
     */
    long markSacked(TcpSegment segment, int sndUna, int sndNxt) {
        long before = sackedBytes;
        for (int i = 0; i < segment.sackCount; i++) {
            int start = segment.sackStart[i];
            int end = segment.sackEnd[i];
            boolean plausible = Seq.gt(end, start) && Seq.gt(start, sndUna) && Seq.leq(end, sndNxt);
            if (plausible) {
                markBlock(start, end);
            }
        }
        return sackedBytes - before;
    }

    private void markBlock(int start, int end) {
        long index = nextUnsacked(firstAtOrAfter(start));
        while (index < tail) {
            int at = (int) index & mask;
            if (Seq.gt(seqs[at] + lengths[at], end)) {
                return; // not covered whole: a receiver tells the rest sooner or later
            }
            delivery.onSacked(seqs[at] + lengths[at], sentNs[at], (flags[at] & EVER_REXMIT) != 0);
            mark(at, flags[at] | SACKED);
            skips[at] = index + 1;
            sackedBytes += lengths[at];
            sackedCount++;
            if (index >= lostEdge) {
                sackedBytesAboveEdge += lengths[at];
                sackedAboveEdge++;
            }
            if (index > highestSacked) {
                highestSacked = index;
            }
            index = nextUnsacked(index + 1);
        }
    }

    private long firstAtOrAfter(int seq) {
        long low = head;
        long high = tail;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (Seq.lt(seqs[(int) middle & mask], seq)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long nextUnsacked(long from) {
        long index = from;
        while (index < tail && (flags[(int) index & mask] & SACKED) != 0) {
            int at = (int) index & mask;
            long next = skips[at];
            if (next < tail && (flags[(int) next & mask] & SACKED) != 0) {
                skips[at] = skips[(int) next & mask]; // path halving
            }
            index = next;
        }
        return index;
    }

    // ---- loss ----------------------------------------------------------------------------------

    /**
     * RFC 6675 IsLost(): an entry is lost when more than (DupThresh - 1) * SMSS bytes, or DupThresh
     * segments, above it are sacked.
     *
     * @return whether anything was newly found lost
     */
    boolean advanceLostEdge(int mss) {
        boolean found = false;
        long bytes = (DUP_THRESH - 1L) * mss;
        while (lostEdge < tail && (sackedBytesAboveEdge > bytes || sackedAboveEdge >= DUP_THRESH)) {
            found |= passLostEdge(true);
        }
        return found;
    }

    /** Moves the edge over one entry, and finds it lost if it is not sacked. */
    private boolean passLostEdge(boolean againToo) {
        int at = (int) lostEdge & mask;
        lostEdge++;
        if ((flags[at] & SACKED) != 0) {
            sackedBytesAboveEdge -= lengths[at];
            sackedAboveEdge--;
            return false;
        }
        if ((flags[at] & REXMIT) != 0 && !againToo) {
            return false; // the copy has its own time, in the order of retransmissions
        }
        markLost(at);
        return true;
    }

    /**
     * RFC 8985 section 6.2 step 5: lost is what was sent before the newest delivered segment and
     * not after a limit.
     *
     * @param newestNs when the newest delivered segment was sent (RACK.xmit_ts)
     * @param newestEnd its end, which decides between segments sent at one time
     * @return whether anything was newly found lost
     */
    boolean markSentBefore(long newestNs, int newestEnd, long limitNs) {
        boolean found = false;
        while (lostEdge < tail) {
            int at = (int) lostEdge & mask;
            if ((flags[at] & (SACKED | REXMIT)) == 0 && !due(at, newestNs, newestEnd, limitNs)) {
                break;
            }
            found |= passLostEdge(false);
        }
        while (!repeated.isEmpty()) {
            long index = repeated.headIndex();
            int at = (int) index & mask;
            boolean stale =
                    index < head
                            || (flags[at] & (SACKED | REXMIT)) != REXMIT
                            || sentNs[at] != repeated.headSentNs();
            if (!stale) {
                if (!due(at, newestNs, newestEnd, limitNs)) {
                    break;
                }
                mark(at, (flags[at] & ~REXMIT) | LOST);
                rexmitCursor = Math.min(rexmitCursor, index);
                found = true;
            }
            repeated.pop();
        }
        return found;
    }

    /** After {@link #markSentBefore}: whether something overtaken is not due yet. */
    boolean anySentBefore(long newestNs, int newestEnd) {
        if (lostEdge < tail && due(slot(lostEdge), newestNs, newestEnd, Long.MAX_VALUE)) {
            return true;
        }
        return !repeated.isEmpty()
                && due(slot(repeated.headIndex()), newestNs, newestEnd, Long.MAX_VALUE);
    }

    private boolean due(int at, long newestNs, int newestEnd, long limitNs) {
        long sent = sentNs[at];
        boolean before =
                sent < newestNs || (sent == newestNs && Seq.lt(seqs[at] + lengths[at], newestEnd));
        return before && sent <= limitNs;
    }

    /** Third duplicate ACK, or a partial ACK without SACK: the head is lost. */
    void markHeadLost() {
        if (head == tail) {
            return;
        }
        int at = (int) head & mask;
        if ((flags[at] & SACKED) != 0) {
            return;
        }
        markLost(at);
        rexmitCursor = head;
        lostEdge = Math.max(lostEdge, head + 1);
    }

    /**
     * Time-out: the head is lost, and what is not sacked and was not sent after a limit, copies
     * included (RFC 6675 5.1: SACK marks stay; RFC 8985 6.3).
     */
    void markTimedOut(long limitNs) {
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            if ((flags[at] & SACKED) == 0 && (i == head || sentNs[at] <= limitNs)) {
                mark(at, (flags[at] & ~REXMIT) | LOST);
            }
        }
        rexmitCursor = head;
        findEdge();
    }

    /** The time-out or the loss was none: what has not been repeated is in flight as before. */
    void forgetLosses() {
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            if ((flags[at] & LOST) != 0) {
                mark(at, flags[at] & ~LOST);
            }
        }
        rexmitCursor = head;
        findEdge();
    }

    /** Sets the lost edge to the first entry that is neither sacked nor lost; scans. */
    private void findEdge() {
        lostEdge = head;
        sackedBytesAboveEdge = sackedBytes;
        sackedAboveEdge = sackedCount;
        while (lostEdge < tail && has(lostEdge, SACKED | LOST)) {
            if (has(lostEdge, SACKED)) {
                sackedBytesAboveEdge -= length(lostEdge);
                sackedAboveEdge--;
            }
            lostEdge++;
        }
        holeCursor = head;
    }

    /** Forgets all SACK marks. */
    void clearSacks() {
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            mark(at, flags[at] & ~SACKED);
        }
        sackedBytes = 0;
        sackedCount = 0;
        sackedBytesAboveEdge = 0;
        sackedAboveEdge = 0;
        highestSacked = NONE;
    }

    private void markLost(int at) {
        if ((flags[at] & LOST) == 0) {
            mark(at, flags[at] | LOST);
        } else if ((flags[at] & REXMIT) != 0) {
            mark(at, flags[at] & ~REXMIT);
        }
    }

    /** RFC 6675 NextSeg() rule 1: the first lost entry not yet repeated, or {@link #NONE}. */
    long nextLost() {
        if (!hasPending()) {
            return NONE;
        }
        long index = nextUnsacked(rexmitCursor);
        while (index < tail && (flags[(int) index & mask] & (LOST | REXMIT)) != LOST) {
            index = nextUnsacked(index + 1);
        }
        rexmitCursor = Math.max(head, Math.min(index, tail));
        return index < tail ? index : NONE;
    }

    /**
     * NextSeg() rule 3: the first entry below the highest sacked one that is neither sacked nor
     * repeated.
     */
    long nextHole() {
        long index = nextUnsacked(Math.max(holeCursor, lostEdge));
        while (index < highestSacked && (flags[(int) index & mask] & REXMIT) != 0) {
            index = nextUnsacked(index + 1);
        }
        holeCursor = Math.min(index, tail);
        return index < highestSacked ? index : NONE;
    }

    /**
     * NextSeg() rule 4, rescue: the highest entry not sacked; at most once a recovery, so it may
     * scan.
     */
    long lastUnsacked() {
        long index = tail - 1;
        while (index >= head && (flags[(int) index & mask] & SACKED) != 0) {
            index--;
        }
        return index >= head ? index : NONE;
    }

    /**
     * The path MTU fell: cuts longer entries into pieces and marks those lost.
     *
     * @param dataEnd the sequence number behind the last byte of data
     */
    void resegment(int mss, int dataEnd) {
        clearSacks();
        cut(mss, dataEnd);
        repeated.clear();
        for (long i = head; i < tail; i++) {
            if (has(i, REXMIT)) {
                repeated.add(i, sentNs[slot(i)]);
            }
        }
        rexmitCursor = head;
        lostEdge = tail;
        holeCursor = head;
    }

    // ---- state ---------------------------------------------------------------------------------

    /** Nothing is sacked, lost or repeated: what was sent first is the first to be acknowledged. */
    boolean inOrder() {
        return sackedCount == 0 && repeated.isEmpty() && !hasLost();
    }

    long sackedBytes() {
        return sackedBytes;
    }

    int sackedCount() {
        return sackedCount;
    }

    @Override
    void checkInvariants(int sndUna, int sndNxt) {
        super.checkInvariants(sndUna, sndNxt);
        long sackedNow = 0;
        int countNow = 0;
        long aboveNow = 0;
        for (long i = head; i < tail; i++) {
            boolean sacked = has(i, SACKED);
            sackedNow += sacked ? length(i) : 0;
            countNow += sacked ? 1 : 0;
            aboveNow += sacked && i >= lostEdge ? length(i) : 0;
            boolean pending = (flags[slot(i)] & (SACKED | LOST | REXMIT)) == LOST;
            Invariants.check(!pending || i >= rexmitCursor, "retransmit cursor", rexmitCursor);
        }
        Invariants.check(sackedBytes == sackedNow, "sacked bytes", sackedBytes);
        Invariants.check(sackedCount == countNow, "sacked segments", sackedCount);
        Invariants.check(
                sackedBytesAboveEdge == aboveNow, "sacked bytes above the lost edge", aboveNow);
        Invariants.check(head <= lostEdge && lostEdge <= tail, "lost edge", lostEdge);
        Invariants.check(
                head <= rexmitCursor && rexmitCursor <= tail, "retransmit cursor", rexmitCursor);
    }
}
