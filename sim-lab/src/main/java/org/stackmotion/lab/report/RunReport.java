package org.stackmotion.lab.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run: report.json, field by field (fields are only ever added). Times are simulated
 * nanoseconds. Two runs of one seed are equal but for {@code wallNs}.
 *
 * @param schema 1
 * @param traceDigest SHA-256 of everything that happened, at the level of {@code digestLevel}
 * @param held true when the run's exit code is 0
 * @param captures the files of {@code --pcap}; left out without it
 */
public record RunReport(
        int schema,
        String scenario,
        long seed,
        String version,
        Mode mode,
        long simulatedNs,
        long wallNs,
        long events,
        long frames,
        String traceDigest,
        String digestLevel,
        ImmutableList<MigrationEntry> migrations,
        ImmutableList<StackEntry> stacks,
        ImmutableList<DropEntry> drops,
        ImmutableList<ValidateEntry> validate,
        ImmutableList<String> warnings,
        ImmutableList<WorkloadEntry> workloads,
        ImmutableList<StepEntry> steps,
        @Nullable LatenessEntry lateness,
        boolean held,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) ImmutableList<CaptureEntry> captures) {

    public static final int SCHEMA = 1;

    /**
     * How the run was made.
     *
     * @param time {@code virtual} or {@code wall}
     * @param memory {@code synthetic}, {@code real}, {@code mixed}, or {@code none} without a VM
     * @param payload {@code virtual} when page contents are not materialised
     * @param trains {@code off}: frame by frame
     * @param profile whose migration: {@code vmotion}
     * @param transport what carries it: {@code tcp}
     */
    public record Mode(
            String time,
            String memory,
            String payload,
            String trains,
            String profile,
            String transport) {}

    /** One migration; {@code verified} is null when it did not come to the comparison. */
    public record MigrationEntry(
            String vm,
            String kind,
            String from,
            String to,
            String fromStack,
            String toStack,
            String stack,
            String outcome,
            StatusEntry status,
            long startNs,
            long totalNs,
            long precopyNs,
            long downtimeNs,
            ImmutableList<RoundEntry> rounds,
            long pagesSent,
            long bytesOnWire,
            long goodputBitsPerS,
            int streams,
            @Nullable Boolean verified) {}

    /** A status with what lies behind it and what to do about it. */
    public record StatusEntry(String code, String text, String cause, String remedy) {}

    /** One pre-copy pass; the last is the one with the VM stunned. */
    public record RoundEntry(
            long startNs, long durationNs, long pagesSent, long bytesSent, long pagesDirtied) {}

    /** One TCP/IP stack of a host. */
    public record StackEntry(
            String host,
            String key,
            String state,
            long txBytes,
            long rxBytes,
            int connectionsPeak,
            int connectionsMax,
            long bufferBytesPeak,
            long retransmits) {}

    /** Frames that went no further, by place and reason. */
    public record DropEntry(String where, String name, long count) {}

    /** One expectation and whether it held. */
    public record ValidateEntry(String name, boolean held, String expected, String got) {}

    /** How late events ran in wall-clock time; absent in virtual time. */
    public record LatenessEntry(long events, long medianNs, long p99Ns, long maxNs) {}

    /** A workload's result. */
    public sealed interface WorkloadEntry permits PingEntry, BulkEntry, ClientEntry {
        String name();
    }

    /** A ping; {@code error} is empty unless nothing could be sent. */
    public record PingEntry(
            String name,
            String kind,
            String from,
            String to,
            long transmitted,
            long received,
            double loss,
            long longestGapNs,
            long minRttNs,
            long avgRttNs,
            long maxRttNs,
            String error)
            implements WorkloadEntry {}

    /** A TCP stream; {@code error} is empty unless it broke. */
    public record BulkEntry(
            String name,
            String kind,
            String from,
            String to,
            long bytes,
            long durationNs,
            long goodputBitsPerS,
            long retransmits,
            boolean finished,
            String error)
            implements WorkloadEntry {}

    /**
     * A blocking client; {@code error} is empty unless it failed.
     *
     * @param intact every byte arrived as it was; null when nothing was compared
     * @param offsetNs NTP: how far the server is ahead, by its last answer; null otherwise
     * @param delayNs NTP: round trip of the last answer without the server's time; null otherwise
     */
    public record ClientEntry(
            String name,
            String kind,
            String from,
            String to,
            long bytes,
            long durationNs,
            long goodputBitsPerS,
            @Nullable Boolean intact,
            @Nullable Long offsetNs,
            @Nullable Long delayNs,
            boolean finished,
            String error)
            implements WorkloadEntry {
        /** What came of it, for people. */
        public String describe() {
            if (!error.isEmpty()) {
                return "failed: " + error;
            }
            Long offset = offsetNs;
            Long delay = delayNs;
            if (offset != null && delay != null) {
                String sign = offset < 0 ? "-" : "";
                return "offset "
                        + sign
                        + Numbers.time(Math.abs(offset))
                        + ", delay "
                        + Numbers.time(delay);
            }
            return Numbers.bytes(bytes)
                    + " in "
                    + Numbers.time(durationNs)
                    + ", goodput "
                    + Numbers.rate(goodputBitsPerS)
                    + (Boolean.FALSE.equals(intact) ? ", NOT intact" : "");
        }
    }

    /** A step and what came of it: {@code done}, or why it was refused. */
    public record StepEntry(long atNs, String what, boolean refused, String result) {}

    /** A capture: {@code file} lies beside report.json. */
    public record CaptureEntry(String host, String file, long frames, long bytes) {}
}
