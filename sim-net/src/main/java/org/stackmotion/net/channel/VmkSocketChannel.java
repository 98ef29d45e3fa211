package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.BufferPool;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.SocketFault;
import org.stackmotion.net.stack.TcpOptions;
import org.stackmotion.net.stack.TcpSocket;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.wire.PageRegion;

/**
 * A TCP connection of one netstack as a Netty channel.
 *
 * <p>Outbound messages are {@link ByteBuf} and {@link PageRegion}; they move by reference into the
 * send buffer while it has room (the write's promise completes then, as with a real socket) and
 * wait in the channel's outbound buffer otherwise, which is what makes {@code isWritable} and the
 * water marks work. Bytes stay referenced until the peer has acknowledged them: do not change a
 * buffer after writing it.
 */
public final class VmkSocketChannel extends VmkChannel implements SocketChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    /** Index of the user-defined writability that tells "the stack's buffer pool is exhausted". */
    static final int POOL_WRITABILITY = 31;

    private final TcpSocket socket;
    private final VmkSocketChannelConfig config;
    private final SocketReader reader;
    private final PoolWaiter poolWaiter = new PoolWaiter();
    private @Nullable ChannelPromise connectPromise;
    private @Nullable Future<?> connectTimeout;
    private boolean active;
    private boolean open = true;
    private boolean inputShutdown;
    private boolean outputShutdown;

    /** A channel to connect on that stack. */
    public VmkSocketChannel(Netstack stack) {
        this(null, stack, stack.newTcpSocket(new TcpOptions()), false);
    }

    VmkSocketChannel(@Nullable Channel parent, Netstack stack, TcpSocket socket, boolean active) {
        super(parent, stack);
        this.socket = socket;
        this.active = active;
        this.config = new VmkSocketChannelConfig(this, socket);
        this.reader = new SocketReader(stack, socket, config);
        socket.setListener(new Ears());
    }

    /** A snapshot of the connection, or null before it was opened. */
    public @Nullable TcpInfo info() {
        return socket.info();
    }

    /** The socket under this channel, to look at. */
    public TcpSocket socket() {
        return socket;
    }

    // ---- what it is ----------------------------------------------------------------------------

    @Override
    public VmkSocketChannelConfig config() {
        return config;
    }

    @Override
    public @Nullable ServerSocketChannel parent() {
        return (ServerSocketChannel) super.parent();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active && open;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return socket.localPort() == 0
                ? null
                : SocketAddresses.socketAddress(socket.localAddress(), socket.localPort());
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return !active || socket.remotePort() == 0
                ? null
                : SocketAddresses.socketAddress(socket.remoteAddress(), socket.remotePort());
    }

    // ---- opening and closing -------------------------------------------------------------------

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        InetSocketAddress address = SocketAddresses.check(local);
        socket.bind(SocketAddresses.address(address), address.getPort());
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        inputShutdown = true;
        outputShutdown = true;
        ChannelPromise promise = connectPromise;
        if (promise != null) {
            connectPromise = null;
            promise.tryFailure(new java.nio.channels.ClosedChannelException());
        }
        cancelConnectTimeout();
        socket.close(nowNs());
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        socket.shutdownOutput(nowNs());
    }

    private void cancelConnectTimeout() {
        Future<?> timeout = connectTimeout;
        if (timeout != null) {
            connectTimeout = null;
            timeout.cancel(false);
        }
    }

    // ---- writing -------------------------------------------------------------------------------

    @Override
    protected Object filterOutboundMessage(Object msg) {
        if (msg instanceof ByteBuf || msg instanceof PageRegion) {
            return msg;
        }
        throw new UnsupportedOperationException(
                "unsupported message type: "
                        + msg.getClass().getName()
                        + " (expected: ByteBuf, PageRegion)");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        boolean queued = false;
        while (open && !outputShutdown) {
            Object msg = in.current();
            if (msg == null || socket.sendSpace() <= 0) {
                break; // the rest goes on when the socket is writable again
            }
            int length =
                    msg instanceof ByteBuf data
                            ? data.readableBytes()
                            : ((PageRegion) msg).length();
            if (length == 0) {
                in.remove();
            } else if (!socket.mayQueue(msg, length)) {
                refuse(in);
            } else {
                queue(msg);
                queued = true;
                in.progress(length);
                in.remove();
            }
        }
        if (queued && open) {
            socket.flush(nowNs());
        }
    }

    private void queue(Object msg) {
        if (msg instanceof ByteBuf data) {
            socket.sendLater(data.retain());
        } else {
            PageRegion region = (PageRegion) msg;
            region.retain();
            socket.sendLater(region);
        }
    }

    /**
     * The pool is exhausted: this write fails, and the channel is not writable until there is room.
     */
    private void refuse(ChannelOutboundBuffer in) {
        in.setUserDefinedWritability(POOL_WRITABILITY, false);
        stack().pool().await(poolWaiter);
        in.remove(SocketFault.of(VmkStatus.OUT_OF_MEMORY, "buffer pool of " + stack().where()));
    }

    private final class PoolWaiter extends BufferPool.Waiter {
        @Override
        protected void onRoom() {
            eventLoop()
                    .execute(() -> {
                        ChannelOutboundBuffer buffer = unsafe().outboundBuffer();
                        if (buffer != null) {
                            buffer.setUserDefinedWritability(POOL_WRITABILITY, true);
                        }
                    });
        }
    }

    // ---- reading -------------------------------------------------------------------------------

    @Override
    boolean hasInput() {
        return !inputShutdown && (socket.readable() > 0 || socket.readClosed());
    }

    @Override
    void readBurst() {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        boolean any = false;
        while (open && !inputShutdown && socket.readable() > 0) {
            Object msg = reader.next(handle, nowNs());
            handle.incMessagesRead(1);
            any = true;
            pipeline().fireChannelRead(msg);
            if (!handle.continueReading()) {
                break;
            }
        }
        handle.readComplete();
        boolean eof = open && !inputShutdown && socket.readClosed();
        if (any || eof) {
            pipeline().fireChannelReadComplete();
        }
        if (eof && open) {
            inputEnded();
        }
    }

    private void inputEnded() {
        if (config.isAllowHalfClosure()) {
            inputShutdown = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        } else {
            unsafe().close(unsafe().voidPromise());
        }
    }

    // ---- half-close ----------------------------------------------------------------------------

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public boolean isShutdown() {
        return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    /** What comes from now on is left unread; closing then resets the connection. */
    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            inputShutdown = true;
            promise.setSuccess();
        } else {
            loop.execute(() -> shutdownInput(promise));
        }
        return promise;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            loop.execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        ChannelFuture output = shutdownOutput();
        output.addListener(done -> {
            inputShutdown = true;
            if (done.isSuccess()) {
                promise.setSuccess();
            } else {
                promise.setFailure(done.cause());
            }
        });
        return promise;
    }

    // ---- from the socket --------------------------------------------------------------------

    private final class Ears implements TcpSocket.Listener {
        @Override
        public void onConnected(long nowNs) {
            cancelConnectTimeout();
            active = true;
            ChannelPromise promise = connectPromise;
            connectPromise = null;
            boolean wanted = promise == null || promise.trySuccess();
            if (wanted && open) {
                pipeline().fireChannelActive();
            } else if (open) {
                unsafe().close(unsafe().voidPromise());
            }
        }

        @Override
        public void onReadable(long nowNs) {
            inputAvailable();
        }

        @Override
        public void onWritable(long nowNs) {
            if (isRegistered()) {
                ((SocketUnsafe) unsafe()).resume();
            }
        }

        @Override
        public void onClosed(VmkStatus status, long nowNs) {
            ChannelPromise promise = connectPromise;
            if (promise != null) {
                failConnect(SocketFault.of(status, "connect " + socket));
            } else if (status != VmkStatus.OK && open && isRegistered()) {
                pipeline().fireExceptionCaught(SocketFault.of(status, socket.toString()));
                unsafe().close(unsafe().voidPromise());
            }
        }
    }

    private void failConnect(Throwable cause) {
        ChannelPromise promise = connectPromise;
        connectPromise = null;
        cancelConnectTimeout();
        if (promise != null) {
            promise.tryFailure(cause);
            unsafe().close(unsafe().voidPromise());
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new SocketUnsafe();
    }

    private final class SocketUnsafe extends VmkUnsafe {
        @Override
        public void connect(
                SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            if (connectPromise != null) {
                promise.tryFailure(new ConnectionPendingException());
                return;
            }
            try {
                InetSocketAddress to = SocketAddresses.check(remote);
                if (local != null) {
                    doBind(local);
                }
                socket.bindTo(findVmk(config.vmk()));
                socket.connect(SocketAddresses.address(to), to.getPort(), nowNs());
            } catch (IOException | RuntimeException e) {
                promise.tryFailure(e);
                closeIfClosed();
                return;
            }
            connectPromise = promise;
            int timeoutMs = config.getConnectTimeoutMillis();
            if (timeoutMs > 0) {
                connectTimeout =
                        eventLoop()
                                .schedule(
                                        () ->
                                                failConnect(
                                                        SocketFault.connectTimeout(
                                                                timeoutMs, text(remote))),
                                        timeoutMs,
                                        TimeUnit.MILLISECONDS);
            }
            promise.addListener(done -> {
                if (done.isCancelled()) {
                    cancelConnectTimeout();
                    connectPromise = null;
                    close(voidPromise());
                }
            });
        }
    }
}
