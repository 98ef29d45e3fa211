package org.stackmotion.migration.vmotion;

import io.netty.buffer.ByteBuf;
import org.stackmotion.migration.protocol.MigrationInput;
import org.stackmotion.migration.protocol.MigrationMessage;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.net.wire.PageRegion;

/** Hears everything and does nothing. */
class MigrationInputStub implements MigrationInput {
    @Override
    public void onMessage(MigrationMessage message) {}

    @Override
    public long memoryPages() {
        return 0;
    }

    @Override
    public long[] pageNumbers() {
        return new long[0];
    }

    @Override
    public void onPages(int count) {}

    @Override
    public void onPageContent(PageRegion region, int offset, int count) {}

    @Override
    public void onPageContent(ByteBuf bytes, int count) {
        bytes.skipBytes(count);
    }

    @Override
    public void onChangedRun(long firstPage, long count) {}

    @Override
    public void onDeviceState(ByteBuf bytes, int count, long left) {
        bytes.skipBytes(count);
    }

    @Override
    public void onFault(ProtocolFault fault, String detail) {}
}
