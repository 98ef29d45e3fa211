package org.stackmotion.lab.scenario;

import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** What a router's cables have instead of their segment's properties. */
@Section("Replaces properties of the segments on this router's own cables.")
public record CableSection(
        @Key(value = "Rate in 10^6 bit/s; 0 is without limit.", min = 0, max = 1_000_000)
                @Nullable Double rateMbps,
        @Key(value = "Propagation delay in microseconds.", min = 0, max = 10_000_000)
                @Nullable Double delayUs,
        @Key(value = "Queue in packets.", min = 1, max = 10_000_000) @Nullable Integer queuePackets,
        @Key(value = "Queue in KiB.", min = 2, max = 2_000_000) @Nullable Integer queueKb,
        @Key(
                        value =
                                "ECN: frames waiting in a queue from which on newcomers are marked CE; never when left"
                                        + " out.",
                        min = 1,
                        max = 10_000_000)
                @Nullable Integer ecnMarkPackets,
        @Key(value = "ECN: the same in KiB that wait.", min = 1, max = 2_000_000)
                @Nullable Integer ecnMarkKb,
        @Key(value = "Share of frames lost at random.", min = 0, max = 1) @Nullable Double loss,
        @Key(value = "Loses every n-th frame that carries data.", min = 1)
                @Nullable Integer lossEvery,
        @Key("Loss in bursts.") Segment.@Nullable LossBurst lossBurst,
        @Key("Frames that arrive late.") Segment.@Nullable Reorder reorder,
        @Key(value = "Share of frames delivered twice.", min = 0, max = 1)
                @Nullable Double duplicate,
        @Key("Frames with a flipped bit.") Segment.@Nullable Corrupt corrupt) {}
