package org.stackmotion.net.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** Two plain machines, 10.0.0.1 and 10.0.0.2, at the ends of one cable. */
public final class TwoMachines {
    public static final long MS = 1_000_000L;
    public static final long SECOND = 1_000 * MS;

    public final Simulation sim;
    public final NetContext ctx;
    public final PlainMachine client;
    public final PlainMachine server;
    public final Link link;

    public TwoMachines() {
        this(1, LinkConfig.of(10_000_000_000L, 50_000));
    }

    public TwoMachines(long seed, LinkConfig cable) {
        this(seed, cable, NetstackConfig.plain(), NetstackConfig.plain(), false);
    }

    public TwoMachines(
            long seed,
            LinkConfig cable,
            NetstackConfig clientConfig,
            NetstackConfig serverConfig,
            boolean checksums) {
        this(seed, cable, clientConfig, serverConfig, checksums, DigestLevel.FULL);
    }

    public TwoMachines(
            long seed,
            LinkConfig cable,
            NetstackConfig clientConfig,
            NetstackConfig serverConfig,
            boolean checksums,
            DigestLevel level) {
        sim = new Simulation(seed, TimeMode.VIRTUAL, level);
        ctx = new NetContext(sim, checksums);
        link = new Link(ctx, "cable", cable, cable);
        client = machine("client", "10.0.0.1", clientConfig);
        server = machine("server", "10.0.0.2", serverConfig);
        client.connect(link.a());
        link.a().attach(client);
        server.connect(link.b());
        link.b().attach(server);
    }

    private PlainMachine machine(String name, String address, NetstackConfig config) {
        PlainMachine machine =
                new PlainMachine(
                        ctx, name, 0x0050_5600_0000L + address.hashCode() % 1000, 1500, config);
        machine.setAddress(Ipv4.parse(address), 24);
        return machine;
    }

    public static InetSocketAddress at(String address, int port) {
        return SocketAddresses.socketAddress(IpAddress.parse(address), port);
    }

    public Bootstrap bootstrap(ChannelHandler handler) {
        return bootstrapOn(client, handler);
    }

    public Bootstrap bootstrapOn(PlainMachine machine, ChannelHandler handler) {
        return new Bootstrap()
                .group(sim.loop())
                .channelFactory(() -> new VmkSocketChannel(machine.stack()))
                .handler(handler);
    }

    public ServerBootstrap serverBootstrap(Consumer<SocketChannel> init) {
        return new ServerBootstrap()
                .group(sim.loop())
                .channelFactory(() -> new VmkServerSocketChannel(server.stack()))
                .childHandler(initializer(init));
    }

    public static ChannelInitializer<SocketChannel> initializer(Consumer<SocketChannel> init) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                init.accept(channel);
            }
        };
    }

    /** Serves on 10.0.0.2:port. */
    public Channel serve(int port, Consumer<SocketChannel> init) {
        ChannelFuture bound = serverBootstrap(init).bind(at("10.0.0.2", port));
        sim.loop().runPending();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(bound.cause());
        }
        return bound.channel();
    }

    public ChannelFuture connect(int port, Consumer<SocketChannel> init) {
        return bootstrap(initializer(init)).connect(at("10.0.0.2", port));
    }

    public long nowNs() {
        return sim.nowNs();
    }

    public void runUntil(long timeNs) {
        sim.runUntil(timeNs);
    }

    /** Runs until nothing is left to happen. */
    public void drain() {
        sim.runUntil(Long.MAX_VALUE);
    }
}
