package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.TcpSocket;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PageRegionSlice;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/** Turns what waits in a socket's receive buffer into messages: byte buffers and region slices. */
final class SocketReader {
    private final Netstack stack;
    private final TcpSocket socket;
    private final VmkSocketChannelConfig config;
    private final PayloadSpan span = new PayloadSpan();
    private final PageRegionSlice.Pool slices = new PageRegionSlice.Pool();

    SocketReader(Netstack stack, TcpSocket socket, VmkSocketChannelConfig config) {
        this.stack = stack;
        this.socket = socket;
        this.config = config;
    }

    /** The next message; something must be readable. */
    Object next(RecvByteBufAllocator.Handle handle, long nowNs) {
        int most = socket.readable();
        if (config.pageRegions()) {
            socket.peek(span, most);
            PageRegion region = region(span);
            if (region != null) {
                PageRegionSlice slice =
                        slices.take((PageRegion) region.retain(), span.offset(), span.length());
                handle.attemptedBytesRead(slice.length());
                handle.lastBytesRead(slice.length());
                socket.consume(slice.length(), nowNs);
                return slice;
            }
            // a header between regions: no buffer larger than what stands before the next region
            most = span.length();
        }
        return bytes(handle, most, nowNs);
    }

    private static @Nullable PageRegion region(PayloadSpan span) {
        PayloadChunk chunk = span.chunk();
        return chunk == null ? null : chunk.region();
    }

    /** Copies up to the guessed size, over chunks. */
    private ByteBuf bytes(RecvByteBufAllocator.Handle handle, int most, long nowNs) {
        int size = Math.min(handle.guess(), most);
        handle.attemptedBytesRead(size);
        ByteBuf data =
                config.getAllocator() == stack.alloc()
                        ? stack.receiveBuffer(size)
                        : config.getAllocator().buffer(size);
        int left = size;
        while (left > 0) {
            socket.peek(span, left);
            PayloadChunk chunk =
                    Objects.requireNonNull(span.chunk(), "readable bytes without chunk");
            int count = span.length();
            chunk.getBytes(span.offset(), data, count);
            socket.consume(count, nowNs);
            left -= count;
        }
        handle.lastBytesRead(size);
        return data;
    }
}
