package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.scenario.DhcpServerSection;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.net.autoconf.DhcpOption;
import org.stackmotion.net.autoconf.DhcpOptions;
import org.stackmotion.net.autoconf.DhcpSubnet;
import org.stackmotion.net.host.VmkDhcp;
import org.stackmotion.net.wire.Ipv4Prefix;

/** The scenario's words for DHCP in those of the servers and hosts. */
final class DhcpWords {
    private DhcpWords() {}

    static ImmutableList<DhcpSubnet> subnets(DhcpServerSection section) {
        return section.subnets().stream()
                .map(DhcpWords::subnet)
                .collect(ImmutableList.toImmutableList());
    }

    private static DhcpSubnet subnet(DhcpServerSection.Subnet s) {
        DhcpOptions.Builder options =
                DhcpOptions.builder()
                        .addresses(DhcpOption.ROUTERS, values(s.gateway()))
                        .addresses(DhcpOption.DNS_SERVERS, values(s.dns()))
                        .addresses(DhcpOption.NTP_SERVERS, values(s.ntp()))
                        .text(DhcpOption.DOMAIN_NAME, s.domainName() == null ? "" : s.domainName())
                        .searchDomains(s.searchDomain())
                        .routes(
                                s.routes().stream()
                                        .map(r ->
                                                new DhcpOptions.Route(
                                                        r.network().network(),
                                                        r.network().length(),
                                                        r.gateway().value()))
                                        .toList());
        if (s.mtu() != null) {
            options.shortNumber(DhcpOption.INTERFACE_MTU, s.mtu());
        }
        ImmutableMap.Builder<Long, Integer> reservations = ImmutableMap.builder();
        ImmutableMap.Builder<Long, String> names = ImmutableMap.builder();
        for (DhcpServerSection.Reservation r : s.reservations()) {
            reservations.put(r.mac().value(), r.address().value());
            if (r.hostName() != null) {
                names.put(r.mac().value(), r.hostName());
            }
        }
        DhcpServerSection.Range range = s.range();
        return new DhcpSubnet(
                new Ipv4Prefix(s.subnet().network(), s.subnet().length()),
                range == null ? 0 : range.from().value(),
                range == null ? 0 : range.to().value(),
                options.build(),
                s.lease().toSeconds(),
                seconds(s.renew()),
                seconds(s.rebind()),
                reservations.buildOrThrow(),
                names.buildOrThrow());
    }

    private static long seconds(@Nullable Duration time) {
        return time == null ? 0 : time.toSeconds();
    }

    static ImmutableList<Integer> values(ImmutableList<Ipv4Address> addresses) {
        return addresses.stream().map(Ipv4Address::value).collect(ImmutableList.toImmutableList());
    }

    /** DHCP of an adapter; what a section leaves out is off, the gateway on. */
    static VmkDhcp dhcp(EsxSection.@Nullable IpConfig ip) {
        if (ip == null) {
            return VmkDhcp.OFF;
        }
        return new VmkDhcp(
                Boolean.TRUE.equals(ip.dhcp()),
                Boolean.TRUE.equals(ip.dhcpDns()),
                !Boolean.FALSE.equals(ip.dhcpGateway()));
    }
}
