package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * ICMPv6 header (RFC 4443 section 2.1) at {@code at} in a byte array. What stands in bytes 4 to 7
 * depends on the type. The checksum covers a pseudo header too.
 *
 * <pre>
 *  0       8      16              31
 * +-------+-------+---------------+
 * | Type  | Code  |   Checksum    |  0
 * +-------+-------+---------------+
 * | echo: identifier, sequence    |  4
 * | too big: MTU; problem: pointer|
 * +-------------------------------+
 * | data, or the quoted packet    |  8
 * </pre>
 */
public final class Icmpv6View {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    public static final int REST = 4;
    public static final int LENGTH = 8;

    /** Errors; types below 128 are errors (RFC 4443 section 2.1). */
    public static final int UNREACHABLE = 1;

    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;

    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int MLD_QUERY = 130;
    public static final int MLD1_REPORT = 131;
    public static final int MLD1_DONE = 132;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOR_SOLICITATION = 135;
    public static final int NEIGHBOR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;
    public static final int MLD2_REPORT = 143;

    /** Codes of {@link #UNREACHABLE} (RFC 4443 section 3.1). */
    public static final int NO_ROUTE = 0;

    public static final int ADMIN_PROHIBITED = 1;
    public static final int BEYOND_SCOPE = 2;
    public static final int ADDRESS_UNREACHABLE = 3;
    public static final int PORT_UNREACHABLE = 4;

    /** Codes of {@link #TIME_EXCEEDED}. */
    public static final int HOP_LIMIT_EXCEEDED = 0;

    public static final int REASSEMBLY_EXCEEDED = 1;

    private Icmpv6View() {}

    /** Everything but the checksum; ICMPv6 travels inline, so one length is enough. */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline) {
        return inline < LENGTH ? DropReason.TRUNCATED : null;
    }

    public static int type(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + TYPE);
    }

    public static int code(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + CODE);
    }

    public static boolean isError(int type) {
        return type < 128;
    }

    /** Of an echo message. */
    public static int identifier(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + REST);
    }

    /** Of an echo message. */
    public static int sequence(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + REST + 2);
    }

    /** MTU of "packet too big", 32 bits. */
    public static long mtu(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + REST) & 0xFFFF_FFFFL;
    }

    /** Writes all 8 bytes; the checksum field stays zero. */
    public static void write(byte[] bytes, int at, int type, int code, int rest) {
        Bytes.putByte(bytes, at + TYPE, type);
        Bytes.putByte(bytes, at + CODE, code);
        Bytes.putShort(bytes, at + CHECKSUM, 0);
        Bytes.putInt(bytes, at + REST, rest);
    }
}
