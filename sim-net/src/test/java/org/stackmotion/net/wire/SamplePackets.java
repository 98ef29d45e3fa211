package org.stackmotion.net.wire;

import com.google.common.collect.ImmutableMap;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Good packets, computed by hand outside this code, and the whole chain of checks over a frame. */
public final class SamplePackets {
    private static final String ETHERNET = "0050566a20020050566a10020800";

    /** SYN with MSS 8960, SACK permitted, timestamps and window scale 7. */
    public static final String TCP_SYN =
            ETHERNET
                    + "4500003c123440004006116f0a01010b0a02020c"
                    + "c0001f400102030400000000a002ffff30530000"
                    + "020423000402080a000000010000000001030307";

    public static final String TCP_DATA =
            ETHERNET
                    + "4500003712344000400611740a01010b0a02020c"
                    + "c0001f40010203050a0b0c0d50180200c6880000"
                    + "68656c6c6f2c20766d6f74696f6e21";

    public static final String UDP =
            ETHERNET
                    + "4500002b12344000401111750a01010b0a02020c"
                    + "cf080035001742ad68656c6c6f2c20766d6f74696f6e21";

    public static final String ICMP_ECHO =
            ETHERNET
                    + "45000054123400004001515c0a01010b0a02020c"
                    + "0800200400070001"
                    + "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                    + "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

    public static final String ARP_REQUEST =
            "ffffffffffff0050566a1002080600010800060400010050566a10020a01010b"
                    + "0000000000000a0101fe";

    public static final ImmutableMap<String, String> ALL =
            ImmutableMap.of(
                    "SYN", TCP_SYN,
                    "data", TCP_DATA,
                    "UDP", UDP,
                    "echo", ICMP_ECHO,
                    "ARP", ARP_REQUEST);

    private SamplePackets() {}

    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** A frame with the first bytes of a packet; what lies behind them in the array is noise. */
    public static Frame frame(FramePool pool, byte[] packet, int length) {
        Frame frame = pool.take(length);
        java.util.Arrays.fill(frame.bytes(), (byte) 0xA5);
        System.arraycopy(packet, 0, frame.bytes(), 0, length);
        return frame;
    }

    public static Frame frame(FramePool pool, String hex) {
        byte[] packet = bytes(hex);
        return frame(pool, packet, packet.length);
    }

    /** What a receiver does before it believes a frame: null when everything is right. */
    public static @Nullable DropReason examine(Frame frame) {
        DropReason bad = EthernetView.check(frame);
        if (bad != null) {
            return bad;
        }
        return switch (EthernetView.type(frame.bytes())) {
            case EthernetView.ARP -> ArpPacket.check(frame);
            case EthernetView.IPV4 -> examineIpv4(frame);
            default -> DropReason.UNKNOWN_PROTOCOL;
        };
    }

    private static @Nullable DropReason examineIpv4(Frame frame) {
        byte[] head = frame.bytes();
        DropReason bad = Ipv4View.check(frame);
        if (bad != null) {
            return bad;
        }
        if (!Ipv4View.checksumIsRight(head, Frame.L3)) {
            return DropReason.BAD_CHECKSUM;
        }
        int at = Frame.L3 + Ipv4View.headerLength(head, Frame.L3);
        int length = Frame.L3 + Ipv4View.totalLength(head, Frame.L3) - at;
        int inline = frame.headLength() - at;
        bad =
                switch (Ipv4View.protocol(head, Frame.L3)) {
                    case Ipv4View.TCP -> TcpView.check(head, at, inline, length);
                    case Ipv4View.UDP -> UdpView.check(head, at, inline, length);
                    case Ipv4View.ICMP -> IcmpView.check(head, at, inline);
                    default -> DropReason.UNKNOWN_PROTOCOL;
                };
        if (bad != null) {
            return bad;
        }
        return new Checksum().transportIsRight(frame) ? null : DropReason.BAD_CHECKSUM;
    }
}
