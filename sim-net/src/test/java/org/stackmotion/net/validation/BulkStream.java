package org.stackmotion.net.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PageRegionSlice;

/** One TCP stream from one machine to another that sends as much as it may. */
final class BulkStream {
    static final long SECOND_NS = 1_000_000_000L;
    static final long MS_NS = 1_000_000L;

    private static final int REGION_BYTES = 1 << 20;
    private static final int PORT = 8000;

    private final NetContext ctx;
    private final InetSocketAddress server;
    private final VmkSocketChannel channel;
    private long received;
    private boolean started;

    /**
     * Opens the connection and runs a second, so that it is open and idle.
     *
     * @param bufferBytes fixes both socket buffers; 0 leaves them to auto-tuning
     */
    BulkStream(NetContext ctx, PlainMachine sender, PlainMachine receiver, int bufferBytes) {
        this.ctx = ctx;
        this.server = address(receiver.networkInterface().address());
        serve(receiver, bufferBytes);
        channel = connect(sender, bufferBytes);
        runFor(SECOND_NS);
        assertThat(channel.isActive()).isTrue();
    }

    private void serve(PlainMachine machine, int bufferBytes) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(ctx.sim().loop())
                        .channelFactory(() -> new VmkServerSocketChannel(machine.stack()))
                        .childOption(VmkChannelOption.PAGE_REGIONS, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel ch) {
                                        ch.pipeline().addLast(new Sink());
                                    }
                                });
        if (bufferBytes > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, bufferBytes);
            bootstrap.childOption(ChannelOption.SO_RCVBUF, bufferBytes);
        }
        bootstrap.bind(server);
        ctx.sim().loop().runPending();
    }

    private VmkSocketChannel connect(PlainMachine machine, int bufferBytes) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(ctx.sim().loop())
                        .channelFactory(() -> new VmkSocketChannel(machine.stack()))
                        .handler(new Source());
        if (bufferBytes > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, bufferBytes);
            bootstrap.option(ChannelOption.SO_RCVBUF, bufferBytes);
        }
        return (VmkSocketChannel) bootstrap.connect(server).channel();
    }

    private static InetSocketAddress address(int ip) {
        try {
            byte[] bytes = {(byte) (ip >> 24), (byte) (ip >> 16), (byte) (ip >> 8), (byte) ip};
            return new InetSocketAddress(InetAddress.getByAddress(bytes), PORT);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four bytes are always an address
        }
    }

    /** Begins to send now; the connection is open and idle. */
    void start() {
        ctx.sim()
                .loop()
                .execute(() -> {
                    started = true;
                    channel.pipeline().fireChannelWritabilityChanged();
                });
        ctx.sim().loop().runPending();
    }

    /** Hands over nothing more; what waits in the buffers still goes. */
    void pause() {
        started = false;
    }

    void runFor(long forNs) {
        runUntil(nowNs() + forNs);
    }

    void runUntil(long timeNs) {
        ctx.sim().loop().runUntil(timeNs);
    }

    long nowNs() {
        return ctx.sim().nowNs();
    }

    TcpInfo info() {
        return Objects.requireNonNull(channel.info());
    }

    /** Mean goodput of the receiver over that time from now, in bit/s. */
    double goodputBitsPerS(long forNs) {
        long before = received;
        runFor(forNs);
        return (received - before) * 8e9 / forNs;
    }

    private final class Source extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext handler) {
            while (started && handler.channel().isWritable()) {
                handler.writeAndFlush(new BlankRegion(REGION_BYTES));
            }
        }
    }

    private final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext handler, @Nullable Object msg) {
            PageRegionSlice slice = (PageRegionSlice) Objects.requireNonNull(msg);
            received += slice.length();
            ReferenceCountUtil.release(slice);
        }
    }
}
