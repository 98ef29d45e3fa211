package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableMap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.ThreadFactory;
import org.stackmotion.net.channel.TwoMachines;
import org.stackmotion.net.link.LinkConfig;

/** Two machines on a cable of 1 Gbit/s and 5 ms, with blocking clients on the first. */
final class Tenants implements AutoCloseable {
    static final String SERVER = "10.0.0.2";
    static final long MS = TwoMachines.MS;
    static final long SECOND = TwoMachines.SECOND;

    final TwoMachines net;
    final BlockingClients clients;
    final ClientPlace here;

    Tenants() {
        this(LinkConfig.of(1_000_000_000L, 5_000_000));
    }

    Tenants(LinkConfig cable) {
        this(cable, body -> Thread.ofVirtual().unstarted(body));
    }

    Tenants(LinkConfig cable, ThreadFactory threads) {
        net = new TwoMachines(1, cable);
        clients = new BlockingClients(net.sim, 20 * 60, threads);
        here =
                ClientPlace.on(net.client.stack())
                        .withNames(HostTable.of(ImmutableMap.of("server", SERVER)));
    }

    /** Runs until all clients have ended or nothing is left to happen. */
    void run() {
        clients.runAll(Long.MAX_VALUE);
    }

    void echo(int port) {
        net.serve(port, channel -> channel.pipeline().addLast(new Echo()));
    }

    /** Sends back what it hears. */
    static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    /** Takes connections and says nothing. */
    static final class Silence extends ChannelInboundHandlerAdapter {}

    @Override
    public void close() {
        clients.close();
    }
}
