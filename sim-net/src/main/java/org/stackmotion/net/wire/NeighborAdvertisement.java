package org.stackmotion.net.wire;

/**
 * Neighbor advertisement (RFC 4861 section 4.4).
 *
 * @param router the sender is a router
 * @param solicited it answers a solicitation
 * @param override it replaces what is known
 * @param targetMac hardware address of the target, 0 without the option
 */
public record NeighborAdvertisement(
        IpAddress source,
        IpAddress destination,
        IpAddress target,
        boolean router,
        boolean solicited,
        boolean override,
        long targetMac) {
    private static final int TARGET = 8;
    private static final int FIXED = 24;
    private static final int ROUTER = 1 << 31;
    private static final int SOLICITED = 1 << 30;
    private static final int OVERRIDE = 1 << 29;

    /** The checks of RFC 4861 section 7.1.2 but for the checksum. */
    public static boolean isSound(byte[] bytes, int icmp, int end) {
        if (!NdpOptions.isSound(bytes, icmp, end, FIXED)
                || Ipv6.isMulticast(Bytes.getLong(bytes, icmp + TARGET))) {
            return false;
        }
        boolean toGroup = Ipv6.isMulticast(Bytes.getLong(bytes, Frame.L3 + Ipv6View.DESTINATION));
        return !toGroup || (Bytes.getInt(bytes, icmp + Icmpv6View.REST) & SOLICITED) == 0;
    }

    /** Reads a message that passed {@link #isSound}. */
    public static NeighborAdvertisement parse(byte[] bytes, int icmp, int end) {
        int flags = Bytes.getInt(bytes, icmp + Icmpv6View.REST);
        return new NeighborAdvertisement(
                Ipv6View.source(bytes, Frame.L3),
                Ipv6View.destination(bytes, Frame.L3),
                IpAddress.read(bytes, icmp + TARGET),
                (flags & ROUTER) != 0,
                (flags & SOLICITED) != 0,
                (flags & OVERRIDE) != 0,
                NdpOptions.linkLayer(bytes, icmp + FIXED, end, NdpOptions.TARGET_LINK_LAYER));
    }

    /** Bytes of the ICMPv6 message. */
    public int length() {
        return FIXED + (targetMac == 0 ? 0 : NdpOptions.LINK_LAYER_LENGTH);
    }

    /** Writes the ICMPv6 message; the checksum field stays zero. */
    public void writeTo(byte[] bytes, int at) {
        int flags = (router ? ROUTER : 0) | (solicited ? SOLICITED : 0) | (override ? OVERRIDE : 0);
        Icmpv6View.write(bytes, at, Icmpv6View.NEIGHBOR_ADVERTISEMENT, 0, flags);
        target.writeTo(bytes, at + TARGET);
        if (targetMac != 0) {
            NdpOptions.writeLinkLayer(bytes, at + FIXED, NdpOptions.TARGET_LINK_LAYER, targetMac);
        }
    }
}
