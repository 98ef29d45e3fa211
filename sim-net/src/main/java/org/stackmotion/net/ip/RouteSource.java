package org.stackmotion.net.ip;

/** Where a route came from. */
public enum RouteSource {
    /** The prefix of an interface's own address. */
    CONNECTED,
    /** Added by an operator. */
    STATIC,
    /** The stack's default gateway. */
    DEFAULT_GATEWAY,
    /** Learnt from DHCP or a router advertisement. */
    DYNAMIC
}
