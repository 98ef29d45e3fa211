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
import org.stackmotion.core.Simulation;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PageRegionSlice;

/** Two machines on one cable; the first sends the second as much as it takes. */
final class BulkPath {
    static final long SECOND_NS = 1_000_000_000L;
    static final long MS_NS = 1_000_000L;

    private static final int REGION_BYTES = 1 << 20;
    private static final int PORT = 8000;

    final NetContext ctx = new NetContext(Simulation.virtual(1), false);
    final Link link;
    private final VmkSocketChannel channel;
    private long received;
    private boolean started;

    /**
     * @param forward what carries the data
     * @param back what carries the acknowledgments
     * @param bufferBytes fixes both socket buffers; 0 leaves them to auto-tuning
     */
    BulkPath(LinkConfig forward, LinkConfig back, int mtu, int bufferBytes) {
        long rttNs = forward.delayNs() + back.delayNs();
        link = new Link(ctx, "sender/eth0", "receiver/eth0", forward, back);
        PlainMachine sender = machine("sender", "10.0.0.1", mtu);
        PlainMachine receiver = machine("receiver", "10.0.0.2", mtu);
        sender.connect(link.a());
        link.a().attach(sender);
        receiver.connect(link.b());
        link.b().attach(receiver);
        serve(receiver, bufferBytes);
        channel = connect(sender, bufferBytes);
        ctx.sim().loop().runUntil(2 * rttNs + SECOND_NS);
        assertThat(channel.isActive()).isTrue();
    }

    private PlainMachine machine(String name, String address, int mtu) {
        PlainMachine machine = new PlainMachine(ctx, name, ctx.macs().nextMachine(), mtu);
        machine.setAddress(Ipv4.parse(address), 24);
        return machine;
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
        bootstrap.bind(address("10.0.0.2"));
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
        return (VmkSocketChannel) bootstrap.connect(address("10.0.0.2")).channel();
    }

    private static InetSocketAddress address(String text) {
        try {
            int ip = Ipv4.parse(text);
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

    void runUntil(long timeNs) {
        ctx.sim().loop().runUntil(timeNs);
    }

    long nowNs() {
        return ctx.sim().nowNs();
    }

    /** Bytes that the receiving application has got. */
    long received() {
        return received;
    }

    TcpInfo info() {
        return Objects.requireNonNull(channel.info());
    }

    /** Mean goodput of the receiver over that time from now, in bit/s. */
    double goodputBitsPerS(long forNs) {
        long before = received;
        runUntil(nowNs() + forNs);
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
