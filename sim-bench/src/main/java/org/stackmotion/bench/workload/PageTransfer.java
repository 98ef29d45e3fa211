package org.stackmotion.bench.workload;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.migration.memory.DestinationMemory;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.protocol.MigrationDecoder;
import org.stackmotion.migration.protocol.MigrationEncoder;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.NetContext;

/**
 * Memory pages from one ESXi host to another over a chosen TCP/IP stack: 32 pages a send, page
 * headers, Netty pipelines and rebuilding at the far end, as a migration does it, without its
 * rounds.
 */
public final class PageTransfer {
    private static final int PORT = 8000;
    private static final int PAGES_PER_SEND = 32;
    private static final String FROM = "10.1.1.11";
    private static final String TO = "10.1.1.12";
    private static final long LIMIT_NS = 3600L * 1_000_000_000L;

    private final Simulation sim = Simulation.virtual(1);
    private final SimLoop loop = sim.loop();
    private final SyntheticMemory memory;
    private final DestinationMemory destination;
    private final BenchHost from;
    private final BenchHost to;

    /**
     * @param stackKey a system stack's key or any other, which makes a custom stack
     */
    public PageTransfer(String stackKey, long pages) {
        NetContext ctx = new NetContext(sim, false);
        EthernetSwitch tor = new EthernetSwitch(ctx, "tor1");
        LinkConfig cable = LinkConfig.of(25_000_000_000L, 1_000);
        from = new BenchHost(ctx, tor, "esx01", FROM, stackKey, 9000, false, cable);
        to = new BenchHost(ctx, tor, "esx02", TO, stackKey, 9000, false, cable);
        memory = new SyntheticMemory(pages);
        for (long page = 0; page < pages; page += 3) {
            memory.write(page);
        }
        destination = memory.newDestination();
    }

    /**
     * Transfers every page once.
     *
     * @return pages that arrived and are equal to the source's: all, or 0 when one is not
     */
    public long run() {
        new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> new VmkServerSocketChannel(to.vmk().netstack()))
                .childOption(VmkChannelOption.PAGE_REGIONS, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline()
                                        .addLast(
                                                new MigrationDecoder(
                                                        new PageSink(destination, loop)));
                            }
                        })
                .bind(new InetSocketAddress(PORT));
        loop.runPending();
        new Bootstrap()
                .disableResolver()
                .group(loop)
                .channelFactory(() -> new VmkSocketChannel(from.vmk().netstack()))
                .option(VmkChannelOption.VMK, from.vmk().name())
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(64 * 1024, 128 * 1024))
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new MigrationEncoder(), new Source());
                            }
                        })
                .connect(new InetSocketAddress(TO, PORT));
        loop.runWhile(() -> destination.pagesReceived() < memory.pages(), LIMIT_NS);
        return destination.firstDifference(memory) < 0 ? destination.pagesReceived() : 0;
    }

    /** Simulated time of the transfer, for a reader of the figures. */
    public long simulatedNs() {
        return sim.nowNs();
    }

    private final class Source extends ChannelInboundHandlerAdapter {
        private long next;
        private boolean pumping;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            pump(ctx.channel());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            pump(ctx.channel());
        }

        private void pump(Channel channel) {
            if (pumping) {
                return;
            }
            pumping = true;
            while (next < memory.pages() && channel.isWritable()) {
                while (next < memory.pages() && channel.isWritable()) {
                    PageBatch batch = memory.takeBatch(PAGES_PER_SEND);
                    for (int i = 0; i < PAGES_PER_SEND && next < memory.pages(); i++) {
                        batch.add(next++);
                    }
                    channel.write(batch, channel.voidPromise());
                }
                channel.flush();
            }
            pumping = false;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            loop.fail(cause);
        }
    }
}
