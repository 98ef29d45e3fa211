package org.stackmotion.net.wire;

import java.util.HexFormat;

/** 48-bit hardware addresses, kept in the low bits of a long. */
public final class MacAddresses {
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    /** The individual/group bit: first bit on the wire (IEEE 802.3 section 3.2.3). */
    private static final long GROUP = 0x0100_0000_0000L;

    private MacAddresses() {}

    /** True for broadcast and multicast. */
    public static boolean isGroup(long mac) {
        return (mac & GROUP) != 0;
    }

    public static boolean isBroadcast(long mac) {
        return mac == BROADCAST;
    }

    /** {@code 00:50:56:6a:10:02}. */
    public static String format(long mac) {
        String hex = HexFormat.of().toHexDigits(mac, 12);
        StringBuilder text = new StringBuilder(17);
        for (int i = 0; i < 12; i += 2) {
            if (i > 0) {
                text.append(':');
            }
            text.append(hex, i, i + 2);
        }
        return text.toString();
    }

    /**
     * Reads {@code 00:50:56:6a:10:02}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static long parse(String text) {
        if (text.length() != 17) {
            throw new IllegalArgumentException("not a MAC address: " + text);
        }
        long mac = 0;
        for (int i = 0; i < 17; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != ':') {
                    throw new IllegalArgumentException("not a MAC address: " + text);
                }
            } else {
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    throw new IllegalArgumentException("not a MAC address: " + text);
                }
                mac = mac << 4 | digit;
            }
        }
        return mac;
    }
}
