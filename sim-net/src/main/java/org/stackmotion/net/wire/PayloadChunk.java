package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a byte stream. Chunks are linked in stream order; a frame's payload is (first chunk,
 * offset in it, length) and may run on into the following chunks, so that a jumbo segment can span
 * several pages and headers without copying.
 *
 * <p>Whoever points into a chain (a frame, a receive queue) retains only the <em>first</em> chunk
 * it points to. The stream that owns the chain frees chunks strictly in order, so one retained
 * chunk keeps everything behind it. Counts are plain ints: one simulation is one thread.
 */
public abstract class PayloadChunk {
    private final int length;
    private int references;
    @Nullable PayloadChunk next;
    @Nullable Owner owner;

    /** Hears when a chunk that it owns is no longer pointed at. */
    public interface Owner {
        void onUnreferenced(PayloadChunk chunk);
    }

    protected PayloadChunk(int length) {
        this.length = length;
    }

    public final int length() {
        return length;
    }

    public final @Nullable PayloadChunk next() {
        return next;
    }

    /** The next chunk where there must be one, because some payload runs on into it. */
    public final PayloadChunk following() {
        PayloadChunk chunk = next;
        if (chunk == null) {
            throw new IllegalStateException("payload runs past the end of its chain");
        }
        return chunk;
    }

    /** Links the chunk that follows in the stream. */
    public final void setNext(@Nullable PayloadChunk chunk) {
        next = chunk;
    }

    public final void setOwner(@Nullable Owner owner) {
        this.owner = owner;
    }

    public final boolean isReferenced() {
        return references > 0;
    }

    public final void retain() {
        references++;
    }

    public final void release() {
        references--;
        if (references == 0 && owner != null) {
            owner.onUnreferenced(this);
        }
    }

    /** Copies bytes of this chunk alone ({@code at + count <= length()}). */
    public abstract void getBytes(int at, ByteBuf to, int count);

    /** A number that is equal for equal content; goes into the full trace digest. */
    public abstract long identity(int at, int count);

    /** The page region behind this chunk, or null when it holds plain bytes. */
    public @Nullable PageRegion region() {
        return null;
    }

    /** Gives back what the chunk holds; called once by the owner of the chain. */
    public abstract void free();
}
