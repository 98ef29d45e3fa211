package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;

/** Stream bytes in a Netty buffer. Owns one reference to the buffer. */
public final class ByteBufChunk extends PayloadChunk {
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
        long hash = 0xCBF29CE484222325L; // FNV-1a, 64 bit
        for (int i = start + at, end = i + count; i < end; i++) {
            hash = (hash ^ (buffer.getByte(i) & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }

    @Override
    public void free() {
        buffer.release();
    }
}
