package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.DnsConfig;

/**
 * Changes to a stack's configuration; what is null stays as it is.
 *
 * @param defaultGateway 0 removes it
 * @param bufferPoolBytes 0 is unlimited
 */
public record NetstackEdit(
        @Nullable String name,
        @Nullable Integer defaultGateway,
        @Nullable String congestionControl,
        @Nullable Integer maxConnections,
        @Nullable DnsConfig dns,
        @Nullable Long bufferPoolBytes) {
    public static final NetstackEdit NOTHING = new NetstackEdit(null, null, null, null, null, null);

    public NetstackEdit withName(String value) {
        return new NetstackEdit(
                value, defaultGateway, congestionControl, maxConnections, dns, bufferPoolBytes);
    }

    public NetstackEdit withDefaultGateway(int value) {
        return new NetstackEdit(
                name, value, congestionControl, maxConnections, dns, bufferPoolBytes);
    }

    public NetstackEdit withCongestionControl(String value) {
        return new NetstackEdit(name, defaultGateway, value, maxConnections, dns, bufferPoolBytes);
    }

    public NetstackEdit withMaxConnections(int value) {
        return new NetstackEdit(
                name, defaultGateway, congestionControl, value, dns, bufferPoolBytes);
    }

    public NetstackEdit withDns(DnsConfig value) {
        return new NetstackEdit(
                name, defaultGateway, congestionControl, maxConnections, value, bufferPoolBytes);
    }

    public NetstackEdit withBufferPoolBytes(long value) {
        return new NetstackEdit(
                name, defaultGateway, congestionControl, maxConnections, dns, value);
    }
}
