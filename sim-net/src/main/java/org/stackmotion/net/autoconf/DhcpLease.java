package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;

/**
 * What a client got.
 *
 * @param gateway 0: none
 * @param routes of option 121 without a default route, which {@code gateway} holds (RFC 3442)
 * @param mtu 0: not said
 * @param server its identifier
 * @param leaseS 0xFFFFFFFF: for ever
 * @param renewS T1
 * @param rebindS T2
 */
public record DhcpLease(
        int address,
        int prefixLength,
        int gateway,
        ImmutableList<DhcpOptions.Route> routes,
        ImmutableList<Integer> dnsServers,
        ImmutableList<Integer> ntpServers,
        String hostName,
        String domainName,
        ImmutableList<String> searchDomains,
        int mtu,
        int server,
        long leaseS,
        long renewS,
        long rebindS) {
    public static final long FOREVER_S = 0xFFFF_FFFFL;

    private static final int MIN_MTU = 68;

    /** Reads an offer or an acknowledgment; null when it lacks what a lease must have. */
    static @Nullable DhcpLease of(DhcpMessage m) {
        DhcpOptions o = m.options();
        long lease = o.number(DhcpOption.LEASE_TIME);
        int server = o.address(DhcpOption.SERVER_ID);
        if (!Ipv4.isHostAddress(m.yiaddr()) || lease <= 0 || !Ipv4.isHostAddress(server)) {
            return null;
        }
        int mask = o.address(DhcpOption.SUBNET_MASK);
        int length =
                mask != 0 && Ipv4.isMask(mask) ? Ipv4.prefixLength(mask) : classful(m.yiaddr());
        ImmutableList<DhcpOptions.Route> all = o.routes();
        int gateway = 0;
        if (all.isEmpty()) {
            ImmutableList<Integer> routers = o.addresses(DhcpOption.ROUTERS);
            gateway = routers.isEmpty() ? 0 : routers.get(0);
        }
        ImmutableList.Builder<DhcpOptions.Route> routes = ImmutableList.builder();
        for (DhcpOptions.Route route : all) {
            if (route.length() == 0) {
                gateway = route.gateway();
            } else if (route.gateway() != 0) {
                routes.add(route);
            }
        }
        long t1 = o.number(DhcpOption.RENEWAL_TIME);
        long t2 = o.number(DhcpOption.REBINDING_TIME);
        boolean ordered = t1 > 0 && t1 < t2 && t2 < lease;
        int mtu = o.shortNumber(DhcpOption.INTERFACE_MTU);
        return new DhcpLease(
                m.yiaddr(),
                length,
                Ipv4.isHostAddress(gateway) ? gateway : 0,
                routes.build(),
                o.addresses(DhcpOption.DNS_SERVERS),
                o.addresses(DhcpOption.NTP_SERVERS),
                o.text(DhcpOption.HOST_NAME),
                o.text(DhcpOption.DOMAIN_NAME),
                o.searchDomains(),
                mtu < MIN_MTU ? 0 : mtu,
                server,
                lease,
                // RFC 2131 section 4.4.5; a server's own only when T1 < T2 < lease
                ordered ? t1 : lease / 2,
                ordered ? t2 : lease / 8 * 7 + lease % 8 * 7 / 8);
    }

    /** Without a mask the class of the address speaks (RFC 2131 section 3.5 leaves it open). */
    private static int classful(int address) {
        return address >= 0 ? 8 : address >>> 30 == 2 ? 16 : 24;
    }

    @Override
    public String toString() {
        return Ipv4.format(address) + "/" + prefixLength + " from " + Ipv4.format(server);
    }
}
