package org.stackmotion.net.stack;

import org.stackmotion.net.tcp.EcnMode;

/**
 * Settings of one stack. Connection limit and congestion control are those of {@code
 * HostNetStackInstance}; the rest are the defaults of DESIGN section 9.
 *
 * @param congestionControl for new connections: {@code newreno} or {@code cubic}
 * @param maxConnections TCP connections at a time; 11000 on ESXi (esxi-facts 1.5)
 * @param bufferPoolBytes bytes of socket buffers at a time; 0 is unlimited
 * @param sendBufferBytes first send buffer of a connection
 * @param receiveBufferBytes first receive buffer of a connection
 * @param autoTuneMaxBytes ceiling of auto-tuned buffers ({@code Net.TcpipMax...}, 16 MiB); 0 keeps
 *     buffers as they start
 * @param ecn for new connections; {@code enabled} on ESXi 7.0 and later (esxi-facts 1.5)
 * @param pathMtuProbing packetization-layer path MTU discovery (RFC 4821) for new connections
 * @param tuning likewise: loss detection, slow start, pacing
 */
public record NetstackConfig(
        String congestionControl,
        int maxConnections,
        long bufferPoolBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        int autoTuneMaxBytes,
        long minRtoNs,
        long initialRtoNs,
        long delayedAckNs,
        long timeWaitNs,
        EcnMode ecn,
        boolean pathMtuProbing,
        TcpTuning tuning) {

    public static final int DEFAULT_MAX_CONNECTIONS = 11_000;
    public static final long DEFAULT_BUFFER_POOL_BYTES = 1024L << 20;

    /** A stack of an ESXi host. */
    public static NetstackConfig esxi() {
        return new NetstackConfig(
                "newreno",
                DEFAULT_MAX_CONNECTIONS,
                DEFAULT_BUFFER_POOL_BYTES,
                256 << 10,
                256 << 10,
                16 << 20,
                200_000_000L,
                1_000_000_000L,
                40_000_000L,
                60_000_000_000L,
                EcnMode.ENABLED,
                false,
                TcpTuning.ESXI);
    }

    /**
     * The stack of a plain machine (node or guest): no pool limit, a large connection table, ECN
     * only for peers that ask (Linux asks nobody either: net.ipv4.tcp_ecn = 2).
     */
    public static NetstackConfig plain() {
        return esxi().withBufferPoolBytes(0)
                .withMaxConnections(65_536)
                .withEcn(EcnMode.ECHO_ONLY)
                .withTuning(TcpTuning.PLAIN);
    }

    public NetstackConfig withCongestionControl(String name) {
        return new NetstackConfig(
                name,
                maxConnections,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                pathMtuProbing,
                tuning);
    }

    public NetstackConfig withMaxConnections(int max) {
        return new NetstackConfig(
                congestionControl,
                max,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                pathMtuProbing,
                tuning);
    }

    public NetstackConfig withBufferPoolBytes(long bytes) {
        return new NetstackConfig(
                congestionControl,
                maxConnections,
                bytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                pathMtuProbing,
                tuning);
    }

    public NetstackConfig withEcn(EcnMode mode) {
        return new NetstackConfig(
                congestionControl,
                maxConnections,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                mode,
                pathMtuProbing,
                tuning);
    }

    public NetstackConfig withPathMtuProbing(boolean on) {
        return new NetstackConfig(
                congestionControl,
                maxConnections,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                on,
                tuning);
    }

    /** Ceiling of auto-tuned buffers; 0 keeps them as they start. */
    public NetstackConfig withAutoTuneMax(int bytes) {
        return new NetstackConfig(
                congestionControl,
                maxConnections,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                bytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                pathMtuProbing,
                tuning);
    }

    /** Loss detection, slow start and pacing of new connections. */
    public NetstackConfig withTuning(TcpTuning newTuning) {
        return new NetstackConfig(
                congestionControl,
                maxConnections,
                bufferPoolBytes,
                sendBufferBytes,
                receiveBufferBytes,
                autoTuneMaxBytes,
                minRtoNs,
                initialRtoNs,
                delayedAckNs,
                timeWaitNs,
                ecn,
                pathMtuProbing,
                newTuning);
    }
}
