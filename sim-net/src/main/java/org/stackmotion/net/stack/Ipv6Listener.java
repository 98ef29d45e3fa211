package org.stackmotion.net.stack;

import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.RouterAdvertisement;

/** Hears what autoconfiguration does to a stack's interfaces: a host's event log, DHCPv6. */
public interface Ipv6Listener {
    /** An advertisement was believed. */
    default void onRouterAdvertisement(
            NetInterface nif, RouterAdvertisement ra, IpAddress router, long nowNs) {}

    /** An address is there, or has another state. */
    default void onAddress(NetInterface nif, InterfaceAddress address, long nowNs) {}
}
