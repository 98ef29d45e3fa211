package org.stackmotion.net.service;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.stackmotion.net.channel.VmkDatagramChannel;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.Netstack;

/** A running server: the channel it listens on. Call from the simulation's thread. */
public final class Service implements AutoCloseable {
    private final Channel channel;
    private final List<Channel> children = new ArrayList<>();

    private Service(Channel channel) {
        this.channel = channel;
    }

    /**
     * Listens on a TCP port.
     *
     * @param handler made for each connection
     * @throws IOException when the port cannot be had
     */
    public static Service tcp(
            Netstack stack, InetSocketAddress at, Supplier<ChannelHandler> handler)
            throws IOException {
        VmkServerSocketChannel listening = new VmkServerSocketChannel(stack);
        Service service = new Service(listening);
        listening.pipeline().addLast(service.new Acceptor(handler));
        bind(listening, stack, at);
        return service;
    }

    /** Serves a UDP port with one handler. */
    public static Service udp(Netstack stack, InetSocketAddress at, ChannelHandler handler)
            throws IOException {
        VmkDatagramChannel channel = new VmkDatagramChannel(stack);
        channel.pipeline().addLast(handler);
        bind(channel, stack, at);
        return new Service(channel);
    }

    /** Registers and binds at once; these channels never make anybody wait for that. */
    static void bind(Channel channel, Netstack stack, InetSocketAddress at) throws IOException {
        stack.context().sim().loop().register(channel);
        ChannelFuture bound = channel.bind(at);
        Throwable cause = bound.cause();
        if (cause != null) {
            channel.close();
            throw cause instanceof IOException io ? io : new IOException(cause);
        }
    }

    private final class Acceptor extends ChannelInboundHandlerAdapter {
        private final Supplier<ChannelHandler> handler;

        Acceptor(Supplier<ChannelHandler> handler) {
            this.handler = handler;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            VmkSocketChannel child = (VmkSocketChannel) message;
            child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            child.pipeline().addLast(handler.get());
            children.add(child);
            child.closeFuture().addListener(closed -> children.remove(child));
            ctx.channel().eventLoop().register(child);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Stops listening and ends its connections. */
    @Override
    public void close() {
        channel.close();
        List.copyOf(children).forEach(Channel::close);
    }
}
