package org.stackmotion.net.wire;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;

/** IPv6 addresses as two longs: text, prefixes and special ranges (RFC 4291). */
public final class Ipv6 {
    public static final int MAX_PREFIX_LENGTH = 128;

    /** RFC 8200 section 5: every link carries this much. */
    public static final int MIN_MTU = 1280;

    /** fe80::/64. */
    public static final long LINK_LOCAL_HI = 0xFE80_0000_0000_0000L;

    /** ff02::1:ff00:0/104, the solicited-node groups (RFC 4291 section 2.7.1). */
    public static final long SOLICITED_HI = 0xFF02_0000_0000_0000L;

    private static final long SOLICITED_LO = 0x0000_0001_FF00_0000L;

    /** RFC 2464 section 7: 33-33 and the low 32 bits of the group. */
    private static final long MULTICAST_MAC = 0x3333_0000_0000L;

    private static final int GROUPS = 8;

    private Ipv6() {}

    /**
     * Reads an IPv6 address without zone.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static IpAddress parse(String text) {
        // a zone would make Guava look at this machine's interfaces
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || !InetAddresses.isInetAddress(text)) {
            throw new IllegalArgumentException("not an IPv6 address: " + text);
        }
        InetAddress parsed = InetAddresses.forString(text);
        if (!(parsed instanceof Inet6Address)) {
            throw new IllegalArgumentException("an IPv4 address in IPv6 form: " + text);
        }
        return IpAddress.read(parsed.getAddress(), 0);
    }

    /** RFC 5952: lower case, no leading zeros, the longest run of two or more zeros as "::". */
    public static String format(long hi, long lo) {
        int runAt = -1;
        int runLength = 1;
        for (int at = 0; at < GROUPS; at++) {
            int length = 0;
            while (at + length < GROUPS && group(hi, lo, at + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runAt = at;
                runLength = length;
            }
            at += Math.max(0, length - 1);
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < GROUPS; at++) {
            if (at == runAt) {
                text.append("::");
                at += runLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(hi, lo, at)));
        }
        return text.toString();
    }

    private static int group(long hi, long lo, int at) {
        long half = at < 4 ? hi : lo;
        return (int) (half >>> 48 - 16 * (at & 3)) & 0xFFFF;
    }

    /** The upper half of the mask of a prefix length 0..128. */
    public static long maskHi(int length) {
        return length <= 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
    }

    /** The lower half of the mask of a prefix length 0..128. */
    public static long maskLo(int length) {
        return length <= 64 ? 0 : length >= 128 ? -1L : -1L << 128 - length;
    }

    /** ff00::/8. */
    public static boolean isMulticast(long hi) {
        return hi >>> 56 == 0xFF;
    }

    /** fe80::/10. */
    public static boolean isLinkLocal(long hi) {
        return hi >>> 54 == 0x3FA;
    }

    /** Scope of a group, RFC 4291 section 2.7: 1 interface, 2 link. */
    public static int multicastScope(long hi) {
        return (int) (hi >>> 48) & 0xF;
    }

    static long solicitedLo(long lo) {
        return SOLICITED_LO | (lo & 0xFF_FFFF);
    }

    /** RFC 2464 section 7. */
    public static long multicastMac(long lo) {
        return MULTICAST_MAC | (lo & 0xFFFF_FFFFL);
    }

    /** The modified EUI-64 interface identifier of a MAC (RFC 4291 appendix A). */
    public static long interfaceId(long mac) {
        return (mac >>> 24 ^ 0x02_0000L) << 40 | 0xFF_FE00_0000L | (mac & 0xFF_FFFF);
    }

    /** The link-local address of a MAC (RFC 2464 section 5). */
    public static IpAddress linkLocal(long mac) {
        return IpAddress.of(LINK_LOCAL_HI, interfaceId(mac));
    }
}
