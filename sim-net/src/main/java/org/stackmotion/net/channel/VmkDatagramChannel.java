package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Datagram;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.SocketFault;
import org.stackmotion.net.stack.UdpSocket;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.IpAddress;

/**
 * A UDP socket of one netstack as a Netty channel: {@link DatagramPacket}s in and out; connected,
 * also plain {@link ByteBuf}s out. A datagram that cannot be sent fails its own write only.
 */
public final class VmkDatagramChannel extends UnicastDatagramChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

    private final UdpSocket socket;
    private final VmkDatagramChannelConfig config;
    private boolean bound;
    private boolean open = true;

    public VmkDatagramChannel(Netstack stack) {
        super(stack);
        this.socket = stack.newUdpSocket();
        this.config = new VmkDatagramChannelConfig(this, socket);
        socket.setListener(new Ears());
    }

    private final class Ears implements UdpSocket.Listener {
        @Override
        public void onReadable(long nowNs) {
            inputAvailable();
        }

        @Override
        public void onError(VmkStatus status, long nowNs) {
            if (!isRegistered()) {
                return;
            }
            if (status == VmkStatus.CONNECTION_REFUSED) {
                pipeline().fireExceptionCaught(SocketFault.portUnreachable(socket.toString()));
            } else {
                pipeline().fireExceptionCaught(SocketFault.of(status, socket.toString()));
            }
            if (status == VmkStatus.NETWORK_DOWN) {
                unsafe().close(unsafe().voidPromise());
            }
        }
    }

    @Override
    public VmkDatagramChannelConfig config() {
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
        return open && bound;
    }

    @Override
    public boolean isConnected() {
        return open && socket.isConnected();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return bound
                ? SocketAddresses.socketAddress(socket.localAddress(), socket.localPort())
                : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return socket.isConnected()
                ? SocketAddresses.socketAddress(socket.remoteAddress(), socket.remotePort())
                : null;
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        InetSocketAddress address = SocketAddresses.check(local);
        socket.bindTo(findVmk(config.vmk()));
        socket.bind(SocketAddresses.address(address), address.getPort());
        bound = true;
    }

    @Override
    protected void doDisconnect() {
        socket.disconnect();
    }

    @Override
    protected void doClose() {
        open = false;
        socket.close();
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        boolean fits =
                msg instanceof ByteBuf
                        || (msg instanceof AddressedEnvelope<?, ?> envelope
                                && envelope.content() instanceof ByteBuf
                                && envelope.recipient() instanceof InetSocketAddress);
        if (!fits) {
            throw new UnsupportedOperationException(
                    "unsupported message type: "
                            + msg.getClass().getName()
                            + " (expected: DatagramPacket, AddressedEnvelope, ByteBuf)");
        }
        return msg;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object msg = in.current(); msg != null; msg = in.current()) {
            try {
                send(msg);
                in.remove();
            } catch (IOException | RuntimeException e) {
                in.remove(e);
            }
        }
    }

    private void send(Object msg) throws IOException {
        if (msg instanceof AddressedEnvelope<?, ?> envelope) {
            InetSocketAddress to = SocketAddresses.check((InetSocketAddress) envelope.recipient());
            IpAddress address = SocketAddresses.address(to);
            socket.send(address, to.getPort(), (ByteBuf) envelope.content(), nowNs());
        } else if (socket.isConnected()) {
            socket.send(socket.remoteAddress(), socket.remotePort(), (ByteBuf) msg, nowNs());
        } else {
            throw new NotYetConnectedException();
        }
    }

    @Override
    boolean hasInput() {
        return socket.hasDatagrams();
    }

    @Override
    void readBurst() {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        boolean any = false;
        for (Datagram d = socket.receive(); d != null; d = socket.receive()) {
            int bytes = d.data().readableBytes();
            // zero would end the burst: an empty datagram is a message too
            handle.attemptedBytesRead(Math.max(1, bytes));
            handle.lastBytesRead(Math.max(1, bytes));
            handle.incMessagesRead(1);
            any = true;
            pipeline().fireChannelRead(packet(d));
            if (!open || !handle.continueReading()) {
                break;
            }
        }
        handle.readComplete();
        if (any) {
            pipeline().fireChannelReadComplete();
        }
    }

    static DatagramPacket packet(Datagram d) {
        return new DatagramPacket(
                d.data(),
                SocketAddresses.socketAddress(d.destination(), d.destinationPort()),
                SocketAddresses.socketAddress(d.source(), d.sourcePort()));
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new DatagramUnsafe();
    }

    private final class DatagramUnsafe extends VmkUnsafe {
        @Override
        public void connect(
                SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            boolean wasActive = isActive();
            try {
                InetSocketAddress to = SocketAddresses.check(remote);
                if (local != null) {
                    doBind(local);
                }
                socket.bindTo(findVmk(config.vmk()));
                socket.connect(SocketAddresses.address(to), to.getPort());
                bound = true;
            } catch (IOException | RuntimeException e) {
                safeSetFailure(promise, e);
                closeIfClosed();
                return;
            }
            safeSetSuccess(promise);
            if (!wasActive && isActive()) {
                pipeline().fireChannelActive();
            }
        }
    }
}
