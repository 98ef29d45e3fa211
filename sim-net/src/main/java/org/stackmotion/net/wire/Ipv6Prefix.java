package org.stackmotion.net.wire;

/** An IPv6 address with a prefix length, as {@code 2001:db8:1::11/64}. */
public record Ipv6Prefix(IpAddress address, int length) {
    public Ipv6Prefix {
        if (length < 0 || length > Ipv6.MAX_PREFIX_LENGTH || address.isIpv4()) {
            throw new IllegalArgumentException("not an IPv6 prefix: " + address + "/" + length);
        }
    }

    /**
     * Reads {@code 2001:db8:1::11/64}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Ipv6Prefix parse(String text) {
        int slash = text.indexOf('/');
        int digits = text.length() - slash - 1;
        if (slash < 0 || digits < 1 || digits > 3) {
            throw new IllegalArgumentException("not an IPv6 prefix: " + text);
        }
        int length = 0;
        for (int i = slash + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException("not an IPv6 prefix: " + text);
            }
            length = length * 10 + c - '0';
        }
        return new Ipv6Prefix(Ipv6.parse(text.substring(0, slash)), length);
    }

    public IpAddress network() {
        return address.network(length);
    }

    public boolean contains(IpAddress other) {
        return other.isInPrefix(address, length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
