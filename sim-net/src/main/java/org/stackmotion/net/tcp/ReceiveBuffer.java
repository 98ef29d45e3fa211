package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * In-order bytes that the application has not read: a ring of spans, each retaining its first
 * chunk. What continues the last span in the same chain only makes it longer, so a bulk transfer
 * holds one span however much is unread.
 */
final class ReceiveBuffer {
    private static final int INITIAL = 16;

    private @Nullable PayloadChunk[] chunks = new PayloadChunk[INITIAL];
    private int[] offsets = new int[INITIAL];
    private int[] lengths = new int[INITIAL];
    private int head;
    private int tail;
    private long bytes;

    /** Where the last span ends: chunk and offset in it. */
    private @Nullable PayloadChunk endChunk;

    private int endOffset;

    /** Takes in bytes behind those held; retains what it keeps. */
    void append(PayloadChunk chunk, int offset, int length) {
        if (length == 0) {
            return;
        }
        if (tail != head && continuesLast(chunk, offset)) {
            lengths[(tail - 1) & (lengths.length - 1)] += length;
        } else {
            chunk.retain();
            addSpan(chunk, offset, length);
        }
        bytes += length;
        moveEnd(chunk, offset, length);
    }

    /** As append, for a reference that the caller already holds and hands over. */
    void appendRetained(PayloadChunk chunk, int offset, int length) {
        append(chunk, offset, length);
        chunk.release();
    }

    private boolean continuesLast(PayloadChunk chunk, int offset) {
        PayloadChunk last = endChunk;
        if (last == null) {
            return false;
        }
        if (last == chunk) {
            return endOffset == offset;
        }
        return offset == 0 && endOffset == last.length() && last.next() == chunk;
    }

    private void addSpan(PayloadChunk chunk, int offset, int length) {
        if (tail - head == lengths.length) {
            grow();
        }
        int at = tail & (lengths.length - 1);
        chunks[at] = chunk;
        offsets[at] = offset;
        lengths[at] = length;
        tail++;
    }

    private void moveEnd(PayloadChunk from, int offset, int length) {
        PayloadChunk chunk = from;
        int left = offset + length;
        while (left > chunk.length()) {
            left -= chunk.length();
            chunk = chunk.following();
        }
        endChunk = chunk;
        endOffset = left;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Points the span at the first unread bytes, at most max, within one chunk; length 0 when there
     * are none.
     */
    void peek(PayloadSpan span, int max) {
        if (head == tail) {
            span.set(null, 0, 0);
            return;
        }
        int at = head & (lengths.length - 1);
        PayloadChunk chunk = chunkAt(at);
        int inChunk = chunk.length() - offsets[at];
        span.set(chunk, offsets[at], Math.min(max, Math.min(inChunk, lengths[at])));
    }

    void consume(int count) {
        Invariants.check(count >= 0 && count <= bytes, "consume beyond readable", count);
        bytes -= count;
        int left = count;
        while (left > 0) {
            int at = head & (lengths.length - 1);
            PayloadChunk chunk = chunkAt(at);
            int step = Math.min(left, Math.min(chunk.length() - offsets[at], lengths[at]));
            left -= step;
            offsets[at] += step;
            lengths[at] -= step;
            if (lengths[at] == 0) {
                chunks[at] = null;
                head++;
                if (head == tail) {
                    endChunk = null;
                }
                chunk.release();
            } else if (offsets[at] == chunk.length()) {
                PayloadChunk next = chunk.following();
                next.retain();
                chunks[at] = next;
                offsets[at] = 0;
                chunk.release();
            }
        }
    }

    /** Drops everything. */
    void discard() {
        while (head != tail) {
            int at = head & (lengths.length - 1);
            PayloadChunk chunk = chunkAt(at);
            chunks[at] = null;
            head++;
            chunk.release();
        }
        endChunk = null;
        bytes = 0;
    }

    private PayloadChunk chunkAt(int at) {
        PayloadChunk chunk = chunks[at];
        if (chunk == null) {
            throw new IllegalStateException("span without a chunk");
        }
        return chunk;
    }

    private void grow() {
        int capacity = lengths.length * 2;
        @Nullable PayloadChunk[] newChunks = new PayloadChunk[capacity];
        int[] newOffsets = new int[capacity];
        int[] newLengths = new int[capacity];
        for (int i = head; i != tail; i++) {
            int from = i & (lengths.length - 1);
            int to = i & (capacity - 1);
            newChunks[to] = chunks[from];
            newOffsets[to] = offsets[from];
            newLengths[to] = lengths[from];
        }
        chunks = newChunks;
        offsets = newOffsets;
        lengths = newLengths;
    }
}
