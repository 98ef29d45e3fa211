package org.stackmotion.lab.scenario;

import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Later;
import org.stackmotion.lab.format.Section;

/** A physical switch; rate, delay, queue and impairments are those of each cable to it. */
@Section(
        "A physical Ethernet switch; rate, delay, queue and impairments are those of each cable to it.")
public record Segment(
        @Key(
                        value = "Rate of each cable in 10^6 bit/s; 0 is without limit.",
                        def = "10000",
                        min = 0,
                        max = 1_000_000)
                double rateMbps,
        @Key(
                        value = "Propagation delay of each cable in microseconds.",
                        def = "1",
                        min = 0,
                        max = 10_000_000)
                double delayUs,
        @Key(
                        value = "Largest IP packet that the switch passes, in bytes.",
                        def = "1500",
                        min = 1280,
                        max = 9216)
                int mtu,
        @Key(value = "Queue of each port in packets.", def = "1000", min = 1, max = 10_000_000)
                int queuePackets,
        @Key(value = "Queue of each port in KiB.", def = "2048", min = 2, max = 2_000_000)
                int queueKb,
        @Key(
                        value =
                                "ECN: frames waiting in a queue from which on newcomers are marked CE; never when left"
                                        + " out.",
                        min = 1,
                        max = 10_000_000)
                @Nullable Integer ecnMarkPackets,
        @Key(value = "ECN: the same in KiB that wait.", min = 1, max = 2_000_000)
                @Nullable Integer ecnMarkKb,
        @Key(value = "Share of frames lost at random on each cable.", def = "0", min = 0, max = 1)
                double loss,
        @Key(value = "Loses every n-th frame that carries data.", min = 1)
                @Nullable Integer lossEvery,
        @Key("Loss in bursts.") @Nullable LossBurst lossBurst,
        @Key("Frames that arrive late.") @Nullable Reorder reorder,
        @Key(value = "Share of frames delivered twice.", def = "0", min = 0, max = 1)
                double duplicate,
        @Key("Frames with a flipped bit.") @Nullable Corrupt corrupt,
        @Key("Device of the machine that this segment is bridged to.") @Nullable Later tap) {

    /** Loss in bursts, as a two-state (Gilbert) model. */
    @Section(value = "Loss in bursts (Gilbert model).", shorthand = "rate")
    public record LossBurst(
            @Key(value = "Share of frames lost over time.", min = 0, max = 1) double rate,
            @Key(value = "Mean length of a burst in frames.", def = "3", min = 1, max = 1_000_000)
                    double meanLength) {}

    /** Reordering: some frames are held back. */
    @Section(value = "Some frames are held back.", shorthand = "rate")
    public record Reorder(
            @Key(value = "Share of frames held back.", min = 0, max = 1) double rate,
            @Key(
                            value = "How long they are held back, in microseconds.",
                            def = "100",
                            min = 0,
                            max = 10_000_000)
                    double delayUs) {}

    /** Corruption: a flipped bit. */
    @Section(value = "Frames with a flipped bit.", shorthand = "rate")
    public record Corrupt(
            @Key(value = "Share of frames corrupted.", min = 0, max = 1) double rate,
            @Key(
                            value =
                                    "Where: on the wire the next port drops the frame (BAD_FCS); in"
                                            + " memory it reaches the checksum.",
                            def = "wire")
                    CorruptAt at) {}

    /** The place of a corruption. */
    public enum CorruptAt {
        WIRE,
        MEMORY
    }
}
