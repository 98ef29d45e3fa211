package org.stackmotion.net.tcp;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.wire.PayloadChunk;

/**
 * Stream bytes that are a function of their position, so that a test can tell any byte out of
 * place.
 */
final class PatternChunk extends PayloadChunk {
    private final long start;
    private final Freed freed;
    private boolean isFree;

    /** Counts chunks given back. */
    static final class Freed {
        long chunks;
        long nextStart;
    }

    PatternChunk(long start, int length, Freed freed) {
        super(length);
        this.start = start;
        this.freed = freed;
    }

    static byte byteAt(long position) {
        return (byte) (position * 31 + (position >>> 8) * 7 + (position >>> 16));
    }

    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        if (isFree) {
            throw new IllegalStateException("read after free");
        }
        for (int i = 0; i < count; i++) {
            to.writeByte(byteAt(start + at + i));
        }
    }

    @Override
    public long identity(int at, int count) {
        return start + at;
    }

    @Override
    public void free() {
        if (isFree) {
            throw new IllegalStateException("freed twice");
        }
        if (isReferenced()) {
            throw new IllegalStateException("freed while referenced");
        }
        isFree = true;
        freed.chunks++;
        if (start < freed.nextStart) {
            throw new IllegalStateException("freed out of order");
        }
        freed.nextStart = start + length();
    }

    boolean isFree() {
        return isFree;
    }
}
