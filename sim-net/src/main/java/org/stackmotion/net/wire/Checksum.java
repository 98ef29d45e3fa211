package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The Internet checksum (RFC 1071). Sums are kept unfolded in a long, so that parts can be added in
 * any order as long as each starts at an even place of the whole; {@link #fold} gives the 16-bit
 * field.
 */
public final class Checksum {
    private static final int SCRATCH_BYTES = 4096;

    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final ByteBuf scratchBuffer = Unpooled.wrappedBuffer(scratch);

    Checksum() {}

    /** Unfolded sum of big-endian 16-bit words; an odd last byte counts as the high half. */
    public static long sum(byte[] bytes, int at, int length) {
        long sum = 0;
        int i = at;
        // two words at a time: 2^16 = 1 in ones' complement, so halves may be added later
        for (int end = at + (length & ~3); i < end; i += 4) {
            sum += Bytes.getInt(bytes, i) & 0xFFFF_FFFFL;
        }
        if ((length & 2) != 0) {
            sum += Bytes.getShort(bytes, i);
            i += 2;
        }
        if ((length & 1) != 0) {
            sum += Bytes.getByte(bytes, i) << 8;
        }
        return sum;
    }

    /** The same over a part of a buffer. */
    public static long sum(ByteBuf buffer, int at, int length) {
        long sum = 0;
        int i = at;
        for (int end = at + (length & ~3); i < end; i += 4) {
            sum += buffer.getUnsignedInt(i);
        }
        if ((length & 2) != 0) {
            sum += buffer.getUnsignedShort(i);
            i += 2;
        }
        if ((length & 1) != 0) {
            sum += buffer.getUnsignedByte(i) << 8;
        }
        return sum;
    }

    /**
     * The checksum field: carries folded in, then complemented. Zero over a packet that is right.
     */
    public static int fold(long sum) {
        return ~reduce(sum) & 0xFFFF;
    }

    private static int reduce(long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int) folded;
    }

    /** Sum of the IPv4 pseudo header (RFC 9293 section 3.1): addresses, protocol and length. */
    public static long pseudoHeader(int source, int destination, int protocol, int length) {
        return (source & 0xFFFF_FFFFL) + (destination & 0xFFFF_FFFFL) + protocol + length;
    }

    /** Sum of the IPv6 pseudo header (RFC 8200 section 8.1) of a packet whose header is there. */
    public static long pseudoHeader6(byte[] bytes, int ip, int protocol, int length) {
        return sum(bytes, ip + Ipv6View.SOURCE, 2 * IpAddress.LENGTH) + protocol + length;
    }

    /** Sum over payload by reference, starting at an even place of the whole. */
    public long sum(@Nullable PayloadChunk first, int offset, int length) {
        long sum = 0;
        PayloadChunk chunk = first;
        int at = offset;
        int left = length;
        boolean odd = false;
        while (left > 0 && chunk != null) {
            int count = Math.min(Math.min(left, chunk.length() - at), SCRATCH_BYTES);
            if (count > 0) {
                scratchBuffer.clear();
                chunk.getBytes(at, scratchBuffer, count);
                long part = sum(scratch, 0, count);
                // a part at an odd place has its bytes swapped (RFC 1071 section 2 B)
                sum += odd ? Integer.reverseBytes(reduce(part)) >>> 16 : part;
                odd ^= (count & 1) != 0;
                left -= count;
                at += count;
            }
            if (at == chunk.length()) {
                chunk = chunk.next();
                at = 0;
            }
        }
        return sum;
    }

    /**
     * True when the transport checksum of a frame's packet is right: TCP, UDP (zero means none, but
     * not over IPv6, RFC 8200 section 8.1) or ICMP. The packet must have passed the views' checks
     * and must not be a fragment.
     */
    public boolean transportIsRight(Frame frame) {
        byte[] bytes = frame.bytes();
        int protocol = IpView.protocol(bytes);
        int l4 = IpView.transportAt(bytes);
        boolean udp = protocol == Ipv4View.UDP;
        if (udp && UdpView.checksum(bytes, l4) == 0) {
            return !IpView.isIpv6(bytes);
        }
        return fold(transportSum(frame, protocol, l4)) == 0;
    }

    /**
     * Fills in the IPv4 header checksum and the transport checksum; the offload flag is cleared.
     */
    public void complete(Frame frame) {
        byte[] bytes = frame.bytes();
        int ip = Frame.L3;
        frame.setChecksumOffloaded(false);
        int type = EthernetView.type(bytes);
        if (type == EthernetView.IPV6) {
            complete6(frame);
            return;
        }
        if (type != EthernetView.IPV4 || Ipv4View.check(frame) != null) {
            return;
        }
        Ipv4View.fillChecksum(bytes, ip);
        if (Ipv4View.isFragment(bytes, ip)) {
            return; // the sum covers the whole packet; whoever fragments computes it before
        }
        int l4 = ip + Ipv4View.headerLength(bytes, ip);
        completeTransport(frame, Ipv4View.protocol(bytes, ip), l4);
    }

    private void complete6(Frame frame) {
        boolean whole =
                Ipv6View.check(frame) == null
                        && extensions.walk(frame) == null
                        && extensions.fragmentAt() == 0;
        if (whole) {
            completeTransport(frame, extensions.protocol(), extensions.transportAt());
        }
    }

    private void completeTransport(Frame frame, int protocol, int l4) {
        byte[] bytes = frame.bytes();
        int field = field(protocol);
        boolean fits = Math.min(frame.headLength(), IpView.end(bytes)) >= l4 + field + 2;
        if (field == 0 || !fits) {
            return;
        }
        Bytes.putShort(bytes, l4 + field, 0);
        Bytes.putShort(bytes, l4 + field, asField(protocol, transportSum(frame, protocol, l4)));
    }

    /** Offset of the checksum in the transport header; 0 for protocols without one. */
    static int field(int protocol) {
        return switch (protocol) {
            case Ipv4View.TCP -> TcpView.CHECKSUM;
            case Ipv4View.UDP -> UdpView.CHECKSUM;
            case Ipv4View.ICMP -> IcmpView.CHECKSUM;
            case Ipv6View.ICMPV6 -> Icmpv6View.CHECKSUM;
            default -> 0;
        };
    }

    /** As {@link #fold}; a UDP sum of zero is sent as all ones (RFC 768). */
    static int asField(int protocol, long sum) {
        int folded = fold(sum);
        return folded == 0 && protocol == Ipv4View.UDP ? 0xFFFF : folded;
    }

    private long transportSum(Frame frame, int protocol, int l4) {
        byte[] bytes = frame.bytes();
        int end = IpView.end(bytes);
        int inline = Math.min(frame.headLength(), end) - l4;
        int referenced = Math.max(0, end - frame.headLength());
        long sum = sum(bytes, l4, inline);
        // headers by reference start at an even place: Ethernet is 14 bytes, all others multiples
        // of 4
        long payload = sum(frame.payload(), frame.payloadOffset(), referenced);
        sum += (inline & 1) == 0 ? payload : Integer.reverseBytes(reduce(payload)) >>> 16;
        if (IpView.isIpv6(bytes)) {
            sum += pseudoHeader6(bytes, Frame.L3, protocol, end - l4);
        } else if (protocol != Ipv4View.ICMP) {
            int source = Ipv4View.source(bytes, Frame.L3);
            int destination = Ipv4View.destination(bytes, Frame.L3);
            sum += pseudoHeader(source, destination, protocol, end - l4);
        }
        return sum;
    }
}
