package org.stackmotion.net.tcp;

/**
 * Retransmissions in the order of their sending. Together with the ring of segments, whose first
 * transmissions are in order of time anyway, it is the time-ordered list that RFC 8985 section 6.2
 * asks for, and costs nothing as long as nothing is lost. An element whose segment was
 * acknowledged, or sent again since, is stale; the reader drops it.
 */
final class Retransmissions {
    private static final int INITIAL = 16;

    private long[] indexes = new long[INITIAL];
    private long[] sentNs = new long[INITIAL];
    private long head;
    private long tail;

    void add(long index, long nowNs) {
        if (tail - head == indexes.length) {
            grow();
        }
        int at = (int) tail & (indexes.length - 1);
        indexes[at] = index;
        sentNs[at] = nowNs;
        tail++;
    }

    boolean isEmpty() {
        return head == tail;
    }

    long headIndex() {
        return indexes[(int) head & (indexes.length - 1)];
    }

    long headSentNs() {
        return sentNs[(int) head & (indexes.length - 1)];
    }

    void pop() {
        head++;
    }

    void clear() {
        head = tail;
    }

    private void grow() {
        long[] moreIndexes = new long[indexes.length * 2];
        long[] moreSent = new long[moreIndexes.length];
        for (long i = head; i < tail; i++) {
            int from = (int) i & (indexes.length - 1);
            int to = (int) i & (moreIndexes.length - 1);
            moreIndexes[to] = indexes[from];
            moreSent[to] = sentNs[from];
        }
        indexes = moreIndexes;
        sentNs = moreSent;
    }
}
