package org.stackmotion.net.channel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.autoconf.RouterAdvertiserConfig;
import org.stackmotion.net.stack.Ipv6Listener;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NetContext;

/**
 * The advertising daemon of one router interface: a stack with the interface's hardware address,
 * and on it a {@link VmkIcmpChannel} whose pipeline ends in a {@link RouterAdvertisementHandler}.
 * It begins when its link-local address, which is the router's, has passed its test.
 */
public final class RouterAdvertisements {
    private static final int LINK_HOP_LIMIT = 255;

    private final Netstack stack;
    private final NetInterface nif;
    private final RouterAdvertisementHandler handler;
    private @Nullable Channel channel;

    /**
     * @param name of the router interface, for counters and traces
     * @param sink takes the daemon's frames to the router's cable
     * @param before handlers of one's own between the channel and the daemon
     */
    public RouterAdvertisements(
            NetContext ctx,
            String name,
            long mac,
            int mtu,
            FrameSink sink,
            RouterAdvertiserConfig config,
            List<ChannelHandler> before) {
        String where = name + "/ra";
        this.stack = new Netstack(ctx, where, Netstack.DEFAULT_KEY, NetstackConfig.plain());
        this.nif = new NetInterface("if0", mac, mtu, sink);
        EventOwner owner = ctx.sim().newOwner(where + " timer");
        this.handler =
                new RouterAdvertisementHandler(stack, owner, config, ctx.sim().random(where));
        long nowNs = ctx.sim().nowNs();
        stack.addInterface(nif, nowNs);
        stack.ipv6Control()
                .addListener(
                        new Ipv6Listener() {
                            @Override
                            public void onAddress(
                                    NetInterface at, InterfaceAddress address, long when) {
                                if (address.state().isUsable()) {
                                    handler.start(when);
                                }
                            }
                        });
        stack.ipv6Control().enable(nif, false);
        stack.ipv6Control().join(nif, IpAddress.ALL_ROUTERS);
        open(ctx, before);
    }

    private void open(NetContext ctx, List<ChannelHandler> before) {
        channel =
                new Bootstrap()
                        .group(ctx.sim().loop())
                        .channelFactory(() -> VmkIcmpChannel.forIpv6(stack))
                        .option(ChannelOption.IP_MULTICAST_TTL, LINK_HOP_LIMIT)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        before.forEach(made.pipeline()::addLast);
                                        made.pipeline().addLast(handler);
                                    }
                                })
                        .bind(SocketAddresses.socketAddress(IpAddress.ANY, 0))
                        .channel();
    }

    /** Takes what the router hands up: router solicitations. */
    public FramePort port() {
        return nif;
    }

    public Netstack stack() {
        return stack;
    }

    public RouterAdvertisementHandler handler() {
        return handler;
    }

    /** The channel that the daemon speaks by. */
    public @Nullable Channel channel() {
        return channel;
    }
}
