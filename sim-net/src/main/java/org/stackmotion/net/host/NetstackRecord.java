package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.TcpTuning;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.wire.Ipv4;

/**
 * The configuration of a stack, {@code config.network.netStackInstance[]} (facts 1.2): it is there
 * whether or not the stack runs.
 *
 * @param name display name; empty on a system stack that was never used
 * @param defaultGateway 0: none
 * @param requestedMaxConnections works from the next boot or creation of the stack on (facts 1.5)
 * @param bufferPoolBytes 0: unlimited
 * @param ecn of new connections, at once (facts 1.5)
 * @param pathMtuProbing RFC 4821 for new connections; ours, off as shipped
 * @param tuning of new connections; ours
 */
public record NetstackRecord(
        String key,
        String name,
        int defaultGateway,
        ImmutableList<StaticRoute> staticRoutes,
        DnsConfig dns,
        int requestedMaxConnections,
        String congestionControl,
        boolean ipv6Enabled,
        long bufferPoolBytes,
        EcnMode ecn,
        boolean pathMtuProbing,
        TcpTuning tuning) {

    /** One configured route; the adapter follows from the gateway's subnet. */
    public record StaticRoute(int prefix, int length, int gateway) {
        @Override
        public String toString() {
            return Ipv4.format(prefix) + "/" + length + " via " + Ipv4.format(gateway);
        }
    }

    static NetstackRecord fresh(String key, String name, EcnMode ecn) {
        return new NetstackRecord(
                key,
                name,
                0,
                ImmutableList.of(),
                DnsConfig.EMPTY,
                NetstackConfig.DEFAULT_MAX_CONNECTIONS,
                "newreno",
                true,
                NetstackConfig.DEFAULT_BUFFER_POOL_BYTES,
                ecn,
                false,
                TcpTuning.ESXI);
    }

    NetstackRecord withName(String newName) {
        return new NetstackRecord(
                key,
                newName,
                defaultGateway,
                staticRoutes,
                dns,
                requestedMaxConnections,
                congestionControl,
                ipv6Enabled,
                bufferPoolBytes,
                ecn,
                pathMtuProbing,
                tuning);
    }

    NetstackRecord withRoutes(ImmutableList<StaticRoute> routes) {
        return new NetstackRecord(
                key,
                name,
                defaultGateway,
                routes,
                dns,
                requestedMaxConnections,
                congestionControl,
                ipv6Enabled,
                bufferPoolBytes,
                ecn,
                pathMtuProbing,
                tuning);
    }

    /** Everything that the edit names, the rest as it is. */
    NetstackRecord with(NetstackEdit edit) {
        return new NetstackRecord(
                key,
                edit.name() == null ? name : edit.name(),
                edit.defaultGateway() == null ? defaultGateway : edit.defaultGateway(),
                staticRoutes,
                edit.dns() == null ? dns : edit.dns(),
                edit.maxConnections() == null ? requestedMaxConnections : edit.maxConnections(),
                edit.congestionControl() == null ? congestionControl : edit.congestionControl(),
                ipv6Enabled,
                edit.bufferPoolBytes() == null ? bufferPoolBytes : edit.bufferPoolBytes(),
                edit.ecn() == null ? ecn : edit.ecn(),
                edit.pathMtuProbing() == null ? pathMtuProbing : edit.pathMtuProbing(),
                edit.tuning().of(tuning));
    }

    /** The settings of a stack that starts now. */
    NetstackConfig toConfig() {
        return NetstackConfig.esxi()
                .withCongestionControl(congestionControl)
                .withMaxConnections(requestedMaxConnections)
                .withBufferPoolBytes(bufferPoolBytes)
                .withEcn(ecn)
                .withPathMtuProbing(pathMtuProbing)
                .withTuning(tuning);
    }
}
