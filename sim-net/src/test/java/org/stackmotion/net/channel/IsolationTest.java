package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/**
 * The proof of the isolation rule: whatever stack A of a host does to itself, the frames of stack B
 * at its own uplink stay the same to the byte and the nanosecond. On a shared uplink they do not:
 * contention is physics, not leakage.
 */
class IsolationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String ADDRESS = "10.7.0.11";
    private static final String PEER = "10.7.0.50";
    private static final int PORT = 7000;

    /** What stack A does. */
    enum Misery {
        IDLE,
        CONNECTIONS_EXHAUSTED,
        BUFFERS_EXHAUSTED,
        MISROUTED,
        HANDLER_THROWS_IN_READ_AND_WRITE,
        TIMER_THROWS,
        LAST_VMK_REMOVED,
        BUSY
    }

    /**
     * One host, stacks A and B with the same address, and one peer for each, in VLANs 20 and 50.
     */
    private static final class World {
        final Simulation sim = Simulation.virtual(7);
        final NetContext ctx = new NetContext(sim, false);
        final EsxiHost host = new EsxiHost(ctx, "esx01", "8.0.3");
        final EthernetSwitch tor = new EthernetSwitch(ctx, "tor");
        final List<String> framesOfB = new ArrayList<>();
        final Netstack a;
        final Netstack b;
        final PlainMachine peerA;
        final PlainMachine peerB;

        World(boolean sharedUplink) throws HostFault {
            HostOperations operations = host.operations();
            // trunks carry no VLAN that is not theirs, or A's broadcasts would cross B's cable
            Link first = cable("vmnic0", VlanSet.of(List.of(20, 50)));
            Link second = cable("vmnic1", VlanSet.of(List.of(50)));
            operations.addVirtualSwitch("vSwitch0", 1500, ImmutableList.of("vmnic0"));
            operations.addVirtualSwitch("vSwitch1", 1500, ImmutableList.of("vmnic1"));
            operations.addPortGroup("vSwitch0", "A", 20);
            operations.addPortGroup(sharedUplink ? "vSwitch0" : "vSwitch1", "B", 50);
            a = stack("a", "A");
            b = stack("b", "B");
            host.completeBoot();
            peerA = peer("peer A", 20);
            peerB = peer("peer B", 50);
            (sharedUplink ? first : second)
                    .a()
                    .addObserver((frame, nowNs, way) -> {
                        if (frame.vlan() == 50) {
                            byte[] head = Arrays.copyOf(frame.bytes(), frame.headLength());
                            framesOfB.add(
                                    nowNs
                                            + " "
                                            + way
                                            + " "
                                            + Arrays.hashCode(head)
                                            + " "
                                            + frame.payloadIdentity());
                        }
                    });
        }

        private Link cable(String nic, VlanSet vlans) {
            LinkConfig config = LinkConfig.of(1_000_000_000L, 5000);
            Link link = new Link(ctx, "esx01/" + nic, "tor/" + nic, config, config);
            host.cable(host.addPnic(nic), link.a());
            tor.connect(link.b(), vlans);
            return link;
        }

        private Netstack stack(String key, String portGroup) throws HostFault {
            HostOperations operations = host.operations();
            operations.addNetstack(key);
            NetstackEdit small =
                    NetstackEdit.NOTHING.withMaxConnections(20).withBufferPoolBytes(512 << 10);
            operations.editNetstack(key, small);
            operations.addVmk(
                    VmkSpec.on(portGroup).withStack(key).withIpv4(ADDRESS, "255.255.255.0"));
            return Objects.requireNonNull(host.netstacks().find(key));
        }

        private PlainMachine peer(String name, int vlan) {
            PlainMachine machine = new PlainMachine(ctx, name, ctx.macs().nextMachine(), 1500);
            LinkConfig config = LinkConfig.of(1_000_000_000L, 5000);
            Link link = new Link(ctx, name, "tor/" + name, config, config);
            link.a().attach(machine);
            machine.connect(link.a());
            machine.setVlan(vlan);
            machine.setAddress(Ipv4.parse(PEER), 24);
            tor.connect(link.b(), VlanSet.of(List.of(vlan)));
            return machine;
        }

        void serve(Netstack stack, Supplier<ChannelHandler> handler) {
            String address = stack == peerA.stack() ? PEER : ADDRESS;
            new ServerBootstrap()
                    .group(sim.loop())
                    .channelFactory(() -> new VmkServerSocketChannel(stack))
                    .childHandler(initializer(handler))
                    .bind(at(address, PORT));
        }

        Channel connect(Netstack from, String to, Supplier<ChannelHandler> handler) {
            return new Bootstrap()
                    .group(sim.loop())
                    .channelFactory(() -> new VmkSocketChannel(from))
                    .handler(initializer(handler))
                    .connect(at(to, PORT))
                    .channel();
        }

        private static ChannelHandler initializer(Supplier<ChannelHandler> handler) {
            return new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(handler.get());
                }
            };
        }

        private static InetSocketAddress at(String address, int port) {
            return SocketAddresses.socketAddress(IpAddress.parse(address), port);
        }

        void runFor(long ns) {
            sim.loop().runUntil(sim.nowNs() + ns);
        }

        /** B's work: its peer pushes 2 MB in pieces and gets every piece back. */
        void startB() {
            serve(b, Echo::new);
            connect(peerB.stack(), ADDRESS, () -> new Pusher(2_000_000));
        }
    }

    /** Sends back what it hears. */
    private static class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    /** Writes that many bytes, 10,000 at a time, the next piece when the last has come back. */
    private static final class Pusher extends ChannelInboundHandlerAdapter {
        private static final int PIECE = 10_000;

        private final int total;
        private int sent;
        private int heard;

        Pusher(int total) {
            this.total = total;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            push(ctx);
        }

        private void push(ChannelHandlerContext ctx) {
            sent += PIECE;
            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[PIECE]));
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            heard += bytes.readableBytes();
            bytes.release();
            if (heard == sent && sent < total) {
                push(ctx);
            }
        }
    }

    /** A handler that is broken in every direction. */
    private static final class Broken extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            ctx.writeAndFlush(new Object()); // a message that no channel takes
            throw new IllegalStateException("broken in read");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static void inflict(World world, Misery misery) throws HostFault {
        Netstack a = world.a;
        switch (misery) {
            case IDLE -> {}
            case CONNECTIONS_EXHAUSTED -> {
                world.serve(a, Echo::new);
                for (int i = 0; i < 60; i++) {
                    world.connect(world.peerA.stack(), ADDRESS, Echo::new);
                }
            }
            case BUFFERS_EXHAUSTED -> {
                // nobody reads at the other end, so every byte stays in A's pool
                world.serve(world.peerA.stack(), SilentReader::new);
                for (int i = 0; i < 10; i++) {
                    world.connect(a, PEER, Flooder::new);
                }
            }
            case MISROUTED -> {
                HostOperations operations = world.host.operations();
                operations.setDefaultGateway("a", Ipv4.parse("10.7.0.99")); // no such machine
                for (int i = 1; i <= 200; i++) {
                    operations.addRoute("a", i << 24, 8, Ipv4.parse("10.7.0.98"));
                    if (i <= 15) {
                        world.connect(a, i + ".1.1.1", Echo::new);
                    }
                }
            }
            case HANDLER_THROWS_IN_READ_AND_WRITE -> {
                world.serve(a, Broken::new);
                for (int i = 0; i < 10; i++) {
                    world.connect(world.peerA.stack(), ADDRESS, () -> new Pusher(50_000));
                }
            }
            case TIMER_THROWS ->
                    world.sim
                            .loop()
                            .scheduleAtFixedRate(
                                    () -> {
                                        throw new IllegalStateException("broken in a timer");
                                    },
                                    1,
                                    1,
                                    TimeUnit.MILLISECONDS);
            case LAST_VMK_REMOVED -> {
                world.serve(a, Echo::new);
                world.connect(world.peerA.stack(), ADDRESS, () -> new Pusher(1_000_000));
                world.runFor(5_000_000);
                world.host.operations().removeVmk("vmk0");
                world.host.operations().removeNetstack("a");
            }
            case BUSY -> {
                world.serve(a, Echo::new);
                world.connect(world.peerA.stack(), ADDRESS, () -> new Pusher(5_000_000));
            }
        }
    }

    /** Never reads. */
    private static final class SilentReader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** Writes far more than the pool holds. */
    private static final class Flooder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            for (int i = 0; i < 40; i++) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[32 << 10]));
            }
        }
    }

    private static World run(Misery misery, boolean sharedUplink) throws HostFault {
        World world = new World(sharedUplink);
        world.startB();
        inflict(world, misery);
        world.sim.loop().runUntil(3 * SECOND);
        return world;
    }

    private static List<String> framesOfB(Misery misery, boolean sharedUplink) throws HostFault {
        return run(misery, sharedUplink).framesOfB;
    }

    @ParameterizedTest
    @EnumSource(Misery.class)
    void framesOfStackBOnItsOwnUplinkAreTheSameWhateverStackADoes(Misery misery) throws HostFault {
        List<String> calm = framesOfB(Misery.IDLE, false);
        assertThat(calm).hasSizeGreaterThan(3000);
        assertThat(framesOfB(misery, false)).isEqualTo(calm);
    }

    @Test
    void stackAReallyReachesItsLimits() throws HostFault {
        World world = run(Misery.CONNECTIONS_EXHAUSTED, false);
        assertThat(world.a.stats().connectionsPeak()).isEqualTo(20);
        assertThat(world.a.drops().of(DropReason.CONNECTION_LIMIT)).isPositive();
        assertThat(world.b.drops().of(DropReason.CONNECTION_LIMIT)).isZero();
        World flooded = run(Misery.BUFFERS_EXHAUSTED, false);
        assertThat(flooded.a.stats().bufferBytesPeak()).isGreaterThan(500 << 10);
        assertThat(flooded.b.stats().bufferBytesPeak()).isLessThan(100 << 10);
    }

    @Test
    void onASharedUplinkTheWireIsSharedAndStackBWaits() throws HostFault {
        List<String> calm = framesOfB(Misery.IDLE, true);
        assertThat(calm).isNotEmpty();
        assertThat(framesOfB(Misery.BUSY, true)).isNotEqualTo(calm);
    }
}
