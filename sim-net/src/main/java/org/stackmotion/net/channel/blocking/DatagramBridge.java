package org.stackmotion.net.channel.blocking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.channel.VmkDatagramChannel;

/** The simulation's side of one blocking UDP socket. */
final class DatagramBridge extends ChannelInboundHandlerAdapter {
    private final VmkDatagramChannel channel;
    private @Nullable DatagramPacket held;
    private @Nullable ReceiveCall receiver;
    private @Nullable Throwable error;
    private @Nullable Throwable broken;

    private DatagramBridge(VmkDatagramChannel channel) {
        this.channel = channel;
    }

    /** Opens and binds a socket. */
    static DatagramBridge open(ClientPlace place, StackSocketOptions options, InetSocketAddress at)
            throws IOException {
        VmkDatagramChannel channel = new VmkDatagramChannel(place.stack());
        DatagramBridge bridge = new DatagramBridge(channel);
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(new ExactRead());
        options.applyToDatagrams(channel, place.vmk());
        channel.pipeline().addLast(bridge);
        check(place.stack().context().sim().loop().register(channel));
        check(channel.bind(at));
        return bridge;
    }

    /** What these channels are asked for is done at once, or has failed. */
    private static void check(ChannelFuture future) throws IOException {
        Throwable cause = future.cause();
        if (cause != null) {
            throw asIo(cause);
        }
        Invariants.check(future.isSuccess(), "a datagram socket that waits");
    }

    private static IOException asIo(Throwable cause) {
        return cause instanceof IOException io ? io : new SocketException(cause.toString());
    }

    VmkDatagramChannel channel() {
        return channel;
    }

    InetSocketAddress local() {
        return Objects.requireNonNull(channel.localAddress(), "not bound");
    }

    void connect(InetSocketAddress remote) throws IOException {
        check(channel.connect(remote));
    }

    void disconnect() throws IOException {
        check(channel.disconnect());
    }

    /** Sends those bytes. */
    void send(byte[] bytes, InetSocketAddress to) throws IOException {
        check(channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), to)));
    }

    void close() {
        ReferenceCountUtil.release(held);
        held = null;
        channel.close();
    }

    // ---- from the channel ----------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Invariants.check(held == null, "a datagram that nobody asked for");
        held = (DatagramPacket) message;
        serveReceiver();
    }

    /** An ICMP error: for a connected socket only, as in the documentation of {@code receive}. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (channel.isConnected()) {
            error = cause;
            serveReceiver();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        broken = new SocketException("Socket closed");
        serveReceiver();
    }

    private void serveReceiver() {
        ReceiveCall waiting = receiver;
        if (waiting != null && waiting.serve()) {
            receiver = null;
        }
    }

    /**
     * Waits for a datagram; what does not fit is cut off. The packet of {@code java.net} stays with
     * the client's thread, which holds its monitor meanwhile.
     */
    final class ReceiveCall extends ClientCall {
        private final int capacity;
        private final int timeoutMs;
        private final boolean taking;
        private byte[] data = {};
        private @Nullable InetSocketAddress sender;

        /**
         * @param taking false leaves the datagram for the next call
         */
        ReceiveCall(int capacity, int timeoutMs, boolean taking) {
            super("a datagram to port " + local().getPort());
            this.capacity = capacity;
            this.timeoutMs = timeoutMs;
            this.taking = taking;
        }

        byte[] data() {
            return data;
        }

        InetSocketAddress sender() {
            return Objects.requireNonNull(sender);
        }

        @Override
        void begin() {
            if (!serve()) {
                receiver = this;
                channel.read();
            }
        }

        private boolean serve() {
            DatagramPacket packet = held;
            Throwable why = error == null ? broken : error;
            if (packet != null) {
                take(packet);
                complete();
            } else if (why != null) {
                error = null;
                fail(asIo(why));
            } else {
                return false;
            }
            return true;
        }

        private void take(DatagramPacket packet) {
            ByteBuf content = packet.content();
            data = new byte[Math.min(content.readableBytes(), capacity)];
            content.getBytes(content.readerIndex(), data);
            sender = packet.sender();
            if (taking) {
                held = null;
                packet.release();
            }
        }

        @Override
        long timeoutMs() {
            return timeoutMs;
        }

        @Override
        IOException timedOut() {
            return new SocketTimeoutException("Receive timed out");
        }

        @Override
        void cancel() {
            receiver = null;
        }
    }
}
