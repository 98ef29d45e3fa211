package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;

/**
 * An advanced option that the model uses or shows (facts 1.5, 4.3, 4.4; ESXi 8.0U3g).
 *
 * @param atBoot true when a new value works from the next boot on
 */
public record AdvancedOption(String name, long initial, long min, long max, boolean atBoot) {
    public static final String MAX_NETSTACK_INSTANCES = "Net.TcpipMaxNetstackInstances";

    /** Every option of a host, in print order. */
    public static final ImmutableList<AdvancedOption> ALL =
            ImmutableList.of(
                    boot(MAX_NETSTACK_INSTANCES, 48, 48, 513),
                    boot("Net.TcpipHeapMax", 1024, 32, 3070),
                    live("Net.TcpipRxDispatchQueueMaxLen", 2000, 1, 20_000),
                    live("Net.TcpipRxDispatchQuota", 200, 1, 1000),
                    live("Migrate.NetTimeout", 20, 1, 3600),
                    live("Migrate.NfcNetTimeout", 60, 1, 3600),
                    live("Migrate.SndBufSize", 562_540, 65_536, 1_000_000),
                    live("Migrate.RcvBufSize", 562_540, 65_536, 1_000_000),
                    live("Migrate.NetExpectedLineRateMBps", 133, 1, 2000),
                    live("Migrate.NetLatencyModeThreshold", 4, 1, 1000),
                    live("Migrate.PreCopyPagesPerSend", 32, 1, 1024),
                    live("Migrate.PreCopyCountDelay", 10, 0, 1000),
                    live("Migrate.PreCopySwitchoverTimeGoal", 500, 1, 100_000),
                    live("Migrate.PreCopyMinProgressPerc", 130, 100, 10_000),
                    live("Migrate.SdpsEnabled", 2, 0, 2),
                    live("Migrate.SdpsTargetRate", 500, 100, 10_000),
                    live("Migrate.SdpsDynamicDelaySec", 30, 0, 3600),
                    live("Migrate.OutstandingReadKBMax", 128, 0, 2048),
                    live("Migrate.VMotionStreamHelpers", 0, 0, 112),
                    live("Migrate.VMotionMaxStreamHelpers", 112, 1, 112),
                    live("Migrate.MigrateStreamHelperBwUtilMax", 15_000, 1, 15_000),
                    live("Migrate.MigrateCpuPctPerGb", 10, 0, 100),
                    live("Migrate.MigrateCpuMinPctDefault", 30, 0, 100),
                    live("Migrate.BindToVmknic", 3, 0, 3),
                    live("Migrate.DetectZeroPages", 1, 0, 1),
                    live("Migrate.PreallocLPages", 1, 0, 1),
                    live("Migrate.VASpaceReserveCount", 64, 2, 64),
                    live("Migrate.VASpaceReserveSize", 4096, 64, 4096));

    private static AdvancedOption live(String name, long initial, long min, long max) {
        return new AdvancedOption(name, initial, min, max, false);
    }

    private static AdvancedOption boot(String name, long initial, long min, long max) {
        return new AdvancedOption(name, initial, min, max, true);
    }
}
