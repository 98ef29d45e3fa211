package org.stackmotion.net.ip;

import org.stackmotion.net.wire.Ipv4;

/**
 * One line of a routing table.
 *
 * @param prefix network address; bits behind the length are zero
 * @param length prefix length in bits, 0 (default route) to 32 (host route)
 * @param gateway next hop, or 0 when the destination itself is the next hop (on-link)
 * @param via the interface that frames leave by; compared by identity
 * @param source who put it there
 * @param <I> what the owner of the table uses as an interface
 */
public record Route<I>(int prefix, int length, int gateway, I via, RouteSource source) {
    /**
     * Refuses a length outside 0..32 and a prefix with host bits: a caller's mistake, not wire
     * input.
     */
    public Route {
        if ((prefix & ~Ipv4.mask(length)) != 0) {
            throw new IllegalArgumentException(
                    "host bits set in " + Ipv4.format(prefix) + "/" + length);
        }
    }

    /** The route of an interface's own subnet; host bits of the address are masked off. */
    public static <I> Route<I> connected(int address, int length, I via) {
        return new Route<>(address & Ipv4.mask(length), length, 0, via, RouteSource.CONNECTED);
    }

    /** 0.0.0.0/0 through a gateway. */
    public static <I> Route<I> defaultGateway(int gateway, I via) {
        return new Route<>(0, 0, gateway, via, RouteSource.DEFAULT_GATEWAY);
    }

    /** A static route; host bits of the prefix are masked off. */
    public static <I> Route<I> toNetwork(int prefix, int length, int gateway, I via) {
        return new Route<>(prefix & Ipv4.mask(length), length, gateway, via, RouteSource.STATIC);
    }

    public boolean isDefault() {
        return length == 0;
    }

    public boolean isOnLink() {
        return gateway == 0;
    }

    /** The address to resolve for a packet to that destination. */
    public int nextHop(int destination) {
        return gateway == 0 ? destination : gateway;
    }

    /** True when the destination is inside the prefix. */
    public boolean matches(int destination) {
        return (destination & Ipv4.mask(length)) == prefix;
    }

    @Override
    public String toString() {
        return Ipv4.format(prefix)
                + "/"
                + length
                + (gateway == 0 ? "" : " gw " + Ipv4.format(gateway))
                + " via "
                + via;
    }
}
