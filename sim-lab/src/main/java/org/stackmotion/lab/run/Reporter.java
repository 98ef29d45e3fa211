package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.count.Counter;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.report.RunReport.DropEntry;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.RunReport.StackEntry;
import org.stackmotion.lab.report.RunReport.StepEntry;
import org.stackmotion.lab.report.RunReport.ValidateEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;
import org.stackmotion.lab.scenario.Expectation;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.migration.vmotion.MigrationSnapshot;
import org.stackmotion.net.autoconf.DhcpDrop;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.fabric.MacFlap;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.RunningNetstack;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.StackStats;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.MacAddresses;

/** Gathers the report when a run is over. */
final class Reporter {
    static final ImmutableSet<String> DROP_NAMES =
            Stream.concat(Arrays.stream(DropReason.values()), Arrays.stream(DhcpDrop.values()))
                    .map(Enum::name)
                    .collect(ImmutableSet.toImmutableSet());

    /** Beyond this a wall-clock run cannot be trusted. */
    private static final long LATE_NS_MAX = 10_000_000L;

    private final World world;
    private final RunOptions options;
    private final Map<String, WorkloadRun> workloads;
    private final Steps steps;
    private final Map<Expectation.NoTraffic, TrafficWatch> watches = new LinkedHashMap<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    Reporter(World world, RunOptions options, Map<String, WorkloadRun> workloads, Steps steps) {
        this.world = world;
        this.options = options;
        this.workloads = workloads;
        this.steps = steps;
    }

    void watched(Expectation.NoTraffic section, TrafficWatch watch) {
        watches.put(section, watch);
    }

    void warn(String text) {
        warnings.add(text);
    }

    RunReport report(long wallNs, ImmutableList<CaptureEntry> captures) {
        Simulation sim = world.sim();
        ImmutableList<MigrationEntry> migrations =
                steps.migrations().stream()
                        .map(Reporter::entry)
                        .collect(ImmutableList.toImmutableList());
        ImmutableList<WorkloadEntry> results =
                workloads.values().stream()
                        .map(w -> w.result(sim.nowNs()))
                        .collect(ImmutableList.toImmutableList());
        ImmutableList<ValidateEntry> validate = validate(migrations, results);
        hostWarnings();
        switchWarnings();
        damageWarning(migrations);
        RunReport.LatenessEntry lateness = lateness();
        boolean held = held(migrations, validate);
        return new RunReport(
                RunReport.SCHEMA,
                world.scenario().name(),
                sim.seed(),
                version(),
                mode(),
                sim.nowNs(),
                wallNs,
                sim.events().fired(),
                world.context().framesSent(),
                sim.trace().digest(),
                options.digest().name().toLowerCase(Locale.ROOT),
                migrations,
                stacks(),
                drops(),
                validate,
                ImmutableList.copyOf(warnings),
                results,
                ImmutableList.copyOf(steps.reached().values()),
                lateness,
                held,
                captures);
    }

    private static String version() {
        String version = RunReport.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private RunReport.Mode mode() {
        Set<VmSection.MemoryKind> kinds = new LinkedHashSet<>();
        world.scenario().vms().values().forEach(vm -> kinds.add(vm.memory()));
        String memory =
                switch (kinds.size()) {
                    case 0 -> "none";
                    case 1 -> kinds.iterator().next().name().toLowerCase(Locale.ROOT);
                    default -> "mixed";
                };
        String payload = kinds.contains(VmSection.MemoryKind.REAL) ? "real" : "virtual";
        String time = world.scenario().time().name().toLowerCase(Locale.ROOT);
        return new RunReport.Mode(time, memory, payload, "off", "vmotion", "tcp");
    }

    private static MigrationEntry entry(Migration migration) {
        MigrationSnapshot s = migration.snapshot();
        return new MigrationEntry(
                s.vm(),
                "vmotion",
                s.from(),
                s.to(),
                s.fromStack(),
                s.toStack(),
                s.stack(),
                s.outcome().json(),
                new RunReport.StatusEntry(
                        s.status().code(),
                        s.status().text(),
                        s.status().cause(),
                        s.status().remedy()),
                s.startNs(),
                s.totalNs(),
                s.precopyNs(),
                s.downtimeNs(),
                s.rounds().stream()
                        .map(r ->
                                new RunReport.RoundEntry(
                                        r.startNs(),
                                        r.durationNs(),
                                        r.pagesSent(),
                                        r.bytesSent(),
                                        r.pagesDirtied()))
                        .collect(ImmutableList.toImmutableList()),
                s.pagesSent(),
                s.bytesOnWire(),
                s.goodputBitsPerS(),
                s.streams(),
                s.verified());
    }

    private RunReport.@Nullable LatenessEntry lateness() {
        if (world.scenario().time() == Scenario.TimeSource.VIRTUAL) {
            return null;
        }
        Histogram late = world.sim().loop().lateness();
        if (late.getMaxValue() > LATE_NS_MAX) {
            warn(
                    "events ran up to "
                            + late.getMaxValue() / 1_000_000
                            + " ms late: this machine does not keep up with the wall clock");
        }
        return new RunReport.LatenessEntry(
                late.getTotalCount(),
                late.getValueAtPercentile(50),
                late.getValueAtPercentile(99),
                late.getMaxValue());
    }

    private ImmutableList<StackEntry> stacks() {
        ImmutableList.Builder<StackEntry> stacks = ImmutableList.builder();
        world.hosts()
                .forEach((name, place) -> {
                    EsxiHost host = place.host();
                    for (RunningNetstack running : host.netstacks().running()) {
                        Netstack stack = host.netstacks().find(running.key());
                        if (stack != null) {
                            stacks.add(stack(name, running, stack.stats()));
                        }
                    }
                });
        return stacks.build();
    }

    private static StackEntry stack(String host, RunningNetstack running, StackStats s) {
        return new StackEntry(
                host,
                running.key(),
                running.state().apiName(),
                s.txBytes(),
                s.rxBytes(),
                s.connectionsPeak(),
                running.maxConnections(),
                s.bufferBytesPeak(),
                s.retransmits());
    }

    private ImmutableList<DropEntry> drops() {
        ImmutableList.Builder<DropEntry> drops = ImmutableList.builder();
        for (Counter counter : world.sim().counters().nonZero()) {
            if (DROP_NAMES.contains(counter.name())) {
                drops.add(new DropEntry(counter.where(), counter.name(), counter.value()));
            }
        }
        return drops.build();
    }

    private void switchWarnings() {
        for (EthernetSwitch at : world.switches()) {
            for (MacFlap flap : at.flaps()) {
                warn(
                        at.name()
                                + ": "
                                + MacAddresses.format(flap.mac())
                                + " in VLAN "
                                + flap.vlan()
                                + " has moved "
                                + flap.moves()
                                + " times, last from "
                                + flap.from()
                                + " to "
                                + flap.to()
                                + ": two machines have this address, or there is a loop");
            }
        }
    }

    private void damageWarning(ImmutableList<MigrationEntry> migrations) {
        long twice = world.context().twiceDamaged();
        if (twice == 0) {
            return;
        }
        for (MigrationEntry m : migrations) {
            if (Boolean.FALSE.equals(m.verified())) {
                warn(
                        "%s: its memory is not the source's. Frames with two wrong bits: %d; TCP's checksum can miss such a pair"
                                .formatted(m.vm(), twice));
            }
        }
    }

    private void hostWarnings() {
        world.hosts()
                .forEach((name, place) ->
                        place.host().warnings().forEach(w -> warn(name + ": " + w)));
    }

    private ImmutableList<ValidateEntry> validate(
            ImmutableList<MigrationEntry> migrations, ImmutableList<WorkloadEntry> results) {
        Verdict verdict = new Verdict();
        for (Expectation e : world.scenario().validate()) {
            if (e.migration() != null) {
                verdict.migrations(e, e.migration(), migrations);
            } else if (e.noTraffic() != null) {
                TrafficWatch watch = watches.get(e.noTraffic());
                verdict.noTraffic(e.noTraffic(), watch == null ? 0 : watch.segments());
            } else if (e.step() != null) {
                boolean refused = !Boolean.FALSE.equals(e.refused());
                verdict.step(e.step(), refused, steps.result(e.step()));
            } else {
                String wanted = e.ping() == null ? e.workload() : e.ping();
                for (WorkloadEntry result : results) {
                    if (result.name().equals(wanted)) {
                        verdict.workload(e, result);
                    }
                }
            }
        }
        return verdict.entries();
    }

    /** All expectations held, and nothing failed that nobody expected to. */
    private boolean held(
            ImmutableList<MigrationEntry> migrations, ImmutableList<ValidateEntry> validate) {
        boolean all = validate.stream().allMatch(ValidateEntry::held);
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (MigrationEntry m : migrations) {
            int number = seen.merge(m.vm(), 1, Integer::sum);
            if (!m.outcome().equals("completed") && !outcomeIsNamed(m.vm(), number)) {
                all = false;
            }
        }
        for (Map.Entry<Integer, StepEntry> step : steps.reached().entrySet()) {
            if (step.getValue().refused() && !refusalIsNamed(step.getKey())) {
                warn(
                        "step "
                                + step.getKey()
                                + " ("
                                + step.getValue().what()
                                + ") was refused: "
                                + step.getValue().result());
                all = false;
            }
        }
        return all;
    }

    private boolean outcomeIsNamed(String vm, int number) {
        return world.scenario().validate().stream()
                .anyMatch(e ->
                        vm.equals(e.migration())
                                && e.outcome() != null
                                && (e.number() == null || e.number() == number));
    }

    private boolean refusalIsNamed(int step) {
        return world.scenario().validate().stream()
                .anyMatch(e -> e.step() != null && e.step() == step && e.refused() != null);
    }
}
