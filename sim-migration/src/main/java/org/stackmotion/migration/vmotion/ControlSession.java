package org.stackmotion.migration.vmotion;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.stackmotion.migration.protocol.MigrationInput;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.net.wire.PageRegion;

/** A side that is sent control messages only: pages and device state towards it are faults. */
abstract class ControlSession extends ChannelInboundHandlerAdapter implements MigrationInput {
    /** 0, so that the decoder refuses any page number. */
    @Override
    public final long memoryPages() {
        return 0;
    }

    @Override
    public final long[] pageNumbers() {
        throw new IllegalStateException("no pages are expected");
    }

    @Override
    public final void onPages(int count) {}

    @Override
    public final void onPageContent(PageRegion region, int offset, int count) {}

    @Override
    public final void onPageContent(ByteBuf bytes, int count) {
        bytes.skipBytes(count);
    }

    @Override
    public final void onChangedRun(long firstPage, long count) {}

    @Override
    public final void onDeviceState(ByteBuf bytes, int count, long left) {
        bytes.skipBytes(count);
        onFault(ProtocolFault.UNEXPECTED_MESSAGE, "device state");
    }
}
