package org.stackmotion.net.service;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DatagramPacket;

/** RFC 862: what comes goes back, over TCP and UDP; at the peer's end of stream it closes. */
public final class EchoService extends ChannelInboundHandlerAdapter {
    public static final int PORT = 7;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof DatagramPacket packet) {
            ctx.writeAndFlush(new DatagramPacket(packet.content(), packet.sender()));
        } else {
            ctx.writeAndFlush(message);
            // who does not read what it sent is not read from either
            ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ByteBuf nothing = ctx.alloc().buffer(0);
            ctx.writeAndFlush(nothing).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Streams.closeStream(ctx);
    }
}
