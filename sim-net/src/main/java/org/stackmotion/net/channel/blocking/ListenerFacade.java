package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableSet;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;

/** A listening socket of {@code java.net} on the stack of a client. */
final class ListenerFacade extends SocketImpl implements BlockingClient.OpenSocket {
    private static final ImmutableSet<SocketOption<?>> OPTIONS =
            ImmutableSet.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR);

    private final BlockingClient<?> client;
    private final StackSocketOptions options = new StackSocketOptions();
    private @Nullable InetSocketAddress bound;
    private @Nullable Listening listening;
    private boolean closed;

    ListenerFacade(BlockingClient<?> client) {
        this.client = client;
    }

    @Override
    protected void create(boolean stream) throws SocketException {
        options.set(SocketOptions.SO_REUSEADDR, true); // as on Linux
        client.opened(this);
    }

    @Override
    protected void bind(InetAddress host, int port) {
        bound = new InetSocketAddress(host, port);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        InetSocketAddress local = bound;
        InetSocketAddress at = local == null ? new InetSocketAddress(0) : local;
        Listening opened =
                Objects.requireNonNull(
                        client.ask("a listening port", () -> new Listening(at, backlog)));
        listening = opened;
        InetSocketAddress actual = Objects.requireNonNull(opened.channel.localAddress());
        address = actual.getAddress();
        localport = actual.getPort();
    }

    @Override
    protected void accept(SocketImpl into) throws IOException {
        Listening open = listening;
        if (closed || open == null) {
            throw new SocketException("Socket closed");
        }
        AcceptCall call = new AcceptCall(open, options.timeoutMs());
        client.call(call);
        ((TcpFacade) into).adopt(Objects.requireNonNull(call.taken));
    }

    /** The simulation's side: takes connections from the listener when somebody asks. */
    private final class Listening extends ChannelInboundHandlerAdapter {
        private final ExactRead exact = new ExactRead();
        private final VmkServerSocketChannel channel;
        private final ArrayDeque<SocketBridge> taken = new ArrayDeque<>();
        private @Nullable AcceptCall waiting;

        Listening(InetSocketAddress at, int backlog) throws IOException {
            ClientPlace place = client.place();
            channel = new VmkServerSocketChannel(place.stack());
            channel.config().setAutoRead(false);
            channel.config().setRecvByteBufAllocator(exact);
            options.applyToListener(channel, place.vmk());
            SocketBridge.option(channel, ChannelOption.SO_BACKLOG, backlog);
            channel.pipeline().addLast(this);
            place.stack().context().sim().loop().register(channel);
            ChannelFuture done = channel.bind(at);
            Throwable cause = done.cause();
            if (cause != null) {
                throw cause instanceof IOException io ? io : new SocketException(cause.toString());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            VmkSocketChannel accepted = (VmkSocketChannel) message;
            SocketBridge bridge = SocketBridge.accepted(accepted);
            ctx.channel().eventLoop().register(accepted);
            taken.add(bridge);
            AcceptCall call = waiting;
            if (call != null) {
                waiting = null;
                call.take();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            AcceptCall call = waiting;
            if (call != null) {
                waiting = null;
                call.fail(new SocketException("Socket closed"));
            }
        }

        void close() {
            channel.close();
            taken.forEach(SocketBridge::close);
            taken.clear();
        }
    }

    private static final class AcceptCall extends ClientCall {
        private final Listening listening;
        private final int timeoutMs;
        private @Nullable SocketBridge taken;

        AcceptCall(Listening listening, int timeoutMs) {
            super("a connection to port " + port(listening));
            this.listening = listening;
            this.timeoutMs = timeoutMs;
        }

        private static int port(Listening listening) {
            InetSocketAddress local = listening.channel.localAddress();
            return local == null ? 0 : local.getPort();
        }

        @Override
        void begin() {
            if (!listening.channel.isActive()) {
                fail(new SocketException("Socket closed"));
            } else if (listening.taken.isEmpty()) {
                listening.waiting = this;
                listening.channel.read();
            } else {
                take();
            }
        }

        private void take() {
            taken = listening.taken.remove();
            complete();
        }

        @Override
        long timeoutMs() {
            return timeoutMs;
        }

        @Override
        IOException timedOut() {
            return new SocketTimeoutException("Accept timed out");
        }

        @Override
        void cancel() {
            listening.waiting = null;
        }
    }

    // ---- ending --------------------------------------------------------------------------------

    @Override
    protected void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Listening open = listening;
        if (open != null) {
            client.ask(
                    "the end of a listening port",
                    () -> {
                        open.close();
                        return null;
                    });
        }
        client.closed(this);
    }

    @Override
    public void closeLeaked() {
        closed = true;
        Listening open = listening;
        if (open != null) {
            open.close();
        }
    }

    // ---- options -------------------------------------------------------------------------------

    @Override
    public void setOption(int option, Object value) throws SocketException {
        options.set(option, value); // what belongs to the port is taken when it is bound
    }

    @Override
    public Object getOption(int option) throws SocketException {
        if (option == SocketOptions.SO_BINDADDR) {
            return address == null ? new InetSocketAddress(0).getAddress() : address;
        }
        Listening open = closed ? null : listening;
        return options.get(option, open == null ? null : open.channel);
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        setOption(OptionNumbers.of(name), Objects.requireNonNull(value));
    }

    @Override
    @SuppressWarnings("unchecked") // the option's own type
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return (T) getOption(OptionNumbers.of(name));
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    // ---- what a listening socket does not do ---------------------------------------------------

    @Override
    protected void connect(String host, int port) throws IOException {
        throw new SocketException("a listening socket");
    }

    @Override
    protected void connect(InetAddress to, int port) throws IOException {
        throw new SocketException("a listening socket");
    }

    @Override
    protected void connect(SocketAddress to, int timeoutMs) throws IOException {
        throw new SocketException("a listening socket");
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw new SocketException("a listening socket");
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw new SocketException("a listening socket");
    }

    @Override
    protected int available() {
        return 0;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("a listening socket");
    }
}
