package org.stackmotion.net.tcp;

/**
 * Settings of one connection, fixed when it is opened. Times in nanoseconds, sizes in bytes.
 *
 * @param mss the largest segment payload that the route's MTU allows, without options (MTU - 40)
 * @param congestionControl {@code newreno} (later {@code cubic})
 * @param sendBufferBytes initial (or fixed) send buffer
 * @param receiveBufferBytes initial (or fixed) receive buffer
 * @param autoTuneMaxBytes ceiling of both buffers when auto-tuned; 0 keeps them fixed
 * @param minRtoNs floor of RTO (Linux 200 ms)
 * @param initialRtoNs first RTO (RFC 6298: 1 s)
 * @param delayedAckNs delayed-ACK time (40 ms); 0 acknowledges at once
 */
public record TcpConfig(
        int mss,
        String congestionControl,
        int initialWindowSegments,
        int sendBufferBytes,
        int receiveBufferBytes,
        int autoTuneMaxBytes,
        long minRtoNs,
        long initialRtoNs,
        long maxRtoNs,
        long delayedAckNs,
        long timeWaitNs,
        int synRetries,
        int dataRetries,
        long keepAliveIdleNs,
        long keepAliveIntervalNs,
        int keepAliveProbes,
        boolean noDelay,
        boolean timestamps,
        boolean sack,
        boolean windowScaling) {

    /** Defaults of DESIGN section 9 for an MTU. Keep-alive off (idle 0). */
    public static TcpConfig defaults(int mtu) {
        return new TcpConfig(
                mtu - 40,
                "newreno",
                10,
                256 * 1024,
                256 * 1024,
                16 * 1024 * 1024,
                200_000_000L,
                1_000_000_000L,
                60_000_000_000L,
                40_000_000L,
                60_000_000_000L,
                6,
                15,
                0L,
                75_000_000_000L,
                9,
                false,
                true,
                true,
                true);
    }
}
