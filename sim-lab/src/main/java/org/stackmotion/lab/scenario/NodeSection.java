package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** A machine that is no ESXi host. */
@Section("A machine that is no ESXi host: one plain TCP/IP stack.")
public record NodeSection(
        @Key("Segment it is cabled to.") String segment,
        @Key(value = "VLAN; 0 is untagged.", def = "0", min = 0, max = 4094) int vlan,
        @Key("Address with prefix length.") Ipv4Subnet address,
        @Key("Default gateway.") @Nullable Ipv4Address gateway,
        @Key("Static routes.") ImmutableList<RouterSection.StaticRoute> routes,
        @Key(value = "MTU in bytes.", def = "1500", min = 1280, max = 9216) int mtu,
        @Key(
                        value = "Limit of all send and receive buffers in MiB; none when left out.",
                        min = 1,
                        max = 1_000_000)
                @Nullable Integer bufferPoolMb,
        @Key(value = "Congestion control of its connections.", def = "newreno")
                EsxSection.CongestionControl congestionControlAlgorithm,
        @Key(value = "Explicit Congestion Notification of its connections.", def = "echo-only")
                EsxSection.Ecn ecn,
        @Key(value = "Path MTU discovery without ICMP, RFC 4821.", def = "false") boolean plpmtud,
        @Key(value = "Losses are found by time, RFC 8985, and not by counting.", def = "true")
                boolean rack,
        @Key(value = "HyStart++, RFC 9406, in the first slow start.", def = "false")
                boolean hystart,
        @Key(
                        value = "Segments are spread over the round trip, as Linux does with fq.",
                        def = "false")
                boolean pacing,
        @Key("IPv6 addresses with prefix length.") ImmutableList<Ipv6Prefix> ipv6Address,
        @Key("Default IPv6 gateway.") @Nullable IpAddress ipv6DefaultGateway,
        @Key(value = "Believes router advertisements.", def = "false")
                boolean autoConfigurationEnabled,
        @Key("A DHCP server on it.") @Nullable DhcpServerSection dhcpServer) {}
