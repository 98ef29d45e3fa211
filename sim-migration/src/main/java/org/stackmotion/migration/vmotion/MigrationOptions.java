package org.stackmotion.migration.vmotion;

import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;
import org.stackmotion.net.host.AdvancedOptions;

/**
 * Settings of one migration; the defaults are those of the Migrate.* options of ESXi 8.0U3g (facts
 * 4.4) unless the field says otherwise. Times in nanoseconds.
 *
 * @param switchoverGoalNs Migrate.PreCopySwitchoverTimeGoal, 500 ms
 * @param minProgressPercent Migrate.PreCopyMinProgressPerc, 130: sent to dirtied pages of a pass
 * @param passesWithoutProgressMax passes in a row below that after which it gives up, 10; ours. 0
 *     never gives up
 * @param pagesPerSend Migrate.PreCopyPagesPerSend, 32, at most 1024
 * @param netTimeoutNs Migrate.NetTimeout, 20 s without progress on the connection
 * @param maxSwitchoverNs longest time between stun and resume, 100 s (facts 4.3, hard limit)
 * @param socketBufferBytes Migrate.SndBufSize and RcvBufSize, 562,540
 * @param latencyThresholdNs Migrate.NetLatencyModeThreshold, 4 ms: above it buffers are auto-tuned
 * @param autoTuneMaxBytes ceiling of auto-tuned buffers, 16 MiB (facts 1.5)
 * @param expectedBytesPerS Migrate.NetExpectedLineRateMBps, 133 MiB/s: stands in where a pass was
 *     too short to measure
 * @param deviceStateBytes size of the checkpoint of the devices, 2 MiB; ours, no source gives one
 * @param pipeline called with the source's pipeline after its own handlers are in; for extra
 *     handlers
 */
public record MigrationOptions(
        long switchoverGoalNs,
        int minProgressPercent,
        int passesWithoutProgressMax,
        int pagesPerSend,
        long netTimeoutNs,
        long maxSwitchoverNs,
        int socketBufferBytes,
        long latencyThresholdNs,
        int autoTuneMaxBytes,
        long expectedBytesPerS,
        int deviceStateBytes,
        Consumer<ChannelPipeline> pipeline) {
    private static final long S = 1_000_000_000L;

    public MigrationOptions {
        require(switchoverGoalNs >= 0 && switchoverGoalNs <= 100 * S, "switchoverGoalNs");
        require(minProgressPercent >= 0 && minProgressPercent <= 100_000, "minProgressPercent");
        require(passesWithoutProgressMax >= 0, "passesWithoutProgressMax");
        require(pagesPerSend >= 1 && pagesPerSend <= 1024, "pagesPerSend");
        require(netTimeoutNs >= S && netTimeoutNs <= 3600 * S, "netTimeoutNs");
        require(maxSwitchoverNs >= S, "maxSwitchoverNs");
        require(socketBufferBytes >= 65_536 && socketBufferBytes <= 1_000_000, "socketBufferBytes");
        require(latencyThresholdNs >= 0, "latencyThresholdNs");
        require(autoTuneMaxBytes >= 262_144 && autoTuneMaxBytes <= 16_777_216, "autoTuneMaxBytes");
        require(expectedBytesPerS > 0, "expectedBytesPerS");
        require(deviceStateBytes >= 1 && deviceStateBytes <= 544 << 20, "deviceStateBytes");
    }

    private static void require(boolean holds, String field) {
        if (!holds) {
            throw new IllegalArgumentException(field + " out of range");
        }
    }

    public static MigrationOptions defaults() {
        return new MigrationOptions(
                500_000_000L,
                130,
                10,
                32,
                20 * S,
                100 * S,
                562_540,
                4_000_000L,
                16 * 1024 * 1024,
                133L << 20,
                2 << 20,
                p -> {});
    }

    /**
     * The advanced options of the source host as they work now; the rest as in {@link #defaults}.
     */
    public static MigrationOptions of(AdvancedOptions host) {
        MigrationOptions d = defaults();
        return new MigrationOptions(
                host.value("Migrate.PreCopySwitchoverTimeGoal") * 1_000_000L,
                (int) host.value("Migrate.PreCopyMinProgressPerc"),
                d.passesWithoutProgressMax,
                (int) host.value("Migrate.PreCopyPagesPerSend"),
                host.value("Migrate.NetTimeout") * S,
                d.maxSwitchoverNs,
                (int) host.value("Migrate.SndBufSize"),
                host.value("Migrate.NetLatencyModeThreshold") * 1_000_000L,
                d.autoTuneMaxBytes,
                host.value("Migrate.NetExpectedLineRateMBps") << 20,
                d.deviceStateBytes,
                d.pipeline);
    }

    public MigrationOptions withSwitchoverGoalNs(long goalNs) {
        return new MigrationOptions(
                goalNs,
                minProgressPercent,
                passesWithoutProgressMax,
                pagesPerSend,
                netTimeoutNs,
                maxSwitchoverNs,
                socketBufferBytes,
                latencyThresholdNs,
                autoTuneMaxBytes,
                expectedBytesPerS,
                deviceStateBytes,
                pipeline);
    }

    /**
     * As the pre-copy progress test of Migrate.PreCopyMinProgressPerc; 0 passes switches it off.
     */
    public MigrationOptions withProgressTest(int percent, int passesMax) {
        return new MigrationOptions(
                switchoverGoalNs,
                percent,
                passesMax,
                pagesPerSend,
                netTimeoutNs,
                maxSwitchoverNs,
                socketBufferBytes,
                latencyThresholdNs,
                autoTuneMaxBytes,
                expectedBytesPerS,
                deviceStateBytes,
                pipeline);
    }

    public MigrationOptions withTimeouts(long netNs, long switchoverNs) {
        return new MigrationOptions(
                switchoverGoalNs,
                minProgressPercent,
                passesWithoutProgressMax,
                pagesPerSend,
                netNs,
                switchoverNs,
                socketBufferBytes,
                latencyThresholdNs,
                autoTuneMaxBytes,
                expectedBytesPerS,
                deviceStateBytes,
                pipeline);
    }

    public MigrationOptions withDeviceStateBytes(int bytes) {
        return new MigrationOptions(
                switchoverGoalNs,
                minProgressPercent,
                passesWithoutProgressMax,
                pagesPerSend,
                netTimeoutNs,
                maxSwitchoverNs,
                socketBufferBytes,
                latencyThresholdNs,
                autoTuneMaxBytes,
                expectedBytesPerS,
                bytes,
                pipeline);
    }

    public MigrationOptions withPipeline(Consumer<ChannelPipeline> handlers) {
        return new MigrationOptions(
                switchoverGoalNs,
                minProgressPercent,
                passesWithoutProgressMax,
                pagesPerSend,
                netTimeoutNs,
                maxSwitchoverNs,
                socketBufferBytes,
                latencyThresholdNs,
                autoTuneMaxBytes,
                expectedBytesPerS,
                deviceStateBytes,
                handlers);
    }
}
