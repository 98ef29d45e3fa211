package org.stackmotion.net.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.TcpOptions;

/**
 * Configuration of a {@link VmkServerSocketChannel}; accepted sockets start with its TCP options.
 */
public final class VmkServerSocketChannelConfig extends DefaultChannelConfig
        implements ServerSocketChannelConfig {
    /** Linux's {@code somaxconn}. */
    static final int DEFAULT_BACKLOG = 4096;

    private final TcpOptions options;
    private final VmkServerSocketChannel vmkChannel;
    private int backlog = DEFAULT_BACKLOG;
    private @Nullable String vmk;

    VmkServerSocketChannelConfig(VmkServerSocketChannel channel, TcpOptions options) {
        super(channel, new ServerChannelRecvByteBufAllocator());
        this.vmkChannel = channel;
        this.options = options;
        super.setAllocator(channel.stack().alloc());
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.SO_RCVBUF,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.SO_BACKLOG);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // unset options are null in Netty's contract
    public <T> T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.SO_RCVBUF) {
            return (T) Integer.valueOf(getReceiveBufferSize());
        } else if (option == ChannelOption.SO_REUSEADDR) {
            return (T) Boolean.valueOf(isReuseAddress());
        } else if (option == ChannelOption.SO_BACKLOG) {
            return (T) Integer.valueOf(backlog);
        } else if (option == VmkChannelOption.VMK) {
            return (T) vmk;
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option == ChannelOption.SO_RCVBUF) {
            setReceiveBufferSize((Integer) value);
        } else if (option == ChannelOption.SO_REUSEADDR) {
            setReuseAddress((Boolean) value);
        } else if (option == ChannelOption.SO_BACKLOG) {
            setBacklog((Integer) value);
        } else if (option == VmkChannelOption.VMK) {
            vmk = (String) value;
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    /** The interface that connections must come in by, or null. */
    public @Nullable String vmk() {
        return vmk;
    }

    @Override
    public int getBacklog() {
        return backlog;
    }

    @Override
    public VmkServerSocketChannelConfig setBacklog(int newBacklog) {
        backlog = newBacklog;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return options.reuseAddress;
    }

    @Override
    public VmkServerSocketChannelConfig setReuseAddress(boolean reuseAddress) {
        options.reuseAddress = reuseAddress;
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return options.receiveBufferBytes > 0
                ? options.receiveBufferBytes
                : vmkChannel.stack().config().receiveBufferBytes();
    }

    @Override
    public VmkServerSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
        options.receiveBufferBytes = receiveBufferSize;
        return this;
    }

    /** Has no meaning here, as on most systems. */
    @Override
    public VmkServerSocketChannelConfig setPerformancePreferences(
            int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    @Deprecated
    public VmkServerSocketChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    protected void autoReadCleared() {
        vmkChannel.clearReadPending();
    }

    @Override
    public VmkServerSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    @Deprecated
    public VmkServerSocketChannelConfig setWriteBufferHighWaterMark(int mark) {
        super.setWriteBufferHighWaterMark(mark);
        return this;
    }

    @Override
    @Deprecated
    public VmkServerSocketChannelConfig setWriteBufferLowWaterMark(int mark) {
        super.setWriteBufferLowWaterMark(mark);
        return this;
    }

    @Override
    public VmkServerSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }
}
