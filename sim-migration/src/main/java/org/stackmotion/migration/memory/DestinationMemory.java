package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.wire.PageRegion;

/**
 * Memory that a destination host rebuilds from what the wire brings: page numbers from the
 * protocol's headers, content from page regions or plain bytes. Content arrives in pieces of any
 * size, in stream order; position 0 is the first byte of the first page of the batch that {@link
 * #beginBatch} opened.
 */
public abstract sealed class DestinationMemory permits SyntheticDestination, RealDestination {
    /** Migrate.PreCopyPagesPerSend has this maximum (facts 4.4). */
    public static final int BATCH_PAGES_MAX = 1024;

    final long pages;
    final PageBitmap received;
    final long[] expected = new long[BATCH_PAGES_MAX];
    int position;
    int length;

    DestinationMemory(long pages) {
        this.pages = pages;
        this.received = new PageBitmap(pages);
    }

    public final long pages() {
        return pages;
    }

    /** Pages that have arrived at least once. */
    public final long pagesReceived() {
        return received.cardinality();
    }

    /** Where to put the page numbers of the next batch before {@link #beginBatch}. */
    public final long[] expectedPages() {
        return expected;
    }

    /** Opens a batch of {@code count} pages whose numbers are in {@link #expectedPages}. */
    public void beginBatch(int count) {
        position = 0;
        length = count << PageSize.SHIFT;
    }

    /** Bytes of the open batch that have not arrived yet. */
    public final int missingBytes() {
        return length - position;
    }

    /**
     * Takes a part of a region; at most {@link #missingBytes} long. Does not change its references.
     */
    public abstract void accept(PageRegion region, int offset, int count);

    /** Takes plain bytes; reads {@code count} from the buffer. */
    public abstract void accept(ByteBuf bytes, int count);

    /**
     * Compares every page with the source's truth, as the guest would see it.
     *
     * @return the first page that differs, or -1 when all are equal
     */
    public abstract long firstDifference(GuestMemory source);

    /**
     * The memory as the VM runs on it from here on; the destination must not be used afterwards.
     */
    public abstract GuestMemory asGuestMemory();
}
