package org.stackmotion.net.link;

import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.TcpView;

/** Draws the fate of each frame on one direction of a cable. */
final class LinkFaults {
    static final int LOST = 1;
    static final int LATE = 2;
    static final int TWICE = 4;
    static final int CORRUPT = 8;

    private final Impairments config;
    private final SeededRandom bits;
    private final Countdown loss;
    private final Countdown reorder;
    private final Countdown duplicate;
    private final Countdown corrupt;
    private final Countdown burstBegin;
    private final Countdown burstEnd;
    private boolean inBurst;
    private int data;

    /**
     * Each fault has a random stream of its own, so that one more fault does not move the others.
     */
    LinkFaults(Impairments config, SeededRandom random) {
        this.config = config;
        this.bits = random.fork("bits");
        this.loss = new Countdown(config.lossRate(), random.fork("loss"));
        this.reorder = new Countdown(config.reorderRate(), random.fork("reorder"));
        this.duplicate = new Countdown(config.duplicateRate(), random.fork("duplicate"));
        this.corrupt = new Countdown(config.corruptRate(), random.fork("corrupt"));
        // Gilbert: share lost = begin / (begin + end), so begin = end * rate / (1 - rate)
        double end = 1 / config.burstMeanFrames();
        double begin = Math.min(1, end * config.burstRate() / (1 - config.burstRate()));
        this.burstBegin = new Countdown(begin, random.fork("burst"));
        this.burstEnd = new Countdown(end, random.fork("burst end"));
    }

    /** A set of the flags above; 0 for a frame that arrives as it is. */
    int draw(Frame frame) {
        int fate = 0;
        if (config.lossRate() > 0 && loss.hit()) {
            fate |= LOST;
        }
        if (config.lossEvery() > 0 && carriesData(frame) && ++data == config.lossEvery()) {
            data = 0;
            fate |= LOST;
        }
        if (config.burstRate() > 0 && inBurst()) {
            fate |= LOST;
        }
        if (config.reorderRate() > 0 && reorder.hit()) {
            fate |= LATE;
        }
        if (config.duplicateRate() > 0 && duplicate.hit()) {
            fate |= TWICE;
        }
        if (config.corruptRate() > 0 && corrupt.hit()) {
            fate |= CORRUPT;
        }
        return fate;
    }

    private boolean inBurst() {
        if (!inBurst) {
            inBurst = burstBegin.hit();
            return inBurst;
        }
        if (burstEnd.hit()) {
            inBurst = burstBegin.hit();
        }
        return inBurst;
    }

    /**
     * Flips one bit behind the Ethernet header, or marks the FCS as wrong.
     *
     * @return true if this is the second flip in one frame, which the checksum may miss
     */
    boolean damage(Frame frame) {
        if (config.corruptAt() == Impairments.CorruptAt.WIRE) {
            frame.setBadFcs(true);
            return false;
        }
        frame.materialize();
        int bytes = frame.headLength() - Frame.L3;
        if (bytes > 0) {
            int bit = bits.nextInt(bytes * 8);
            frame.bytes()[Frame.L3 + (bit >>> 3)] ^= (byte) (1 << (bit & 7));
        }
        return frame.markDamaged();
    }

    static boolean carriesData(Frame frame) {
        byte[] bytes = frame.bytes();
        if (EthernetView.check(frame) == null && EthernetView.type(bytes) == EthernetView.IPV6) {
            return carriesData6(frame);
        }
        boolean ipv4 =
                EthernetView.check(frame) == null
                        && EthernetView.type(bytes) == EthernetView.IPV4
                        && Ipv4View.check(frame) == null;
        if (!ipv4) {
            return false;
        }
        if (Ipv4View.protocol(bytes, Frame.L3) != Ipv4View.TCP) {
            return true;
        }
        int header = Ipv4View.headerLength(bytes, Frame.L3);
        int tcp = Frame.L3 + header;
        int length = Ipv4View.totalLength(bytes, Frame.L3) - header;
        return TcpView.check(bytes, tcp, frame.headLength() - tcp, length) == null
                && length > TcpView.headerLength(bytes, tcp);
    }

    /** The same over IPv6; the messages of the link are what ARP is to IPv4. */
    private static boolean carriesData6(Frame frame) {
        byte[] bytes = frame.bytes();
        if (Ipv6View.check(frame) != null) {
            return false;
        }
        int at = Frame.L3 + Ipv6View.LENGTH;
        int length = Ipv6View.payloadLength(bytes, Frame.L3);
        return switch (Ipv6View.nextHeader(bytes, Frame.L3)) {
            case Ipv4View.TCP ->
                    TcpView.check(bytes, at, frame.headLength() - at, length) == null
                            && length > TcpView.headerLength(bytes, at);
            case Ipv6View.ICMPV6 ->
                    frame.headLength() > at && Icmpv6View.type(bytes, at) <= Icmpv6View.ECHO_REPLY;
            case Ipv6Extensions.HOP_BY_HOP -> false;
            default -> true;
        };
    }
}
