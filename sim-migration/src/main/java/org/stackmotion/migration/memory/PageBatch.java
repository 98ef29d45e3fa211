package org.stackmotion.migration.memory;

import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PageRegion;

/**
 * A batch of pages as they were when they were added: one send of a migration (32 pages by
 * default). Batches are pooled by the memory they come from and go back when the last reference is
 * released, that is when TCP has the bytes acknowledged and the receiver has taken them in. The
 * count is a plain int: one simulation is one thread.
 */
public abstract class PageBatch implements PageRegion {
    final long[] pages;
    int count;
    private int references = 1;

    PageBatch(int capacity) {
        pages = new long[capacity];
    }

    /** Takes a page as it is now; the batch must have room. */
    public abstract void add(long page);

    /** Pages in the batch. */
    public final int count() {
        return count;
    }

    public final int capacity() {
        return pages.length;
    }

    public final long page(int index) {
        return pages[index];
    }

    @Override
    public final int length() {
        return count << PageSize.SHIFT;
    }

    /** Called when nobody points at the batch any more. */
    abstract void giveBack();

    final void reuse() {
        references = 1;
        count = 0;
    }

    @Override
    public final int refCnt() {
        return references;
    }

    @Override
    public final ReferenceCounted retain() {
        return retain(1);
    }

    @Override
    public final ReferenceCounted retain(int increment) {
        if (references <= 0) {
            throw new IllegalReferenceCountException(references, increment);
        }
        references += increment;
        return this;
    }

    @Override
    public final ReferenceCounted touch() {
        return this;
    }

    @Override
    public final ReferenceCounted touch(@Nullable Object hint) {
        return this;
    }

    @Override
    public final boolean release() {
        return release(1);
    }

    @Override
    public final boolean release(int decrement) {
        if (references < decrement) {
            throw new IllegalReferenceCountException(references, -decrement);
        }
        references -= decrement;
        if (references == 0) {
            giveBack();
            return true;
        }
        return false;
    }
}
