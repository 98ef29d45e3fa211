package org.stackmotion.net.channel.blocking;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.SocketException;
import java.net.SocketOptions;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkChannelOption;

/** The options of one blocking socket, kept until there is a channel and for its readers. */
final class StackSocketOptions {
    private int timeoutMs;
    private int lingerS = -1;
    private int sendBufferBytes;
    private int receiveBufferBytes;
    private int trafficClass;
    private boolean noDelay;
    private boolean keepAlive;
    private boolean reuseAddress;
    private boolean broadcast = true;
    private boolean oobInline;

    int timeoutMs() {
        return timeoutMs;
    }

    int lingerS() {
        return lingerS;
    }

    /** Remembers the option; false when a live channel has nothing to learn from it. */
    boolean set(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.SO_TIMEOUT -> {
                timeoutMs = (Integer) value;
                return false;
            }
            case SocketOptions.SO_OOBINLINE -> {
                oobInline = (Boolean) value;
                return false;
            }
            // Socket hands in `false` for "off"
            case SocketOptions.SO_LINGER -> lingerS = value instanceof Integer s ? s : -1;
            case SocketOptions.SO_SNDBUF -> sendBufferBytes = (Integer) value;
            case SocketOptions.SO_RCVBUF -> receiveBufferBytes = (Integer) value;
            case SocketOptions.IP_TOS -> trafficClass = (Integer) value;
            case SocketOptions.TCP_NODELAY -> noDelay = (Boolean) value;
            case SocketOptions.SO_KEEPALIVE -> keepAlive = (Boolean) value;
            case SocketOptions.SO_REUSEADDR -> reuseAddress = (Boolean) value;
            case SocketOptions.SO_BROADCAST -> broadcast = (Boolean) value;
            default -> throw new SocketException("unknown socket option " + option);
        }
        return true;
    }

    /**
     * The option's value, never null.
     *
     * @param channel asked for buffer sizes, when there is one
     */
    Object get(int option, @Nullable Channel channel) throws SocketException {
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMs;
            case SocketOptions.SO_OOBINLINE -> oobInline;
            case SocketOptions.SO_LINGER -> lingerS < 0 ? (Object) false : (Object) lingerS;
            case SocketOptions.SO_SNDBUF ->
                    buffer(channel, ChannelOption.SO_SNDBUF, sendBufferBytes);
            case SocketOptions.SO_RCVBUF ->
                    buffer(channel, ChannelOption.SO_RCVBUF, receiveBufferBytes);
            case SocketOptions.IP_TOS -> trafficClass;
            case SocketOptions.TCP_NODELAY -> noDelay;
            case SocketOptions.SO_KEEPALIVE -> keepAlive;
            case SocketOptions.SO_REUSEADDR -> reuseAddress;
            case SocketOptions.SO_BROADCAST -> broadcast;
            default -> throw new SocketException("unknown socket option " + option);
        };
    }

    private static int buffer(
            @Nullable Channel channel, ChannelOption<Integer> option, int configured) {
        Integer live = channel == null ? null : channel.config().getOption(option);
        return live == null ? configured : live;
    }

    /** Gives a TCP channel what was set. */
    void applyTo(Channel channel, @Nullable String vmk) {
        applyCommon(channel, vmk);
        SocketBridge.option(channel, ChannelOption.TCP_NODELAY, noDelay);
        SocketBridge.option(channel, ChannelOption.SO_KEEPALIVE, keepAlive);
        SocketBridge.option(channel, ChannelOption.SO_LINGER, lingerS);
    }

    /** Gives a listening channel what was set. */
    void applyToListener(Channel channel, @Nullable String vmk) {
        if (vmk != null) {
            SocketBridge.option(channel, VmkChannelOption.VMK, vmk);
        }
        if (receiveBufferBytes > 0) {
            SocketBridge.option(channel, ChannelOption.SO_RCVBUF, receiveBufferBytes);
        }
        SocketBridge.option(channel, ChannelOption.SO_REUSEADDR, reuseAddress);
    }

    /** Gives a datagram channel what was set. */
    void applyToDatagrams(Channel channel, @Nullable String vmk) {
        applyCommon(channel, vmk);
        SocketBridge.option(channel, ChannelOption.SO_BROADCAST, broadcast);
    }

    private void applyCommon(Channel channel, @Nullable String vmk) {
        if (vmk != null) {
            SocketBridge.option(channel, VmkChannelOption.VMK, vmk);
        }
        if (sendBufferBytes > 0) {
            SocketBridge.option(channel, ChannelOption.SO_SNDBUF, sendBufferBytes);
        }
        if (receiveBufferBytes > 0) {
            SocketBridge.option(channel, ChannelOption.SO_RCVBUF, receiveBufferBytes);
        }
        SocketBridge.option(channel, ChannelOption.IP_TOS, trafficClass);
        SocketBridge.option(channel, ChannelOption.SO_REUSEADDR, reuseAddress);
    }
}
