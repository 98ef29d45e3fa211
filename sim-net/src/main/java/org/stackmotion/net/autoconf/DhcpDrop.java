package org.stackmotion.net.autoconf;

/** Why a DHCP message was of no use. Each has a counter of its name at the place that drops. */
public enum DhcpDrop {
    /** Shorter than a header, or options that run over the end. */
    DHCP_MALFORMED,
    /** Another transaction, another client's hardware address, or not for this side. */
    DHCP_NOT_MINE,
    /** A message that this state does not await. */
    DHCP_UNEXPECTED,
    /** An answer that lacks what it must have: address, lease time, server. */
    DHCP_INCOMPLETE,
    /** No subnet of the server fits the link that the message came from. */
    DHCP_NO_SUBNET,
    /** All addresses of the pool are in use. */
    DHCP_POOL_EXHAUSTED,
    /** The client has chosen another server. */
    DHCP_OTHER_SERVER,
    /** A server that is not authoritative knows nothing of the client and keeps silent. */
    DHCP_UNKNOWN_CLIENT,
    /** Passed more relay agents than it may (RFC 1542 section 4.1.1). */
    DHCP_HOP_LIMIT,
    /** The relay agent has nobody to send it to. */
    DHCP_NO_RELAY,
    /** Relay information where none may be (RFC 3046 section 2.1). */
    DHCP_BAD_RELAY_INFO,
}
