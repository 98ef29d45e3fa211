package org.stackmotion.net.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.stackmotion.core.Simulation;

/** RFC 867: the simulated date and time as a line; over TCP at once, over UDP when asked. */
public final class DaytimeService extends ChannelInboundHandlerAdapter {
    public static final int PORT = 13;

    private final Simulation sim;

    public DaytimeService(Simulation sim) {
        this.sim = sim;
    }

    private ByteBuf line() {
        Instant now = Instant.ofEpochSecond(0, sim.nowNs());
        String text = DateTimeFormatter.ISO_INSTANT.format(now.atOffset(ZoneOffset.UTC)) + "\r\n";
        return Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof io.netty.channel.socket.SocketChannel) {
            ctx.writeAndFlush(line()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof DatagramPacket packet) {
            ctx.writeAndFlush(new DatagramPacket(line(), packet.sender()));
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Streams.closeStream(ctx);
    }
}
