package org.stackmotion.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.trace.DigestLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class WorkloadsTest {
    private static WorkloadOptions bulk(
            int mtu, boolean real, boolean checksums, DigestLevel level) {
        return new WorkloadOptions(
                WorkloadId.W1, mtu, 64L << 20, "newreno", real, checksums, false, level, 1, 10);
    }

    @ParameterizedTest
    @CsvSource({"9000, false, false", "9000, true, true", "1500, true, false", "1500, false, true"})
    void bulkTransferCarriesEveryByteAtNearlyTheLineRate(int mtu, boolean real, boolean checksums) {
        WorkloadResult result = Workloads.run(bulk(mtu, real, checksums, DigestLevel.FAST));
        assertThat(result.verified()).isTrue();
        assertThat(result.goodputBitsPerS() / 1_000_000).isBetween(5_000L, 10_000L);
        long segments = (64L << 20) / (mtu - 52);
        // every segment crosses two cables, and at least every second one is acknowledged
        assertThat(result.frames()).isBetween(3 * segments, 5 * segments);
    }

    @ParameterizedTest
    @CsvSource({"9000, 8948", "1500, 1448"})
    void withoutOffloadsEveryFrameIsAnMssOrAnAckForTwoAndWithThemThereAreFewer(int mtu, int mss) {
        WorkloadOptions off =
                new WorkloadOptions(
                        WorkloadId.W1,
                        mtu,
                        1L << 30,
                        "newreno",
                        false,
                        false,
                        false,
                        DigestLevel.FAST,
                        1,
                        10);
        WorkloadOptions on =
                new WorkloadOptions(
                        WorkloadId.W1,
                        mtu,
                        1L << 30,
                        "newreno",
                        false,
                        false,
                        true,
                        DigestLevel.FAST,
                        1,
                        10);
        long segments = ((1L << 30) + mss - 1) / mss;
        assertThat((double) Workloads.run(off).frames())
                .isBetween(2.97 * segments, 3.03 * segments);
        WorkloadResult with = Workloads.run(on);
        assertThat(with.verified()).isTrue();
        assertThat((double) with.frames()).isBetween(2.0 * segments, 2.75 * segments);
    }

    @Test
    void twoRunsAreEqualAndPayloadAndChecksumsDoNotChangeTheTrace() {
        for (DigestLevel level : DigestLevel.values()) {
            WorkloadResult once = Workloads.run(bulk(9000, false, false, level));
            assertThat(Workloads.run(bulk(9000, false, false, level)).digest())
                    .isEqualTo(once.digest());
        }
        assertThat(Workloads.run(bulk(9000, true, true, DigestLevel.FAST)).digest())
                .isEqualTo(Workloads.run(bulk(9000, false, false, DigestLevel.FAST)).digest());
    }

    @Test
    void migrationOfASyntheticVmIsVerifiedAndRepeatable() {
        WorkloadOptions options =
                new WorkloadOptions(
                        WorkloadId.W6,
                        9000,
                        1,
                        "newreno",
                        false,
                        false,
                        true,
                        DigestLevel.FAST,
                        1,
                        25);
        WorkloadResult result = Workloads.run(options);
        assertThat(result.verified()).isTrue();
        assertThat(result.usefulBytes()).isGreaterThanOrEqualTo(1L << 30);
        assertThat(result.goodputBitsPerS() / 1_000_000).isBetween(20_000L, 25_000L);
        assertThat(Workloads.run(options).digest()).isEqualTo(result.digest());
    }

    /** Bytes that a bulk transfer of that size allocates on its thread, and its frames. */
    private static long[] allocated(long bytes, boolean offloads) {
        WorkloadOptions options =
                new WorkloadOptions(
                        WorkloadId.W1,
                        9000,
                        bytes,
                        "newreno",
                        false,
                        false,
                        offloads,
                        DigestLevel.FAST,
                        1,
                        10);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Simulation.call(
                "allocation",
                () -> {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    Workloads.Outcome outcome = new BulkWorkload(options).run();
                    long after = threads.getCurrentThreadAllocatedBytes();
                    return new long[] {after - before, outcome.frames()};
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bulkTransferAllocatesNothingPerFrame(boolean offloads) {
        allocated(32L << 20, offloads); // what is loaded and grown once
        long[] small = allocated(64L << 20, offloads);
        long[] large = allocated(256L << 20, offloads);
        long frames = large[1] - small[1];
        // what the application writes (a region, its chunk and its write for each 128 KiB, thus
        // each 44 frames) is left
        assertThat((large[0] - small[0]) / (double) frames).isLessThan(8.0);
    }

    @Test
    void figuresAreOneJsonLineWithThePublishedFields() {
        WorkloadResult result = Workloads.run(bulk(9000, false, false, DigestLevel.FAST));
        assertThat(result.toJson()).doesNotContain("\n");
        JsonNode json = new ObjectMapper().readTree(result.toJson());
        assertThat(json.propertyNames())
                .containsExactly(
                        "workload",
                        "mode",
                        "wallS",
                        "processS",
                        "cpuS",
                        "simulatedS",
                        "events",
                        "frames",
                        "goodputMbps",
                        "verified",
                        "peakRssMb",
                        "digest");
        assertThat(json.get("workload").asString()).isEqualTo("W1");
        assertThat(json.get("simulatedS").asDouble()).isPositive();
        assertThat(json.get("frames").asLong()).isEqualTo(result.frames());
    }
}
