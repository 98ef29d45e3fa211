package org.stackmotion.net.stack;

/**
 * What a user sets on a TCP socket before it connects or listens. Zero sizes mean "the stack's
 * default, auto-tuned"; a size that is set is fixed, as {@code SO_SNDBUF} and {@code SO_RCVBUF} do.
 */
public final class TcpOptions {
    public int sendBufferBytes;
    public int receiveBufferBytes;

    /**
     * Ceiling of auto-tuning: -1 is the stack's own (unless a size is fixed), 0 switches it off.
     */
    public int autoTuneMaxBytes = -1;

    public boolean noDelay;
    public boolean keepAlive;
    public long keepAliveIdleNs = 7_200_000_000_000L;
    public long keepAliveIntervalNs = 75_000_000_000L;
    public int keepAliveProbes = 9;
    public boolean reuseAddress;
    public int tos;
    public int ttl = 64;

    /** Seconds as of {@code SO_LINGER}; -1 is off. */
    public int lingerSeconds = -1;

    /** The options of a socket that a listener accepts. */
    public TcpOptions copy() {
        TcpOptions twin = new TcpOptions();
        twin.sendBufferBytes = sendBufferBytes;
        twin.receiveBufferBytes = receiveBufferBytes;
        twin.autoTuneMaxBytes = autoTuneMaxBytes;
        twin.noDelay = noDelay;
        twin.keepAlive = keepAlive;
        twin.keepAliveIdleNs = keepAliveIdleNs;
        twin.keepAliveIntervalNs = keepAliveIntervalNs;
        twin.keepAliveProbes = keepAliveProbes;
        twin.reuseAddress = reuseAddress;
        twin.tos = tos;
        twin.ttl = ttl;
        twin.lingerSeconds = lingerSeconds;
        return twin;
    }
}
