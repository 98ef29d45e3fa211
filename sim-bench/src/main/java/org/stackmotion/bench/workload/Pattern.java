package org.stackmotion.bench.workload;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.PageRegion;

/** The stream's content: at offset n stands byte n of an endless repetition of one random block. */
final class Pattern {
    /** No multiple of a page or segment, so that a piece in a wrong place shows. */
    private static final int BLOCK = (1 << 20) + 4093;

    /** Twice, so that any piece shorter than the block is contiguous. */
    private final byte[] twice = new byte[2 * BLOCK];

    Pattern() {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < BLOCK; i++) {
            twice[i] = (byte) random.nextInt();
        }
        System.arraycopy(twice, 0, twice, BLOCK, BLOCK);
    }

    void write(long streamOffset, ByteBuf to, int count) {
        to.writeBytes(twice, (int) (streamOffset % BLOCK), count);
    }

    boolean matches(long streamOffset, ByteBuf data) {
        int count = data.readableBytes();
        int at = (int) (streamOffset % BLOCK);
        if (data.hasArray()) {
            int from = data.arrayOffset() + data.readerIndex();
            return Arrays.equals(twice, at, at + count, data.array(), from, from + count);
        }
        return ByteBuffer.wrap(twice, at, count).equals(data.nioBuffer());
    }

    /** The part of the stream from an offset on, as a region that is carried by reference. */
    PageRegion region(long streamOffset, int length) {
        return new Piece(this, streamOffset, length);
    }

    /** One region. */
    static final class Piece extends AbstractReferenceCounted implements PageRegion {
        private final Pattern pattern;
        private final long streamOffset;
        private final int length;

        Piece(Pattern pattern, long streamOffset, int length) {
            this.pattern = pattern;
            this.streamOffset = streamOffset;
            this.length = length;
        }

        long streamOffset() {
            return streamOffset;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public void getBytes(int at, ByteBuf to, int count) {
            pattern.write(streamOffset + at, to, count);
        }

        @Override
        public long identity(int at, int count) {
            return (streamOffset + at) * 0x9E3779B97F4A7C15L + count;
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {}
    }
}
