package org.stackmotion.bench.workload;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** W1: one TCP connection between two plain hosts at one Ethernet switch, 50 us a cable. */
final class BulkWorkload {
    private static final long CABLE_NS = 50_000;
    private static final int PORT = 5001;
    private static final String SINK_ADDRESS = "10.0.0.2";

    /** Simulated hours that no sane run of this workload takes. */
    private static final long LIMIT_NS = 24L * 3600 * 1_000_000_000L;

    private final WorkloadOptions options;
    private final Simulation sim;
    private final NetContext ctx;
    private final EthernetSwitch tor;

    BulkWorkload(WorkloadOptions options) {
        this.options = options;
        this.sim = new Simulation(1, TimeMode.VIRTUAL, options.digestLevel());
        this.ctx = new NetContext(sim, options.checksums());
        this.tor = new EthernetSwitch(ctx, "tor1");
    }

    private PlainMachine machine(String name, String address, int port) {
        LinkConfig cable = LinkConfig.of(options.rateGbps() * 1_000_000_000L, CABLE_NS);
        Link link = new Link(ctx, name + "/eth0", "tor1/port" + port, cable, cable);
        tor.connect(link.b());
        NetstackConfig config =
                NetstackConfig.plain().withCongestionControl(options.congestionControl());
        PlainMachine machine =
                new PlainMachine(ctx, name, ctx.macs().nextMachine(), options.mtu(), config);
        machine.connect(link.a(), options.offloads(), options.offloads());
        machine.setAddress(Ipv4.parse(address), 24);
        return machine;
    }

    Workloads.Outcome run() {
        Pattern pattern = new Pattern();
        PlainMachine from = machine("source", "10.0.0.1", 1);
        PlainMachine to = machine("sink", SINK_ADDRESS, 2);
        SimLoop loop = sim.loop();
        BulkSink sink = new BulkSink(pattern, loop);
        new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> new VmkServerSocketChannel(to.stack()))
                .childOption(VmkChannelOption.PAGE_REGIONS, true)
                .childHandler(
                        new ChannelInitializer<VmkSocketChannel>() {
                            @Override
                            protected void initChannel(VmkSocketChannel channel) {
                                channel.pipeline().addLast(sink);
                            }
                        })
                .bind(new InetSocketAddress(PORT));
        loop.runPending();
        new Bootstrap()
                .disableResolver()
                .group(loop)
                .channelFactory(() -> new VmkSocketChannel(from.stack()))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(2 * BulkSource.PIECE, 4 * BulkSource.PIECE))
                .handler(new BulkSource(pattern, options.realPayload(), options.bytes(), loop))
                .connect(new InetSocketAddress(SINK_ADDRESS, PORT));
        loop.runWhile(() -> sink.received() < options.bytes(), LIMIT_NS);
        long simulatedNs = sim.nowNs();
        boolean verified = sink.received() == options.bytes() && sink.isRight();
        return new Workloads.Outcome(sim, ctx.framesSent(), simulatedNs, sink.received(), verified);
    }
}
