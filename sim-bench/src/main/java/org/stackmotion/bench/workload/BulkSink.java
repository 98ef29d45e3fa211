package org.stackmotion.bench.workload;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.net.wire.PageRegionSlice;

/** Counts and compares what arrives. */
final class BulkSink extends ChannelInboundHandlerAdapter {
    private final Pattern pattern;
    private final SimLoop loop;
    private long received;
    private boolean wrong;

    BulkSink(Pattern pattern, SimLoop loop) {
        this.pattern = pattern;
        this.loop = loop;
    }

    long received() {
        return received;
    }

    boolean isRight() {
        return !wrong;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof PageRegionSlice slice) {
            wrong |=
                    !(slice.region() instanceof Pattern.Piece piece)
                            || piece.streamOffset() + slice.offset() != received;
            received += slice.length();
        } else {
            ByteBuf data = (ByteBuf) message;
            wrong |= !pattern.matches(received, data);
            received += data.readableBytes();
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.fail(cause);
    }
}
