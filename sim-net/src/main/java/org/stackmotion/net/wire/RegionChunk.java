package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;

/** A whole page region as one piece of a stream. Owns one reference to the region. */
public final class RegionChunk extends PayloadChunk {
    private final PageRegion region;

    /** Takes over the reference. */
    public RegionChunk(PageRegion region) {
        super(region.length());
        this.region = region;
    }

    /** Offsets in the chunk are offsets in the region. */
    @Override
    public PageRegion region() {
        return region;
    }

    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        region.getBytes(at, to, count);
    }

    @Override
    public long identity(int at, int count) {
        return region.identity(at, count);
    }

    @Override
    public void free() {
        region.release();
    }
}
