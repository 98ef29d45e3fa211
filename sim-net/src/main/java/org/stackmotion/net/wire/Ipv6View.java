package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * IPv6 header (RFC 8200 section 3) at {@code at} in a byte array.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic class |              Flow label               |  0
 * +-------+---------------+-------+---------------+---------------+
 * |        Payload length         |  Next header  |   Hop limit   |  4
 * +-------------------------------+---------------+---------------+
 * |                    Source address (16)                        |  8
 * +---------------------------------------------------------------+
 * |                  Destination address (16)                     | 24
 * +---------------------------------------------------------------+
 * |          extension headers ({@link Ipv6Extensions})           | 40
 * </pre>
 */
public final class Ipv6View {
    public static final int VERSION_CLASS_FLOW = 0;
    public static final int PAYLOAD_LENGTH = 4;
    public static final int NEXT_HEADER = 6;
    public static final int HOP_LIMIT = 7;
    public static final int SOURCE = 8;
    public static final int DESTINATION = 24;
    public static final int LENGTH = 40;

    public static final int ICMPV6 = 58;

    private Ipv6View() {}

    /** Checks the IPv6 packet of a frame; see {@link #check(byte[], int, int, int)}. */
    public static @Nullable DropReason check(Frame frame) {
        return check(
                frame.bytes(), Frame.L3, frame.headLength() - Frame.L3, frame.length() - Frame.L3);
    }

    /**
     * The fixed header alone: afterwards its fields may be read and the payload length fits.
     *
     * @param inline bytes present behind {@code at} in the array
     * @param available bytes of the packet in all, payload by reference included
     */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline, int available) {
        if (inline < LENGTH) {
            return DropReason.TRUNCATED;
        }
        if (Bytes.getByte(bytes, at) >>> 4 != 6) {
            return DropReason.BAD_HEADER;
        }
        return available < LENGTH + payloadLength(bytes, at) ? DropReason.TRUNCATED : null;
    }

    public static int trafficClass(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at) >>> 4 & 0xFF;
    }

    /** Extension headers included. */
    public static int payloadLength(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + PAYLOAD_LENGTH);
    }

    public static int nextHeader(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + NEXT_HEADER);
    }

    public static int hopLimit(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + HOP_LIMIT);
    }

    public static IpAddress source(byte[] bytes, int at) {
        return IpAddress.read(bytes, at + SOURCE);
    }

    public static IpAddress destination(byte[] bytes, int at) {
        return IpAddress.read(bytes, at + DESTINATION);
    }

    public static boolean isUnspecified(byte[] bytes, int addressAt) {
        return Bytes.getLong(bytes, addressAt) == 0 && Bytes.getLong(bytes, addressAt + 8) == 0;
    }

    /** Writes all 40 bytes; the flow label is zero. */
    public static void write(
            byte[] bytes,
            int at,
            int trafficClass,
            int payloadLength,
            int nextHeader,
            int hopLimit,
            IpAddress source,
            IpAddress destination) {
        Bytes.putInt(bytes, at, 6 << 28 | trafficClass << 20);
        Bytes.putShort(bytes, at + PAYLOAD_LENGTH, payloadLength);
        Bytes.putByte(bytes, at + NEXT_HEADER, nextHeader);
        Bytes.putByte(bytes, at + HOP_LIMIT, hopLimit);
        source.writeTo(bytes, at + SOURCE);
        destination.writeTo(bytes, at + DESTINATION);
    }

    public static void setPayloadLength(byte[] bytes, int at, int length) {
        Bytes.putShort(bytes, at + PAYLOAD_LENGTH, length);
    }

    /**
     * Marks a packet Congestion Experienced if its transport understands that (RFC 3168 section 5).
     *
     * @return whether it is marked now and was not before
     */
    public static boolean markCongestion(byte[] bytes, int at) {
        int codepoint = trafficClass(bytes, at) & Ipv4View.ECN_MASK;
        if (codepoint == 0 || codepoint == Ipv4View.ECN_MASK) {
            return false;
        }
        bytes[at + 1] |= (byte) (Ipv4View.ECN_MASK << 4); // the last two bits of the class
        return true;
    }

    /** Lowers the hop limit by one; no checksum covers it. */
    public static void decrementHopLimit(byte[] bytes, int at) {
        bytes[at + HOP_LIMIT]--;
    }
}
