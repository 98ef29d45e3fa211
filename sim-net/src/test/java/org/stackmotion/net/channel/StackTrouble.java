package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.stackmotion.net.autoconf.RouterDiscovery;
import org.stackmotion.net.channel.FourStackHost.Side;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.neighbor.NeighborState;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.UdpSocket;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

/** What can be done to a stack, and how to see that it was done. */
enum StackTrouble {
    /** More connections than the stack may have, from both sides. */
    CONNECTIONS {
        @Override
        void inflict(Side a) {
            for (int i = 0; i < 60; i++) {
                a.connect(FourStackHost.PEER, FourStackHost.PORT, Idle::new);
                a.world.connect(
                        a.peer.stack(), FourStackHost.ADDRESS, FourStackHost.PORT, Idle::new);
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(statuses(a)).contains(VmkStatus.LIMIT_EXCEEDED);
            assertThat(a.stack.stats().connectionsPeak()).isEqualTo(FourStackHost.MAX_CONNECTIONS);
            assertThat(a.stack.drops().of(DropReason.CONNECTION_LIMIT)).isPositive();
        }
    },

    /** More bytes to a peer that does not read than the stack has buffers for. */
    BUFFERS {
        @Override
        void inflict(Side a) {
            a.world.connect(a.peer.stack(), FourStackHost.ADDRESS, FourStackHost.PORT, Deaf::new);
            for (int i = 0; i < 10; i++) {
                a.connect(FourStackHost.PEER, DEAF_PORT, () -> new Flooder(a));
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(statuses(a)).contains(VmkStatus.OUT_OF_MEMORY);
            assertThat(a.stack.stats().bufferBytesPeak())
                    .isBetween(
                            FourStackHost.POOL_BYTES * 9 / 10, FourStackHost.POOL_BYTES + 100_000);
        }
    },

    /** The way to the peer leads to a router that does not exist, and so does everything else. */
    ROUTES {
        @Override
        void inflict(Side a) throws HostFault {
            HostOperations operations = a.world.host.operations();
            operations.setDefaultGateway(a.key, Ipv4.parse("10.7.0.99"));
            operations.addRoute(a.key, Ipv4.parse("10.7.0.48"), 28, Ipv4.parse("10.7.0.98"));
            for (int i = 11; i <= 200; i++) {
                operations.addRoute(a.key, i << 24, 8, Ipv4.parse("10.7.0.98"));
            }
            a.connect(FourStackHost.PEER, FourStackHost.PORT, Idle::new);
            a.connect("172.16.0.1", FourStackHost.PORT, Idle::new);
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(statuses(a)).contains(VmkStatus.TIMEOUT);
            assertThat(a.stack.explainRoute(Ipv4.parse(FourStackHost.PEER), null).nextHop())
                    .isEqualTo(IpAddress.parse("10.7.0.98"));
        }
    },

    /** More neighbours than the table holds, none of which answers. */
    NEIGHBOURS {
        @Override
        void inflict(Side a) {
            UdpSocket socket = a.stack.newUdpSocket();
            try {
                for (int i = 0; i < 5000; i++) {
                    ByteBuf data = Unpooled.wrappedBuffer(new byte[100]);
                    socket.send(Ipv4.parse("10.7.64.0") + i, 9, data, a.world.sim.nowNs());
                }
            } catch (IOException e) {
                a.heard.add(e);
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            var table = a.stack.neighbors(a.stack.interfaces().getFirst());
            assertThat(table).hasSize(NeighborConfig.ENTRIES_MAX);
            assertThat(table).anyMatch(n -> n.state() == NeighborState.INCOMPLETE);
        }
    },

    /** Another machine takes the peer's address; it announces itself as its address is set. */
    IMPOSTOR {
        @Override
        void inflict(Side a) {
            a.world.machine("impostor of " + a.key, a.vlan, FourStackHost.PEER);
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.neighbors(a.stack.interfaces().getFirst()))
                    .anyMatch(n -> n.mac() != a.peer.networkInterface().mac());
        }
    },

    /** Ten thousand routers advertise themselves, each a neighbour with a prefix. */
    ROUTER_ADVERTISEMENTS {
        @Override
        void inflict(Side a) {
            a.stack.ipv6Control().enable(Ipv6Floods.adapter(a), true);
            Ipv6Floods.routers(a);
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.ipv6Control().routers(Ipv6Floods.adapter(a)))
                    .hasSize(RouterDiscovery.ROUTERS_MAX);
            assertThat(a.stack.ipv6Control().routes()).isNotEmpty();
            assertThat(a.stack.ipv6Control().neighbors(Ipv6Floods.adapter(a)))
                    .hasSize(NeighborConfig.ENTRIES_MAX);
        }
    },

    /** Every ephemeral port towards one end is taken. */
    PORTS {
        @Override
        boolean needsUnlimitedConnections() {
            return true;
        }

        @Override
        void inflict(Side a) {
            for (int i = 0; i < 16_500; i++) {
                a.connect("10.7.0.97", FourStackHost.PORT, Idle::new);
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(statuses(a)).contains(VmkStatus.ADDRESS_NOT_AVAILABLE);
        }
    },

    /** DNS servers that do not exist. */
    DNS {
        @Override
        void inflict(Side a) throws HostFault {
            DnsConfig wrong =
                    new DnsConfig(
                            "nowhere",
                            "invalid",
                            ImmutableList.of("10.7.0.96"),
                            ImmutableList.of("x"));
            a.world.host.operations().editNetstack(a.key, NetstackEdit.NOTHING.withDns(wrong));
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.dns().servers()).containsExactly("10.7.0.96");
        }
    },

    /** Another congestion control, and work for it. */
    CONGESTION_CONTROL {
        @Override
        void inflict(Side a) throws HostFault {
            a.world
                    .host
                    .operations()
                    .editNetstack(a.key, NetstackEdit.NOTHING.withCongestionControl("cubic"));
            a.connect(FourStackHost.PEER, FourStackHost.PORT, () -> new StackWork.Pusher(200_000));
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.connections()).anyMatch(c -> c.congestionControl().equals("cubic"));
        }
    },

    THROW_IN_READ {
        @Override
        void inflict(Side a) {
            a.connect(
                    FourStackHost.PEER,
                    FourStackHost.PORT,
                    () ->
                            new StackWork.Pusher(100_000) {
                                @Override
                                public void channelRead(ChannelHandlerContext c, Object message) {
                                    ReferenceCountUtil.release(message);
                                    throw new OnPurpose("read");
                                }

                                @Override
                                public void exceptionCaught(ChannelHandlerContext c, Throwable e) {
                                    a.heard.add(e);
                                }
                            });
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.heard).anyMatch(OnPurpose.in("read"));
        }
    },

    THROW_IN_WRITE {
        @Override
        void inflict(Side a) {
            Channel channel =
                    a.connect(FourStackHost.PEER, FourStackHost.PORT, Thrower::new).channel();
            channel.eventLoop()
                    .scheduleAtFixedRate(
                            () ->
                                    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]))
                                            .addListener(f -> {
                                                if (f.cause() != null) {
                                                    a.heard.add(f.cause());
                                                }
                                            }),
                            5,
                            5,
                            TimeUnit.MILLISECONDS);
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.heard).anyMatch(OnPurpose.in("write"));
        }
    },

    THROW_IN_TIMER {
        @Override
        void inflict(Side a) {
            Channel channel =
                    a.connect(FourStackHost.PEER, FourStackHost.PORT, Idle::new).channel();
            for (int i = 1; i <= 100; i++) {
                ScheduledFuture<?> timer =
                        channel.eventLoop()
                                .schedule(
                                        () -> {
                                            throw new OnPurpose("timer");
                                        },
                                        i,
                                        TimeUnit.MILLISECONDS);
                timer.addListener(f -> a.heard.add(f.cause()));
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.heard).filteredOn(OnPurpose.in("timer")).hasSize(100);
        }
    },

    /** The stack's only way out goes, with connections under way. */
    ADAPTER_REMOVED {
        @Override
        void inflict(Side a) throws HostFault {
            a.world.host.operations().removeVmk(a.device);
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.routes()).isEmpty();
            assertThat(a.stack.interfaces()).isEmpty();
        }
    },

    /** No fault at all: much work. */
    BUSY {
        @Override
        void inflict(Side a) {
            for (int i = 0; i < 4; i++) {
                a.connect(
                        FourStackHost.PEER,
                        FourStackHost.PORT,
                        () -> new StackWork.Pusher(6_000_000));
            }
        }

        @Override
        void mustHaveHappened(Side a) {
            assertThat(a.stack.stats().txBytes()).isGreaterThan(4_000_000);
        }
    };

    /** Port of the peer's server that never reads. */
    static final int DEAF_PORT = 7001;

    abstract void inflict(Side a) throws HostFault;

    /** Fails unless the trouble was real: a row that proves nothing must not pass. */
    abstract void mustHaveHappened(Side a);

    boolean needsUnlimitedConnections() {
        return false;
    }

    private static List<VmkStatus> statuses(Side a) {
        return a.heard.stream().map(HasStatus::of).distinct().toList();
    }

    private static final class OnPurpose extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        OnPurpose(String where) {
            super("on purpose in " + where);
        }

        static Predicate<Throwable> in(String where) {
            return e -> e instanceof OnPurpose && String.valueOf(e.getMessage()).endsWith(where);
        }
    }

    private static class Idle extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // connections of the trouble may end as they like
        }
    }

    /** Never reads. */
    static final class Deaf extends Idle {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** Writes far more than the pool holds. */
    private static final class Flooder extends Idle {
        private final Side side;

        Flooder(Side side) {
            this.side = side;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            for (int i = 0; i < 40; i++) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[32 << 10]))
                        .addListener(f -> {
                            if (f.cause() != null) {
                                side.heard.add(f.cause());
                            }
                        });
            }
        }
    }

    private static final class Thrower extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            throw new OnPurpose("write");
        }
    }
}
