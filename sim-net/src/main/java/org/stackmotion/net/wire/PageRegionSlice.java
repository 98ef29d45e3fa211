package org.stackmotion.net.wire;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;

/**
 * A part of a {@link PageRegion} as it comes out of the receiving socket. Owns a reference to it.
 */
public final class PageRegionSlice extends AbstractReferenceCounted {
    private final PageRegion region;
    private final int offset;
    private final int length;

    /** Takes over one reference to the region. */
    public PageRegionSlice(PageRegion region, int offset, int length) {
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
    protected void deallocate() {
        region.release();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
