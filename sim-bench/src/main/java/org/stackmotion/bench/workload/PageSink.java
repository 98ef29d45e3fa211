package org.stackmotion.bench.workload;

import io.netty.buffer.ByteBuf;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.migration.memory.DestinationMemory;
import org.stackmotion.migration.protocol.MigrationInput;
import org.stackmotion.migration.protocol.MigrationMessage;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.net.wire.PageRegion;

/** Rebuilds memory from a stream of pages and expects nothing else. */
final class PageSink implements MigrationInput {
    private final DestinationMemory destination;
    private final SimLoop loop;

    PageSink(DestinationMemory destination, SimLoop loop) {
        this.destination = destination;
        this.loop = loop;
    }

    @Override
    public long memoryPages() {
        return destination.pages();
    }

    @Override
    public long[] pageNumbers() {
        return destination.expectedPages();
    }

    @Override
    public void onPages(int count) {
        destination.beginBatch(count);
    }

    @Override
    public void onPageContent(PageRegion region, int offset, int count) {
        destination.accept(region, offset, count);
    }

    @Override
    public void onPageContent(ByteBuf bytes, int count) {
        destination.accept(bytes, count);
    }

    @Override
    public void onMessage(MigrationMessage message) {
        unexpected(message.toString());
    }

    @Override
    public void onChangedRun(long firstPage, long count) {
        unexpected("changed run");
    }

    @Override
    public void onDeviceState(ByteBuf bytes, int count, long left) {
        bytes.skipBytes(count);
        unexpected("device state");
    }

    @Override
    public void onFault(ProtocolFault fault, String detail) {
        unexpected(fault + " " + detail);
    }

    private void unexpected(String what) {
        loop.fail(new IllegalStateException("unexpected in a stream of pages: " + what));
    }
}
