package org.stackmotion.lab.format;

/** An address with the length of its prefix: an interface, or with no host bits a network. */
public record Ipv4Subnet(Ipv4Address address, int length) {
    /** The mask of that many leading ones. */
    public static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    public int network() {
        return address.value() & mask(length);
    }

    public boolean contains(Ipv4Address other) {
        return (other.value() & mask(length)) == network();
    }

    /**
     * The network or broadcast address, which no interface may have (RFC 1122 3.2.1.3; /31: RFC
     * 3021).
     */
    public boolean isNetworkOrBroadcast() {
        int host = address.value() & ~mask(length);
        return length < 31 && (host == 0 || host == ~mask(length));
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
