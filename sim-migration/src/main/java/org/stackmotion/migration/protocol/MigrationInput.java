package org.stackmotion.migration.protocol;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.wire.PageRegion;

/**
 * What the decoder tells the session: calls instead of objects, so that pages cost no allocation.
 */
public interface MigrationInput {
    void onMessage(MigrationMessage message);

    /** Pages of the VM; page numbers at or above it are refused. 0 while no pages are expected. */
    long memoryPages();

    /** Where the decoder writes the page numbers of the next batch. */
    long[] pageNumbers();

    /** A batch of that many pages begins; its content follows. */
    void onPages(int count);

    void onPageContent(PageRegion region, int offset, int count);

    /** Reads {@code count} bytes of page content. */
    void onPageContent(ByteBuf bytes, int count);

    /** A run of pages that are still to come when the VM was stunned. */
    void onChangedRun(long firstPage, long count);

    /** Reads {@code count} bytes of the checkpoint; {@code left} more follow. */
    void onDeviceState(ByteBuf bytes, int count, long left);

    /** The peer does not speak the protocol; nothing more will be decoded. */
    void onFault(ProtocolFault fault, String detail);
}
