package org.stackmotion.net.channel;

import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.TcpListenSocket;
import org.stackmotion.net.stack.TcpOptions;
import org.stackmotion.net.stack.TcpSocket;

/** A listening port of one netstack as a Netty server channel. */
public final class VmkServerSocketChannel extends VmkChannel implements ServerSocketChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final TcpOptions options = new TcpOptions();
    private final VmkServerSocketChannelConfig config;
    private @Nullable TcpListenSocket socket;
    private boolean open = true;

    public VmkServerSocketChannel(Netstack stack) {
        super(null, stack);
        this.config = new VmkServerSocketChannelConfig(this, options);
    }

    @Override
    public VmkServerSocketChannelConfig config() {
        return config;
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
        return open && socket != null;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        TcpListenSocket listening = socket;
        return listening == null
                ? null
                : SocketAddresses.socketAddress(listening.address(), listening.port());
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        InetSocketAddress address = SocketAddresses.check(local);
        TcpListenSocket listening =
                stack().listen(
                                SocketAddresses.address(address),
                                address.getPort(),
                                findVmk(config.vmk()),
                                config.getBacklog(),
                                options);
        listening.setListener(
                new TcpListenSocket.Listener() {
                    @Override
                    public void onAcceptable(long nowNs) {
                        inputAvailable();
                    }

                    @Override
                    public void onStopped(long nowNs) {
                        unsafe().close(unsafe().voidPromise());
                    }
                });
        socket = listening;
    }

    @Override
    protected void doClose() {
        open = false;
        TcpListenSocket listening = socket;
        if (listening != null) {
            listening.close(nowNs());
        }
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException();
    }

    @Override
    boolean hasInput() {
        TcpListenSocket listening = socket;
        return listening != null && listening.hasReady();
    }

    @Override
    void readBurst() {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        boolean any = false;
        for (TcpSocket accepted = accept(); accepted != null; accepted = accept()) {
            any = true;
            handle.incMessagesRead(1);
            pipeline().fireChannelRead(new VmkSocketChannel(this, stack(), accepted, true));
            if (!open || !handle.continueReading()) {
                break;
            }
        }
        handle.readComplete();
        if (any) {
            pipeline().fireChannelReadComplete();
        }
    }

    private @Nullable TcpSocket accept() {
        TcpListenSocket listening = socket;
        return listening == null ? null : listening.accept();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new ServerUnsafe();
    }

    private final class ServerUnsafe extends VmkUnsafe {
        @Override
        public void connect(
                SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            safeSetFailure(promise, new UnsupportedOperationException());
        }
    }
}
