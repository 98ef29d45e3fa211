package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * UDP header (RFC 768) at {@code at} in a byte array.
 *
 * <pre>
 *  0              16              31
 * +---------------+---------------+
 * |  Source port  |   Dest. port  |  0
 * +---------------+---------------+
 * |    Length     |   Checksum    |  4
 * +---------------+---------------+
 * </pre>
 */
public final class UdpView {
    public static final int SOURCE_PORT = 0;
    public static final int DESTINATION_PORT = 2;
    public static final int UDP_LENGTH = 4;
    public static final int CHECKSUM = 6;
    public static final int LENGTH = 8;

    private UdpView() {}

    /**
     * Everything but the checksum.
     *
     * @param inline bytes present behind {@code at} in the array
     * @param available bytes of the datagram in all (from the IP total length)
     */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline, int available) {
        if (inline < LENGTH || available < LENGTH) {
            return DropReason.TRUNCATED;
        }
        int length = length(bytes, at);
        if (length < LENGTH) {
            return DropReason.BAD_HEADER;
        }
        return length > available ? DropReason.TRUNCATED : null;
    }

    public static int sourcePort(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + SOURCE_PORT);
    }

    public static int destinationPort(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + DESTINATION_PORT);
    }

    /** Header and data. */
    public static int length(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + UDP_LENGTH);
    }

    /** Zero: the sender computed none. */
    public static int checksum(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + CHECKSUM);
    }

    /** Writes all 8 bytes; the checksum field stays zero. */
    public static void write(byte[] bytes, int at, int sourcePort, int destPort, int length) {
        Bytes.putShort(bytes, at + SOURCE_PORT, sourcePort);
        Bytes.putShort(bytes, at + DESTINATION_PORT, destPort);
        Bytes.putShort(bytes, at + UDP_LENGTH, length);
        Bytes.putShort(bytes, at + CHECKSUM, 0);
    }
}
