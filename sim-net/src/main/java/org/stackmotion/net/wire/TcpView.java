package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * TCP header (RFC 9293 section 3.1) at {@code at} in a byte array.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |       Destination port        |  0
 * +-------------------------------+-------------------------------+
 * |                        Sequence number                        |  4
 * +---------------------------------------------------------------+
 * |                    Acknowledgment number                      |  8
 * +-------+-------+---------------+-------------------------------+
 * |Offset | Rsrvd |C E U A P R S F|            Window             | 12
 * +-------+-------+---------------+-------------------------------+
 * |           Checksum            |        Urgent pointer         | 16
 * +-------------------------------+-------------------------------+
 * |                    Options, up to 40 bytes                    | 20
 * </pre>
 */
public final class TcpView {
    public static final int SOURCE_PORT = 0;
    public static final int DESTINATION_PORT = 2;
    public static final int SEQ = 4;
    public static final int ACK = 8;
    public static final int DATA_OFFSET = 12;
    public static final int FLAGS = 13;
    public static final int WINDOW = 14;
    public static final int CHECKSUM = 16;
    public static final int URGENT = 18;

    /** Header without options. */
    public static final int LENGTH = 20;

    public static final int MAX_LENGTH = 60;

    /**
     * Option kinds: RFC 9293 section 3.2, RFC 7323 sections 2.2 and 3.2, RFC 2018 sections 2 and 3.
     */
    public static final int OPTION_END = 0;

    public static final int OPTION_NOP = 1;
    public static final int OPTION_MSS = 2;
    public static final int OPTION_WINDOW_SCALE = 3;
    public static final int OPTION_SACK_PERMITTED = 4;
    public static final int OPTION_SACK = 5;
    public static final int OPTION_TIMESTAMP = 8;

    private TcpView() {}

    /**
     * Everything but the checksum.
     *
     * @param inline bytes present behind {@code at} in the array
     * @param available bytes of the segment in all (from the IP total length)
     */
    public static @Nullable DropReason check(byte[] bytes, int at, int inline, int available) {
        if (inline < LENGTH || available < LENGTH) {
            return DropReason.TRUNCATED;
        }
        int header = headerLength(bytes, at);
        if (header < LENGTH) {
            return DropReason.BAD_HEADER;
        }
        return header > inline || header > available ? DropReason.TRUNCATED : null;
    }

    public static int sourcePort(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + SOURCE_PORT);
    }

    public static int destinationPort(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + DESTINATION_PORT);
    }

    public static int seq(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + SEQ);
    }

    public static int ack(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + ACK);
    }

    /** In bytes, options included. */
    public static int headerLength(byte[] bytes, int at) {
        return (bytes[at + DATA_OFFSET] & 0xF0) >>> 2;
    }

    /** CWR 0x80 down to FIN 0x01. */
    public static int flags(byte[] bytes, int at) {
        return Bytes.getByte(bytes, at + FLAGS);
    }

    /** The raw field, not scaled. */
    public static int window(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + WINDOW);
    }

    public static int checksum(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + CHECKSUM);
    }

    public static void setSeq(byte[] bytes, int at, int seq) {
        Bytes.putInt(bytes, at + SEQ, seq);
    }

    public static void setFlags(byte[] bytes, int at, int flags) {
        Bytes.putByte(bytes, at + FLAGS, flags);
    }

    /** Writes the 20 bytes before the options; checksum and urgent pointer are zero. */
    public static void write(
            byte[] bytes,
            int at,
            int sourcePort,
            int destinationPort,
            int seq,
            int ack,
            int headerLength,
            int flags,
            int window) {
        Bytes.putShort(bytes, at + SOURCE_PORT, sourcePort);
        Bytes.putShort(bytes, at + DESTINATION_PORT, destinationPort);
        Bytes.putInt(bytes, at + SEQ, seq);
        Bytes.putInt(bytes, at + ACK, ack);
        Bytes.putByte(bytes, at + DATA_OFFSET, headerLength << 2);
        Bytes.putByte(bytes, at + FLAGS, flags);
        Bytes.putShort(bytes, at + WINDOW, window);
        Bytes.putInt(bytes, at + CHECKSUM, 0);
    }
}
