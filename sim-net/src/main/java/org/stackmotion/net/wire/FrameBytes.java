package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;

/** Completes what a NIC with checksum offload would put into the bytes of a frame. */
final class FrameBytes {
    private FrameBytes() {}

    /**
     * Fills in IPv4 and transport checksums of a frame written to a buffer.
     *
     * @param l3 index of the network header; the packet reaches to the writer index
     * @param head the head of the frame, for the EtherType
     */
    static void completeChecksums(ByteBuf buffer, int l3, byte[] head) {
        int available = buffer.writerIndex() - l3;
        if (EthernetView.type(head) == EthernetView.IPV6) {
            completeTransport6(buffer, l3, head, available);
            return;
        }
        if (EthernetView.type(head) != EthernetView.IPV4
                || Ipv4View.check(head, Frame.L3, available, available) != null) {
            return;
        }
        int header = Ipv4View.headerLength(head, Frame.L3);
        buffer.setShort(l3 + Ipv4View.CHECKSUM, 0);
        buffer.setShort(l3 + Ipv4View.CHECKSUM, Checksum.fold(Checksum.sum(buffer, l3, header)));
        if (Ipv4View.isFragment(head, Frame.L3)) {
            return; // the sum covers the whole packet; whoever fragments computes it before
        }
        int protocol = Ipv4View.protocol(head, Frame.L3);
        int field = Checksum.field(protocol);
        int l4 = l3 + header;
        int length = Ipv4View.totalLength(head, Frame.L3) - header;
        if (field == 0 || length < field + 2) {
            return;
        }
        buffer.setShort(l4 + field, 0);
        long sum = Checksum.sum(buffer, l4, length);
        if (protocol != Ipv4View.ICMP) {
            int source = Ipv4View.source(head, Frame.L3);
            int destination = Ipv4View.destination(head, Frame.L3);
            sum += Checksum.pseudoHeader(source, destination, protocol, length);
        }
        buffer.setShort(l4 + field, Checksum.asField(protocol, sum));
    }

    private static void completeTransport6(ByteBuf buffer, int l3, byte[] head, int available) {
        if (Ipv6View.check(head, Frame.L3, available, available) != null) {
            return;
        }
        // the head was walked when the packet was made here: offloaded frames are our own
        int protocol = IpView.protocol(head);
        int field = Checksum.field(protocol);
        int header = IpView.transportAt(head) - Frame.L3;
        int length = IpView.end(head) - Frame.L3 - header;
        boolean fragment = Ipv6View.nextHeader(head, Frame.L3) == Ipv6Extensions.FRAGMENT;
        if (fragment || field == 0 || length < field + 2) {
            return;
        }
        int l4 = l3 + header;
        buffer.setShort(l4 + field, 0);
        long sum = Checksum.sum(buffer, l4, length);
        sum += Checksum.pseudoHeader6(head, Frame.L3, protocol, length);
        buffer.setShort(l4 + field, Checksum.asField(protocol, sum));
    }
}
