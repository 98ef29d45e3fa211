package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.tcp.EcnMode;

/**
 * Changes to a stack's configuration; what is null stays as it is.
 *
 * @param defaultGateway 0 removes it
 * @param bufferPoolBytes 0 is unlimited
 * @param ecn works at once, for new connections (facts 1.5)
 * @param pathMtuProbing likewise (ours)
 */
public record NetstackEdit(
        @Nullable String name,
        @Nullable Integer defaultGateway,
        @Nullable String congestionControl,
        @Nullable Integer maxConnections,
        @Nullable DnsConfig dns,
        @Nullable Long bufferPoolBytes,
        @Nullable EcnMode ecn,
        @Nullable Boolean pathMtuProbing) {
    public static final NetstackEdit NOTHING =
            new NetstackEdit(null, null, null, null, null, null, null, null);

    public NetstackEdit withName(String value) {
        return new NetstackEdit(
                value,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing);
    }

    public NetstackEdit withDefaultGateway(int value) {
        return new NetstackEdit(
                name,
                value,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing);
    }

    public NetstackEdit withCongestionControl(String value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                value,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing);
    }

    public NetstackEdit withMaxConnections(int value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                value,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing);
    }

    public NetstackEdit withDns(DnsConfig value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                maxConnections,
                value,
                bufferPoolBytes,
                ecn,
                pathMtuProbing);
    }

    public NetstackEdit withBufferPoolBytes(long value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                value,
                ecn,
                pathMtuProbing);
    }

    /** For new connections. */
    public NetstackEdit withEcn(EcnMode value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                value,
                pathMtuProbing);
    }

    /** For new connections. */
    public NetstackEdit withPathMtuProbing(boolean value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                value);
    }
}
