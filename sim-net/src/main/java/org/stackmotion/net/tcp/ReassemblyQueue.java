package org.stackmotion.net.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.PayloadChunk;

/**
 * Data that arrived beyond a gap: disjoint blocks sorted by sequence number, each a span that
 * retains its first chunk. Blocks that touch in sequence and in their chain become one, so that
 * there are as many blocks as holes.
 */
final class ReassemblyQueue {
    /** Named maximum: the segment that would need another block is dropped and counted. */
    static final int BLOCKS_MAX = 16_384;

    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int[] offsets = new int[16];
    private @Nullable PayloadChunk[] chunks = new PayloadChunk[16];

    /**
     * Where each block ends in its chain, so that joining is no walk; kept alive by the first
     * chunk.
     */
    private @Nullable PayloadChunk[] endChunks = new PayloadChunk[16];

    private int[] endOffsets = new int[16];
    private int count;
    private long bytes;

    boolean isEmpty() {
        return count == 0;
    }

    int blocks() {
        return count;
    }

    /** Payload bytes held. */
    long bytes() {
        return bytes;
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return starts[index] + lengths[index];
    }

    /**
     * Keeps the part of the payload that is not held yet.
     *
     * @return false when the queue is full and something was dropped
     */
    boolean insert(int seq, PayloadChunk chunk, int offset, int length) {
        int at = firstEndingAfter(seq);
        int from = seq;
        int end = seq + length;
        while (Seq.lt(from, end)) {
            if (at < count && Seq.leq(starts[at], from)) {
                from = Seq.max(from, end(at));
                at++;
                continue;
            }
            int until = at < count ? Seq.min(end, starts[at]) : end;
            if (!add(at, from, chunk, offset + (from - seq), until - from)) {
                return false;
            }
            // merged into its left neighbour or inserted: find the place again, which is next door
            from = until;
            at = firstEndingAfter(from);
        }
        return true;
    }

    private boolean add(int at, int seq, PayloadChunk first, int offset, int length) {
        PayloadChunk chunk = first;
        int inChunk = offset;
        while (inChunk >= chunk.length()) {
            inChunk -= chunk.length();
            chunk = chunk.following();
        }
        PayloadChunk last = chunk;
        int lastOffset = inChunk + length;
        while (lastOffset > last.length()) {
            lastOffset -= last.length();
            last = last.following();
        }
        if (at > 0 && end(at - 1) == seq && continues(at - 1, chunk, inChunk)) {
            lengths[at - 1] += length;
            endChunks[at - 1] = last;
            endOffsets[at - 1] = lastOffset;
            bytes += length;
            joinRight(at - 1);
            return true;
        }
        if (count == BLOCKS_MAX) {
            return false;
        }
        open(at);
        chunk.retain();
        starts[at] = seq;
        lengths[at] = length;
        offsets[at] = inChunk;
        chunks[at] = chunk;
        endChunks[at] = last;
        endOffsets[at] = lastOffset;
        bytes += length;
        joinRight(at);
        return true;
    }

    private void joinRight(int at) {
        if (at + 1 >= count || end(at) != starts[at + 1]) {
            return;
        }
        PayloadChunk right = chunkAt(at + 1);
        if (continues(at, right, offsets[at + 1])) {
            lengths[at] += lengths[at + 1];
            endChunks[at] = endChunks[at + 1];
            endOffsets[at] = endOffsets[at + 1];
            close(at + 1);
            right.release();
        }
    }

    /** Whether the block's bytes end in its chain exactly where (chunk, offset) begins. */
    private boolean continues(int index, PayloadChunk chunk, int offset) {
        PayloadChunk last = endChunks[index];
        if (last == chunk) {
            return endOffsets[index] == offset;
        }
        return last != null
                && offset == 0
                && endOffsets[index] == last.length()
                && last.next() == chunk;
    }

    /**
     * The first block moves into the receive buffer when it begins at rcvNxt; returns its length, 0
     * when it does not.
     */
    int moveFirst(int rcvNxt, ReceiveBuffer to) {
        if (count == 0 || starts[0] != rcvNxt) {
            Invariants.check(
                    count == 0 || Seq.gt(starts[0], rcvNxt),
                    "reassembly block below rcvNxt",
                    starts[0]);
            return 0;
        }
        int length = lengths[0];
        PayloadChunk chunk = chunkAt(0);
        int offset = offsets[0];
        bytes -= length;
        close(0);
        to.appendRetained(chunk, offset, length);
        return length;
    }

    /** In-order data up to rcvNxt was taken from another segment: drops what that covered. */
    void dropBelow(int rcvNxt) {
        while (count > 0 && Seq.lt(starts[0], rcvNxt)) {
            PayloadChunk chunk = chunkAt(0);
            int cut = Math.min(lengths[0], rcvNxt - starts[0]);
            bytes -= cut;
            if (cut == lengths[0]) {
                close(0);
                chunk.release();
                continue;
            }
            PayloadChunk to = chunk;
            int offset = offsets[0] + cut;
            while (offset >= to.length()) {
                offset -= to.length();
                to = to.following();
            }
            to.retain();
            chunk.release();
            chunks[0] = to;
            offsets[0] = offset;
            starts[0] = rcvNxt;
            lengths[0] -= cut;
        }
    }

    /** Whether a block holds the whole range already. */
    boolean covers(int seq, int end) {
        int at = firstEndingAfter(seq);
        return at < count && Seq.leq(starts[at], seq) && Seq.geq(end(at), end);
    }

    void discard() {
        for (int i = 0; i < count; i++) {
            chunkAt(i).release();
            chunks[i] = null;
            endChunks[i] = null;
        }
        count = 0;
        bytes = 0;
    }

    private int firstEndingAfter(int seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Seq.gt(end(middle), seq)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void open(int at) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            chunks = Arrays.copyOf(chunks, count * 2);
            endChunks = Arrays.copyOf(endChunks, count * 2);
            endOffsets = Arrays.copyOf(endOffsets, count * 2);
        }
        shift(at, at + 1);
        count++;
    }

    private void close(int at) {
        shift(at + 1, at);
        count--;
        chunks[count] = null;
        endChunks[count] = null;
    }

    private void shift(int from, int to) {
        int moved = count - from;
        System.arraycopy(starts, from, starts, to, moved);
        System.arraycopy(lengths, from, lengths, to, moved);
        System.arraycopy(offsets, from, offsets, to, moved);
        System.arraycopy(chunks, from, chunks, to, moved);
        System.arraycopy(endChunks, from, endChunks, to, moved);
        System.arraycopy(endOffsets, from, endOffsets, to, moved);
    }

    private PayloadChunk chunkAt(int index) {
        PayloadChunk chunk = chunks[index];
        if (chunk == null) {
            throw new IllegalStateException("block without a chunk");
        }
        return chunk;
    }

    /** Disjoint, sorted, above rcvNxt; for tests. */
    void checkInvariants(int rcvNxt) {
        int floor = rcvNxt;
        long sum = 0;
        for (int i = 0; i < count; i++) {
            Invariants.check(lengths[i] > 0, "empty reassembly block", i);
            Invariants.check(Seq.geq(starts[i], floor), "reassembly blocks overlap", i);
            Invariants.check(
                    i > 0 || Seq.gt(starts[i], rcvNxt), "reassembly block at rcvNxt", starts[i]);
            floor = end(i);
            sum += lengths[i];
        }
        Invariants.check(sum == bytes, "reassembly bytes", bytes);
    }
}
