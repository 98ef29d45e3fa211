package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import org.stackmotion.net.wire.PageRegion;

/** Rebuilt real memory: bytes land where the header's page number says. */
final class RealDestination extends DestinationMemory {
    private static final int PAGE_MASK = PageSize.BYTES - 1;

    private final MemorySegment[] segments;
    private final ByteBuf[] regions;

    RealDestination(long pages) {
        super(pages);
        segments = RealMemory.allocate(pages);
        regions = RealMemory.wrap(segments);
    }

    @Override
    public void accept(PageRegion region, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0) {
            int piece = Math.min(PageSize.BYTES - (position & PAGE_MASK), left);
            region.getBytes(from, target(), piece);
            from += piece;
            left -= piece;
            advance(piece);
        }
    }

    @Override
    public void accept(ByteBuf bytes, int count) {
        int left = count;
        while (left > 0) {
            int piece = Math.min(PageSize.BYTES - (position & PAGE_MASK), left);
            target().writeBytes(bytes, piece);
            left -= piece;
            advance(piece);
        }
    }

    private ByteBuf target() {
        long page = expected[position >>> PageSize.SHIFT];
        int at = RealMemory.offsetOf(page) + (position & PAGE_MASK);
        return regions[RealMemory.regionOf(page)].setIndex(0, at);
    }

    private void advance(int piece) {
        position += piece;
        if ((position & PAGE_MASK) == 0) {
            received.set(expected[(position >>> PageSize.SHIFT) - 1]);
        }
    }

    @Override
    public long firstDifference(GuestMemory source) {
        if (!(source instanceof RealMemory truth) || truth.pages() != pages) {
            return 0;
        }
        long missing = received.nextClear(0);
        long first = missing == pages ? Long.MAX_VALUE : missing;
        for (int i = 0; i < segments.length; i++) {
            long at = segments[i].mismatch(truth.segment(i));
            if (at >= 0) {
                long page = (((long) i << RealMemory.REGION_SHIFT) + at) >>> PageSize.SHIFT;
                return Math.min(first, page);
            }
        }
        return first == Long.MAX_VALUE ? -1 : first;
    }

    @Override
    public GuestMemory asGuestMemory() {
        return new RealMemory(pages, segments);
    }
}
