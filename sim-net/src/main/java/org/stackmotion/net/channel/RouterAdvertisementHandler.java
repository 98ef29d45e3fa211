package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.autoconf.RouterAdvertiser;
import org.stackmotion.net.autoconf.RouterAdvertiserConfig;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.RouterAdvertisement;

/**
 * Sends router advertisements on a {@link VmkIcmpChannel} for ICMPv6: {@link RouterAdvertiser} as
 * the last handler of an ordinary pipeline. A handler in front of it may delay, drop or rewrite
 * what it sends.
 *
 * <p>The stack of the channel has checked what comes in (checksum, hop limit 255, options).
 */
public final class RouterAdvertisementHandler extends SimpleChannelInboundHandler<DatagramPacket>
        implements RouterAdvertiser.Output {
    private final Netstack stack;
    private final RouterAdvertiser advertiser;
    private final SimEvent timer;
    private @Nullable ChannelHandlerContext context;

    public RouterAdvertisementHandler(
            Netstack stack, EventOwner owner, RouterAdvertiserConfig config, SeededRandom random) {
        this.stack = stack;
        this.advertiser = new RouterAdvertiser(config, random, this);
        this.timer =
                new SimEvent(owner) {
                    @Override
                    protected void fire(long nowNs) {
                        advertiser.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    /** Begins to advertise; the channel must be active. */
    public void start(long nowNs) {
        advertiser.start(nowNs);
        rearm();
    }

    /** Ends with an advertisement of lifetime 0. */
    public void stop(long nowNs) {
        advertiser.stop(nowNs);
        rearm();
    }

    /** Says something else from now on. */
    public void setConfig(RouterAdvertiserConfig config, long nowNs) {
        advertiser.setConfig(config, nowNs);
        rearm();
    }

    public RouterAdvertiserConfig config() {
        return advertiser.config();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stack.context().sim().cancel(timer);
        ctx.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf message = packet.content();
        if (message.readableBytes() >= Icmpv6View.LENGTH
                && message.getUnsignedByte(message.readerIndex())
                        == Icmpv6View.ROUTER_SOLICITATION) {
            advertiser.onSolicitation(stack.context().sim().nowNs());
            rearm();
        }
    }

    @Override
    public void advertise(RouterAdvertisement message, long nowNs) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        byte[] bytes = new byte[message.length()];
        message.writeTo(bytes, 0);
        ByteBuf content = ctx.alloc().buffer(bytes.length).writeBytes(bytes);
        InetSocketAddress all = SocketAddresses.socketAddress(IpAddress.ALL_NODES, 0);
        ctx.writeAndFlush(new DatagramPacket(content, all), ctx.voidPromise());
    }

    private void rearm() {
        stack.context().sim().rearm(timer, advertiser.deadlineNs());
    }
}
