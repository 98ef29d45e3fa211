package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;

/** Stream bytes in a Netty buffer. Owns one reference to the buffer. */
public final class ByteBufChunk extends PayloadChunk {
    /** FNV-1a's 64-bit constants, taken eight bytes at a time. */
    private static final long HASH_START = 0xCBF29CE484222325L;

    private static final long HASH_PRIME = 0x100000001B3L;

    private final ByteBuf buffer;
    private final int start;

    /** Takes over the reference and the buffer's readable bytes at this moment. */
    public ByteBufChunk(ByteBuf buffer) {
        super(buffer.readableBytes());
        this.buffer = buffer;
        this.start = buffer.readerIndex();
    }

    /** The buffer, still owned by the chunk. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Index in {@link #buffer()} of the chunk's first byte. */
    public int start() {
        return start;
    }

    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        to.writeBytes(buffer, start + at, count);
    }

    @Override
    public long identity(int at, int count) {
        long hash = HASH_START;
        int i = start + at;
        int end = i + count;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ buffer.getLong(i)) * HASH_PRIME;
            hash ^= hash >>> 32; // carries the word's upper half down: a product only carries up
        }
        for (; i < end; i++) {
            hash = (hash ^ (buffer.getByte(i) & 0xFF)) * HASH_PRIME;
        }
        return hash;
    }

    @Override
    public void free() {
        buffer.release();
    }
}
