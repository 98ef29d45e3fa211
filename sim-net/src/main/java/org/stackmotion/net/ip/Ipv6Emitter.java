package org.stackmotion.net.ip;

import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;

/** Writes IPv6 headers for packets that begin here. */
public final class Ipv6Emitter {
    /** Initial hop limit until a router advertises another (RFC 1700, as ESXi, FreeBSD, Linux). */
    public static final int DEFAULT_HOP_LIMIT = 64;

    /** The most bytes behind the header, without jumbograms. */
    public static final int MAX_PAYLOAD_LENGTH = 65_535;

    /** Where the transport header starts in a frame without extension headers. */
    public static final int L4 = Frame.L3 + Ipv6View.LENGTH;

    private final NetContext ctx;

    public Ipv6Emitter(NetContext ctx) {
        this.ctx = ctx;
    }

    /**
     * A frame with room for that many inline bytes behind a plain IPv6 header, from {@link #L4} on.
     */
    public Frame take(int transportBytes) {
        return ctx.frames().take(L4 + transportBytes);
    }

    /**
     * Writes EtherType and IPv6 header of a frame whose transport part is complete but for its
     * checksum, which is computed now or left to the NIC. The Ethernet addresses stay for the
     * neighbour table.
     */
    public void seal(
            Frame frame,
            IpAddress source,
            IpAddress destination,
            int nextHeader,
            int trafficClass,
            int hopLimit) {
        int payload = frame.length() - L4;
        Invariants.check(payload <= MAX_PAYLOAD_LENGTH, "IPv6 packet too long", payload);
        byte[] bytes = frame.bytes();
        Bytes.putShort(bytes, EthernetView.TYPE, EthernetView.IPV6);
        Ipv6View.write(
                bytes, Frame.L3, trafficClass, payload, nextHeader, hopLimit, source, destination);
        if (ctx.checksums()) {
            ctx.checksum().complete(frame);
        } else {
            frame.setChecksumOffloaded(true);
        }
    }
}
