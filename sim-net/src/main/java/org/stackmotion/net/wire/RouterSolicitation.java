package org.stackmotion.net.wire;

/**
 * Router solicitation (RFC 4861 section 4.1).
 *
 * @param sourceMac hardware address of the sender, 0 without the option
 */
public record RouterSolicitation(IpAddress source, long sourceMac) {
    private static final int FIXED = 8;

    /** The checks of RFC 4861 section 6.1.1 but for the checksum. */
    public static boolean isSound(byte[] bytes, int icmp, int end) {
        return NdpOptions.isSound(bytes, icmp, end, FIXED)
                && (!Ipv6View.isUnspecified(bytes, Frame.L3 + Ipv6View.SOURCE)
                        || !NdpOptions.has(bytes, icmp + FIXED, end, NdpOptions.SOURCE_LINK_LAYER));
    }

    /** Reads a message that passed {@link #isSound}. */
    public static RouterSolicitation parse(byte[] bytes, int icmp, int end) {
        return new RouterSolicitation(
                Ipv6View.source(bytes, Frame.L3),
                NdpOptions.linkLayer(bytes, icmp + FIXED, end, NdpOptions.SOURCE_LINK_LAYER));
    }

    /** Bytes of the ICMPv6 message. */
    public int length() {
        return FIXED + (sourceMac == 0 ? 0 : NdpOptions.LINK_LAYER_LENGTH);
    }

    /** Writes the ICMPv6 message; the checksum field stays zero. */
    public void writeTo(byte[] bytes, int at) {
        Icmpv6View.write(bytes, at, Icmpv6View.ROUTER_SOLICITATION, 0, 0);
        if (sourceMac != 0) {
            NdpOptions.writeLinkLayer(bytes, at + FIXED, NdpOptions.SOURCE_LINK_LAYER, sourceMac);
        }
    }
}
