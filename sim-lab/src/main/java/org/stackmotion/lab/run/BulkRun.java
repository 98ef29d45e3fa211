package org.stackmotion.lab.run;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.BulkEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.world.World;
import org.stackmotion.net.channel.SocketAddresses;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.PageRegionSlice;

/**
 * A bulk workload: one TCP stream as an ordinary Netty client and server on two netstacks. Goodput
 * is what the receiver got between the connection's start (or the end of the warm-up) and the last
 * byte, or the end of {@code for}.
 */
final class BulkRun implements WorkloadRun {
    private static final int FIRST_PORT = 5001;
    private static final int REGION_BYTES = 64 << 10;
    private static final double BITS_TIMES_NS = 8e9;

    private final World world;
    private final String name;
    private final Workload.Bulk section;
    private final int port;
    private final Agenda agenda;
    private @Nullable Channel listener;
    private @Nullable VmkSocketChannel client;
    private long toSend;
    private long received;
    private long connectedNs = -1;
    private long measuredFromNs = -1;
    private long measuredFromBytes;
    private long overNs = -1;
    private boolean complete;
    private String error = "";
    private @Nullable TcpInfo lastInfo;

    BulkRun(World world, String name, int index, Workload.Bulk section, Agenda agenda) {
        this.world = world;
        this.name = name;
        this.section = section;
        this.port = section.port() == null ? FIRST_PORT + index : section.port();
        this.agenda = agenda;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public void start(long nowNs) {
        if (overNs >= 0) {
            return;
        }
        String key = section.stack() == null ? HostView.DEFAULT_STACK : section.stack();
        Netstack from = world.stackOf(section.from(), key);
        Netstack to = world.stackOf(section.to(), key);
        IpAddress destination = world.addressOf(section.to(), key, section.ipv6());
        if (from == null || to == null || destination == null) {
            fail("no running stack " + key + " with an address at one end", nowNs);
            return;
        }
        toSend = section.bytes() == null ? Long.MAX_VALUE : section.bytes();
        InetSocketAddress address = SocketAddresses.socketAddress(destination, port);
        listen(to, address);
        if (overNs < 0) {
            connect(from, address);
        }
        if (section.lasting() != null) {
            world.at(nowNs + section.lasting().toNanos(), now -> finish(true, now));
        }
    }

    private void listen(Netstack to, InetSocketAddress address) {
        ServerBootstrap server =
                new ServerBootstrap()
                        .group(world.sim().loop())
                        .channelFactory(() -> new VmkServerSocketChannel(to))
                        .childOption(VmkChannelOption.PAGE_REGIONS, true)
                        .childHandler(new Sink());
        if (section.bufferBytes() != null) {
            // On the listener too: the window scale is fixed by the SYN (RFC 7323 section 2.2).
            server.option(ChannelOption.SO_RCVBUF, section.bufferBytes());
            server.childOption(ChannelOption.SO_RCVBUF, section.bufferBytes());
        }
        ChannelFuture bound = server.bind(address);
        listener = bound.channel();
        failWith(bound);
    }

    private void connect(Netstack from, InetSocketAddress address) {
        Bootstrap bootstrap =
                new Bootstrap()
                        // Netty's default resolver asks the machine, and keeps every loop for ever
                        .disableResolver()
                        .group(world.sim().loop())
                        .channelFactory(() -> new VmkSocketChannel(from))
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(REGION_BYTES, 4 * REGION_BYTES))
                        .handler(new Source());
        if (section.bufferBytes() != null) {
            bootstrap.option(ChannelOption.SO_SNDBUF, section.bufferBytes());
        }
        ChannelFuture connected = bootstrap.connect(address);
        client = (VmkSocketChannel) connected.channel();
        failWith(connected);
    }

    private void failWith(ChannelFuture future) {
        future.addListener(done -> {
            Throwable cause = done.cause();
            if (cause != null) {
                fail(describe(cause), world.sim().nowNs());
            }
        });
    }

    private static String describe(Throwable cause) {
        return cause instanceof HasStatus s
                ? s.status().toString()
                : String.valueOf(cause.getMessage());
    }

    /** Sends as long as the channel takes it. */
    private final class Source extends ChannelInboundHandlerAdapter {
        private final ZeroRegion full = new ZeroRegion(REGION_BYTES);

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            connectedNs = world.sim().nowNs();
            world.at(
                    connectedNs + section.warmup().toNanos(),
                    now -> {
                        measuredFromNs = now;
                        measuredFromBytes = received;
                    });
            send(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            if (overNs >= 0) {
                return;
            }
            boolean wrote = false;
            while (toSend > 0 && ctx.channel().isWritable()) {
                ZeroRegion region = toSend >= REGION_BYTES ? full : new ZeroRegion((int) toSend);
                toSend -= region.length();
                wrote = true;
                if (toSend == 0) {
                    ctx.writeAndFlush(region).addListener(this::lastWritten);
                } else {
                    ctx.write(region, ctx.voidPromise());
                }
            }
            if (wrote) {
                ctx.flush();
            }
        }

        /** A pool that is full refuses the last write as it does any other. */
        private void lastWritten(Future<? super Void> done) {
            Throwable cause = done.cause();
            if (cause == null) {
                client().shutdownOutput();
            } else {
                fail(describe(cause), world.sim().nowNs());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(describe(cause), world.sim().nowNs());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (toSend > 0) {
                fail("the connection closed early", world.sim().nowNs());
            }
        }
    }

    private VmkSocketChannel client() {
        VmkSocketChannel channel = client;
        if (channel == null) {
            throw new IllegalStateException("no connection yet");
        }
        return channel;
    }

    /** Counts what arrives. */
    private final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            int bytes =
                    switch (message) {
                        case PageRegionSlice slice -> slice.length();
                        case ByteBuf data -> data.readableBytes();
                        default -> 0;
                    };
            if (overNs < 0) {
                received += bytes; // what is still on its way at the end of `for` does not count
            }
            ReferenceCountUtil.release(message);
            if (section.bytes() != null && received >= section.bytes()) {
                finish(true, world.sim().nowNs());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(describe(cause), world.sim().nowNs());
        }
    }

    private void fail(String why, long nowNs) {
        if (overNs < 0) {
            error = why;
            finish(false, nowNs);
        }
    }

    @Override
    public void stop(long nowNs) {
        finish(section.bytes() == null, nowNs);
    }

    private void finish(boolean asAsked, long nowNs) {
        if (overNs >= 0) {
            return;
        }
        overNs = nowNs;
        complete = asAsked;
        VmkSocketChannel channel = client;
        if (channel != null) {
            lastInfo = channel.info();
            channel.close();
        }
        Channel listening = listener;
        if (listening != null) {
            listening.close();
        }
        agenda.done(nowNs);
    }

    @Override
    public WorkloadEntry result(long nowNs) {
        long endNs = overNs < 0 ? nowNs : overNs;
        long durationNs = measuredFromNs < 0 ? 0 : endNs - measuredFromNs;
        long goodput =
                durationNs <= 0
                        ? 0
                        : Math.round((received - measuredFromBytes) * BITS_TIMES_NS / durationNs);
        VmkSocketChannel channel = client;
        TcpInfo info = lastInfo;
        if (info == null && channel != null) {
            info = channel.info();
        }
        return new BulkEntry(
                name,
                "bulk",
                section.from(),
                section.to(),
                received,
                durationNs,
                goodput,
                info == null ? 0 : info.retransmits(),
                complete,
                error);
    }
}
