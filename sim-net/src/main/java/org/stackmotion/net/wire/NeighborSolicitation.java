package org.stackmotion.net.wire;

/**
 * Neighbor solicitation (RFC 4861 section 4.3).
 *
 * @param source {@code ::} when somebody looks whether the target is free (RFC 4862 section 5.4)
 * @param sourceMac hardware address of the sender, 0 without the option
 */
public record NeighborSolicitation(
        IpAddress source, IpAddress destination, IpAddress target, long sourceMac) {
    private static final int TARGET = 8;
    private static final int FIXED = 24;

    /** The checks of RFC 4861 section 7.1.1 but for the checksum. */
    public static boolean isSound(byte[] bytes, int icmp, int end) {
        if (!NdpOptions.isSound(bytes, icmp, end, FIXED)
                || Ipv6.isMulticast(Bytes.getLong(bytes, icmp + TARGET))) {
            return false;
        }
        if (!Ipv6View.isUnspecified(bytes, Frame.L3 + Ipv6View.SOURCE)) {
            return true;
        }
        boolean solicited =
                Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION) == Ipv6.SOLICITED_HI;
        return solicited && !NdpOptions.has(bytes, icmp + FIXED, end, NdpOptions.SOURCE_LINK_LAYER);
    }

    /** Reads a message that passed {@link #isSound}. */
    public static NeighborSolicitation parse(byte[] bytes, int icmp, int end) {
        return new NeighborSolicitation(
                Ipv6View.source(bytes, Frame.L3),
                Ipv6View.destination(bytes, Frame.L3),
                IpAddress.read(bytes, icmp + TARGET),
                NdpOptions.linkLayer(bytes, icmp + FIXED, end, NdpOptions.SOURCE_LINK_LAYER));
    }

    /** Bytes of the ICMPv6 message. */
    public int length() {
        return FIXED + (sourceMac == 0 ? 0 : NdpOptions.LINK_LAYER_LENGTH);
    }

    /** Writes the ICMPv6 message; the checksum field stays zero. */
    public void writeTo(byte[] bytes, int at) {
        Icmpv6View.write(bytes, at, Icmpv6View.NEIGHBOR_SOLICITATION, 0, 0);
        target.writeTo(bytes, at + TARGET);
        if (sourceMac != 0) {
            NdpOptions.writeLinkLayer(bytes, at + FIXED, NdpOptions.SOURCE_LINK_LAYER, sourceMac);
        }
    }
}
