package org.stackmotion.net.icmp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;

/** Reads ICMPv6 errors (RFC 4443 section 3) into the record that both families share. */
public final class Icmpv6Error {
    /** Bytes of the quoted transport header that name its socket. */
    private static final int QUOTED_MIN = 8;

    private final Ipv6Extensions quoted = new Ipv6Extensions();

    /**
     * Whether an error message's quote can be read.
     *
     * @param at where the ICMPv6 message begins
     * @param end first index behind it
     */
    public @Nullable DropReason check(byte[] bytes, int at, int end) {
        int quote = at + Icmpv6View.LENGTH;
        if (end - quote < Ipv6View.LENGTH) {
            return DropReason.TRUNCATED;
        }
        if (Bytes.getByte(bytes, quote) >>> 4 != 6) {
            return DropReason.BAD_HEADER;
        }
        DropReason reason = quoted.walk(bytes, quote, end);
        if (reason != null) {
            return reason;
        }
        int header = quoted.fragmentAt();
        if (header != 0 && Ipv6Extensions.fragmentOffset(bytes, header) != 0) {
            return DropReason.BAD_HEADER; // a later fragment has no ports
        }
        return end - quoted.transportAt() < QUOTED_MIN ? DropReason.TRUNCATED : null;
    }

    /** Reads a message that has just passed {@link #check}. */
    public IcmpError parse(byte[] bytes, int at) {
        int quote = at + Icmpv6View.LENGTH;
        int l4 = quoted.transportAt();
        int protocol = quoted.protocol();
        boolean ports = protocol == Ipv4View.TCP || protocol == Ipv4View.UDP;
        boolean echo = protocol == Ipv6View.ICMPV6;
        int first = ports ? l4 : l4 + Icmpv6View.REST;
        int type = Icmpv6View.type(bytes, at);
        long mtu = type == Icmpv6View.PACKET_TOO_BIG ? Icmpv6View.mtu(bytes, at) : 0;
        return new IcmpError(
                type,
                Icmpv6View.code(bytes, at),
                (int) Math.min(mtu, Integer.MAX_VALUE),
                Ipv6View.source(bytes, Frame.L3),
                Ipv6View.source(bytes, quote),
                IpAddress.read(bytes, quote + Ipv6View.DESTINATION),
                protocol,
                Ipv6View.LENGTH + Ipv6View.payloadLength(bytes, quote),
                ports || echo ? Bytes.getShort(bytes, first) : 0,
                ports || echo ? Bytes.getShort(bytes, first + 2) : 0,
                protocol == Ipv4View.TCP ? Bytes.getInt(bytes, l4 + 4) : 0);
    }
}
