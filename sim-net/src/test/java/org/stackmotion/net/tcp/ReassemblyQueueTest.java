package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * Out-of-order data beside a bit set; what moves out are the right bytes and no reference is lost.
 */
class ReassemblyQueueTest {
    private static final int STREAM = 20_000;

    /** A stream cut into linked chunks. */
    private static final class Chain {
        final List<PatternChunk> chunks = new ArrayList<>();
        final List<Integer> starts = new ArrayList<>();

        Chain(SeededRandom random) {
            PatternChunk.Freed freed = new PatternChunk.Freed();
            int at = 0;
            while (at < STREAM) {
                int length = Math.min(STREAM - at, 1 + random.nextInt(700));
                PatternChunk chunk = new PatternChunk(at, length, freed);
                if (!chunks.isEmpty()) {
                    chunks.getLast().setNext(chunk);
                }
                chunks.add(chunk);
                starts.add(at);
                at += length;
            }
        }

        int indexOf(int position) {
            int i = 0;
            while (i + 1 < starts.size() && starts.get(i + 1) <= position) {
                i++;
            }
            return i;
        }

        boolean anyReferenced() {
            return chunks.stream().anyMatch(PayloadChunk::isReferenced);
        }
    }

    @Seeds(count = 40)
    void randomPieces_heldOnceAndMovedInOrder(long seed) {
        SeededRandom random = new SeededRandom(seed);
        Chain chain = new Chain(random);
        ReassemblyQueue queue = new ReassemblyQueue();
        ReceiveBuffer buffer = new ReceiveBuffer();
        BitSet held = new BitSet();
        int base = random.nextInt();
        int next = 0;
        int read = 0;
        while (read < STREAM) {
            boolean inOrder = random.nextInt(6) == 0;
            int from =
                    inOrder || next + 1 >= STREAM
                            ? next
                            : next + 1 + random.nextInt(Math.min(4_000, STREAM - next - 1));
            int length = Math.min(STREAM - from, 1 + random.nextInt(900));
            if (length > 0) {
                int index = chain.indexOf(from);
                PayloadChunk chunk = chain.chunks.get(index);
                int offset = from - chain.starts.get(index);
                if (from == next) {
                    buffer.append(chunk, offset, length);
                    next += length;
                    queue.dropBelow(base + next);
                    int moved = queue.moveFirst(base + next, buffer);
                    while (moved > 0) {
                        next += moved;
                        moved = queue.moveFirst(base + next, buffer);
                    }
                } else {
                    assertThat(queue.insert(base + from, chunk, offset, length)).isTrue();
                    held.set(from, from + length);
                }
                held.clear(0, next);
                queue.checkInvariants(base + next);
                assertThat(queue.bytes()).isEqualTo(held.cardinality());
            }
            read += readSome(buffer, read, random.nextInt(3_000));
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(chain.anyReferenced()).isFalse();
    }

    private static int readSome(ReceiveBuffer buffer, int position, int max) {
        PayloadSpan span = new PayloadSpan();
        ByteBuf bytes = Unpooled.buffer(1_024);
        int taken = 0;
        while (taken < max && buffer.bytes() > 0) {
            buffer.peek(span, max - taken);
            PayloadChunk chunk = span.chunk();
            assertThat(chunk).isNotNull();
            if (chunk == null) {
                return taken;
            }
            bytes.clear();
            chunk.getBytes(span.offset(), bytes, span.length());
            for (int i = 0; i < span.length(); i++) {
                assertThat(bytes.getByte(i)).isEqualTo(PatternChunk.byteAt(position + taken + i));
            }
            buffer.consume(span.length());
            taken += span.length();
        }
        return taken;
    }

    @Test
    void contiguousInChain_oneBlock() {
        Chain chain = new Chain(new SeededRandom(1));
        ReassemblyQueue queue = new ReassemblyQueue();
        for (int i = 1; i < 20; i++) {
            queue.insert(chain.starts.get(i), chain.chunks.get(i), 0, chain.chunks.get(i).length());
        }
        assertThat(queue.blocks()).isEqualTo(1);
        queue.discard();
        assertThat(chain.anyReferenced()).isFalse();
    }

    @Test
    void full_newBlockRefused_oldOnesStay() {
        PatternChunk chunk = new PatternChunk(0, 1 << 20, new PatternChunk.Freed());
        ReassemblyQueue queue = new ReassemblyQueue();
        for (int i = 0; i < ReassemblyQueue.BLOCKS_MAX; i++) {
            assertThat(queue.insert(2 * i, chunk, 2 * i, 1)).isTrue();
        }
        assertThat(queue.insert(2 * ReassemblyQueue.BLOCKS_MAX, chunk, 0, 1)).isFalse();
        assertThat(queue.blocks()).isEqualTo(ReassemblyQueue.BLOCKS_MAX);
        queue.discard();
        assertThat(chunk.isReferenced()).isFalse();
    }
}
