package org.stackmotion.net.autoconf;

/** Where an address came from: {@code HostIpConfigIpV6Address.origin} (esxi-facts 3.1). */
public enum AddressOrigin {
    /** The link-local address. */
    OTHER,
    MANUAL,
    DHCP,
    /** SLAAC. */
    LINKLAYER
}
