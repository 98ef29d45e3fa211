package org.stackmotion.net.autoconf;

import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** One IPv6 address of an interface. Changed only by its {@link AddressList}. */
public final class InterfaceAddress {
    /** A lifetime without end. */
    public static final long FOREVER = Long.MAX_VALUE;

    private final Ipv6Prefix prefix;
    private final AddressOrigin origin;
    AddressState state = AddressState.TENTATIVE;
    int probesSent;
    long probeAtNs = FOREVER;
    long preferredUntilNs;
    long validUntilNs;

    InterfaceAddress(
            Ipv6Prefix prefix, AddressOrigin origin, long preferredUntilNs, long validUntilNs) {
        this.prefix = prefix;
        this.origin = origin;
        this.preferredUntilNs = preferredUntilNs;
        this.validUntilNs = validUntilNs;
    }

    public IpAddress address() {
        return prefix.address();
    }

    public Ipv6Prefix prefix() {
        return prefix;
    }

    public AddressOrigin origin() {
        return origin;
    }

    public AddressState state() {
        return state;
    }

    public long preferredUntilNs() {
        return preferredUntilNs;
    }

    public long validUntilNs() {
        return validUntilNs;
    }

    @Override
    public String toString() {
        return prefix + " " + origin + " " + state;
    }
}
