package org.stackmotion.net.wire;

/** An IPv4 address with a prefix length, as {@code 10.1.1.11/24}. */
public record Ipv4Prefix(int address, int length) {
    public Ipv4Prefix {
        Ipv4.mask(length); // throws when out of range
    }

    /**
     * Reads {@code 10.1.1.11/24}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Ipv4Prefix parse(String text) {
        int slash = text.indexOf('/');
        int digits = text.length() - slash - 1;
        if (slash < 0 || digits < 1 || digits > 2) {
            throw new IllegalArgumentException("not an IPv4 prefix: " + text);
        }
        int length = 0;
        for (int i = slash + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException("not an IPv4 prefix: " + text);
            }
            length = length * 10 + c - '0';
        }
        if (length > Ipv4.MAX_PREFIX_LENGTH) {
            throw new IllegalArgumentException("not an IPv4 prefix: " + text);
        }
        return new Ipv4Prefix(Ipv4.parse(text.substring(0, slash)), length);
    }

    public int network() {
        return Ipv4.network(address, length);
    }

    public boolean contains(int other) {
        return Ipv4.isInPrefix(other, address, length);
    }

    @Override
    public String toString() {
        return Ipv4.format(address) + "/" + length;
    }
}
