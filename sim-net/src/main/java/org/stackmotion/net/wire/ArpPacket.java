package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * An ARP or reverse ARP packet for IPv4 over Ethernet (RFC 826, RFC 903).
 *
 * <pre>
 *  0                16                31
 * +----------------+----------------+
 * | hardware = 1   | protocol 0800  |  0
 * +-------+--------+----------------+
 * | 6     | 4      | operation      |  4
 * +-------+--------+----------------+
 * | sender hardware address (6)     |  8
 * | sender protocol address (4)     | 14
 * | target hardware address (6)     | 18
 * | target protocol address (4)     | 24
 * +---------------------------------+
 * </pre>
 */
public record ArpPacket(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /** "Request reverse" of RFC 903: what a vSwitch sends to announce a MAC. */
    public static final int REVERSE_REQUEST = 3;

    public static final int LENGTH = 28;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;

    /** Checks the packet behind the Ethernet header of a frame. */
    public static @Nullable DropReason check(Frame frame) {
        byte[] bytes = frame.bytes();
        if (frame.headLength() - Frame.L3 < LENGTH) {
            return DropReason.TRUNCATED;
        }
        boolean ethernetIpv4 =
                Bytes.getInt(bytes, Frame.L3) == 0x0001_0800
                        && Bytes.getShort(bytes, Frame.L3 + 4) == 0x0604;
        return ethernetIpv4 ? null : DropReason.BAD_HEADER;
    }

    /** Reads the packet of a frame that passed {@link #check}. */
    public static ArpPacket parse(Frame frame) {
        byte[] bytes = frame.bytes();
        return new ArpPacket(
                Bytes.getShort(bytes, Frame.L3 + OPERATION),
                Bytes.getMac(bytes, Frame.L3 + SENDER_MAC),
                Bytes.getInt(bytes, Frame.L3 + SENDER_IP),
                Bytes.getMac(bytes, Frame.L3 + TARGET_MAC),
                Bytes.getInt(bytes, Frame.L3 + TARGET_IP));
    }

    /** A frame that carries this packet, untagged. */
    public Frame toFrame(FramePool pool, long destination, long source) {
        Frame frame = pool.take(Frame.L3 + LENGTH);
        byte[] bytes = frame.bytes();
        boolean reverse = operation >= REVERSE_REQUEST;
        int type = reverse ? EthernetView.RARP : EthernetView.ARP;
        EthernetView.write(bytes, destination, source, type);
        Bytes.putInt(bytes, Frame.L3, 0x0001_0800);
        Bytes.putShort(bytes, Frame.L3 + 4, 0x0604);
        Bytes.putShort(bytes, Frame.L3 + OPERATION, operation);
        Bytes.putMac(bytes, Frame.L3 + SENDER_MAC, senderMac);
        Bytes.putInt(bytes, Frame.L3 + SENDER_IP, senderIp);
        Bytes.putMac(bytes, Frame.L3 + TARGET_MAC, targetMac);
        Bytes.putInt(bytes, Frame.L3 + TARGET_IP, targetIp);
        return frame;
    }

    /** RFC 5227 section 1.1: sender and target protocol address are the same. */
    public boolean isGratuitous() {
        return senderIp == targetIp;
    }
}
