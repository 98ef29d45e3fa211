package org.stackmotion.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.trace.DigestLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class WorkloadsTest {
    private static WorkloadOptions bulk(
            int mtu, boolean real, boolean checksums, DigestLevel level) {
        return new WorkloadOptions(
                WorkloadId.W1, mtu, 64L << 20, "newreno", real, checksums, level, 1, 10);
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
                        WorkloadId.W6, 9000, 1, "newreno", false, false, DigestLevel.FAST, 1, 25);
        WorkloadResult result = Workloads.run(options);
        assertThat(result.verified()).isTrue();
        assertThat(result.usefulBytes()).isGreaterThanOrEqualTo(1L << 30);
        assertThat(result.goodputBitsPerS() / 1_000_000).isBetween(20_000L, 25_000L);
        assertThat(Workloads.run(options).digest()).isEqualTo(result.digest());
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
