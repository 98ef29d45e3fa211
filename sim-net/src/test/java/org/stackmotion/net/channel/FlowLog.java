package org.stackmotion.net.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.TcpView;
import org.stackmotion.net.wire.UdpView;

/**
 * Frames by flow and direction: what was sent, in order, and when. What a frame says of time itself
 * (TCP's timestamps, checksums over them) is left out, so that two runs that differ in queueing
 * times alone have the same frames.
 */
final class FlowLog {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final TreeMap<String, List<String>> frames = new TreeMap<>();
    private final TreeMap<String, List<Long>> times = new TreeMap<>();

    private final TreeMap<String, Integer> firsts = new TreeMap<>();

    Set<String> keys() {
        return frames.keySet();
    }

    List<String> frames(String flow) {
        return frames.getOrDefault(flow, List.of());
    }

    List<Long> times(String flow) {
        return times.getOrDefault(flow, List.of());
    }

    /** Initial sequence numbers are made from the clock (RFC 6528); from there on they count. */
    private int since(String what, int number) {
        if (number != 0) {
            firsts.putIfAbsent(what, number);
        }
        return number - firsts.getOrDefault(what, 0);
    }

    void add(Frame frame, String way, long nowNs) {
        byte[] b = frame.bytes();
        boolean ipv4 = (b[12] & 0xFF) == 8 && b[13] == 0;
        String flow = way + "arp";
        String what = frame.capturedLength() + "";
        if (ipv4) {
            int l4 = Frame.L3 + Ipv4View.headerLength(b, Frame.L3);
            int protocol = Ipv4View.protocol(b, Frame.L3);
            flow =
                    way
                            + Ipv4.format(Ipv4View.source(b, Frame.L3))
                            + " "
                            + Ipv4.format(Ipv4View.destination(b, Frame.L3))
                            + " "
                            + protocol;
            if (protocol == TCP) {
                flow += " " + TcpView.sourcePort(b, l4) + " " + TcpView.destinationPort(b, l4);
                what +=
                        " seq "
                                + since(flow, TcpView.seq(b, l4))
                                + " ack "
                                + since(flow + " ack", TcpView.ack(b, l4))
                                + " flags "
                                + TcpView.flags(b, l4)
                                + " window "
                                + TcpView.window(b, l4);
            } else if (protocol == UDP) {
                flow += " " + UdpView.sourcePort(b, l4) + " " + UdpView.destinationPort(b, l4);
            }
        }
        frames.computeIfAbsent(flow, f -> new ArrayList<>()).add(what);
        times.computeIfAbsent(flow, f -> new ArrayList<>()).add(nowNs);
    }
}
