package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableMap;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;

/**
 * One subnet of a DHCP server.
 *
 * @param first first address of the pool; 0: reservations only
 * @param last last address of the pool
 * @param options what clients of this subnet are told beside mask, lease and server
 * @param leaseS 0xFFFFFFFF: for ever
 * @param renewS 0: half of the lease
 * @param rebindS 0: seven eighths
 * @param reservations address by MAC address
 * @param hostNames option 12 by MAC address
 */
public record DhcpSubnet(
        Ipv4Prefix prefix,
        int first,
        int last,
        DhcpOptions options,
        long leaseS,
        long renewS,
        long rebindS,
        ImmutableMap<Long, Integer> reservations,
        ImmutableMap<Long, String> hostNames) {
    /** Named maximum of one pool. */
    public static final int POOL_MAX = 65_536;

    /** Refuses a pool outside the subnet or beyond its maximum: a caller's mistake. */
    public DhcpSubnet {
        boolean none = first == 0 && last == 0;
        boolean inside = prefix.contains(first) && prefix.contains(last);
        long size = (last & 0xFFFF_FFFFL) - (first & 0xFFFF_FFFFL) + 1;
        if (!none && (!inside || size < 1 || size > POOL_MAX)) {
            throw new IllegalArgumentException(
                    "pool " + Ipv4.format(first) + " to " + Ipv4.format(last) + " of " + prefix);
        }
    }

    /** A pool with one gateway and a lease time, nothing else. */
    public static DhcpSubnet of(Ipv4Prefix prefix, int first, int last, int gateway, long leaseS) {
        DhcpOptions.Builder options = DhcpOptions.builder();
        if (gateway != 0) {
            options.address(DhcpOption.ROUTERS, gateway);
        }
        return new DhcpSubnet(
                prefix,
                first,
                last,
                options.build(),
                leaseS,
                0,
                0,
                ImmutableMap.of(),
                ImmutableMap.of());
    }

    int size() {
        return first == 0 ? 0 : last - first + 1;
    }

    /** Place of an address in the pool, or -1. */
    int indexOf(int address) {
        int index = address - first;
        return first != 0 && index >= 0 && index < size() ? index : -1;
    }

    /** True when the server may give the address to that machine. */
    boolean serves(int address, long mac) {
        Integer reserved = reservations.get(mac);
        return reserved != null ? reserved == address : indexOf(address) >= 0;
    }
}
