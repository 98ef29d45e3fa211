package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.NetContext;

/**
 * A port of the fabric as a Netty channel: messages are whole Ethernet frames, as a capture shows
 * them (802.1Q tag in place, padded, without FCS), as {@link ByteBuf}. Attach it to the port as the
 * place to deliver to; what is written leaves by the sink. It is active from its registration on.
 *
 * <p>Frames cross the edge as copied bytes: this is for taps, daemons and scripts, not for bulk.
 */
public final class PortChannel extends AbstractChannel implements FramePort {
    /** Frames that may wait for a reader; more are dropped as SOCKET_BUFFER_FULL. */
    public static final int MAX_QUEUED_FRAMES = 1024;

    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final NetContext ctx;
    private final String name;
    private final FrameSink below;
    private final Drops drops;
    private final Config config;
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private final Runnable readTask = this::readBurst;
    private boolean open = true;
    private boolean readPending;
    private boolean reading;

    /**
     * @param name the port, for example {@code esx01/vmnic0}; with a number it is the channel's id
     * @param below where written frames go
     */
    public PortChannel(NetContext ctx, String name, FrameSink below) {
        super(null, new VmkChannelId(name, 0));
        this.ctx = ctx;
        this.name = name;
        this.below = below;
        this.drops = new Drops(ctx, name + "/channel", null);
        this.config = new Config();
    }

    /** A frame from the port. */
    @Override
    public void deliver(Frame frame, long nowNs) {
        if (!open || !isRegistered()) {
            drops.drop(frame, DropReason.UNKNOWN_PORT, nowNs);
            return;
        }
        if (frame.badFcs()) {
            drops.drop(frame, DropReason.BAD_FCS, nowNs);
            return;
        }
        if (queue.size() == MAX_QUEUED_FRAMES) {
            drops.drop(frame, DropReason.SOCKET_BUFFER_FULL, nowNs);
            return;
        }
        ByteBuf bytes = alloc().heapBuffer(frame.capturedLength());
        frame.writeTo(bytes);
        frame.release();
        queue.add(bytes);
        if (readPending && !reading) {
            readBurst();
        }
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && !queue.isEmpty()) {
            eventLoop().execute(readTask);
        }
    }

    private void readBurst() {
        if (!readPending || reading || !open) {
            return;
        }
        reading = true;
        readPending = false;
        RecvByteBufAllocator.Handle handle = unsafe().recvBufAllocHandle();
        handle.reset(config);
        boolean any = false;
        for (ByteBuf frame = queue.poll(); frame != null; frame = queue.poll()) {
            handle.attemptedBytesRead(frame.readableBytes());
            handle.lastBytesRead(frame.readableBytes());
            handle.incMessagesRead(1);
            any = true;
            pipeline().fireChannelRead(frame);
            if (!open || !handle.continueReading()) {
                break;
            }
        }
        handle.readComplete();
        if (any) {
            pipeline().fireChannelReadComplete();
        }
        reading = false;
        if (readPending && open && !queue.isEmpty()) {
            eventLoop().execute(readTask);
        }
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        if (msg instanceof ByteBuf) {
            return msg;
        }
        throw new UnsupportedOperationException(
                "unsupported message type: " + msg.getClass().getName() + " (expected: ByteBuf)");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        long nowNs = ctx.sim().nowNs();
        for (Object msg = in.current(); msg != null; msg = in.current()) {
            ByteBuf bytes = (ByteBuf) msg;
            if (bytes.readableBytes() < EthernetView.LENGTH) {
                drops.count(DropReason.TRUNCATED, nowNs);
                in.remove(new IllegalArgumentException("shorter than an Ethernet header"));
            } else {
                below.dispatch(toFrame(bytes), nowNs);
                in.remove();
            }
        }
    }

    /** The bytes as a frame; a leading 802.1Q tag moves beside it. */
    private Frame toFrame(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int length = bytes.readableBytes();
        boolean tagged =
                length >= EthernetView.LENGTH + Frame.TAG_BYTES
                        && bytes.getUnsignedShort(start + EthernetView.TYPE) == EthernetView.VLAN;
        Frame frame = ctx.frames().take(tagged ? length - Frame.TAG_BYTES : length);
        if (tagged) {
            int behind = EthernetView.TYPE + Frame.TAG_BYTES;
            bytes.getBytes(start, frame.bytes(), 0, EthernetView.TYPE);
            bytes.getBytes(start + behind, frame.bytes(), EthernetView.TYPE, length - behind);
            frame.setVlan(bytes.getUnsignedShort(start + EthernetView.LENGTH) & 0xFFF);
        } else {
            bytes.getBytes(start, frame.bytes(), 0, length);
        }
        return frame;
    }

    // ---- what it is ----------------------------------------------------------------------------

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
        return open;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == ctx.sim().loop();
    }

    @Override
    protected SocketAddress localAddress0() {
        return new PortAddress(name);
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        while (!queue.isEmpty()) {
            queue.remove().release();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new PortUnsafe();
    }

    private final class PortUnsafe extends AbstractUnsafe {
        @Override
        public void connect(
                SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            safeSetFailure(
                    promise, new UnsupportedOperationException("a port has no peer address"));
        }
    }

    /** The address of a port: its name. */
    public static final class PortAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;
        private final String name;

        PortAddress(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final class Config extends DefaultChannelConfig {
        Config() {
            super(PortChannel.this, new FixedRecvByteBufAllocator(2048));
        }

        @Override
        protected void autoReadCleared() {
            readPending = false;
        }
    }
}
