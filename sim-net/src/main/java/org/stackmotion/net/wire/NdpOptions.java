package org.stackmotion.net.wire;

/**
 * The options of a neighbour discovery message (RFC 4861 section 4.6): type, length in units of 8
 * bytes, value.
 *
 * <pre>
 * +---------------+---------------+------------------------+
 * |     Type      | Length (8 B)  | value, padded          |
 * +---------------+---------------+------------------------+
 * </pre>
 */
public final class NdpOptions {
    public static final int SOURCE_LINK_LAYER = 1;
    public static final int TARGET_LINK_LAYER = 2;
    public static final int PREFIX_INFORMATION = 3;
    public static final int MTU = 5;
    public static final int ROUTE_INFORMATION = 24;
    public static final int RDNSS = 25;
    public static final int DNSSL = 31;

    /** Bytes of a link-layer address option for Ethernet. */
    public static final int LINK_LAYER_LENGTH = 8;

    static final int HOP_LIMIT = 255;

    private static final int NONE = -1;

    private NdpOptions() {}

    /** False when an option has length zero or reaches past the message. */
    public static boolean areSound(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            if (end - at < 2 || bytes[at + 1] == 0 || end - at < length(bytes, at)) {
                return false;
            }
            at += length(bytes, at);
        }
        return true;
    }

    /** In bytes, the type and length bytes included. */
    public static int length(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + 1) << 3;
    }

    /** Hardware address of the first such option, or 0. Options must be sound. */
    static long linkLayer(byte[] bytes, int from, int end, int type) {
        int at = find(bytes, from, end, type);
        return at == NONE ? 0 : Bytes.getMac(bytes, at + 2);
    }

    static boolean has(byte[] bytes, int from, int end, int type) {
        return find(bytes, from, end, type) != NONE;
    }

    private static int find(byte[] bytes, int from, int end, int type) {
        for (int at = from; at < end; at += length(bytes, at)) {
            if (Bytes.getByte(bytes, at) == type) {
                return at;
            }
        }
        return NONE;
    }

    static void writeLinkLayer(byte[] bytes, int at, int type, long mac) {
        Bytes.putByte(bytes, at, type);
        Bytes.putByte(bytes, at + 1, 1);
        Bytes.putMac(bytes, at + 2, mac);
    }

    /** What RFC 4861 asks of every message: not forwarded, code 0, its length, sound options. */
    static boolean isSound(byte[] bytes, int icmp, int end, int fixedLength) {
        return Ipv6View.hopLimit(bytes, Frame.L3) == HOP_LIMIT
                && Icmpv6View.code(bytes, icmp) == 0
                && end - icmp >= fixedLength
                && areSound(bytes, icmp + fixedLength, end);
    }
}
