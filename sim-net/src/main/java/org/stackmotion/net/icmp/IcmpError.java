package org.stackmotion.net.icmp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;

/**
 * An ICMP error and what its quote says about our packet (RFC 792: IP header and at least 8 bytes).
 *
 * @param type {@link IcmpView#UNREACHABLE}, {@link IcmpView#TIME_EXCEEDED} or parameter problem
 * @param code of that type
 * @param nextHopMtu of "fragmentation needed" (RFC 1191 section 4), otherwise 0
 * @param reporter who sent the error
 * @param source our address, from the quote
 * @param destination the peer's address, from the quote
 * @param protocol of the quoted packet
 * @param totalLength of the quoted packet
 * @param sourcePort our port for TCP and UDP, the identifier for an echo, otherwise 0
 * @param destinationPort the peer's port for TCP and UDP, the sequence number for an echo,
 *     otherwise 0
 * @param seq TCP sequence number, otherwise 0
 */
public record IcmpError(
        int type,
        int code,
        int nextHopMtu,
        IpAddress reporter,
        IpAddress source,
        IpAddress destination,
        int protocol,
        int totalLength,
        int sourcePort,
        int destinationPort,
        int seq) {
    /** Bytes of the quoted transport header that RFC 792 promises. */
    private static final int QUOTED_MIN = 8;

    /** True for the ICMP types that report on an earlier packet. */
    public static boolean isError(int type) {
        return switch (type) {
            case IcmpView.UNREACHABLE,
                    IcmpView.TIME_EXCEEDED,
                    IcmpView.PARAMETER_PROBLEM,
                    IcmpMessages.SOURCE_QUENCH,
                    IcmpMessages.REDIRECT ->
                    true;
            default -> false;
        };
    }

    /** Fragmentation needed, or packet too big. */
    public boolean isTooBig() {
        return destination.isIpv6()
                ? type == Icmpv6View.PACKET_TOO_BIG
                : type == IcmpView.UNREACHABLE && code == IcmpView.FRAGMENTATION_NEEDED;
    }

    /** The code of "unreachable" in the numbers of ICMP for IPv4, which TCP knows. */
    public int unreachableCode() {
        if (destination.isIpv4()) {
            return code;
        }
        return switch (code) {
            case Icmpv6View.NO_ROUTE -> IcmpView.NET_UNREACHABLE;
            case Icmpv6View.ADMIN_PROHIBITED -> IcmpView.ADMIN_PROHIBITED;
            case Icmpv6View.PORT_UNREACHABLE -> IcmpView.PORT_UNREACHABLE;
            default -> IcmpView.HOST_UNREACHABLE;
        };
    }

    /**
     * Whether an error message's quote can be read.
     *
     * @param frame an ICMP message of an error type that passed {@link Ipv4View#check}
     */
    public static @Nullable DropReason check(Frame frame) {
        byte[] bytes = frame.bytes();
        int quote = quoteOf(bytes);
        int quoted = endOf(frame) - quote;
        if (quoted < Ipv4View.LENGTH) {
            return DropReason.TRUNCATED;
        }
        int header = Ipv4View.headerLength(bytes, quote);
        boolean ipv4 = Bytes.getByte(bytes, quote) >>> 4 == 4 && header >= Ipv4View.LENGTH;
        if (!ipv4) {
            return DropReason.BAD_HEADER;
        }
        if (quoted < header + QUOTED_MIN) {
            return DropReason.TRUNCATED;
        }
        // a later fragment has no ports in its first bytes; we never get an error about one
        boolean later = Ipv4View.fragmentOffset(bytes, quote) != 0;
        return later ? DropReason.BAD_HEADER : null;
    }

    /** Reads a message that passed {@link #check}. */
    public static IcmpError parse(Frame frame) {
        byte[] bytes = frame.bytes();
        int icmp = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        int quote = icmp + IcmpView.LENGTH;
        int l4 = quote + Ipv4View.headerLength(bytes, quote);
        int protocol = Ipv4View.protocol(bytes, quote);
        boolean ports = protocol == Ipv4View.TCP || protocol == Ipv4View.UDP;
        boolean echo = protocol == Ipv4View.ICMP;
        int first = ports ? l4 : l4 + IcmpView.REST;
        int type = IcmpView.type(bytes, icmp);
        int code = IcmpView.code(bytes, icmp);
        boolean tooBig = type == IcmpView.UNREACHABLE && code == IcmpView.FRAGMENTATION_NEEDED;
        return new IcmpError(
                type,
                code,
                tooBig ? IcmpView.nextHopMtu(bytes, icmp) : 0,
                IpAddress.ofIpv4(Ipv4View.source(bytes, Frame.L3)),
                IpAddress.ofIpv4(Ipv4View.source(bytes, quote)),
                IpAddress.ofIpv4(Ipv4View.destination(bytes, quote)),
                protocol,
                Ipv4View.totalLength(bytes, quote),
                ports || echo ? Bytes.getShort(bytes, first) : 0,
                ports || echo ? Bytes.getShort(bytes, first + 2) : 0,
                protocol == Ipv4View.TCP ? Bytes.getInt(bytes, l4 + 4) : 0);
    }

    private static int quoteOf(byte[] bytes) {
        return Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3) + IcmpView.LENGTH;
    }

    private static int endOf(Frame frame) {
        int end = Frame.L3 + Ipv4View.totalLength(frame.bytes(), Frame.L3);
        return Math.min(frame.headLength(), end);
    }
}
