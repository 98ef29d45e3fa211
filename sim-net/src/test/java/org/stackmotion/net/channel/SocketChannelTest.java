package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;
import static org.stackmotion.net.channel.TwoMachines.at;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.DropReason;

/** What a Netty user sees of a connection, with exact times. */
class SocketChannelTest {
    private final TwoMachines world = new TwoMachines();

    /** One way on the cable for a minimum frame: 84 bytes at 10 Gbit/s and 50 us. */
    private static final long SMALL_NS = 67 + 50_000;

    /** A SYN: 74 bytes and 24 on the line. */
    private static final long SYN_NS = 78 + 50_000;

    @Test
    void connectToAListenerIsDoneAfterArpAndOneRoundTrip() {
        world.serve(80, channel -> {});
        ChannelFuture connected = world.connect(80, channel -> {});
        long expected = 2 * SMALL_NS + 2 * SYN_NS;
        world.runUntil(expected - 8);
        assertThat(connected.isDone()).isFalse();
        world.runUntil(expected + 8);
        assertThat(connected.isSuccess()).isTrue();
        assertThat(connected.channel().localAddress().toString()).startsWith("/10.0.0.1:");
        assertThat(connected.channel().remoteAddress()).isEqualTo(at("10.0.0.2", 80));
    }

    @Test
    void connectToAPortWithoutListenerIsRefusedAfterOneRoundTrip() {
        ChannelFuture connected = world.connect(81, channel -> {});
        world.runUntil(2 * SMALL_NS + SYN_NS + SMALL_NS + 8);
        assertThat(connected.cause()).isInstanceOf(ConnectException.class);
        assertThat(HasStatus.of(connected.cause())).isEqualTo(VmkStatus.CONNECTION_REFUSED);
        assertThat(connected.channel().isOpen()).isFalse();
        assertThat(world.server.stack().drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    @Test
    void connectTimeoutComesAtExactlyItsTime() {
        world.link.a().setUp(false, 0);
        ChannelFuture connected =
                world.bootstrap(TwoMachines.initializer(channel -> {}))
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 700)
                        .connect(at("10.0.0.2", 80));
        world.runUntil(700 * MS - 1);
        assertThat(connected.isDone()).isFalse();
        world.runUntil(700 * MS);
        assertThat(connected.cause()).isInstanceOf(ConnectTimeoutException.class);
        assertThat(HasStatus.of(connected.cause())).isEqualTo(VmkStatus.TIMEOUT);
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
    }

    @Test
    void connectWithoutRouteFailsAtOnceAsNetworkUnreachable() {
        ChannelFuture connected =
                world.bootstrap(TwoMachines.initializer(channel -> {}))
                        .connect(at("192.168.7.7", 80));
        world.runUntil(0);
        assertThat(connected.cause()).isInstanceOf(NoRouteToHostException.class);
        assertThat(HasStatus.of(connected.cause())).isEqualTo(VmkStatus.NETWORK_UNREACHABLE);
        assertThat(connected.cause()).hasMessageContaining("no route to 192.168.7.7");
    }

    /** Facts 6 number 11: an unresolved neighbour is a soft error, the time-out ends it. */
    @Test
    void connectToAnAbsentNeighbourFailsAsTimeoutAtTheConnectTimeout() {
        ChannelFuture connected =
                world.bootstrap(TwoMachines.initializer(channel -> {}))
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 20_000)
                        .connect(at("10.0.0.99", 80));
        world.runUntil(20 * SECOND - 1);
        assertThat(connected.isDone()).isFalse();
        world.runUntil(20 * SECOND);
        assertThat(HasStatus.of(connected.cause())).isEqualTo(VmkStatus.TIMEOUT);
    }

    @Test
    void twoListenersOnOnePortCollideAsAddressInUse() {
        world.serve(80, channel -> {});
        ChannelFuture second = world.serverBootstrap(channel -> {}).bind(at("10.0.0.2", 80));
        world.runUntil(0);
        assertThat(second.cause()).isInstanceOf(BindException.class);
        assertThat(HasStatus.of(second.cause())).isEqualTo(VmkStatus.ADDRESS_IN_USE);
    }

    @Test
    void bytesArriveInOrderAndTheCloseAsInactive() {
        Recorder recorder = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(recorder));
        Channel client = world.connect(80, channel -> {}).channel();
        world.runUntil(MS);
        client.writeAndFlush(pattern(0, 100_000));
        client.writeAndFlush(pattern(100_000, 50_000));
        world.runUntil(20 * MS);
        assertThat(recorder.bytes).isEqualTo(150_000);
        assertThat(recorder.inOrder).isTrue();
        client.close();
        world.runUntil(40 * MS);
        assertThat(recorder.inactiveAtNs).isPositive();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
        assertThat(world.client.stack().stats().connections()).isZero();
        assertThat(world.server.stack().stats().bufferBytes()).isZero();
    }

    @Test
    void lossyAndDamagingCableDeliversTheSameBytes() {
        Impairments faults =
                Impairments.NONE
                        .withLoss(0.01)
                        .withCorrupt(0.01, Impairments.CorruptAt.MEMORY)
                        .withDuplicate(0.01)
                        .withReorder(0.01, 200_000);
        LinkConfig cable = LinkConfig.of(1_000_000_000L, 100_000).withImpairments(faults);
        TwoMachines lossy = new TwoMachines(7, cable);
        Recorder recorder = new Recorder(lossy);
        lossy.serve(80, channel -> channel.pipeline().addLast(recorder));
        Channel client = lossy.connect(80, channel -> {}).channel();
        lossy.runUntil(5 * SECOND);
        for (int i = 0; i < 40; i++) {
            client.write(pattern(i * 50_000, 50_000));
        }
        client.flush();
        lossy.runUntil(100 * SECOND);
        assertThat(recorder.bytes).isEqualTo(2_000_000);
        assertThat(recorder.inOrder).isTrue();
        assertThat(lossy.server.stack().drops().of(DropReason.BAD_CHECKSUM)).isPositive();
        client.close();
        lossy.drain();
        assertThat(lossy.ctx.frames().inFlight()).isZero();
        assertThat(lossy.client.stack().pool().inUseBytes()).isZero();
    }

    @Test
    void halfCloseLetsTheAnswerThrough() {
        Recorder serverSide = new Recorder(world);
        Recorder clientSide = new Recorder(world);
        world.serverBootstrap(channel -> channel.pipeline().addLast(serverSide))
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .bind(at("10.0.0.2", 80));
        Channel client =
                world.connect(80, channel -> channel.pipeline().addLast(clientSide)).channel();
        world.runUntil(MS);
        client.writeAndFlush(pattern(0, 3_000));
        ChannelFuture half = ((SocketChannel) client).shutdownOutput();
        world.runUntil(10 * MS);
        assertThat(half.isSuccess()).isTrue();
        assertThat(serverSide.bytes).isEqualTo(3_000);
        assertThat(serverSide.inputShutdownAtNs).isPositive();
        assertThat(serverSide.inactiveAtNs).isZero();
        assertThat(client.isActive()).isTrue();
        serverSide.channel().writeAndFlush(pattern(0, 5_000));
        serverSide.channel().close();
        world.runUntil(60 * MS);
        assertThat(clientSide.bytes).isEqualTo(5_000);
        assertThat(clientSide.inactiveAtNs).isPositive();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
    }

    @Test
    void slowReaderStopsTheSenderAndWritabilityTells() {
        Recorder serverSide = new Recorder(world);
        Recorder clientSide = new Recorder(world);
        world.serverBootstrap(channel -> channel.pipeline().addLast(serverSide))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.SO_RCVBUF, 64 << 10)
                .option(ChannelOption.SO_RCVBUF, 64 << 10)
                .bind(at("10.0.0.2", 80));
        Channel client =
                world.bootstrap(TwoMachines.initializer(c -> c.pipeline().addLast(clientSide)))
                        .option(ChannelOption.SO_SNDBUF, 64 << 10)
                        .connect(at("10.0.0.2", 80))
                        .channel();
        world.runUntil(MS);
        for (int i = 0; i < 100; i++) {
            client.write(pattern(i * 10_000, 10_000));
        }
        client.flush();
        world.runUntil(10 * SECOND);
        assertThat(client.isWritable()).isFalse();
        assertThat(clientSide.writabilityChanges).isEqualTo(1);
        long sent = world.client.networkInterface().txBytes();
        assertThat(sent).isLessThan(150_000);
        assertThat(serverSide.bytes).isZero();
        serverSide.channel().config().setAutoRead(true);
        world.runUntil(20 * SECOND);
        assertThat(serverSide.bytes).isEqualTo(1_000_000);
        assertThat(serverSide.inOrder).isTrue();
        assertThat(client.isWritable()).isTrue();
        assertThat(clientSide.writabilityChanges).isEqualTo(2);
    }

    @Test
    void lingerZeroResetsThePeer() {
        Recorder serverSide = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(serverSide));
        Channel client =
                world.bootstrap(TwoMachines.initializer(channel -> {}))
                        .option(ChannelOption.SO_LINGER, 0)
                        .connect(at("10.0.0.2", 80))
                        .channel();
        world.runUntil(MS);
        client.close();
        world.runUntil(2 * MS);
        assertThat(serverSide.cause).isInstanceOf(SocketException.class);
        assertThat(HasStatus.of(serverSide.cause)).isEqualTo(VmkStatus.CONNECTION_RESET);
        assertThat(serverSide.inactiveAtNs).isPositive();
        assertThat(world.client.stack().connections()).isEmpty();
    }

    @Test
    void connectionLimitRefusesLocalConnectsAndDropsInboundSyns() {
        NetstackConfig two = NetstackConfig.plain().withMaxConnections(2);
        TwoMachines small =
                new TwoMachines(1, LinkConfig.of(1_000_000_000L, 1_000), two, two, false);
        small.serve(80, channel -> {});
        small.connect(80, channel -> {});
        small.connect(80, channel -> {});
        ChannelFuture third = small.connect(80, channel -> {});
        small.runUntil(MS);
        assertThat(HasStatus.of(third.cause())).isEqualTo(VmkStatus.LIMIT_EXCEEDED);
        small.client.stack().setConfig(NetstackConfig.plain());
        ChannelFuture fourth = small.connect(80, channel -> {});
        small.runUntil(10 * MS);
        assertThat(fourth.isDone()).isFalse();
        assertThat(small.server.stack().drops().of(DropReason.CONNECTION_LIMIT)).isEqualTo(1);
        assertThat(small.server.stack().stats().connectionsPeak()).isEqualTo(2);
    }

    @Test
    void portsRunOutAfterTheWholeEphemeralRange() {
        world.link.a().setUp(false, 0);
        int ports = 65_535 - 49_152 + 1;
        for (int i = 0; i < ports; i++) {
            ChannelFuture one = world.connect(80, channel -> {});
            assertThat(one.cause()).isNull();
        }
        ChannelFuture next = world.connect(80, channel -> {});
        world.runUntil(MS);
        assertThat(next.cause()).isInstanceOf(BindException.class);
        assertThat(HasStatus.of(next.cause())).isEqualTo(VmkStatus.ADDRESS_NOT_AVAILABLE);
    }

    @Test
    void ownAddressIsReachedWithoutTheWire() {
        Recorder recorder = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(recorder));
        long before = world.server.networkInterface().txFrames();
        Channel client =
                world.bootstrapOn(world.server, TwoMachines.initializer(channel -> {}))
                        .connect(at("10.0.0.2", 80))
                        .channel();
        world.runUntil(0);
        client.writeAndFlush(pattern(0, 1_000_000));
        world.runUntil(SECOND);
        assertThat(recorder.bytes).isEqualTo(1_000_000);
        assertThat(recorder.inOrder).isTrue();
        assertThat(world.server.networkInterface().txFrames()).isEqualTo(before);
    }

    @Test
    void stoppedStackEndsItsConnectionsAndOpensNone() {
        world.serve(80, channel -> {});
        Recorder clientSide = new Recorder(world);
        world.connect(80, channel -> channel.pipeline().addLast(clientSide));
        world.runUntil(MS);
        world.client.stack().setActive(false, world.nowNs());
        world.runUntil(2 * MS);
        assertThat(HasStatus.of(clientSide.cause)).isEqualTo(VmkStatus.NETWORK_DOWN);
        assertThat(world.client.stack().connections()).isEmpty();
        ChannelFuture next = world.connect(80, channel -> {});
        world.runUntil(3 * MS);
        assertThat(HasStatus.of(next.cause())).isEqualTo(VmkStatus.NETWORK_DOWN);
    }

    @Test
    void throwingHandlerStaysInItsPipeline() {
        Recorder recorder = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(recorder));
        recorder.throwOnRead = true;
        Channel client = world.connect(80, channel -> {}).channel();
        world.runUntil(MS);
        client.writeAndFlush(pattern(0, 10));
        world.runUntil(2 * MS);
        assertThat(recorder.cause).hasMessage("on purpose");
        recorder.throwOnRead = false;
        client.writeAndFlush(pattern(10, 10));
        world.runUntil(3 * MS);
        assertThat(recorder.bytes).isEqualTo(20);
    }

    @Test
    void infoTellsRoundTripAndState() {
        world.serve(80, channel -> {});
        VmkSocketChannel client = (VmkSocketChannel) world.connect(80, channel -> {}).channel();
        world.runUntil(MS);
        TcpInfo info = Objects.requireNonNull(client.info());
        assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
        // the SYN waited for ARP: its sample is two round trips
        assertThat(info.srttNs()).isEqualTo(200_296);
        assertThat(client.id().asShortText()).isEqualTo("00000001");
    }

    static ByteBuf pattern(int from, int count) {
        ByteBuf data = Unpooled.buffer(count);
        for (int i = from; i < from + count; i++) {
            data.writeByte(Recorder.patternAt(i));
        }
        return data;
    }
}
