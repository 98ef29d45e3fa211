package org.stackmotion.net.wire;

/** IPv4 addresses as ints: text, prefixes and special ranges. */
public final class Ipv4 {
    public static final int ANY = 0;
    public static final int BROADCAST = 0xFFFF_FFFF;
    public static final int MAX_PREFIX_LENGTH = 32;

    private Ipv4() {}

    public static String format(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xFF)
                + "."
                + (address >>> 8 & 0xFF)
                + "."
                + (address & 0xFF);
    }

    /**
     * Reads a dotted quad; no other form of the address is taken, and no leading zero (which some
     * read as octal).
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static int parse(String text) {
        int address = 0;
        int octets = 0;
        int at = 0;
        while (octets < 4) {
            int start = at;
            int value = 0;
            while (at < text.length() && at - start < 4 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || value > 255 || leadingZero) {
                throw notAnAddress(text);
            }
            address = address << 8 | value;
            if (++octets < 4 && (at == text.length() || text.charAt(at++) != '.')) {
                throw notAnAddress(text);
            }
        }
        if (at != text.length()) {
            throw notAnAddress(text);
        }
        return address;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("not an IPv4 address: " + text);
    }

    /** The mask of a prefix length 0..32. */
    public static int mask(int prefixLength) {
        if (prefixLength < 0 || prefixLength > MAX_PREFIX_LENGTH) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    /** True for ones followed by zeros, 0.0.0.0 and 255.255.255.255 included. */
    public static boolean isMask(int mask) {
        int inverted = ~mask;
        return (inverted & (inverted + 1)) == 0;
    }

    /**
     * The prefix length of a mask.
     *
     * @throws IllegalArgumentException if the ones are not all in front
     */
    public static int prefixLength(int mask) {
        if (!isMask(mask)) {
            throw new IllegalArgumentException("not a subnet mask: " + format(mask));
        }
        return Integer.bitCount(mask);
    }

    /** The address with its host bits cleared. */
    public static int network(int address, int prefixLength) {
        return address & mask(prefixLength);
    }

    /** The subnet's broadcast address; meaningful up to length 30 (RFC 3021). */
    public static int broadcast(int address, int prefixLength) {
        return address | ~mask(prefixLength);
    }

    public static boolean isInPrefix(int address, int network, int prefixLength) {
        return ((address ^ network) & mask(prefixLength)) == 0;
    }

    /** 224.0.0.0/4. */
    public static boolean isMulticast(int address) {
        return address >>> 28 == 0xE;
    }

    /** 127.0.0.0/8. */
    public static boolean isLoopback(int address) {
        return address >>> 24 == 127;
    }

    /** True for an address that one interface may have: not 0/8, 127/8, multicast or above. */
    public static boolean isHostAddress(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }
}
