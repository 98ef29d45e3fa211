package org.stackmotion.net.tcp;

import org.stackmotion.core.Invariants;

/**
 * The memory behind {@link SentSegments}: a ring of primitives ordered by sequence number, one
 * entry a segment, known by an absolute index that never repeats; and the sums over it, which
 * {@link #mark} keeps right.
 */
abstract class SegmentRing {
    static final int SACKED = 1;
    static final int LOST = 2;

    /** Retransmitted since it was last found lost: that copy is in flight. */
    static final int REXMIT = 4;

    /** Retransmitted at any time: gives no round-trip sample (Karn). */
    static final int EVER_REXMIT = 8;

    /** Returned when there is no such entry. */
    static final long NONE = -1;

    private static final int INITIAL = 64;

    int[] seqs = new int[INITIAL];
    int[] lengths = new int[INITIAL];
    byte[] flags = new byte[INITIAL];

    /** When it was last sent. */
    long[] sentNs = new long[INITIAL];

    /** Beyond a sacked entry: the next one that may not be sacked. */
    long[] skips = new long[INITIAL];

    int mask = INITIAL - 1;
    long head;
    long tail;

    private long pipe;

    /** Entries lost and not sacked, repeated or not. */
    private int lostCount;

    /** Of those, the ones that wait to be repeated. */
    private int lostPending;

    final int slot(long index) {
        return (int) index & mask;
    }

    final boolean has(long index, int flag) {
        return (flags[(int) index & mask] & flag) != 0;
    }

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

    /** Sets an entry's flags. */
    final void mark(int at, int flag) {
        count(at, -1);
        flags[at] = (byte) flag;
        count(at, 1);
    }

    /** Takes the first entry off. */
    final void popHead() {
        int at = (int) head & mask;
        if (flags[at] == 0) {
            pipe -= lengths[at];
        } else {
            count(at, -1);
        }
        head++;
    }

    /** Cuts acknowledged bytes off the first entry. */
    final void shortenHead(int at, int cut) {
        count(at, -1);
        seqs[at] += cut;
        lengths[at] -= cut;
        count(at, 1);
    }

    private void count(int at, int sign) {
        int flag = flags[at];
        if ((flag & SACKED) != 0) {
            return;
        }
        pipe += (long) sign * inPipe(at);
        if ((flag & LOST) != 0) {
            lostCount += sign;
            lostPending += (flag & REXMIT) == 0 ? sign : 0;
        }
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

    /**
     * Cuts entries longer than an MSS into pieces and marks those lost (as Linux's
     * tcp_simple_retransmit). Rebuilds the ring; rare.
     *
     * @param dataEnd the sequence number behind the last byte of data; a FIN lies there and rides
     *     on the last piece
     */
    final void cut(int mss, int dataEnd) {
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
        lostCount = 0;
        lostPending = 0;
        for (int i = 0; i < count; i++) {
            boolean tooLong = Seq.min(oldEnds[i], dataEnd) - oldSeqs[i] > mss;
            int seq = oldSeqs[i];
            while (seq != oldEnds[i]) {
                int length = Math.min(mss, oldEnds[i] - seq);
                boolean finLeft = seq + length == dataEnd && oldEnds[i] - dataEnd == 1;
                push(seq, finLeft ? length + 1 : length, oldSent[i]);
                int at = (int) (tail - 1) & mask;
                mark(at, tooLong ? LOST | EVER_REXMIT : oldFlags[i] & ~SACKED);
                seq += lengths[at];
            }
        }
    }

    // ---- state ---------------------------------------------------------------------------------

    final boolean isEmpty() {
        return head == tail;
    }

    final int count() {
        return (int) (tail - head);
    }

    final int seq(long index) {
        return seqs[(int) index & mask];
    }

    final int length(long index) {
        return lengths[(int) index & mask];
    }

    final long headIndex() {
        return head;
    }

    final long lastIndex() {
        return tail - 1;
    }

    final boolean headLost() {
        return head != tail && has(head, LOST);
    }

    /**
     * The head is sacked but the peer did not acknowledge it: it has reneged (RFC 2018 section 8).
     */
    final boolean headSacked() {
        return head != tail && has(head, SACKED);
    }

    /** RFC 6675 pipe: bytes believed to be in the network. */
    final long pipe() {
        return pipe;
    }

    /** Something was found lost and has not been (s)acked since, repeated or not. */
    final boolean hasLost() {
        return lostCount > 0;
    }

    /** Something lost waits to be repeated. */
    final boolean hasPending() {
        return lostPending > 0;
    }

    /** Recounts everything; for tests. */
    void checkInvariants(int sndUna, int sndNxt) {
        long pipeNow = 0;
        int lostNow = 0;
        int pendingNow = 0;
        int expected = sndUna;
        for (long i = head; i < tail; i++) {
            int at = (int) i & mask;
            Invariants.check(seqs[at] == expected, "sent segments leave no gap", seqs[at]);
            Invariants.check(lengths[at] > 0, "sent segment is not empty", lengths[at]);
            expected += lengths[at];
            pipeNow += inPipe(at);
            int state = flags[at] & (SACKED | LOST | REXMIT);
            lostNow += (state & (SACKED | LOST)) == LOST ? 1 : 0;
            pendingNow += state == LOST ? 1 : 0;
        }
        Invariants.check(expected == sndNxt, "sent segments reach sndNxt", expected);
        Invariants.check(pipe == pipeNow && pipe >= 0, "pipe", pipe);
        Invariants.check(lostCount == lostNow, "lost segments", lostCount);
        Invariants.check(lostPending == pendingNow, "lost segments to repeat", lostPending);
    }
}
