package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.stack.TcpTuning;
import org.stackmotion.net.tcp.EcnMode;

/**
 * Changes to a stack's configuration; what is null stays as it is.
 *
 * @param defaultGateway 0 removes it
 * @param bufferPoolBytes 0 is unlimited
 * @param ecn works at once, for new connections (facts 1.5)
 * @param pathMtuProbing likewise (ours)
 * @param tuning likewise (ours)
 */
public record NetstackEdit(
        @Nullable String name,
        @Nullable Integer defaultGateway,
        @Nullable String congestionControl,
        @Nullable Integer maxConnections,
        @Nullable DnsConfig dns,
        @Nullable Long bufferPoolBytes,
        @Nullable EcnMode ecn,
        @Nullable Boolean pathMtuProbing,
        Tuning tuning) {

    /** Changes of {@link TcpTuning}; what is null stays. */
    public record Tuning(
            @Nullable Boolean rack, @Nullable Boolean hystart, @Nullable Boolean pacing) {
        static final Tuning NOTHING = new Tuning(null, null, null);

        TcpTuning of(TcpTuning before) {
            return before.with(rack, hystart, pacing);
        }
    }

    public static final NetstackEdit NOTHING =
            new NetstackEdit(null, null, null, null, null, null, null, null, Tuning.NOTHING);

    public NetstackEdit withName(String value) {
        return new NetstackEdit(
                value,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                pathMtuProbing,
                tuning);
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
                value,
                tuning);
    }

    /** For new connections. */
    public NetstackEdit withTuning(Tuning value) {
        return new NetstackEdit(
                name,
                defaultGateway,
                congestionControl,
                maxConnections,
                dns,
                bufferPoolBytes,
                ecn,
                pathMtuProbing,
                value);
    }
}
