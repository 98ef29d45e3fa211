package org.stackmotion.bench.workload;

import com.google.common.collect.ImmutableList;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.migration.dirty.HotColdModel;
import org.stackmotion.migration.memory.PageSize;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.migration.vmotion.EsxiVMotionSite;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.migration.vmotion.MigrationOptions;
import org.stackmotion.migration.vmotion.MigrationOutcome;
import org.stackmotion.migration.vmotion.MigrationSnapshot;
import org.stackmotion.migration.vmotion.VMotionService;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.NetstackRegistry;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.NetContext;

/**
 * W6: live migration of a large synthetic VM between two hosts at one Ethernet switch, 1 us a
 * cable. The guest rewrites 50 MiB every 2 s and writes 24 MiB/s of cold pages.
 */
final class MigrationWorkload {
    private static final long CABLE_NS = 1_000;
    private static final long HOT_PAGES = 50L << 8;
    private static final long HOT_PERIOD_NS = 2_000_000_000L;
    private static final long COLD_MILLI_PAGES_PER_S = 24L * 256 * 1000;
    private static final long LIMIT_NS = 24L * 3600 * 1_000_000_000L;

    private final WorkloadOptions options;
    private final Simulation sim;
    private final NetContext ctx;
    private final EthernetSwitch tor;

    MigrationWorkload(WorkloadOptions options) {
        this.options = options;
        this.sim = new Simulation(1, TimeMode.VIRTUAL, options.digestLevel());
        this.ctx = new NetContext(sim, options.checksums());
        this.tor = new EthernetSwitch(ctx, "tor1");
    }

    private VMotionService host(String name, String address) {
        LinkConfig cable = LinkConfig.of(options.rateGbps() * 1_000_000_000L, CABLE_NS);
        BenchHost host =
                new BenchHost(
                        ctx,
                        tor,
                        name,
                        address,
                        NetstackRegistry.VMOTION,
                        options.mtu(),
                        options.offloads(),
                        cable);
        return new VMotionService(sim, new EsxiVMotionSite(host.esxi()));
    }

    Workloads.Outcome run() {
        VMotionService from = host("esx01", "10.1.1.11");
        VMotionService to = host("esx02", "10.1.1.12");
        long pages = ((long) options.vmGib() << 30) / PageSize.BYTES;
        VirtualMachine vm =
                new VirtualMachine(
                        sim,
                        "vm1",
                        new SyntheticMemory(pages),
                        new HotColdModel(pages, HOT_PAGES, HOT_PERIOD_NS, COLD_MILLI_PAGES_PER_S),
                        ImmutableList.of(),
                        Datastore.shared("datastore1"));
        if (!vm.powerOn(from.site(), sim.nowNs())) {
            throw new IllegalStateException("vm1 does not start");
        }
        sim.loop().runPending();
        Migration migration =
                from.start(vm, to, MigrationOptions.defaults(), done -> {}, sim.nowNs());
        sim.loop().runWhile(() -> !migration.isFinished(), LIMIT_NS);
        MigrationSnapshot end = migration.snapshot();
        if (end.outcome() != MigrationOutcome.COMPLETED) {
            throw new IllegalStateException("migration " + end.outcome() + ": " + end.status());
        }
        return new Workloads.Outcome(
                sim,
                ctx.framesSent(),
                sim.nowNs(),
                end.pagesSent() * PageSize.BYTES,
                Boolean.TRUE.equals(end.verified()));
    }
}
