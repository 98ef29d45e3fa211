package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * Ethernet II header (IEEE 802.3 section 3.1.1). The 802.1Q tag travels beside the frame, not in
 * these bytes (see {@link Frame#vlan()}).
 *
 * <pre>
 *  0                   6                   12         14
 * +-------------------+-------------------+----------+---------
 * |    destination    |      source       |   type   | payload
 * +-------------------+-------------------+----------+---------
 * </pre>
 */
public final class EthernetView {
    public static final int DESTINATION = 0;
    public static final int SOURCE = 6;
    public static final int TYPE = 12;
    public static final int LENGTH = 14;

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;

    /** RFC 903; a vSwitch announces a moved MAC with it. */
    public static final int RARP = 0x8035;

    public static final int VLAN = 0x8100;
    public static final int IPV6 = 0x86DD;

    private EthernetView() {}

    public static @Nullable DropReason check(Frame frame) {
        return frame.headLength() < LENGTH ? DropReason.TRUNCATED : null;
    }

    public static long destination(byte[] bytes) {
        return Bytes.getMac(bytes, DESTINATION);
    }

    public static long source(byte[] bytes) {
        return Bytes.getMac(bytes, SOURCE);
    }

    public static int type(byte[] bytes) {
        return Bytes.getShort(bytes, TYPE);
    }

    public static void setDestination(byte[] bytes, long mac) {
        Bytes.putMac(bytes, DESTINATION, mac);
    }

    public static void setSource(byte[] bytes, long mac) {
        Bytes.putMac(bytes, SOURCE, mac);
    }

    /** Writes all 14 bytes. */
    public static void write(byte[] bytes, long destination, long source, int type) {
        Bytes.putMac(bytes, DESTINATION, destination);
        Bytes.putMac(bytes, SOURCE, source);
        Bytes.putShort(bytes, TYPE, type);
    }
}
