package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * ICMP header (RFC 792) at {@code at} in a byte array. What stands in bytes 4 to 7 depends on the
 * type.
 *
 * <pre>
 *  0       8      16              31
 * +-------+-------+---------------+
 * | Type  | Code  |   Checksum    |  0
 * +-------+-------+---------------+
 * | echo: identifier, sequence    |  4
 * | frag. needed: 0, next-hop MTU |     (RFC 1191 section 4)
 * +-------------------------------+
 * | data, or the quoted packet    |  8
 * </pre>
 */
public final class IcmpView {
    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    public static final int REST = 4;
    public static final int LENGTH = 8;

    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /** Codes of {@link #UNREACHABLE}: RFC 792, RFC 1122 section 3.2.2.1. */
    public static final int NET_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int ADMIN_PROHIBITED = 13;

    /** Codes of {@link #TIME_EXCEEDED}. */
    public static final int TTL_EXCEEDED = 0;

    public static final int REASSEMBLY_EXCEEDED = 1;

    private IcmpView() {}

    /** Everything but the checksum; ICMP travels inline, so one length is enough. */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline) {
        return inline < LENGTH ? DropReason.TRUNCATED : null;
    }

    public static int type(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + TYPE);
    }

    public static int code(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + CODE);
    }

    public static int checksum(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + CHECKSUM);
    }

    /** Of an echo message. */
    public static int identifier(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + REST);
    }

    /** Of an echo message. */
    public static int sequence(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + REST + 2);
    }

    /** Of "fragmentation needed"; zero from routers older than RFC 1191. */
    public static int nextHopMtu(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + REST + 2);
    }

    /** Writes all 8 bytes; the checksum field stays zero. */
    public static void write(byte[] bytes, int at, int type, int code, int rest) {
        Bytes.putByte(bytes, at + TYPE, type);
        Bytes.putByte(bytes, at + CODE, code);
        Bytes.putShort(bytes, at + CHECKSUM, 0);
        Bytes.putInt(bytes, at + REST, rest);
    }

    /** True when the sum over the whole message is right. */
    public static boolean checksumIsRight(byte[] bytes, int at, int length) {
        return Checksum.fold(Checksum.sum(bytes, at, length)) == 0;
    }

    /** Computes and stores the checksum of a message of that length, header included. */
    public static void fillChecksum(byte[] bytes, int at, int length) {
        Bytes.putShort(bytes, at + CHECKSUM, 0);
        int sum = Checksum.fold(Checksum.sum(bytes, at, length));
        Bytes.putShort(bytes, at + CHECKSUM, sum);
    }
}
