package org.stackmotion.net.ip;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/**
 * One line of an IPv6 routing table.
 *
 * @param prefix bits behind the length are zero
 * @param gateway next hop, or null when the destination itself is the next hop (on-link)
 * @param via the interface that frames leave by; compared by identity
 * @param source who put it there
 * @param <I> what the owner of the table uses as an interface
 */
public record Ipv6Route<I>(
        Ipv6Prefix prefix, @Nullable IpAddress gateway, I via, RouteSource source) {
    public Ipv6Route {
        if (!prefix.network().equals(prefix.address())) {
            throw new IllegalArgumentException("host bits set in " + prefix);
        }
    }

    /** The route of a prefix that is on the interface's link; host bits are masked off. */
    public static <I> Ipv6Route<I> connected(Ipv6Prefix prefix, I via) {
        return new Ipv6Route<>(masked(prefix), null, via, RouteSource.CONNECTED);
    }

    /** A static route; host bits of the prefix are masked off. */
    public static <I> Ipv6Route<I> toNetwork(Ipv6Prefix prefix, IpAddress gateway, I via) {
        RouteSource source =
                prefix.length() == 0 ? RouteSource.DEFAULT_GATEWAY : RouteSource.STATIC;
        return new Ipv6Route<>(masked(prefix), gateway, via, source);
    }

    private static Ipv6Prefix masked(Ipv6Prefix prefix) {
        return new Ipv6Prefix(prefix.network(), prefix.length());
    }

    public boolean isDefault() {
        return prefix.length() == 0;
    }

    public boolean isOnLink() {
        return gateway == null;
    }

    @Override
    public String toString() {
        return prefix + (gateway == null ? "" : " gw " + gateway) + " via " + via;
    }
}
