package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;

/** DNS configuration record of one stack ({@code HostDnsConfig}). */
public record DnsConfig(
        String hostName,
        String domainName,
        ImmutableList<String> servers,
        ImmutableList<String> searchDomains) {
    public static final DnsConfig EMPTY =
            new DnsConfig("", "", ImmutableList.of(), ImmutableList.of());
}
