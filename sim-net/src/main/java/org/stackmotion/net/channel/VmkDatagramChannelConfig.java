package org.stackmotion.net.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannelConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.UdpSocket;

/** Configuration of a {@link VmkDatagramChannel}. */
public final class VmkDatagramChannelConfig extends DefaultChannelConfig
        implements DatagramChannelConfig {
    private final UdpSocket socket;
    private final VmkDatagramChannel vmkChannel;
    private boolean broadcast;
    private int sendBufferBytes = UdpSocket.DEFAULT_RECEIVE_BYTES;
    private @Nullable String vmk;

    VmkDatagramChannelConfig(VmkDatagramChannel channel, UdpSocket socket) {
        super(channel, new FixedRecvByteBufAllocator(2048));
        this.vmkChannel = channel;
        this.socket = socket;
        super.setAllocator(channel.stack().alloc());
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                ChannelOption.SO_BROADCAST,
                ChannelOption.SO_RCVBUF,
                ChannelOption.SO_SNDBUF,
                ChannelOption.SO_REUSEADDR,
                ChannelOption.IP_TOS,
                ChannelOption.IP_MULTICAST_TTL,
                VmkChannelOption.DONT_FRAGMENT);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // unset options are null in Netty's contract
    public <T> T getOption(ChannelOption<T> option) {
        if (option == ChannelOption.SO_BROADCAST) {
            return (T) Boolean.valueOf(broadcast);
        } else if (option == ChannelOption.SO_RCVBUF) {
            return (T) Integer.valueOf(getReceiveBufferSize());
        } else if (option == ChannelOption.SO_SNDBUF) {
            return (T) Integer.valueOf(getSendBufferSize());
        } else if (option == ChannelOption.SO_REUSEADDR) {
            return (T) Boolean.valueOf(isReuseAddress());
        } else if (option == ChannelOption.IP_TOS) {
            return (T) Integer.valueOf(getTrafficClass());
        } else if (option == ChannelOption.IP_MULTICAST_TTL) {
            return (T) Integer.valueOf(getTimeToLive());
        } else if (option == VmkChannelOption.VMK) {
            return (T) vmk;
        } else if (option == VmkChannelOption.DONT_FRAGMENT) {
            return (T) Boolean.valueOf(socket.dontFragment());
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option == ChannelOption.SO_BROADCAST) {
            setBroadcast((Boolean) value);
        } else if (option == ChannelOption.SO_RCVBUF) {
            setReceiveBufferSize((Integer) value);
        } else if (option == ChannelOption.SO_SNDBUF) {
            setSendBufferSize((Integer) value);
        } else if (option == ChannelOption.SO_REUSEADDR) {
            setReuseAddress((Boolean) value);
        } else if (option == ChannelOption.IP_TOS) {
            setTrafficClass((Integer) value);
        } else if (option == ChannelOption.IP_MULTICAST_TTL) {
            setTimeToLive((Integer) value);
        } else if (option == VmkChannelOption.VMK) {
            vmk = (String) value;
        } else if (option == VmkChannelOption.DONT_FRAGMENT) {
            socket.setDontFragment((Boolean) value);
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    /** The interface to bind to, or null. */
    public @Nullable String vmk() {
        return vmk;
    }

    @Override
    public int getSendBufferSize() {
        return sendBufferBytes;
    }

    /** Datagrams leave at once; kept for those who read it back. */
    @Override
    public VmkDatagramChannelConfig setSendBufferSize(int sendBufferSize) {
        sendBufferBytes = sendBufferSize;
        return this;
    }

    @Override
    public int getReceiveBufferSize() {
        return socket.receiveLimitBytes();
    }

    @Override
    public VmkDatagramChannelConfig setReceiveBufferSize(int receiveBufferSize) {
        socket.setReceiveLimitBytes(receiveBufferSize);
        return this;
    }

    @Override
    public int getTrafficClass() {
        return socket.tos();
    }

    @Override
    public VmkDatagramChannelConfig setTrafficClass(int trafficClass) {
        socket.setTos(trafficClass);
        return this;
    }

    @Override
    public boolean isReuseAddress() {
        return socket.reuseAddress();
    }

    @Override
    public VmkDatagramChannelConfig setReuseAddress(boolean reuseAddress) {
        socket.setReuseAddress(reuseAddress);
        return this;
    }

    @Override
    public boolean isBroadcast() {
        return broadcast;
    }

    @Override
    public VmkDatagramChannelConfig setBroadcast(boolean on) {
        broadcast = on;
        return this;
    }

    @Override
    public boolean isLoopbackModeDisabled() {
        return true;
    }

    @Override
    public VmkDatagramChannelConfig setLoopbackModeDisabled(boolean loopbackModeDisabled) {
        return this;
    }

    @Override
    public int getTimeToLive() {
        return socket.ttl();
    }

    @Override
    public VmkDatagramChannelConfig setTimeToLive(int ttl) {
        socket.setTtl(ttl);
        return this;
    }

    @Override
    public @Nullable InetAddress getInterface() {
        return null;
    }

    @Override
    public VmkDatagramChannelConfig setInterface(InetAddress interfaceAddress) {
        throw new UnsupportedOperationException("use VmkChannelOption.VMK");
    }

    @Override
    public @Nullable NetworkInterface getNetworkInterface() {
        return null;
    }

    @Override
    public VmkDatagramChannelConfig setNetworkInterface(NetworkInterface networkInterface) {
        throw new UnsupportedOperationException("use VmkChannelOption.VMK");
    }

    @Override
    @Deprecated
    public VmkDatagramChannelConfig setMaxMessagesPerRead(int maxMessagesPerRead) {
        super.setMaxMessagesPerRead(maxMessagesPerRead);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setWriteSpinCount(int writeSpinCount) {
        super.setWriteSpinCount(writeSpinCount);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setConnectTimeoutMillis(int connectTimeoutMillis) {
        super.setConnectTimeoutMillis(connectTimeoutMillis);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setAutoRead(boolean autoRead) {
        super.setAutoRead(autoRead);
        return this;
    }

    @Override
    protected void autoReadCleared() {
        vmkChannel.clearReadPending();
    }

    @Override
    public VmkDatagramChannelConfig setAutoClose(boolean autoClose) {
        super.setAutoClose(autoClose);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public VmkDatagramChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
        super.setWriteBufferWaterMark(waterMark);
        return this;
    }
}
