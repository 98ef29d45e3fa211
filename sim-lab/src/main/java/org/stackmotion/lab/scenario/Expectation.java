package org.stackmotion.lab.scenario;

import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** Something that must hold at the end of a run. */
@Section(
        value = "Something that must hold at the end.",
        exactlyOne = {"migration", "no_traffic", "ping", "workload", "step"})
public record Expectation(
        @Key("Migrations of this VM.") @Nullable String migration,
        @Key(value = "Which one, from 1; all of them when left out.", min = 1, max = 10_000)
                @Nullable Integer number,
        @Key("How it ends.") @Nullable Outcome outcome,
        @Key("The stack that carries it.") @Nullable String stack,
        @Key(
                        value = "Status code of a migration or a workload, as a text in quotes.",
                        matches = "0x(0|bad[0-9a-f]{4})",
                        what = "'0' or a text such as '0xbad010b'")
                @Nullable String status,
        @Key("Words that the cause contains: a status code in quotes, or a part of the sentence.")
                @Nullable String cause,
        @Key("Words that the remedy contains.") @Nullable String remedy,
        @Key("Whether every page arrived as it was.") @Nullable Boolean verified,
        @Key("Stun to resume, in ms.") @Nullable Bounds downtimeMs,
        @Key("Start to end, in ms.") @Nullable Bounds totalMs,
        @Key("Pre-copy rounds.") @Nullable Bounds rounds,
        @Key("No frame of this kind leaves.") @Nullable NoTraffic noTraffic,
        @Key("A ping workload: its name, or workloads[0] ...") @Nullable String ping,
        @Key("Share of requests without an answer.") @Nullable Bounds loss,
        @Key("Longest time without an answer, in ms.") @Nullable Bounds longestGapMs,
        @Key("A workload that moves data: its name, or workloads[0] ...") @Nullable String workload,
        @Key("Its goodput in 10^6 bit/s.") @Nullable Bounds goodputMbps,
        @Key("Bytes that arrived.") @Nullable Bounds bytes,
        @Key(value = "A step by its place, from 0.", min = 0, max = 10_000) @Nullable Integer step,
        @Key("Whether the host refuses it.") @Nullable Boolean refused) {

    /** How a migration ends. */
    public enum Outcome {
        COMPLETED,
        FAILED,
        CANCELLED,
        REFUSED,
        UNFINISHED
    }

    /** Limits of a number, both included. */
    @Section("Limits, both included.")
    public record Bounds(
            @Key("At least.") @Nullable Double min, @Key("At most.") @Nullable Double max) {
        public boolean holds(double value) {
            return (min == null || value >= min) && (max == null || value <= max);
        }

        @Override
        public String toString() {
            if (min == null) {
                return "<= " + number(max);
            }
            return max == null ? ">= " + number(min) : number(min) + " to " + number(max);
        }

        private static String number(@Nullable Double value) {
            if (value == null) {
                return "any";
            }
            long whole = value.longValue();
            return whole == value ? Long.toString(whole) : Double.toString(value);
        }
    }

    /** TCP segments that must not be seen. */
    @Section("TCP segments that must not be seen in a stack.")
    public record NoTraffic(
            @Key("Key of the stack.") String stack,
            @Key(value = "TCP port, at either end.", min = 1, max = 65535) int tcpPort,
            @Key("The host; all hosts when left out.") @Nullable String host) {}
}
