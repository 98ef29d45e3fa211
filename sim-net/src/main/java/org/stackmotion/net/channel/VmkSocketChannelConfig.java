package org.stackmotion.net.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.TcpOptions;
import org.stackmotion.net.stack.TcpSocket;

/** Configuration of a {@link VmkSocketChannel}: Netty's options and {@link VmkChannelOption}s. */
public final class VmkSocketChannelConfig extends DefaultChannelConfig
        implements SocketChannelConfig {
    private final VmkSocketChannel vmkChannel;
    private final TcpSocket socket;
    private boolean allowHalfClosure;
    private boolean pageRegions;
    private @Nullable String vmk;

    VmkSocketChannelConfig(VmkSocketChannel channel, TcpSocket socket) {
        super(channel);
        this.vmkChannel = channel;
        this.socket = socket;
        super.setAllocator(channel.stack().alloc());
        super.setMessageSizeEstimator(VmkMessageSizeEstimator.INSTANCE);
    }

    private TcpOptions options() {
        return socket.options();
    }

    private long nowNs() {
        return vmkChannel.nowNs();
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.SO_RCVBUF,
                ChannelOption.SO_SNDBUF,
                ChannelOption.TCP_NODELAY,
                ChannelOption.SO_KEEPALIVE,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.SO_LINGER,
                ChannelOption.IP_TOS,
                ChannelOption.ALLOW_HALF_CLOSURE,
                VmkChannelOption.PAGE_REGIONS,
                VmkChannelOption.AUTO_TUNE_MAX_BYTES);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // unset options are null in Netty's contract
    public <T> T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.SO_RCVBUF) {
            return (T) Integer.valueOf(getReceiveBufferSize());
        } else if (option == ChannelOption.SO_SNDBUF) {
            return (T) Integer.valueOf(getSendBufferSize());
        } else if (option == ChannelOption.TCP_NODELAY) {
            return (T) Boolean.valueOf(isTcpNoDelay());
        } else if (option == ChannelOption.SO_KEEPALIVE) {
            return (T) Boolean.valueOf(isKeepAlive());
        } else if (option == ChannelOption.SO_REUSEADDR) {
            return (T) Boolean.valueOf(isReuseAddress());
        } else if (option == ChannelOption.SO_LINGER) {
            return (T) Integer.valueOf(getSoLinger());
        } else if (option == ChannelOption.IP_TOS) {
            return (T) Integer.valueOf(getTrafficClass());
        } else if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            return (T) Boolean.valueOf(isAllowHalfClosure());
        } else if (option == VmkChannelOption.VMK) {
            return (T) vmk;
        } else if (option == VmkChannelOption.PAGE_REGIONS) {
            return (T) Boolean.valueOf(pageRegions);
        } else if (option == VmkChannelOption.AUTO_TUNE_MAX_BYTES) {
            return (T) Integer.valueOf(options().autoTuneMaxBytes);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option == ChannelOption.SO_RCVBUF) {
            setReceiveBufferSize((Integer) value);
        } else if (option == ChannelOption.SO_SNDBUF) {
            setSendBufferSize((Integer) value);
        } else if (option == ChannelOption.TCP_NODELAY) {
            setTcpNoDelay((Boolean) value);
        } else if (option == ChannelOption.SO_KEEPALIVE) {
            setKeepAlive((Boolean) value);
        } else if (option == ChannelOption.SO_REUSEADDR) {
            setReuseAddress((Boolean) value);
        } else if (option == ChannelOption.SO_LINGER) {
            setSoLinger((Integer) value);
        } else if (option == ChannelOption.IP_TOS) {
            setTrafficClass((Integer) value);
        } else if (option == ChannelOption.ALLOW_HALF_CLOSURE) {
            setAllowHalfClosure((Boolean) value);
        } else if (option == VmkChannelOption.VMK) {
            vmk = (String) value;
        } else if (option == VmkChannelOption.PAGE_REGIONS) {
            pageRegions = (Boolean) value;
        } else if (option == VmkChannelOption.AUTO_TUNE_MAX_BYTES) {
            options().autoTuneMaxBytes = (Integer) value;
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    /** The interface to bind to, or null. */
    public @Nullable String vmk() {
        return vmk;
    }

    /** True when page regions are delivered as regions. */
    public boolean pageRegions() {
        return pageRegions;
    }

    @Override
    public boolean isTcpNoDelay() {
        return options().noDelay;
    }

    @Override
    public VmkSocketChannelConfig setTcpNoDelay(boolean tcpNoDelay) {
        socket.settings().applyNoDelay(tcpNoDelay, nowNs());
        return this;
    }

    @Override
    public int getSoLinger() {
        return options().lingerSeconds;
    }

    @Override
    public VmkSocketChannelConfig setSoLinger(int soLinger) {
        options().lingerSeconds = soLinger;
        return this;
    }

    @Override
    public int getSendBufferSize() {
        return socket.settings().sendBufferBytes();
    }

    @Override
    public VmkSocketChannelConfig setSendBufferSize(int sendBufferSize) {
        socket.settings().applySendBuffer(sendBufferSize);
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return socket.settings().receiveBufferBytes();
    }

    @Override
    public VmkSocketChannelConfig setReceiveBufferSize(int receiveBufferSize) {
        socket.settings().applyReceiveBuffer(receiveBufferSize);
        return this;
    }

    @Override
    public boolean isKeepAlive() {
        return options().keepAlive;
    }

    @Override
    public VmkSocketChannelConfig setKeepAlive(boolean keepAlive) {
        socket.settings().applyKeepAlive(keepAlive, nowNs());
        return this;
    }

    @Override
    public int getTrafficClass() {
        return options().tos;
    }

    @Override
    public VmkSocketChannelConfig setTrafficClass(int trafficClass) {
        options().tos = trafficClass;
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return options().reuseAddress;
    }

    @Override
    public VmkSocketChannelConfig setReuseAddress(boolean reuseAddress) {
        options().reuseAddress = reuseAddress;
        return this;
    }

    /** Has no meaning here, as on most systems. */
    @Override
    public VmkSocketChannelConfig setPerformancePreferences(
            int connectionTime, int latency, int bandwidth) {
        return this;
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public VmkSocketChannelConfig setAllowHalfClosure(boolean allow) {
        allowHalfClosure = allow;
        return this;
    }

    @Override
    public VmkSocketChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    @Deprecated
    public VmkSocketChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    protected void autoReadCleared() {
        vmkChannel.clearReadPending();
    }

    @Override
    public VmkSocketChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public VmkSocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }
}
