package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/** A mutable (chunk, offset, length) triple: part of a chunk chain. Reused, never stored. */
public final class PayloadSpan {
    private @Nullable PayloadChunk chunk;
    private int offset;
    private int length;

    public void set(@Nullable PayloadChunk chunk, int offset, int length) {
        this.chunk = chunk;
        this.offset = offset;
        this.length = length;
    }

    public @Nullable PayloadChunk chunk() {
        return chunk;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }
}
