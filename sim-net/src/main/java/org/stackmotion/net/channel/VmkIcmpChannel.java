package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Datagram;
import org.stackmotion.net.stack.IcmpSocket;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.IpAddress;

/**
 * A raw ICMP or ICMPv6 socket of one netstack as a Netty channel. Messages are {@link
 * DatagramPacket}s with port 0 whose content is the ICMP message from its type byte on; the stack
 * fills in the checksum. Every ICMP message that the stack gets comes in here too.
 */
public final class VmkIcmpChannel extends VmkChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final IcmpSocket socket;
    private final Config config;
    private boolean bound;
    private boolean open = true;

    /** A channel for ICMP over IPv4. */
    public VmkIcmpChannel(Netstack stack) {
        this(stack, stack.newIcmpSocket());
    }

    /** A channel for ICMPv6. */
    public static VmkIcmpChannel forIpv6(Netstack stack) {
        return new VmkIcmpChannel(stack, stack.newIcmpv6Socket());
    }

    private VmkIcmpChannel(Netstack stack, IcmpSocket socket) {
        super(null, stack);
        this.socket = socket;
        this.config = new Config();
        socket.setListener(
                new IcmpSocket.Listener() {
                    @Override
                    public void onReadable(long nowNs) {
                        inputAvailable();
                    }

                    @Override
                    public void onStopped(long nowNs) {
                        unsafe().close(unsafe().voidPromise());
                    }
                });
    }

    @Override
    public ChannelConfig config() {
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
    protected @Nullable SocketAddress localAddress0() {
        return bound ? SocketAddresses.socketAddress(IpAddress.ANY, 0) : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    /** Begins to receive; the address must be the wildcard (choose an interface by option). */
    @Override
    protected void doBind(SocketAddress local) throws IOException {
        socket.bindTo(findVmk(config.vmk));
        socket.open();
        bound = true;
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        socket.close();
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        if (msg instanceof AddressedEnvelope<?, ?> envelope
                && envelope.content() instanceof ByteBuf
                && envelope.recipient() instanceof InetSocketAddress) {
            return msg;
        }
        throw new UnsupportedOperationException(
                "unsupported message type: "
                        + msg.getClass().getName()
                        + " (expected: DatagramPacket)");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object msg = in.current(); msg != null; msg = in.current()) {
            try {
                AddressedEnvelope<?, ?> envelope = (AddressedEnvelope<?, ?>) msg;
                InetSocketAddress to =
                        SocketAddresses.check((InetSocketAddress) envelope.recipient());
                socket.send(SocketAddresses.address(to), (ByteBuf) envelope.content(), nowNs());
                in.remove();
            } catch (IOException | RuntimeException e) {
                in.remove(e);
            }
        }
    }

    @Override
    boolean hasInput() {
        return socket.hasMessages();
    }

    @Override
    void readBurst() {
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        boolean any = false;
        for (Datagram d = socket.receive(); d != null; d = socket.receive()) {
            handle.attemptedBytesRead(d.data().readableBytes());
            handle.lastBytesRead(d.data().readableBytes());
            handle.incMessagesRead(1);
            any = true;
            pipeline().fireChannelRead(VmkDatagramChannel.packet(d));
            if (!open || !handle.continueReading()) {
                break;
            }
        }
        handle.readComplete();
        if (any) {
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new IcmpUnsafe();
    }

    private final class IcmpUnsafe extends VmkUnsafe {
        @Override
        public void connect(
                SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            safeSetFailure(promise, new UnsupportedOperationException("ICMP has no connections"));
        }
    }

    private final class Config extends DefaultChannelConfig {
        private @Nullable String vmk;

        Config() {
            super(VmkIcmpChannel.this, new FixedRecvByteBufAllocator(2048));
            super.setAllocator(stack().alloc());
        }

        @Override
        protected void autoReadCleared() {
            clearReadPending();
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // unset options are null in Netty's contract
        public <T> T getOption(ChannelOption<T> option) {
            if (option == VmkChannelOption.VMK) {
                return (T) vmk;
            } else if (option == VmkChannelOption.DONT_FRAGMENT) {
                return (T) Boolean.valueOf(socket.dontFragment());
            } else if (option == ChannelOption.IP_MULTICAST_TTL) {
                return (T) Integer.valueOf(socket.ttl());
            }
            return super.getOption(option);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            validate(option, value);
            if (option == VmkChannelOption.VMK) {
                vmk = (String) value;
            } else if (option == VmkChannelOption.DONT_FRAGMENT) {
                socket.setDontFragment((Boolean) value);
            } else if (option == ChannelOption.IP_MULTICAST_TTL) {
                socket.setTtl((Integer) value);
            } else {
                return super.setOption(option, value);
            }
            return true;
        }
    }
}
