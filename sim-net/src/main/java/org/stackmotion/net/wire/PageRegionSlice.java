package org.stackmotion.net.wire;

import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link PageRegion} as it comes out of the receiving socket. Owns a reference to it.
 *
 * <p>A socket reuses its slices: as with a pooled buffer, nobody may touch one that he has
 * released. The count is a plain int: one simulation is one thread.
 */
public final class PageRegionSlice implements ReferenceCounted {
    private final @Nullable Pool pool;
    private PageRegion region;
    private int offset;
    private int length;
    private int references = 1;

    /** Slices of one socket, reused in LIFO order. */
    public static final class Pool {
        /** More than a socket's readers keep at a time, unless they collect. */
        private static final int FREE_MAX = 64;

        private final PageRegionSlice[] free = new PageRegionSlice[FREE_MAX];
        private int freeCount;

        /** Takes over one reference to the region. */
        public PageRegionSlice take(PageRegion region, int offset, int length) {
            if (freeCount == 0) {
                return new PageRegionSlice(this, region, offset, length);
            }
            PageRegionSlice slice = free[--freeCount];
            slice.region = region;
            slice.offset = offset;
            slice.length = length;
            slice.references = 1;
            return slice;
        }

        private void giveBack(PageRegionSlice slice) {
            if (freeCount < FREE_MAX) {
                free[freeCount++] = slice;
            }
        }
    }

    /** A slice of its own. Takes over one reference to the region. */
    public PageRegionSlice(PageRegion region, int offset, int length) {
        this(null, region, offset, length);
    }

    private PageRegionSlice(@Nullable Pool pool, PageRegion region, int offset, int length) {
        this.pool = pool;
        this.region = region;
        this.offset = offset;
        this.length = length;
    }

    public PageRegion region() {
        return region;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    @Override
    public int refCnt() {
        return references;
    }

    @Override
    public ReferenceCounted retain() {
        return retain(1);
    }

    @Override
    public ReferenceCounted retain(int increment) {
        if (references <= 0) {
            throw new IllegalReferenceCountException(references, increment);
        }
        references += increment;
        return this;
    }

    @Override
    public boolean release() {
        return release(1);
    }

    @Override
    public boolean release(int decrement) {
        if (references < decrement) {
            throw new IllegalReferenceCountException(references, -decrement);
        }
        references -= decrement;
        if (references > 0) {
            return false;
        }
        region.release();
        if (pool != null) {
            pool.giveBack(this);
        }
        return true;
    }

    @Override
    public ReferenceCounted touch() {
        return this;
    }

    @Override
    public ReferenceCounted touch(@Nullable Object hint) {
        return this;
    }
}
