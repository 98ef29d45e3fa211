package org.stackmotion.net.stack;

import org.stackmotion.net.tcp.TcpConfig;

/** The settings of a connection: the stack's, with what the user has set on the socket. */
final class TcpConfigs {
    private TcpConfigs() {}

    static TcpConfig of(Netstack stack, TcpOptions options, int mtu) {
        NetstackConfig config = stack.config();
        int send = options.sendBufferBytes > 0 ? options.sendBufferBytes : config.sendBufferBytes();
        int receive =
                options.receiveBufferBytes > 0
                        ? options.receiveBufferBytes
                        : config.receiveBufferBytes();
        return TcpConfig.defaults(mtu)
                .withMss(
                        Math.min(
                                TcpConfig.MSS_MAX,
                                Math.max(TcpConfig.MSS_MIN, mtu - TcpConfig.HEADERS_BYTES)))
                .withCongestionControl(config.congestionControl())
                .withSendBuffer(send, ceiling(config, options, options.sendBufferBytes, send))
                .withReceiveBuffer(
                        receive, ceiling(config, options, options.receiveBufferBytes, receive))
                .withRto(config.minRtoNs(), config.initialRtoNs(), 60_000_000_000L)
                .withDelayedAck(config.delayedAckNs())
                .withTimeWait(config.timeWaitNs())
                .withEcn(config.ecn())
                .withRack(config.tuning().rack())
                .withHystart(config.tuning().hystart())
                .withPacing(config.tuning().pacing())
                .withPathMtuProbing(config.pathMtuProbing())
                .withKeepAlive(
                        options.keepAlive ? options.keepAliveIdleNs : 0,
                        options.keepAliveIntervalNs,
                        options.keepAliveProbes)
                .withNoDelay(options.noDelay);
    }

    /**
     * A size set by the user is fixed unless he also set a ceiling; else the stack's ceiling holds.
     */
    private static int ceiling(
            NetstackConfig config, TcpOptions options, int setByUser, int start) {
        if (options.autoTuneMaxBytes >= 0) {
            return Math.max(start, options.autoTuneMaxBytes);
        }
        return setByUser > 0 ? start : Math.max(start, config.autoTuneMaxBytes());
    }
}
