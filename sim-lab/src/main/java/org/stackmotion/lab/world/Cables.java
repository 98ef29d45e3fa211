package org.stackmotion.lab.world;

import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.CableSection;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.lab.scenario.Trunk;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.LinkConfig;

/**
 * Turns the properties of segments, trunks and routers into those of cables; both ways are alike.
 */
final class Cables {
    private static final double BITS_PER_MBIT = 1e6;
    private static final double NS_PER_US = 1e3;
    private static final int BYTES_PER_KB = 1024;

    private Cables() {}

    static LinkConfig ofSegment(Segment s) {
        return config(
                s.rateMbps(),
                s.delayUs(),
                s.queuePackets(),
                s.queueKb(),
                s.ecnMarkPackets(),
                s.ecnMarkKb(),
                s.mtu(),
                impairments(
                        s.loss(),
                        s.lossEvery(),
                        s.lossBurst(),
                        s.reorder(),
                        s.duplicate(),
                        s.corrupt()));
    }

    static LinkConfig ofTrunk(Trunk t, int mtu) {
        return config(
                t.rateMbps(),
                t.delayUs(),
                t.queuePackets(),
                t.queueKb(),
                t.ecnMarkPackets(),
                t.ecnMarkKb(),
                mtu,
                impairments(
                        t.loss(),
                        t.lossEvery(),
                        t.lossBurst(),
                        t.reorder(),
                        t.duplicate(),
                        t.corrupt()));
    }

    /** A router's cable: the segment's, where the router does not say otherwise. */
    static LinkConfig ofRouter(Segment s, @Nullable CableSection link) {
        if (link == null) {
            return ofSegment(s);
        }
        return config(
                link.rateMbps() == null ? s.rateMbps() : link.rateMbps(),
                link.delayUs() == null ? s.delayUs() : link.delayUs(),
                link.queuePackets() == null ? s.queuePackets() : link.queuePackets(),
                link.queueKb() == null ? s.queueKb() : link.queueKb(),
                link.ecnMarkPackets() == null ? s.ecnMarkPackets() : link.ecnMarkPackets(),
                link.ecnMarkKb() == null ? s.ecnMarkKb() : link.ecnMarkKb(),
                s.mtu(),
                impairments(
                        link.loss() == null ? s.loss() : link.loss(),
                        link.lossEvery() == null ? s.lossEvery() : link.lossEvery(),
                        link.lossBurst() == null ? s.lossBurst() : link.lossBurst(),
                        link.reorder() == null ? s.reorder() : link.reorder(),
                        link.duplicate() == null ? s.duplicate() : link.duplicate(),
                        link.corrupt() == null ? s.corrupt() : link.corrupt()));
    }

    private static LinkConfig config(
            double rateMbps,
            double delayUs,
            int packets,
            int kb,
            @Nullable Integer markPackets,
            @Nullable Integer markKb,
            int mtu,
            Impairments impairments) {
        return new LinkConfig(
                Math.round(rateMbps * BITS_PER_MBIT),
                Math.round(delayUs * NS_PER_US),
                packets,
                kb * BYTES_PER_KB,
                markPackets == null ? 0 : markPackets,
                markKb == null ? 0 : markKb * BYTES_PER_KB,
                mtu,
                impairments);
    }

    private static Impairments impairments(
            double loss,
            @Nullable Integer lossEvery,
            Segment.@Nullable LossBurst burst,
            Segment.@Nullable Reorder reorder,
            double duplicate,
            Segment.@Nullable Corrupt corrupt) {
        Impairments all = Impairments.NONE.withLoss(loss).withDuplicate(duplicate);
        if (lossEvery != null) {
            all = all.withLossEvery(lossEvery);
        }
        if (burst != null) {
            all = all.withLossBurst(burst.rate(), burst.meanLength());
        }
        if (reorder != null) {
            all = all.withReorder(reorder.rate(), Math.round(reorder.delayUs() * NS_PER_US));
        }
        if (corrupt != null) {
            boolean wire = corrupt.at() == Segment.CorruptAt.WIRE;
            all =
                    all.withCorrupt(
                            corrupt.rate(),
                            wire ? Impairments.CorruptAt.WIRE : Impairments.CorruptAt.MEMORY);
        }
        return all;
    }
}
