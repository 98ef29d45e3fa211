package org.stackmotion.net.wire;

/**
 * What both families have, read from a checked packet at {@link Frame#L3}: for the layers above IP,
 * which do not care. An IPv6 packet must have passed {@link Ipv6Extensions#walk}.
 */
public final class IpView {
    private IpView() {}

    public static boolean isIpv6(byte[] bytes) {
        return (bytes[Frame.L3] & 0xF0) == 0x60;
    }

    /** Where the transport header begins. */
    public static int transportAt(byte[] bytes) {
        return isIpv6(bytes)
                ? ipv6TransportAt(bytes)
                : Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
    }

    private static int ipv6TransportAt(byte[] bytes) {
        int header = Ipv6View.nextHeader(bytes, Frame.L3);
        int at = Frame.L3 + Ipv6View.LENGTH;
        while (true) {
            switch (header) {
                case Ipv6Extensions.HOP_BY_HOP,
                        Ipv6Extensions.ROUTING,
                        Ipv6Extensions.DESTINATION_OPTIONS -> {
                    header = Bytes.getByte(bytes, at);
                    at += 8 + (Bytes.getByte(bytes, at + 1) << 3);
                }
                case Ipv6Extensions.FRAGMENT -> {
                    header = Bytes.getByte(bytes, at);
                    at += Ipv6Extensions.FRAGMENT_LENGTH;
                }
                default -> {
                    return at;
                }
            }
        }
    }

    /** First index behind the packet; the packet may reach into payload by reference. */
    public static int end(byte[] bytes) {
        return isIpv6(bytes)
                ? Frame.L3 + Ipv6View.LENGTH + Ipv6View.payloadLength(bytes, Frame.L3)
                : Frame.L3 + Ipv4View.totalLength(bytes, Frame.L3);
    }

    /** TCP, UDP, ICMP... */
    public static int protocol(byte[] bytes) {
        if (!isIpv6(bytes)) {
            return Ipv4View.protocol(bytes, Frame.L3);
        }
        int header = Ipv6View.nextHeader(bytes, Frame.L3);
        int at = Frame.L3 + Ipv6View.LENGTH;
        while (true) {
            switch (header) {
                case Ipv6Extensions.HOP_BY_HOP,
                        Ipv6Extensions.ROUTING,
                        Ipv6Extensions.DESTINATION_OPTIONS -> {
                    header = Bytes.getByte(bytes, at);
                    at += 8 + (Bytes.getByte(bytes, at + 1) << 3);
                }
                case Ipv6Extensions.FRAGMENT -> {
                    header = Bytes.getByte(bytes, at);
                    at += Ipv6Extensions.FRAGMENT_LENGTH;
                }
                default -> {
                    return header;
                }
            }
        }
    }

    /** TTL or hop limit. */
    public static int hopLimit(byte[] bytes) {
        return isIpv6(bytes) ? Ipv6View.hopLimit(bytes, Frame.L3) : Ipv4View.ttl(bytes, Frame.L3);
    }

    /** Type of service or traffic class. */
    public static int trafficClass(byte[] bytes) {
        return isIpv6(bytes)
                ? Ipv6View.trafficClass(bytes, Frame.L3)
                : Ipv4View.tos(bytes, Frame.L3);
    }

    /** Makes an object: not for the data path. */
    public static IpAddress source(byte[] bytes) {
        return isIpv6(bytes)
                ? Ipv6View.source(bytes, Frame.L3)
                : IpAddress.ofIpv4(Ipv4View.source(bytes, Frame.L3));
    }

    /** Makes an object: not for the data path. */
    public static IpAddress destination(byte[] bytes) {
        return isIpv6(bytes)
                ? Ipv6View.destination(bytes, Frame.L3)
                : IpAddress.ofIpv4(Ipv4View.destination(bytes, Frame.L3));
    }

    public static boolean isSource(byte[] bytes, IpAddress address) {
        return isIpv6(bytes)
                ? address.isAt(bytes, Frame.L3 + Ipv6View.SOURCE)
                : address.isIpv4() && address.ipv4() == Ipv4View.source(bytes, Frame.L3);
    }

    public static boolean isDestination(byte[] bytes, IpAddress address) {
        return isIpv6(bytes)
                ? address.isAt(bytes, Frame.L3 + Ipv6View.DESTINATION)
                : address.isIpv4() && address.ipv4() == Ipv4View.destination(bytes, Frame.L3);
    }
}
