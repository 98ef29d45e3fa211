package org.stackmotion.net.wire;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * Router advertisement (RFC 4861 section 4.2) with the options of RFC 4861, 4191 and 8106 that
 * routers send. Lifetimes are in seconds as on the wire, {@link #INFINITE} for ever.
 *
 * @param hopLimit for the hosts' packets, 0: not specified
 * @param managed M: addresses by DHCPv6
 * @param other O: other configuration by DHCPv6
 * @param lifetimeS as default router, 0: none
 * @param reachableMs 0: not specified
 * @param retransMs 0: not specified
 * @param sourceMac 0 without the option
 * @param mtu 0 without the option
 */
public record RouterAdvertisement(
        int hopLimit,
        boolean managed,
        boolean other,
        Preference preference,
        int lifetimeS,
        long reachableMs,
        long retransMs,
        long sourceMac,
        long mtu,
        ImmutableList<Prefix> prefixes,
        ImmutableList<RouteInfo> routes,
        ImmutableList<DnsServers> dnsServers,
        ImmutableList<SearchList> searchLists) {
    /** RFC 4191 section 2.1; in the order of worth. */
    public enum Preference {
        LOW,
        MEDIUM,
        HIGH;

        /** Two bits; the reserved value counts as medium. */
        static Preference ofBits(int bits) {
            return switch (bits & 3) {
                case 1 -> HIGH;
                case 3 -> LOW;
                default -> MEDIUM;
            };
        }

        int bits() {
            return switch (this) {
                case HIGH -> 1;
                case MEDIUM -> 0;
                case LOW -> 3;
            };
        }
    }

    /** Prefix information (RFC 4861 section 4.6.2). */
    public record Prefix(
            Ipv6Prefix prefix, boolean onLink, boolean autonomous, long validS, long preferredS) {}

    /** Route information (RFC 4191 section 2.3). */
    public record RouteInfo(Ipv6Prefix prefix, Preference preference, long lifetimeS) {}

    /** Recursive DNS servers (RFC 8106 section 5.1). */
    public record DnsServers(long lifetimeS, ImmutableList<IpAddress> servers) {}

    /** DNS search list (RFC 8106 section 5.2). */
    public record SearchList(long lifetimeS, ImmutableList<String> domains) {}

    /** A lifetime without end. */
    public static final long INFINITE = 0xFFFF_FFFFL;

    /** Options of one kind that are read from one message; further ones are left out. */
    public static final int OPTIONS_MAX = 32;

    static final int FIXED = 16;
    static final int MANAGED = 0x80;
    static final int OTHER = 0x40;

    /** The checks of RFC 4861 section 6.1.2 but for the checksum. */
    public static boolean isSound(byte[] bytes, int icmp, int end) {
        return NdpOptions.isSound(bytes, icmp, end, FIXED)
                && Ipv6.isLinkLocal(Bytes.getLong(bytes, Frame.L3 + Ipv6View.SOURCE));
    }

    /** Reads a message that passed {@link #isSound}; options that make no sense are left out. */
    public static RouterAdvertisement parse(byte[] bytes, int icmp, int end) {
        return RouterAdvertisementBytes.parse(bytes, icmp, end);
    }

    /** Bytes of the ICMPv6 message. */
    public int length() {
        return RouterAdvertisementBytes.length(this);
    }

    /** Writes the ICMPv6 message; the checksum field stays zero. */
    public void writeTo(byte[] bytes, int at) {
        RouterAdvertisementBytes.write(this, bytes, at);
    }

    /** What a router says before anything is configured. */
    public static RouterAdvertisement plain(int lifetimeS, long sourceMac) {
        return new RouterAdvertisement(
                64,
                false,
                false,
                Preference.MEDIUM,
                lifetimeS,
                0,
                0,
                sourceMac,
                0,
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of());
    }

    public RouterAdvertisement withLifetime(int seconds) {
        return new RouterAdvertisement(
                hopLimit,
                managed,
                other,
                preference,
                seconds,
                reachableMs,
                retransMs,
                sourceMac,
                mtu,
                prefixes,
                routes,
                dnsServers,
                searchLists);
    }

    public RouterAdvertisement withFlags(boolean newManaged, boolean newOther) {
        return new RouterAdvertisement(
                hopLimit,
                newManaged,
                newOther,
                preference,
                lifetimeS,
                reachableMs,
                retransMs,
                sourceMac,
                mtu,
                prefixes,
                routes,
                dnsServers,
                searchLists);
    }

    public RouterAdvertisement withPrefixes(Prefix... list) {
        return new RouterAdvertisement(
                hopLimit,
                managed,
                other,
                preference,
                lifetimeS,
                reachableMs,
                retransMs,
                sourceMac,
                mtu,
                ImmutableList.copyOf(list),
                routes,
                dnsServers,
                searchLists);
    }

    /** The prefix option for exactly that prefix, or null. */
    public @Nullable Prefix find(Ipv6Prefix prefix) {
        for (Prefix each : prefixes) {
            if (each.prefix().equals(prefix)) {
                return each;
            }
        }
        return null;
    }
}
