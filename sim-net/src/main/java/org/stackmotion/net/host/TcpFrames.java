package org.stackmotion.net.host;

import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.TcpView;

/** Finds the TCP header of a frame. */
final class TcpFrames {
    private TcpFrames() {}

    /** Offset of the TCP header, 0 when the frame has none (a later fragment has none). */
    static int offset(Frame frame) {
        byte[] head = frame.bytes();
        if (EthernetView.check(frame) == null && EthernetView.type(head) == EthernetView.IPV6) {
            return ipv6Offset(frame);
        }
        boolean tcp =
                EthernetView.check(frame) == null
                        && EthernetView.type(head) == EthernetView.IPV4
                        && Ipv4View.check(frame) == null
                        && Ipv4View.protocol(head, Frame.L3) == Ipv4View.TCP
                        && Ipv4View.fragmentOffset(head, Frame.L3) == 0;
        if (!tcp) {
            return 0;
        }
        int at = Frame.L3 + Ipv4View.headerLength(head, Frame.L3);
        return frame.headLength() >= at + TcpView.LENGTH ? at : 0;
    }

    /** Nobody sends TCP behind extension headers here. */
    private static int ipv6Offset(Frame frame) {
        boolean tcp =
                Ipv6View.check(frame) == null
                        && Ipv6View.nextHeader(frame.bytes(), Frame.L3) == Ipv4View.TCP;
        int at = Frame.L3 + Ipv6View.LENGTH;
        return tcp && frame.headLength() >= at + TcpView.LENGTH ? at : 0;
    }
}
