package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;
import static org.stackmotion.net.channel.TwoMachines.at;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/**
 * Exhaust, misroute or crash stack A: the frames of stack B, on an uplink of its own, stay the same
 * to the byte and the nanosecond.
 */
class IsolationTableTest {
    /** What is done to A. */
    enum Trouble {
        NONE,
        CONNECTIONS,
        PORTS,
        BUFFERS,
        ROUTES,
        LISTENER_FLOOD,
        THROW_IN_READ,
        THROW_IN_WRITE,
        THROW_IN_TIMER,
        STOP
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void troubleInOneStackLeavesTheOthersFramesAsTheyWere(Trouble trouble) {
        List<String> quiet = run(Trouble.NONE);
        List<String> troubled = run(trouble);
        assertThat(quiet).hasSizeGreaterThan(500);
        assertThat(troubled).isEqualTo(quiet);
    }

    private static List<String> run(Trouble trouble) {
        Simulation sim = Simulation.virtual(11);
        NetContext ctx = new NetContext(sim, false);
        Side a = new Side(ctx, "a", trouble);
        Side b = new Side(ctx, "b", Trouble.NONE);
        a.start();
        b.start();
        sim.runUntil(100 * MS);
        a.cause(trouble);
        sim.runUntil(2 * SECOND);
        return b.frames;
    }

    /** A stack, its own cable, and a peer that it exchanges bytes with every 10 ms. */
    private static final class Side {
        final List<String> frames = new ArrayList<>();
        private final NetContext ctx;
        private final Netstack stack;
        private final NetInterface vmk;
        private final PlainMachine peer;
        private final Trouble trouble;
        private @Nullable Channel channel;

        Side(NetContext ctx, String name, Trouble trouble) {
            this.ctx = ctx;
            this.trouble = trouble;
            LinkConfig cable = LinkConfig.of(1_000_000_000L, 50_000);
            Link link = new Link(ctx, "cable-" + name, cable, cable);
            stack =
                    new Netstack(
                            ctx,
                            "host/" + name,
                            name,
                            NetstackConfig.esxi()
                                    .withMaxConnections(20)
                                    .withBufferPoolBytes(1 << 20));
            vmk = new NetInterface("vmk-" + name, 0x0050_5660_0001L, 1500, link.a());
            link.a().attach(vmk);
            stack.addInterface(vmk, 0);
            stack.setAddress(vmk, Ipv4.parse("10.1.1.1"), 24, 0);
            peer = new PlainMachine(ctx, "peer-" + name, 0x0050_5600_0002L, 1500);
            peer.connect(link.b());
            link.b().attach(peer);
            peer.setAddress(Ipv4.parse("10.1.1.2"), 24);
            link.a()
                    .addObserver((frame, nowNs, direction) ->
                            frames.add(
                                    nowNs
                                            + " "
                                            + direction
                                            + " "
                                            + frame.capturedLength()
                                            + " "
                                            + frame.traceIdent()));
        }

        void start() {
            new ServerBootstrap()
                    .group(ctx.sim().loop())
                    .channelFactory(() -> new VmkServerSocketChannel(stack))
                    .childHandler(TwoMachines.initializer(c -> c.pipeline().addLast(echo())))
                    .bind(at("10.1.1.1", 8000));
            Channel talker = connect(peer.stack(), "10.1.1.1", new Silent());
            channel = talker;
            talker.eventLoop()
                    .scheduleAtFixedRate(
                            () -> talker.writeAndFlush(Unpooled.buffer(20_000).writeZero(20_000)),
                            10,
                            10,
                            TimeUnit.MILLISECONDS);
        }

        private Channel connect(Netstack from, String to, ChannelHandler handler) {
            return new Bootstrap()
                    .group(ctx.sim().loop())
                    .channelFactory(() -> new VmkSocketChannel(from))
                    .handler(handler)
                    .connect(at(to, 8000))
                    .channel();
        }

        private ChannelHandler echo() {
            return new SimpleChannelInboundHandler<ByteBuf>() {
                @Override
                protected void channelRead0(ChannelHandlerContext c, ByteBuf data) {
                    if (trouble == Trouble.THROW_IN_READ) {
                        throw new IllegalStateException("on purpose");
                    }
                    c.writeAndFlush(data.retain());
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext c, Throwable cause) {
                    assertThat(trouble).isNotEqualTo(Trouble.NONE);
                }
            };
        }

        void cause(Trouble what) {
            Channel talker = Objects.requireNonNull(channel);
            switch (what) {
                case NONE, THROW_IN_READ -> {}
                case CONNECTIONS -> {
                    for (int i = 0; i < 50; i++) {
                        connect(stack, "10.1.1.2", new Silent());
                    }
                }
                case PORTS -> {
                    stack.setConfig(stack.config().withMaxConnections(100_000));
                    for (int i = 0; i < 17_000; i++) {
                        connect(stack, "10.1.1.99", new Silent());
                    }
                }
                case BUFFERS -> {
                    talker.config().setAutoRead(false);
                    stack.receiveBuffer(2 << 20);
                }
                case ROUTES -> {
                    stack.addRoute(Ipv4.parse("10.1.1.0"), 25, Ipv4.parse("10.1.1.77"));
                    stack.setDefaultGateway(Ipv4.parse("10.1.1.78"));
                }
                case LISTENER_FLOOD -> {
                    for (int i = 0; i < 200; i++) {
                        connect(peer.stack(), "10.1.1.1", new Silent());
                    }
                }
                case THROW_IN_WRITE ->
                        talker.pipeline()
                                .addFirst(
                                        new ChannelOutboundHandlerAdapter() {
                                            @Override
                                            public void flush(ChannelHandlerContext c) {
                                                throw new IllegalStateException("on purpose");
                                            }
                                        });
                case THROW_IN_TIMER ->
                        talker.eventLoop()
                                .scheduleAtFixedRate(
                                        () -> {
                                            throw new IllegalStateException("on purpose");
                                        },
                                        1,
                                        1,
                                        TimeUnit.MILLISECONDS);
                case STOP -> stack.setActive(false, ctx.sim().nowNs());
            }
        }
    }

    private static final class Silent extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext c, ByteBuf data) {}

        @Override
        public void exceptionCaught(ChannelHandlerContext c, Throwable cause) {
            // the trouble is on purpose
        }
    }
}
