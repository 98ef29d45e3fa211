package org.stackmotion.net.ip;

import org.stackmotion.core.Invariants;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/**
 * Writes IPv4 headers for packets that begin here, and gives them their identification: one counter
 * per stack that starts at a random place. RFC 6864 asks for uniqueness only where a packet may be
 * fragmented; a counter gives it for the last 65,536 packets.
 */
public final class Ipv4Emitter {
    /** Initial TTL of ESXi, FreeBSD and Linux. */
    public static final int DEFAULT_TTL = 64;

    /** The most bytes that an IPv4 packet can have. */
    public static final int MAX_TOTAL_LENGTH = 65_535;

    /** Where the transport header starts in a frame with a plain IPv4 header. */
    public static final int L4 = Frame.L3 + Ipv4View.LENGTH;

    private final NetContext ctx;
    private int identification;

    public Ipv4Emitter(NetContext ctx, SeededRandom random) {
        this.ctx = ctx;
        this.identification = random.nextInt(1 << 16);
    }

    /**
     * A frame with room for that many inline bytes behind a plain IPv4 header, from {@link #L4} on.
     */
    public Frame take(int transportBytes) {
        return ctx.frames().take(L4 + transportBytes);
    }

    /**
     * Writes EtherType and IPv4 header of a frame whose transport part is complete but for its
     * checksum, which is computed now or left to the NIC. The Ethernet addresses stay for the
     * neighbour table.
     *
     * @param dontFragment sets DF
     */
    public void seal(
            Frame frame,
            int source,
            int destination,
            int protocol,
            int tos,
            int ttl,
            boolean dontFragment) {
        int total = frame.length() - Frame.L3;
        Invariants.check(total <= MAX_TOTAL_LENGTH, "IPv4 packet too long", total);
        byte[] bytes = frame.bytes();
        Bytes.putShort(bytes, EthernetView.TYPE, EthernetView.IPV4);
        Ipv4View.write(
                bytes,
                Frame.L3,
                tos,
                total,
                nextIdentification(),
                dontFragment ? Ipv4View.DONT_FRAGMENT : 0,
                ttl,
                protocol,
                source,
                destination);
        if (ctx.checksums()) {
            ctx.checksum().complete(frame);
        } else {
            frame.setChecksumOffloaded(true);
        }
    }

    /** A super-segment takes one for each frame that it is cut into. */
    public void skipIdentifications(int count) {
        identification = (identification + count) & 0xFFFF;
    }

    /** The next value of the identification field, 0..65535. */
    public int nextIdentification() {
        identification = (identification + 1) & 0xFFFF;
        return identification;
    }
}
