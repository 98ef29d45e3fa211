package org.stackmotion.net.tcp;

import org.stackmotion.core.Invariants;

/**
 * What is in flight: one entry for each segment sent and not yet acknowledged cumulatively, with
 * the SACK marks of RFC 6675. A ring of primitives ordered by sequence number; entries are known by
 * an absolute index that never repeats.
 *
 * <p><b>Cost.</b> An ACK pays only for what it changes, at 8,000 entries in flight as at 8:
 *
 * <ul>
 *   <li>a cumulative ACK pops entries from the head, each once;
 *   <li>a SACK block is found by binary search; sacked entries are skipped by pointers with path
 *       compression, so each entry is marked once and a block that only grew is passed in few
 *       steps;
 *   <li>IsLost() is monotone: what is sacked above a sequence number only grows. So there is one
 *       <em>lost edge</em>, everything unsacked below it is lost, and it moves up over each entry
 *       once;
 *   <li>pipe is kept as a running sum.
 * </ul>
 */
final class SentSegments {
    static final int SACKED = 1;
    static final int LOST = 2;

    /** Retransmitted since it was last found lost: that copy is in flight. */
    static final int REXMIT = 4;

    /** Retransmitted at any time: gives no round-trip sample (Karn). */
    static final int EVER_REXMIT = 8;

    /** Returned when there is no such entry. */
    static final long NONE = -1;

    /** RFC 6675 section 2, DupThresh. */
    static final int DUP_THRESH = 3;

    private static final int INITIAL = 64;

    private int[] seqs = new int[INITIAL];
    private int[] lengths = new int[INITIAL];
    private byte[] flags = new byte[INITIAL];
    private long[] sentNs = new long[INITIAL];
    private long[] skips = new long[INITIAL];
    private int mask = INITIAL - 1;

    private long head;
    private long tail;
    private long lostEdge;
    private long rexmitCursor;
    private long holeCursor;
    private long highestSacked = NONE;

    private long pipe;
    private long sackedBytes;
    private long sackedBytesAboveEdge;
    private int sackedAboveEdge;

    private long sampleSentNs;
    private boolean sampleValid;

    // ---- sending -------------------------------------------------------------------------------

    /** A new segment went out at sndNxt. */
    void push(int seq, int length, long nowNs) {
        if (tail - head > mask) {
            grow();
        }
        int at = (int) tail & mask;
        seqs[at] = seq;
        lengths[at] = length;
        flags[at] = 0;
        sentNs[at] = nowNs;
        tail++;
        pipe += length;
    }

    /** The entry went out again. */
    void onRetransmitted(long index, long nowNs) {
        int at = (int) index & mask;
        pipe -= inPipe(at);
        flags[at] |= REXMIT | EVER_REXMIT;
        pipe += inPipe(at);
        sentNs[at] = nowNs;
    }

    // ---- acknowledgement -----------------------------------------------------------------------

    /**
     * Cumulative ACK: forgets everything below it. Afterwards {@link #sampleValid} tells whether
     * there is a sample.
     */
    void ackTo(int ack) {
        sampleValid = false;
        while (head != tail) {
            int at = (int) head & mask;
            int length = lengths[at];
            if (Seq.gt(seqs[at] + length, ack)) {
                trimHead(at, ack);
                break;
            }
            byte flag = flags[at];
            pipe -= inPipe(at);
            if ((flag & SACKED) != 0) {
                unsack(head, length);
            } else if ((flag & EVER_REXMIT) == 0) {
                sampleValid = true;
                sampleSentNs = sentNs[at];
            }
            head++;
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
        pipe -= inPipe(at);
        if ((flags[at] & SACKED) != 0) {
            sackedBytes -= cut;
            if (head >= lostEdge) {
                sackedBytesAboveEdge -= cut;
            }
        }
        seqs[at] = ack;
        lengths[at] -= cut;
        pipe += inPipe(at);
    }

    private void unsack(long index, int length) {
        sackedBytes -= length;
        if (index >= lostEdge) {
            sackedBytesAboveEdge -= length;
            sackedAboveEdge--;
        }
    }

    /**
     * The newest entry of the last {@link #ackTo} that was sent exactly once gives a round-trip
     * sample.
     */
    boolean sampleValid() {
        return sampleValid;
    }

    long sampleSentNs() {
        return sampleSentNs;
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
            pipe -= inPipe(at);
            flags[at] |= SACKED;
            skips[at] = index + 1;
            sackedBytes += lengths[at];
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
            int at = (int) lostEdge & mask;
            if ((flags[at] & SACKED) != 0) {
                sackedBytesAboveEdge -= lengths[at];
                sackedAboveEdge--;
            } else {
                markLost(at);
                found = true;
            }
            lostEdge++;
        }
        return found;
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

    /** Time-out: everything not sacked is lost, copies included (RFC 6675 5.1: SACK marks stay). */
    void markAllLost() {
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            if ((flags[at] & SACKED) == 0) {
                pipe -= inPipe(at);
                flags[at] = (byte) ((flags[at] & ~REXMIT) | LOST);
            }
        }
        lostEdge = tail;
        sackedBytesAboveEdge = 0;
        sackedAboveEdge = 0;
        rexmitCursor = head;
        holeCursor = head;
    }

    /**
     * The head is sacked but the peer did not acknowledge it: it has reneged (RFC 2018 section 8).
     */
    boolean headSacked() {
        return head != tail && (flags[(int) head & mask] & SACKED) != 0;
    }

    /** Forgets all SACK marks. */
    void clearSacks() {
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            pipe -= inPipe(at);
            flags[at] &= ~SACKED;
            pipe += inPipe(at);
        }
        sackedBytes = 0;
        sackedBytesAboveEdge = 0;
        sackedAboveEdge = 0;
        highestSacked = NONE;
    }

    private void markLost(int at) {
        if ((flags[at] & LOST) == 0) {
            pipe -= inPipe(at);
            flags[at] |= LOST;
            pipe += inPipe(at);
        } else if ((flags[at] & REXMIT) != 0) {
            pipe -= inPipe(at);
            flags[at] &= ~REXMIT;
            pipe += inPipe(at);
        }
    }

    /** RFC 6675 NextSeg() rule 1: the first lost entry not yet repeated, or {@link #NONE}. */
    long nextLost() {
        long index = nextUnsacked(rexmitCursor);
        while (index < lostEdge && (flags[(int) index & mask] & (LOST | REXMIT)) != LOST) {
            index = nextUnsacked(index + 1);
        }
        rexmitCursor = Math.max(head, Math.min(index, tail));
        return index < lostEdge ? index : NONE;
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
     * The path MTU fell: cuts longer entries into pieces and marks those lost (as Linux's
     * tcp_simple_retransmit). Rebuilds the ring; rare.
     *
     * @param dataEnd the sequence number behind the last byte of data; a FIN lies there and rides
     *     on the last piece
     */
    void resegment(int mss, int dataEnd) {
        int count = count();
        int[] oldSeqs = new int[count];
        int[] oldEnds = new int[count];
        byte[] oldFlags = new byte[count];
        long[] oldSent = new long[count];
        for (int i = 0; i < count; i++) {
            int at = (int) (head + i) & mask;
            oldSeqs[i] = seqs[at];
            oldEnds[i] = seqs[at] + lengths[at];
            oldFlags[i] = flags[at];
            oldSent[i] = sentNs[at];
        }
        tail = head;
        pipe = 0;
        for (int i = 0; i < count; i++) {
            boolean tooLong = Seq.min(oldEnds[i], dataEnd) - oldSeqs[i] > mss;
            int seq = oldSeqs[i];
            while (seq != oldEnds[i]) {
                int length = Math.min(mss, oldEnds[i] - seq);
                boolean finLeft = seq + length == dataEnd && oldEnds[i] - dataEnd == 1;
                push(seq, finLeft ? length + 1 : length, oldSent[i]);
                int at = (int) (tail - 1) & mask;
                pipe -= inPipe(at);
                flags[at] = tooLong ? LOST | EVER_REXMIT : (byte) (oldFlags[i] & ~SACKED);
                pipe += inPipe(at);
                seq += lengths[at];
            }
        }
        clearSacks();
        lostEdge = tail;
        rexmitCursor = head;
        holeCursor = head;
    }

    // ---- state ---------------------------------------------------------------------------------

    boolean isEmpty() {
        return head == tail;
    }

    int count() {
        return (int) (tail - head);
    }

    int seq(long index) {
        return seqs[(int) index & mask];
    }

    int length(long index) {
        return lengths[(int) index & mask];
    }

    long headIndex() {
        return head;
    }

    int headLength() {
        return lengths[(int) head & mask];
    }

    boolean headLost() {
        return head != tail && (flags[(int) head & mask] & LOST) != 0;
    }

    /** RFC 6675 pipe: bytes believed to be in the network. */
    long pipe() {
        return pipe;
    }

    long sackedBytes() {
        return sackedBytes;
    }

    private int inPipe(int at) {
        int flag = flags[at];
        if ((flag & SACKED) != 0) {
            return 0;
        }
        int length = lengths[at];
        return ((flag & LOST) != 0 ? 0 : length) + ((flag & REXMIT) != 0 ? length : 0);
    }

    private void grow() {
        int capacity = (mask + 1) * 2;
        int[] newSeqs = new int[capacity];
        int[] newLengths = new int[capacity];
        byte[] newFlags = new byte[capacity];
        long[] newSent = new long[capacity];
        long[] newSkips = new long[capacity];
        for (long i = head; i < tail; i++) {
            int from = (int) i & mask;
            int to = (int) i & (capacity - 1);
            newSeqs[to] = seqs[from];
            newLengths[to] = lengths[from];
            newFlags[to] = flags[from];
            newSent[to] = sentNs[from];
            newSkips[to] = skips[from];
        }
        seqs = newSeqs;
        lengths = newLengths;
        flags = newFlags;
        sentNs = newSent;
        skips = newSkips;
        mask = capacity - 1;
    }

    /** Recounts everything; for tests. */
    void checkInvariants(int sndUna, int sndNxt) {
        long pipeNow = 0;
        long sackedNow = 0;
        long aboveNow = 0;
        int expected = sndUna;
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            Invariants.check(seqs[at] == expected, "sent segments leave no gap", seqs[at]);
            Invariants.check(lengths[at] > 0, "sent segment is not empty", lengths[at]);
            expected += lengths[at];
            pipeNow += inPipe(at);
            boolean sacked = (flags[at] & SACKED) != 0;
            sackedNow += sacked ? lengths[at] : 0;
            aboveNow += sacked && i >= lostEdge ? lengths[at] : 0;
        }
        Invariants.check(expected == sndNxt, "sent segments reach sndNxt", expected);
        Invariants.check(pipe == pipeNow && pipe >= 0, "pipe", pipe);
        Invariants.check(sackedBytes == sackedNow, "sacked bytes", sackedBytes);
        Invariants.check(
                sackedBytesAboveEdge == aboveNow, "sacked bytes above the lost edge", aboveNow);
        Invariants.check(head <= lostEdge && lostEdge <= tail, "lost edge", lostEdge);
        Invariants.check(
                head <= rexmitCursor && rexmitCursor <= tail, "retransmit cursor", rexmitCursor);
    }
}
