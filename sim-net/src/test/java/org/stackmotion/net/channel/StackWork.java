package org.stackmotion.net.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.TimeUnit;
import org.stackmotion.net.channel.FourStackHost.Side;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.Pinger;
import org.stackmotion.net.wire.Ipv4;

/** What every stack does all the time: a stream, new connections, datagrams and pings. */
final class StackWork {
    private static final long MS = 1_000_000L;
    private static final int ECHO_PORT = 7;

    private StackWork() {}

    static void start(Side side) {
        FourStackHost world = side.world;
        world.serve(side.stack, FourStackHost.ADDRESS, Echo::new);
        world.serve(side.peer.stack(), FourStackHost.PEER, Echo::new);
        new ServerBootstrap()
                .group(world.sim.loop())
                .channelFactory(() -> new VmkServerSocketChannel(side.peer.stack()))
                .childHandler(new DeafInitializer())
                .bind(FourStackHost.at(FourStackHost.PEER, StackTrouble.DEAF_PORT));
        world.connect(
                side.peer.stack(),
                FourStackHost.ADDRESS,
                FourStackHost.PORT,
                () -> new Pusher(300_000));
        datagrams(side);
        Pinger.Spec ping =
                Pinger.Spec.to(Ipv4.parse(FourStackHost.PEER))
                        .withCount(0)
                        .withInterval(7 * MS, 500 * MS);
        new Pinger(side.stack, ping, null).start(0);
        world.sim
                .loop()
                .scheduleAtFixedRate(
                        () ->
                                world.connect(
                                        side.stack,
                                        FourStackHost.PEER,
                                        FourStackHost.PORT,
                                        () -> new Pusher(1000, 1000)),
                        3,
                        40,
                        TimeUnit.MILLISECONDS);
    }

    private static void datagrams(Side side) {
        udp(side.world, side.peer.stack(), ECHO_PORT, new DatagramEcho());
        Channel from = udp(side.world, side.stack, 0, new DatagramSink());
        from.eventLoop()
                .scheduleAtFixedRate(
                        () ->
                                from.writeAndFlush(
                                        new DatagramPacket(
                                                Unpooled.wrappedBuffer(new byte[300]),
                                                FourStackHost.at(FourStackHost.PEER, ECHO_PORT))),
                        1,
                        5,
                        TimeUnit.MILLISECONDS);
    }

    private static Channel udp(
            FourStackHost world, Netstack stack, int port, ChannelInboundHandlerAdapter handler) {
        return new Bootstrap()
                .disableResolver()
                .group(world.sim.loop())
                .channelFactory(() -> new VmkDatagramChannel(stack))
                .handler(handler)
                .bind(FourStackHost.at("0.0.0.0", port))
                .channel();
    }

    private static final class DatagramEcho extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket in) {
            ctx.writeAndFlush(new DatagramPacket(in.content().retain(), in.sender()));
        }
    }

    private static final class DatagramSink extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket in) {}

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // what the trouble does to its own stack's datagrams
        }
    }

    private static final class DeafInitializer extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new StackTrouble.Deaf());
        }
    }

    /** Sends back what it hears. */
    static class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** Writes that many bytes, a piece at a time, the next when the last has come back; closes. */
    static class Pusher extends ChannelInboundHandlerAdapter {
        private final int total;
        private final int piece;
        private int sent;
        private int heard;

        Pusher(int total) {
            this(total, 10_000);
        }

        Pusher(int total, int piece) {
            this.total = total;
            this.piece = piece;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            push(ctx);
        }

        private void push(ChannelHandlerContext ctx) {
            sent += piece;
            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[piece]));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            heard += bytes.readableBytes();
            bytes.release();
            if (heard == sent) {
                if (sent < total) {
                    push(ctx);
                } else {
                    ctx.close();
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
