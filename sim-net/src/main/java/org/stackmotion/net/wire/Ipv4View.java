package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * IPv4 header (RFC 791 section 3.1) at {@code at} in a byte array.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |Version|  IHL  |Type of service|         Total length          |  0
 * +-------+-------+---------------+-----+-------------------------+
 * |         Identification        |Flags|     Fragment offset     |  4
 * +---------------+---------------+-----+-------------------------+
 * |  Time to live |   Protocol    |        Header checksum        |  8
 * +---------------+---------------+-------------------------------+
 * |                        Source address                         | 12
 * +---------------------------------------------------------------+
 * |                      Destination address                      | 16
 * +---------------------------------------------------------------+
 * |                    Options, up to 40 bytes                    | 20
 * </pre>
 */
public final class Ipv4View {
    public static final int VERSION_IHL = 0;
    public static final int TOS = 1;
    public static final int TOTAL_LENGTH = 2;
    public static final int IDENTIFICATION = 4;
    public static final int FLAGS_OFFSET = 6;
    public static final int TTL = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SOURCE = 12;
    public static final int DESTINATION = 16;

    /** Header without options. */
    public static final int LENGTH = 20;

    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;

    /** Fragment offset field, in units of 8 bytes. */
    public static final int OFFSET_MASK = 0x1FFF;

    /** ECN field of the TOS byte (RFC 3168 section 5). */
    public static final int ECN_MASK = 0x03;

    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;

    private Ipv4View() {}

    /** Checks the IPv4 packet of a frame; see {@link #check(byte[], int, int, int)}. */
    public static @Nullable DropReason check(Frame frame) {
        return check(
                frame.bytes(), Frame.L3, frame.headLength() - Frame.L3, frame.length() - Frame.L3);
    }

    /**
     * Everything but the checksum: afterwards every field may be read, options included, and the
     * total length fits.
     *
     * @param inline bytes present behind {@code at} in the array
     * @param available bytes of the packet in all, payload by reference included
     */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline, int available) {
        if (inline < LENGTH) {
            return DropReason.TRUNCATED;
        }
        if (Bytes.getByte(bytes, at) >>> 4 != 4) {
            return DropReason.BAD_HEADER;
        }
        int header = headerLength(bytes, at);
        int total = totalLength(bytes, at);
        if (header < LENGTH || total < header) {
            return DropReason.BAD_HEADER;
        }
        return inline < header || available < total ? DropReason.TRUNCATED : null;
    }

    /** In bytes, options included. */
    public static int headerLength(byte[] bytes, int at) {
        return (bytes[at] & 0x0F) << 2;
    }

    public static int tos(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + TOS);
    }

    public static int totalLength(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + TOTAL_LENGTH);
    }

    public static int identification(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + IDENTIFICATION);
    }

    public static boolean dontFragment(byte[] bytes, int at) {
        return (Bytes.getShort(bytes, at + FLAGS_OFFSET) & DONT_FRAGMENT) != 0;
    }

    public static boolean moreFragments(byte[] bytes, int at) {
        return (Bytes.getShort(bytes, at + FLAGS_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /** In bytes. */
    public static int fragmentOffset(byte[] bytes, int at) {
        return (Bytes.getShort(bytes, at + FLAGS_OFFSET) & OFFSET_MASK) << 3;
    }

    /** True for any piece of a fragmented packet. */
    public static boolean isFragment(byte[] bytes, int at) {
        return (Bytes.getShort(bytes, at + FLAGS_OFFSET) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    public static int ttl(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + TTL);
    }

    public static int protocol(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + PROTOCOL);
    }

    public static int checksum(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + CHECKSUM);
    }

    public static int source(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + SOURCE);
    }

    public static int destination(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + DESTINATION);
    }

    /** True when the header checksum is right (call after {@code check}). */
    public static boolean checksumIsRight(byte[] bytes, int at) {
        return Checksum.fold(Checksum.sum(bytes, at, headerLength(bytes, at))) == 0;
    }

    /** Computes and stores the header checksum. */
    public static void fillChecksum(byte[] bytes, int at) {
        Bytes.putShort(bytes, at + CHECKSUM, 0);
        int sum = Checksum.fold(Checksum.sum(bytes, at, headerLength(bytes, at)));
        Bytes.putShort(bytes, at + CHECKSUM, sum);
    }

    /** Writes all 20 bytes of a header without options; the checksum field stays zero. */
    public static void write(
            byte[] bytes,
            int at,
            int tos,
            int totalLength,
            int identification,
            int flagsOffset,
            int ttl,
            int protocol,
            int source,
            int destination) {
        Bytes.putByte(bytes, at + VERSION_IHL, 0x45);
        Bytes.putByte(bytes, at + TOS, tos);
        Bytes.putShort(bytes, at + TOTAL_LENGTH, totalLength);
        Bytes.putShort(bytes, at + IDENTIFICATION, identification);
        Bytes.putShort(bytes, at + FLAGS_OFFSET, flagsOffset);
        Bytes.putByte(bytes, at + TTL, ttl);
        Bytes.putByte(bytes, at + PROTOCOL, protocol);
        Bytes.putShort(bytes, at + CHECKSUM, 0);
        Bytes.putInt(bytes, at + SOURCE, source);
        Bytes.putInt(bytes, at + DESTINATION, destination);
    }

    public static void setTotalLength(byte[] bytes, int at, int totalLength) {
        Bytes.putShort(bytes, at + TOTAL_LENGTH, totalLength);
    }

    /** Takes the low 16 bits. */
    public static void setIdentification(byte[] bytes, int at, int identification) {
        Bytes.putShort(bytes, at + IDENTIFICATION, identification);
    }

    public static void setFlagsOffset(byte[] bytes, int at, int flagsOffset) {
        Bytes.putShort(bytes, at + FLAGS_OFFSET, flagsOffset);
    }

    /**
     * Marks a packet Congestion Experienced if its transport understands that (RFC 3168 section 5);
     * a checksum that is there is corrected.
     *
     * @return whether it is marked now and was not before
     */
    public static boolean markCongestion(byte[] bytes, int at) {
        int codepoint = tos(bytes, at) & ECN_MASK;
        if (codepoint == 0 || codepoint == ECN_MASK) {
            return false;
        }
        int oldWord = Bytes.getShort(bytes, at);
        Bytes.putByte(bytes, at + TOS, tos(bytes, at) | ECN_MASK);
        correctChecksum(bytes, at, oldWord, Bytes.getShort(bytes, at));
        return true;
    }

    /** Lowers the TTL by one and, if there is a checksum, corrects it (RFC 1624 equation 3). */
    public static void decrementTtl(byte[] bytes, int at) {
        int oldWord = Bytes.getShort(bytes, at + TTL);
        Bytes.putByte(bytes, at + TTL, ttl(bytes, at) - 1);
        correctChecksum(bytes, at, oldWord, Bytes.getShort(bytes, at + TTL));
    }

    /** RFC 1624 equation 3; a checksum left to the NIC stays zero. */
    private static void correctChecksum(byte[] bytes, int at, int oldWord, int newWord) {
        int old = checksum(bytes, at);
        if (old != 0) {
            long sum = (~old & 0xFFFFL) + (~oldWord & 0xFFFFL) + newWord;
            Bytes.putShort(bytes, at + CHECKSUM, Checksum.fold(sum));
        }
    }
}
