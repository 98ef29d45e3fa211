package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;
import static org.stackmotion.net.channel.TwoMachines.at;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** Limits of one stack, and that they are nobody else's. */
class PoolAndIsolationTest {
    private static final LinkConfig CABLE = LinkConfig.of(10_000_000_000L, 50_000);

    @Test
    void exhaustedPoolFailsTheWriteAndTellsByWritabilityUntilThereIsRoom() {
        NetstackConfig small = NetstackConfig.esxi().withBufferPoolBytes(1 << 20);
        TwoMachines world = new TwoMachines(1, CABLE, small, NetstackConfig.plain(), false);
        Recorder serverSide = new Recorder(world);
        Recorder clientSide = new Recorder(world);
        world.serverBootstrap(channel -> channel.pipeline().addLast(serverSide))
                .option(ChannelOption.SO_RCVBUF, 64 << 10)
                .childOption(ChannelOption.AUTO_READ, false)
                .bind(at("10.0.0.2", 80));
        Channel client =
                world.bootstrap(TwoMachines.initializer(c -> c.pipeline().addLast(clientSide)))
                        .option(ChannelOption.SO_SNDBUF, 4 << 20)
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(8 << 20, 16 << 20))
                        .connect(at("10.0.0.2", 80))
                        .channel();
        world.runUntil(MS);
        ChannelFuture first = client.writeAndFlush(SocketChannelTest.pattern(0, 1_000_000));
        ChannelFuture second = client.writeAndFlush(SocketChannelTest.pattern(0, 100_000));
        assertThat(first.isSuccess()).isTrue();
        assertThat(HasStatus.of(second.cause())).isEqualTo(VmkStatus.OUT_OF_MEMORY);
        assertThat(client.isWritable()).isFalse();
        assertThat(client.isActive()).isTrue();
        assertThatThrownBy(() -> client.alloc().buffer(100_000))
                .satisfies(e -> assertThat(HasStatus.of(e)).isEqualTo(VmkStatus.OUT_OF_MEMORY));
        world.runUntil(SECOND);
        serverSide.channel().config().setAutoRead(true);
        world.runUntil(3 * SECOND);
        assertThat(serverSide.bytes).isEqualTo(1_000_000);
        assertThat(client.isWritable()).isTrue();
        assertThat(clientSide.writabilityChanges).isEqualTo(2);
        ByteBuf again = client.alloc().buffer(100_000);
        assertThat(world.client.stack().pool().inUseBytes()).isEqualTo(100_000);
        again.release();
        assertThat(world.client.stack().stats().bufferBytesPeak())
                .isBetween(1_000_000L, 1_100_000L);
    }

    @Test
    void segmentThatClosesTheGapIsTakenByAPoolThatIsFullOfWhatLiesBehindIt() {
        // 20 ms of round trip: by the time the lost frame comes again, a whole pool has followed it
        LinkConfig cable = LinkConfig.of(10_000_000_000L, 10_000_000);
        cable = cable.withImpairments(Impairments.NONE.withLossEvery(2000));
        NetstackConfig small = NetstackConfig.esxi().withBufferPoolBytes(1 << 20);
        TwoMachines world = new TwoMachines(1, cable, NetstackConfig.plain(), small, false);
        Recorder serverSide = new Recorder(world);
        world.serverBootstrap(channel -> channel.pipeline().addLast(serverSide))
                .option(ChannelOption.SO_RCVBUF, 16 << 20)
                .childOption(ChannelOption.SO_RCVBUF, 16 << 20)
                .bind(at("10.0.0.2", 80));
        Channel client =
                world.bootstrap(TwoMachines.initializer(c -> {}))
                        .option(ChannelOption.SO_SNDBUF, 32 << 20)
                        .connect(at("10.0.0.2", 80))
                        .channel();
        world.runUntil(50 * MS);
        client.writeAndFlush(SocketChannelTest.pattern(0, 16_000_000));
        world.runUntil(60 * SECOND);
        assertThat(world.server.stack().drops().of(DropReason.BUFFER_LIMIT)).isPositive();
        assertThat(serverSide.bytes).isEqualTo(16_000_000);
        assertThat(world.server.stack().pool().inUseBytes()).isZero();
    }

    @Test
    void buffersOfTheStacksAllocatorAreChargedOnce() {
        NetstackConfig small = NetstackConfig.esxi().withBufferPoolBytes(1 << 20);
        TwoMachines world = new TwoMachines(1, CABLE, small, NetstackConfig.plain(), false);
        Recorder serverSide = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(serverSide));
        Channel client = world.connect(80, channel -> {}).channel();
        world.runUntil(MS);
        ByteBuf data = client.alloc().buffer(600_000, 600_000);
        data.writeBytes(SocketChannelTest.pattern(0, 600_000));
        ChannelFuture written = client.writeAndFlush(data);
        assertThat(written.isSuccess()).isTrue();
        assertThat(world.client.stack().pool().inUseBytes()).isEqualTo(600_000);
        world.runUntil(SECOND);
        assertThat(serverSide.bytes).isEqualTo(600_000);
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
    }

    @Test
    void twoStacksWithTheSameAddressAndPortDoNotSeeEachOther() {
        Simulation sim = Simulation.virtual(3);
        NetContext ctx = new NetContext(sim, false);
        // one machine with two stacks that have the same address, prefix and port; each has its
        // cable
        Pair a = new Pair(ctx, "a");
        Pair b = new Pair(ctx, "b");
        a.client.write(Unpooled.copiedBuffer(new byte[1000]));
        a.client.flush();
        sim.runUntil(SECOND);
        assertThat(a.received).isEqualTo(1000);
        assertThat(b.received).isZero();
        assertThat(b.host.connections()).hasSize(2);
        // the routes, neighbours and counters are each stack's own
        a.host.removeInterface(a.nif, sim.nowNs());
        assertThat(a.host.routes()).isEmpty();
        assertThat(b.host.routes()).hasSize(1);
        b.client.writeAndFlush(Unpooled.copiedBuffer(new byte[500]));
        sim.runUntil(2 * SECOND);
        assertThat(b.received).isEqualTo(500);
        assertThat(a.received).isEqualTo(1000);
        assertThat(a.host.findInterface("vmk-b")).isNull();
    }

    /** One stack of the host with a server, and the machine that talks to it. */
    private static final class Pair {
        final Netstack host;
        final NetInterface nif;
        final Channel client;
        int received;

        Pair(NetContext ctx, String name) {
            Link link = new Link(ctx, "cable-" + name, CABLE, CABLE);
            host = new Netstack(ctx, "host/" + name, name, NetstackConfig.esxi());
            nif = new NetInterface("vmk-" + name, 0x0050_5660_0001L, 1500, link.a());
            link.a().attach(nif);
            host.addInterface(nif, ctx.sim().nowNs());
            host.setAddress(nif, Ipv4.parse("10.1.1.1"), 24, ctx.sim().nowNs());
            PlainMachine peer = new PlainMachine(ctx, "peer-" + name, 0x0050_5600_0002L, 1500);
            peer.connect(link.b());
            link.b().attach(peer);
            peer.setAddress(Ipv4.parse("10.1.1.2"), 24);
            new ServerBootstrap()
                    .group(ctx.sim().loop())
                    .channelFactory(() -> new VmkServerSocketChannel(host))
                    .childHandler(
                            new SimpleChannelInboundHandler<ByteBuf>() {
                                @Override
                                public boolean isSharable() {
                                    return true;
                                }

                                @Override
                                protected void channelRead0(ChannelHandlerContext c, ByteBuf msg) {
                                    received += msg.readableBytes();
                                }
                            })
                    .bind(at("10.1.1.1", 8000));
            client =
                    new Bootstrap()
                            .group(ctx.sim().loop())
                            .channelFactory(() -> new VmkSocketChannel(peer.stack()))
                            .handler(TwoMachines.initializer(c -> {}))
                            .connect(at("10.1.1.1", 8000))
                            .channel();
            ctx.sim().runUntil(ctx.sim().nowNs() + 10 * MS);
        }
    }
}
