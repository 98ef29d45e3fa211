package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Counts and checks what comes in, and remembers when things happened. */
final class Recorder extends ChannelInboundHandlerAdapter {
    private final TwoMachines world;
    private @Nullable Channel channel;
    @Nullable Throwable cause;
    long bytes;
    int bursts;
    boolean inOrder = true;
    boolean throwOnRead;
    long activeAtNs;
    long inactiveAtNs;
    long inputShutdownAtNs;
    long lastReadAtNs;
    int writabilityChanges;

    Recorder(TwoMachines world) {
        this.world = world;
    }

    /** A pattern whose period (prime) is no power of two: a shifted or swapped piece shows. */
    static int patternAt(long index) {
        return (int) (index % 251);
    }

    Channel channel() {
        if (channel == null) {
            throw new IllegalStateException("never active");
        }
        return channel;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        activeAtNs = world.nowNs();
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inactiveAtNs = world.nowNs();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf data = (ByteBuf) msg;
        for (byte octet : ByteBufUtil.getBytes(data)) {
            inOrder &= (octet & 0xFF) == patternAt(bytes);
            bytes++;
        }
        data.release();
        lastReadAtNs = world.nowNs();
        if (throwOnRead) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        bursts++;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        writabilityChanges++;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputShutdownAtNs = world.nowNs();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        cause = thrown;
    }
}
