package org.stackmotion.net.tcp;

import java.util.function.Consumer;

/**
 * Settings of one connection, fixed when it is opened. Times in nanoseconds, sizes in bytes. Start
 * from {@link #defaults} and change what differs with the {@code with...} methods.
 *
 * @param mss the largest segment payload that the route's MTU allows, without options (MTU - 40)
 * @param congestionControl name known to {@link CongestionControls}: {@code newreno} or {@code
 *     cubic}
 * @param initialWindowSegments IW of RFC 6928, in segments
 * @param sendBufferBytes initial (or fixed) send buffer
 * @param sendBufferMaxBytes ceiling of the auto-tuned send buffer; at most sendBufferBytes keeps it
 *     fixed
 * @param receiveBufferBytes initial (or fixed) receive buffer
 * @param receiveBufferMaxBytes ceiling of the auto-tuned receive buffer; at most receiveBufferBytes
 *     keeps it fixed
 * @param minRtoNs floor of the variance part of RTO (Linux 200 ms), see {@link RttEstimator}
 * @param initialRtoNs first RTO (RFC 6298: 1 s)
 * @param maxRtoNs ceiling of RTO and of the persist interval (RFC 6298: at least 60 s)
 * @param delayedAckNs delayed-ACK time (40 ms); 0 acknowledges at once. Keep it well below
 *     minRtoNs: a sender with one segment in flight would time out just before every delayed ACK
 * @param timeWaitNs 2 MSL (RFC 9293 3.4.2), also how long a closed connection stays in FIN-WAIT-2
 * @param synRetries SYN or SYN-ACK retransmissions before giving up (Linux 6)
 * @param dataRetries consecutive time-outs of one segment, or unanswered window probes, before
 *     giving up (Linux 15)
 * @param ecn Explicit Congestion Notification, see {@link Ecn}
 * @param pathMtuProbing black-hole detection and upward probing without ICMP (RFC 4821), see {@link
 *     PathMtuSearch}
 * @param rack with SACK, find losses by time and probe for lost tails (RFC 8985), as Linux; else by
 *     counting (RFC 6675), as FreeBSD's default stack
 * @param pacing segments are spread over the round trip, see {@link Pacing}; Linux with fq
 * @param hystart HyStart++ (RFC 9406) in the first slow start, see {@link HyStart}
 * @param keepAliveIdleNs idle time before the first keep-alive probe; 0 sends none
 */
public record TcpConfig(
        int mss,
        String congestionControl,
        int initialWindowSegments,
        int sendBufferBytes,
        int sendBufferMaxBytes,
        int receiveBufferBytes,
        int receiveBufferMaxBytes,
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
        boolean windowScaling,
        EcnMode ecn,
        boolean pathMtuProbing,
        boolean rack,
        boolean pacing,
        boolean hystart) {

    /** Smallest MSS that leaves room for options in a segment; RFC 791's 68-byte MTU gives 28. */
    public static final int MSS_MIN = 28;

    /** IPv4 and TCP headers without options: what an MTU holds beside the MSS. */
    public static final int HEADERS_BYTES = 40;

    /** In the longest IPv4 packet. */
    public static final int MSS_MAX = 65_535 - HEADERS_BYTES;

    /** RFC 7323 2.3: 65,535 shifted by 14. */
    public static final int BUFFER_BYTES_MAX = 1 << 30;

    public TcpConfig {
        require(mss >= MSS_MIN && mss <= MSS_MAX, "mss", mss);
        require(initialWindowSegments >= 1, "initialWindowSegments", initialWindowSegments);
        require(
                sendBufferBytes >= 1 && sendBufferBytes <= BUFFER_BYTES_MAX,
                "sendBufferBytes",
                sendBufferBytes);
        require(
                receiveBufferBytes >= 1 && receiveBufferBytes <= BUFFER_BYTES_MAX,
                "receiveBufferBytes",
                receiveBufferBytes);
        require(sendBufferMaxBytes <= BUFFER_BYTES_MAX, "sendBufferMaxBytes", sendBufferMaxBytes);
        require(
                receiveBufferMaxBytes <= BUFFER_BYTES_MAX,
                "receiveBufferMaxBytes",
                receiveBufferMaxBytes);
        require(minRtoNs > 0 && maxRtoNs >= minRtoNs, "minRtoNs", minRtoNs);
        require(initialRtoNs > 0 && initialRtoNs <= maxRtoNs, "initialRtoNs", initialRtoNs);
        require(delayedAckNs >= 0 && delayedAckNs <= 500_000_000L, "delayedAckNs", delayedAckNs);
        require(timeWaitNs >= 0, "timeWaitNs", timeWaitNs);
        require(synRetries >= 0, "synRetries", synRetries);
        require(dataRetries >= 0, "dataRetries", dataRetries);
        CongestionControls.checkName(congestionControl);
    }

    /** Defaults of DESIGN section 9 for an MTU. Keep-alive off (idle 0). */
    public static TcpConfig defaults(int mtu) {
        return new TcpConfig(
                mtu - HEADERS_BYTES,
                CongestionControls.NEWRENO,
                10,
                256 * 1024,
                16 * 1024 * 1024,
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
                true,
                EcnMode.ECHO_ONLY,
                false,
                true,
                false,
                false);
    }

    /** MSS for another MTU. */
    public TcpConfig withMss(int bytes) {
        return with(f -> f.mss = bytes);
    }

    /** Another algorithm; an unknown name is an error that lists the known ones. */
    public TcpConfig withCongestionControl(String name) {
        return with(f -> f.congestionControl = name);
    }

    /** Another initial window. */
    public TcpConfig withInitialWindow(int segments) {
        return with(f -> f.initialWindowSegments = segments);
    }

    /** Send buffer and its auto-tuning ceiling; equal values fix it. */
    public TcpConfig withSendBuffer(int bytes, int maxBytes) {
        return with(f -> {
            f.sendBufferBytes = bytes;
            f.sendBufferMaxBytes = maxBytes;
        });
    }

    /** Receive buffer and its auto-tuning ceiling; equal values fix it. */
    public TcpConfig withReceiveBuffer(int bytes, int maxBytes) {
        return with(f -> {
            f.receiveBufferBytes = bytes;
            f.receiveBufferMaxBytes = maxBytes;
        });
    }

    /** Bounds of the retransmission time-out. */
    public TcpConfig withRto(long minNs, long initialNs, long maxNs) {
        return with(f -> {
            f.minRtoNs = minNs;
            f.initialRtoNs = initialNs;
            f.maxRtoNs = maxNs;
        });
    }

    /** Delayed-ACK time; 0 acknowledges at once. */
    public TcpConfig withDelayedAck(long ns) {
        return with(f -> f.delayedAckNs = ns);
    }

    /** 2 MSL. */
    public TcpConfig withTimeWait(long ns) {
        return with(f -> f.timeWaitNs = ns);
    }

    /** Retransmissions before giving up. */
    public TcpConfig withRetries(int syn, int data) {
        return with(f -> {
            f.synRetries = syn;
            f.dataRetries = data;
        });
    }

    /** Keep-alive (RFC 9293 3.8.4); idle 0 switches it off. */
    public TcpConfig withKeepAlive(long idleNs, long intervalNs, int probes) {
        return with(f -> {
            f.keepAliveIdleNs = idleNs;
            f.keepAliveIntervalNs = intervalNs;
            f.keepAliveProbes = probes;
        });
    }

    /** TCP_NODELAY: Nagle off. */
    public TcpConfig withNoDelay(boolean on) {
        return with(f -> f.noDelay = on);
    }

    /** Which options are offered in SYN and accepted. */
    public TcpConfig withOptions(
            boolean withTimestamps, boolean withSack, boolean withWindowScaling) {
        return with(f -> {
            f.timestamps = withTimestamps;
            f.sack = withSack;
            f.windowScaling = withWindowScaling;
        });
    }

    /** Explicit Congestion Notification. */
    public TcpConfig withEcn(EcnMode mode) {
        return with(f -> f.ecn = mode);
    }

    /** Packetization-layer path MTU discovery (RFC 4821). */
    public TcpConfig withPathMtuProbing(boolean on) {
        return with(f -> f.pathMtuProbing = on);
    }

    /** RACK-TLP on or off. */
    public TcpConfig withRack(boolean on) {
        return with(f -> f.rack = on);
    }

    /** Pacing on or off. */
    public TcpConfig withPacing(boolean on) {
        return with(f -> f.pacing = on);
    }

    /** HyStart++ on or off. */
    public TcpConfig withHystart(boolean on) {
        return with(f -> f.hystart = on);
    }

    private TcpConfig with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.toConfig();
    }

    private static void require(boolean holds, String what, long value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " out of range: " + value);
        }
    }

    /** The components, changeable, for the {@code with...} methods. */
    private static final class Fields {
        int mss;
        String congestionControl;
        int initialWindowSegments;
        int sendBufferBytes;
        int sendBufferMaxBytes;
        int receiveBufferBytes;
        int receiveBufferMaxBytes;
        long minRtoNs;
        long initialRtoNs;
        long maxRtoNs;
        long delayedAckNs;
        long timeWaitNs;
        int synRetries;
        int dataRetries;
        long keepAliveIdleNs;
        long keepAliveIntervalNs;
        int keepAliveProbes;
        boolean noDelay;
        boolean timestamps;
        boolean sack;
        boolean windowScaling;
        EcnMode ecn;
        boolean pathMtuProbing;
        boolean rack;
        boolean pacing;
        boolean hystart;

        Fields(TcpConfig from) {
            mss = from.mss;
            congestionControl = from.congestionControl;
            initialWindowSegments = from.initialWindowSegments;
            sendBufferBytes = from.sendBufferBytes;
            sendBufferMaxBytes = from.sendBufferMaxBytes;
            receiveBufferBytes = from.receiveBufferBytes;
            receiveBufferMaxBytes = from.receiveBufferMaxBytes;
            minRtoNs = from.minRtoNs;
            initialRtoNs = from.initialRtoNs;
            maxRtoNs = from.maxRtoNs;
            delayedAckNs = from.delayedAckNs;
            timeWaitNs = from.timeWaitNs;
            synRetries = from.synRetries;
            dataRetries = from.dataRetries;
            keepAliveIdleNs = from.keepAliveIdleNs;
            keepAliveIntervalNs = from.keepAliveIntervalNs;
            keepAliveProbes = from.keepAliveProbes;
            noDelay = from.noDelay;
            timestamps = from.timestamps;
            sack = from.sack;
            windowScaling = from.windowScaling;
            ecn = from.ecn;
            pathMtuProbing = from.pathMtuProbing;
            rack = from.rack;
            pacing = from.pacing;
            hystart = from.hystart;
        }

        TcpConfig toConfig() {
            return new TcpConfig(
                    mss,
                    congestionControl,
                    initialWindowSegments,
                    sendBufferBytes,
                    sendBufferMaxBytes,
                    receiveBufferBytes,
                    receiveBufferMaxBytes,
                    minRtoNs,
                    initialRtoNs,
                    maxRtoNs,
                    delayedAckNs,
                    timeWaitNs,
                    synRetries,
                    dataRetries,
                    keepAliveIdleNs,
                    keepAliveIntervalNs,
                    keepAliveProbes,
                    noDelay,
                    timestamps,
                    sack,
                    windowScaling,
                    ecn,
                    pathMtuProbing,
                    rack,
                    pacing,
                    hystart);
        }
    }
}
