package org.stackmotion.net.channel.blocking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;

/**
 * One message a read, of at most the wanted size: a blocking read takes from the receive buffer
 * what its caller asks for and no more, so that the window which the peer sees is the real one.
 */
final class ExactRead implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private int wanted = 1;
    private int attempted;
    private int last;

    void want(int bytes) {
        wanted = bytes;
    }

    @Override
    @SuppressWarnings("deprecation") // Handle: Netty's interface still names it
    public Handle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator alloc) {
        return alloc.buffer(wanted);
    }

    @Override
    public int guess() {
        return wanted;
    }

    @Override
    public void reset(ChannelConfig config) {}

    @Override
    public void incMessagesRead(int count) {}

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMoreData) {
        return false;
    }

    @Override
    public void readComplete() {}
}
