package org.stackmotion.net.channel.blocking;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.SocketFault;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpState;

/** The simulation's side of one blocking TCP socket: the last handler of its channel. */
final class SocketBridge extends ChannelInboundHandlerAdapter {
    /** One piece of a write: bounds by how much a send may overshoot the send buffer. */
    private static final int PIECE_BYTES = 64 << 10;

    private final VmkSocketChannel channel;
    private final ExactRead exact = new ExactRead();
    private @Nullable ByteBuf held;
    private @Nullable ReadCall reader;
    private @Nullable Throwable broken;
    private boolean ended;

    private SocketBridge(VmkSocketChannel channel) {
        this.channel = channel;
        channel.config()
                .setAllowHalfClosure(true)
                .setAutoRead(false)
                .setRecvByteBufAllocator(exact)
                .setConnectTimeoutMillis(0); // the call has its own
    }

    /** For a channel that a listener accepted, before it is registered. */
    static SocketBridge accepted(VmkSocketChannel channel) {
        SocketBridge bridge = new SocketBridge(channel);
        channel.pipeline().addLast(bridge);
        return bridge;
    }

    VmkSocketChannel channel() {
        return channel;
    }

    // ---- from the channel ----------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // one at a time: a read is asked for only when nothing is held
        Invariants.check(held == null, "a message that nobody asked for");
        held = (ByteBuf) message;
        serveReader();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            serveReader();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (broken == null) {
            broken = cause;
        }
        serveReader();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (broken == null) {
            broken = new SocketException("Socket closed");
        }
        serveReader();
    }

    private void serveReader() {
        ReadCall waiting = reader;
        if (waiting != null && waiting.serve()) {
            reader = null;
        }
    }

    private static IOException asIo(Throwable cause) {
        return cause instanceof IOException io ? io : new SocketException(cause.toString());
    }

    // ---- connecting ----------------------------------------------------------------------------

    /** Opens a connection. */
    static final class ConnectCall extends ClientCall {
        private final ClientPlace place;
        private final StackSocketOptions options;
        private final InetSocketAddress remote;
        private final @Nullable InetSocketAddress local;
        private final int timeoutMs;
        private @Nullable SocketBridge bridge;

        ConnectCall(
                ClientPlace place,
                StackSocketOptions options,
                InetSocketAddress remote,
                @Nullable InetSocketAddress local,
                int timeoutMs) {
            super("the connection to " + text(remote));
            this.place = place;
            this.options = options;
            this.remote = remote;
            this.local = local;
            this.timeoutMs = timeoutMs;
        }

        @Override
        void begin() {
            VmkSocketChannel made = new VmkSocketChannel(place.stack());
            SocketBridge opened = new SocketBridge(made);
            bridge = opened;
            options.applyTo(made, place.vmk());
            ChannelFuture connected =
                    new Bootstrap()
                            .group(place.stack().context().sim().loop())
                            .channelFactory(() -> made)
                            .handler(opened)
                            .connect(remote, local);
            connected.addListener(done -> {
                Throwable cause = done.cause();
                if (cause == null) {
                    complete();
                } else {
                    fail(asIo(cause));
                }
            });
        }

        @Override
        long timeoutMs() {
            return timeoutMs;
        }

        @Override
        IOException timedOut() {
            return new SocketTimeoutException("Connect timed out");
        }

        @Override
        void cancel() {
            SocketBridge opened = bridge;
            if (opened != null) {
                opened.channel.close();
            }
        }

        SocketBridge bridge() {
            SocketBridge opened = bridge;
            if (opened == null) {
                throw new IllegalStateException("not connected");
            }
            return opened;
        }
    }

    // ---- reading -------------------------------------------------------------------------------

    /** Reads into an array: at least a byte, or the end. */
    final class ReadCall extends ClientCall {
        private final byte[] into;
        private final int offset;
        private final int length;
        private final int timeoutMs;
        private int count;

        ReadCall(byte[] into, int offset, int length, int timeoutMs) {
            super("data from " + text(channel.remoteAddress()));
            this.into = into;
            this.offset = offset;
            this.length = length;
            this.timeoutMs = timeoutMs;
        }

        /** Bytes read, -1 at the end of the stream. */
        int count() {
            return count;
        }

        @Override
        void begin() {
            if (!serve()) {
                reader = this;
                exact.want(length);
                channel.read();
            }
        }

        private boolean serve() {
            ByteBuf data = held;
            if (data != null) {
                count = Math.min(length, data.readableBytes());
                data.readBytes(into, offset, count);
                if (!data.isReadable()) {
                    data.release();
                    held = null;
                }
            } else if (ended) {
                count = -1;
            } else if (broken != null) {
                fail(asIo(broken));
                return true;
            } else {
                return false;
            }
            complete();
            return true;
        }

        @Override
        long timeoutMs() {
            return timeoutMs;
        }

        @Override
        IOException timedOut() {
            return new SocketTimeoutException("Read timed out");
        }

        @Override
        void cancel() {
            reader = null;
        }
    }

    /** Bytes that can be read without waiting. */
    int available() {
        ByteBuf data = held;
        return (data == null ? 0 : data.readableBytes())
                + (ended || broken != null ? 0 : channel.socket().readable());
    }

    // ---- writing -------------------------------------------------------------------------------

    /** Writes an array: over when the send buffer has taken all of it. */
    final class WriteCall extends ClientCall {
        private final byte[] from;
        private final int end;
        private int next;

        WriteCall(byte[] from, int offset, int length) {
            super("room to send " + length + " bytes to " + text(channel.remoteAddress()));
            this.from = from;
            this.next = offset;
            this.end = offset + length;
        }

        @Override
        void begin() {
            goOn();
        }

        private void goOn() {
            while (!isOver()) {
                if (next == end) {
                    complete();
                    return;
                }
                if (!channel.isActive() || channel.isOutputShutdown()) {
                    Throwable cause = broken;
                    fail(
                            cause == null
                                    ? SocketFault.of(VmkStatus.BROKEN_PIPE, channel.toString())
                                    : asIo(cause));
                    return;
                }
                ChannelFuture written = piece();
                if (written == null) {
                    return;
                }
                if (!written.isDone()) {
                    written.addListener(this::afterPiece);
                    return;
                }
                afterDone(written.cause());
            }
        }

        private @Nullable ChannelFuture piece() {
            int count = Math.min(PIECE_BYTES, end - next);
            ByteBuf data;
            try {
                data = channel.alloc().buffer(count, count);
            } catch (SocketFault.BufferLimit limit) {
                fail(SocketFault.of(limit.status(), "buffer pool of " + channel.stack().where()));
                return null;
            }
            data.writeBytes(from, next, count);
            next += count;
            return channel.writeAndFlush(data);
        }

        private void afterPiece(Future<? super Void> written) {
            afterDone(written.cause());
            goOn();
        }

        private void afterDone(@Nullable Throwable cause) {
            if (cause != null) {
                fail(asIo(broken == null ? cause : broken));
            }
        }
    }

    // ---- ending --------------------------------------------------------------------------------

    void shutdownOutput() throws IOException {
        Throwable cause = channel.shutdownOutput().cause();
        if (cause != null) {
            throw asIo(cause);
        }
    }

    void close() {
        ReferenceCountUtil.release(held);
        held = null;
        channel.close();
    }

    /** Closes and, with {@code SO_LINGER} above 0, waits for the peer's word that it has it all. */
    final class CloseCall extends ClientCall {
        /** The end of a connection has no listener: it is looked for this often. 1 ms. */
        private static final long LOOK_NS = 1_000_000L;

        private final boolean lingers;

        CloseCall(boolean lingers) {
            super("the end of " + channel);
            this.lingers = lingers;
        }

        @Override
        void begin() {
            close();
            look();
        }

        private void look() {
            if (isOver()) {
                return;
            }
            TcpState state = channel.socket().state();
            boolean acknowledged =
                    switch (state) {
                        case CLOSED, TIME_WAIT, FIN_WAIT_2, LISTEN, SYN_SENT -> true;
                        default -> false;
                    };
            if (!lingers || acknowledged) {
                complete();
            } else {
                channel.eventLoop().schedule(this::look, LOOK_NS, TimeUnit.NANOSECONDS);
            }
        }
    }

    static String text(@Nullable InetSocketAddress address) {
        if (address == null) {
            return "nobody";
        }
        String host =
                address.getAddress() == null
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return host + ":" + address.getPort();
    }

    /** Options of the channel that blocking sockets set. */
    static <T> void option(Channel channel, ChannelOption<T> option, T value) {
        channel.config().setOption(option, value);
    }
}
