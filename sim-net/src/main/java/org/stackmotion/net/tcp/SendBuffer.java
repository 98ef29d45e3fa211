package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * The chain of chunks that the application queued, from the first that may not be freed yet to the
 * last.
 *
 * <p>A chunk is freed when all its bytes are acknowledged, nobody points at it any more, and
 * everything before it is freed. Frames in flight and the peer's receive queue retain only the
 * first chunk they point at; freeing strictly in order is what makes that enough.
 *
 * <p>Positions are stream offsets (64 bit, 0 = first byte of data), so that a chunk is found by
 * binary search.
 */
final class SendBuffer implements PayloadChunk.Owner {
    private static final int INITIAL_CHUNKS = 64;

    private @Nullable PayloadChunk[] chunks = new PayloadChunk[INITIAL_CHUNKS];
    private long[] starts = new long[INITIAL_CHUNKS];

    /**
     * Absolute numbers of the first chunk held and the one after the last; slot = number & mask.
     */
    private long head;

    private long tail;

    /** First chunk with unacknowledged bytes. */
    private long unackedChunk;

    /** The chunk found last: the next segment mostly begins in it or in the one behind. */
    private long cursor;

    private long acked;
    private long end;

    /** Takes over the chunk. */
    void append(PayloadChunk chunk) {
        if (chunk.length() == 0) {
            chunk.free();
            return;
        }
        if (tail - head == chunks.length) {
            grow();
        }
        if (tail != head) {
            at(tail - 1).setNext(chunk);
        }
        chunk.setOwner(this);
        chunks[slot(tail)] = chunk;
        starts[slot(tail)] = end;
        tail++;
        end += chunk.length();
    }

    /** Stream offset behind the last queued byte. */
    long end() {
        return end;
    }

    /** Bytes queued and not acknowledged. */
    long unacked() {
        return end - acked;
    }

    /**
     * Points the span at the chunk and offset of that stream offset; the bytes behind may run on in
     * the chain.
     */
    void locate(long offset, int length, PayloadSpan span) {
        Invariants.check(offset >= acked && offset + length <= end, "send buffer range", offset);
        long number = cursor;
        if (!holds(number, offset)) {
            number = holds(number + 1, offset) ? number + 1 : search(offset);
        }
        cursor = number;
        span.set(at(number), (int) (offset - starts[slot(number)]), length);
    }

    private boolean holds(long number, long offset) {
        if (number < unackedChunk || number >= tail) {
            return false;
        }
        long start = starts[slot(number)];
        return start <= offset && offset < start + at(number).length();
    }

    private long search(long offset) {
        long low = unackedChunk;
        long high = tail - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (starts[slot(middle)] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Everything before that stream offset is acknowledged. */
    void ackTo(long offset) {
        acked = offset;
        while (unackedChunk < tail
                && starts[slot(unackedChunk)] + at(unackedChunk).length() <= offset) {
            unackedChunk++;
        }
        freeUnreferenced();
    }

    /**
     * The connection is gone: nothing will be sent again. Chunks still pointed at are freed later,
     * in order.
     */
    void discard() {
        acked = end;
        unackedChunk = tail;
        freeUnreferenced();
    }

    @Override
    public void onUnreferenced(PayloadChunk chunk) {
        if (head < unackedChunk && chunk == chunks[slot(head)]) {
            freeUnreferenced();
        }
    }

    private void freeUnreferenced() {
        while (head < unackedChunk) {
            PayloadChunk chunk = at(head);
            if (chunk.isReferenced()) {
                return;
            }
            chunks[slot(head)] = null;
            head++;
            chunk.setOwner(null);
            chunk.setNext(null); // a freed chunk must not keep its successors from the collector
            chunk.free();
        }
    }

    private int slot(long number) {
        return (int) number & (chunks.length - 1);
    }

    @SuppressWarnings("NullAway") // numbers between head and tail hold a chunk
    private PayloadChunk at(long number) {
        return chunks[slot(number)];
    }

    private void grow() {
        @Nullable PayloadChunk[] more = new PayloadChunk[chunks.length * 2];
        long[] moreStarts = new long[more.length];
        for (long n = head; n < tail; n++) {
            int to = (int) n & (more.length - 1);
            more[to] = chunks[slot(n)];
            moreStarts[to] = starts[slot(n)];
        }
        chunks = more;
        starts = moreStarts;
    }
}
