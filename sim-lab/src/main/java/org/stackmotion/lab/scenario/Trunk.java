package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** A cable between two physical switches. */
@Section("A cable between two physical switches.")
public record Trunk(
        @Key(value = "The two segments.", length = 2) ImmutableList<String> between,
        @Key(value = "VLANs that it carries (0: untagged); all when left out.", min = 0, max = 4094)
                ImmutableList<Integer> vlans,
        @Key(
                        value = "Rate in 10^6 bit/s; 0 is without limit.",
                        def = "10000",
                        min = 0,
                        max = 1_000_000)
                double rateMbps,
        @Key(value = "Propagation delay in microseconds.", def = "1", min = 0, max = 10_000_000)
                double delayUs,
        @Key(
                        value =
                                "Largest IP packet in bytes; the smallest segment MTU when left out.",
                        min = 1280,
                        max = 9216)
                @Nullable Integer mtu,
        @Key(value = "Queue in packets.", def = "1000", min = 1, max = 10_000_000) int queuePackets,
        @Key(value = "Queue in KiB.", def = "2048", min = 2, max = 2_000_000) int queueKb,
        @Key(
                        value =
                                "ECN: frames waiting in a queue from which on newcomers are marked CE; never when left"
                                        + " out.",
                        min = 1,
                        max = 10_000_000)
                @Nullable Integer ecnMarkPackets,
        @Key(value = "ECN: the same in KiB that wait.", min = 1, max = 2_000_000)
                @Nullable Integer ecnMarkKb,
        @Key(value = "Share of frames lost at random.", def = "0", min = 0, max = 1) double loss,
        @Key(value = "Loses every n-th frame that carries data.", min = 1)
                @Nullable Integer lossEvery,
        @Key("Loss in bursts.") Segment.@Nullable LossBurst lossBurst,
        @Key("Frames that arrive late.") Segment.@Nullable Reorder reorder,
        @Key(value = "Share of frames delivered twice.", def = "0", min = 0, max = 1)
                double duplicate,
        @Key("Frames with a flipped bit.") Segment.@Nullable Corrupt corrupt) {}
