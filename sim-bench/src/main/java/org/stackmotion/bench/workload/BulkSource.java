package org.stackmotion.bench.workload;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.stackmotion.core.loop.SimLoop;

/** Writes so many bytes of the pattern, as fast as the channel stays writable, then closes. */
final class BulkSource extends ChannelInboundHandlerAdapter {
    /** 32 pages, as one send of a migration. */
    static final int PIECE = 32 * 4096;

    private final Pattern pattern;
    private final boolean realPayload;
    private final long bytes;
    private final SimLoop loop;
    private long written;

    BulkSource(Pattern pattern, boolean realPayload, long bytes, SimLoop loop) {
        this.pattern = pattern;
        this.realPayload = realPayload;
        this.bytes = bytes;
        this.loop = loop;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        fill(ctx.channel());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        fill(ctx.channel());
    }

    private void fill(Channel channel) {
        if (written == bytes) {
            return;
        }
        while (written < bytes && channel.isWritable()) {
            int length = (int) Math.min(PIECE, bytes - written);
            channel.write(piece(channel, length), channel.voidPromise());
            written += length;
        }
        channel.flush();
        if (written == bytes) {
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(done -> channel.close());
        } else if (channel.isWritable()) {
            // the flush made room: go on behind whatever else is to be done now
            loop.execute(() -> fill(channel));
        }
    }

    private Object piece(Channel channel, int length) {
        if (!realPayload) {
            return pattern.region(written, length);
        }
        ByteBuf data = channel.alloc().buffer(length);
        pattern.write(written, data, length);
        return data;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.fail(cause);
    }
}
