package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.progress.Progress;
import org.stackmotion.core.unit.Units;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.report.Timeline;
import org.stackmotion.lab.scenario.Expectation;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.world.World;
import org.stackmotion.lab.world.WorldBuilder;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.migration.vmotion.MigrationSnapshot;
import org.stackmotion.net.channel.blocking.BlockingClients;

/** Builds the world of a scenario, runs it to its end and reports. */
public final class ScenarioRunner {
    /** Lateness in wall-clock time that is worth a warning: 10 ms. */
    private static final long LATENESS_WARN_NS = 10_000_000L;

    /** Simulated time after which a run without an end is ended. */
    public static final long RUN_NS_MAX = 7L * 86_400 * 1_000_000_000L;

    private static final int EVENTS_PER_LOOK = 1 << 15;

    private final World world;
    private final RunOptions options;
    private final ProgressListener listener;
    private final Map<String, WorkloadRun> workloads = new LinkedHashMap<>();
    private final Map<Expectation.NoTraffic, TrafficWatch> watches = new LinkedHashMap<>();
    private final BlockingClients clients;
    private final Agenda agenda;
    private final Steps steps;
    private final @Nullable RunInspector inspector;
    private int untilLook = EVENTS_PER_LOOK;
    private @Nullable Recorder recorder;

    private ScenarioRunner(
            World world,
            RunOptions options,
            ProgressListener listener,
            @Nullable RunInspector inspector) {
        this.world = world;
        this.inspector = inspector;
        this.options = options;
        this.listener = listener;
        this.clients = new BlockingClients(world.sim());
        this.agenda = new Agenda(world, this::quiet);
        List<Workload> sections = world.scenario().workloads();
        for (int i = 0; i < sections.size(); i++) {
            WorkloadRun run = workload(i, sections.get(i));
            workloads.put(run.name(), run);
        }
        this.steps = new Steps(world, agenda, ImmutableMap.copyOf(workloads), this::lookForStacks);
    }

    /**
     * Runs a scenario on a thread of its own and waits for the end.
     *
     * @throws org.stackmotion.lab.scenario.ScenarioException when a host refuses its section
     * @throws java.io.UncheckedIOException when a capture can not be written
     * @throws org.stackmotion.core.SimulationFault on a fault of our own
     */
    public static RunReport run(
            Scenario scenario,
            List<String> warnings,
            RunOptions options,
            ProgressListener listener) {
        return start(scenario, warnings, options, listener, false, null).report();
    }

    /** The same, with somebody who looks at everything. */
    static RunReport inspect(Scenario scenario, RunOptions options, RunInspector inspector) {
        ProgressListener nobody = ProgressListener.NONE;
        return start(scenario, List.of(), options, nobody, false, inspector).report();
    }

    /** As {@link #run}, and watches what happens over time; the report is the same. */
    public static Recording record(
            Scenario scenario,
            List<String> warnings,
            RunOptions options,
            ProgressListener listener) {
        return start(scenario, warnings, options, listener, true, null);
    }

    /** A run's report and, when it was asked for, its course. */
    public record Recording(RunReport report, Timeline timeline) {}

    private static Recording start(
            Scenario scenario,
            List<String> warnings,
            RunOptions options,
            ProgressListener listener,
            boolean recorded,
            @Nullable RunInspector inspector) {
        long seed = options.seed() == null ? scenario.seed() : options.seed();
        try (Captures captures = Captures.open(options.capture(), scenario, seed)) {
            return Simulation.call(
                    "stackmotion-run",
                    () ->
                            runHere(
                                    scenario, seed, warnings, options, listener, captures, recorded,
                                    inspector));
        }
    }

    private static Recording runHere(
            Scenario scenario,
            long seed,
            List<String> warnings,
            RunOptions options,
            ProgressListener listener,
            Captures captures,
            boolean recorded,
            @Nullable RunInspector inspector) {
        long startedNs = System.nanoTime();
        TimeMode mode =
                scenario.time() == Scenario.TimeSource.WALL ? TimeMode.WALL : TimeMode.VIRTUAL;
        Simulation sim = new Simulation(seed, mode, options.digest());
        World world = WorldBuilder.build(sim, scenario, options.checksums(), captures::attach);
        ScenarioRunner runner = new ScenarioRunner(world, options, listener, inspector);
        if (inspector != null) {
            inspector.built(world);
        }
        if (recorded) {
            runner.recorder = new Recorder(world, runner.steps, runner.workloads.values());
        }
        boolean ended;
        try (BlockingClients clients = runner.clients) {
            ended = runner.runToEnd();
        }
        Reporter reporter = new Reporter(world, options, runner.workloads, runner.steps);
        runner.watches.forEach(reporter::watched);
        warnings.forEach(reporter::warn);
        if (!ended) {
            reporter.warn("the run was ended after " + RUN_NS_MAX / 1_000_000_000L + " s");
        }
        warnOfLateness(sim.loop().lateness(), reporter);
        ImmutableList<CaptureEntry> captured = captures.finish();
        captures.failures().forEach(reporter::warn);
        RunReport report = reporter.report(System.nanoTime() - startedNs, captured);
        if (inspector != null) {
            inspector.ended(report, ImmutableList.copyOf(runner.workloads.values()));
        }
        Recorder recorder = runner.recorder;
        return new Recording(report, recorder == null ? Timeline.EMPTY : recorder.timeline());
    }

    /** Wall-clock time only: in virtual time nothing is late and the histogram is empty. */
    private static void warnOfLateness(Histogram lateness, Reporter reporter) {
        if (lateness.getMaxValue() > LATENESS_WARN_NS) {
            reporter.warn(
                    "events ran late, so the real machine was too slow for this world: median "
                            + Units.formatTime(lateness.getValueAtPercentile(50))
                            + ", 99 % "
                            + Units.formatTime(lateness.getValueAtPercentile(99))
                            + ", at most "
                            + Units.formatTime(lateness.getMaxValue()));
        }
    }

    private WorkloadRun workload(int index, Workload section) {
        String given = section.name();
        String name = given == null ? "workloads[" + index + "]" : given;
        return switch (section) {
            case Workload.Ping p -> new PingRun(world, name, p, agenda);
            case Workload.Bulk b -> new BulkRun(world, name, index, b, agenda);
            case Workload.Ftp f -> new ClientRun(world, clients, name, f, agenda);
            case Workload.Tftp t -> new ClientRun(world, clients, name, t, agenda);
            case Workload.Echo e -> new ClientRun(world, clients, name, e, agenda);
            case Workload.Ntp n -> new ClientRun(world, clients, name, n, agenda);
        };
    }

    private boolean runToEnd() {
        for (Expectation e : world.scenario().validate()) {
            if (e.noTraffic() != null) {
                watches.computeIfAbsent(e.noTraffic(), n -> new TrafficWatch(world, n));
            }
        }
        ImmutableList<WorkloadRun> runs = ImmutableList.copyOf(workloads.values());
        for (int i = 0; i < runs.size(); i++) {
            WorkloadRun run = runs.get(i);
            if (run.isBounded()) {
                agenda.begin();
            }
            world.at(startNs(world.scenario().workloads().get(i)), run::start);
        }
        steps.schedule();
        agenda.start();
        boolean ended = world.sim().loop().runWhile(this::goesOn, RUN_NS_MAX);
        look();
        return ended;
    }

    private static long startNs(Workload section) {
        return switch (section) {
            case Workload.Ping p -> p.start().toNanos();
            case Workload.Bulk b -> b.start().toNanos();
            case Workload.Ftp f -> f.start().toNanos();
            case Workload.Tftp t -> t.start().toNanos();
            case Workload.Echo e -> e.start().toNanos();
            case Workload.Ntp n -> n.start().toNanos();
        };
    }

    /** Asked before each event. */
    private boolean goesOn() {
        if (inspector != null) {
            inspector.beforeEvent();
        }
        if (--untilLook == 0) {
            untilLook = EVENTS_PER_LOOK;
            look();
        }
        if (recorder != null) {
            recorder.look(world.sim().nowNs());
        }
        return !agenda.isOver();
    }

    private void look() {
        long nowNs = world.sim().nowNs();
        String label = "";
        double fraction = 0;
        for (Migration migration : steps.migrations()) {
            if (!migration.isFinished()) {
                MigrationSnapshot s = migration.snapshot();
                label = s.vm() + " to " + s.to() + ": round " + Math.max(1, s.rounds().size());
                fraction = s.percent() / 100.0;
            }
        }
        long events = world.sim().events().fired();
        listener.onProgress(new Progress.Snapshot(nowNs, events, label, fraction));
    }

    /** The last second: what has no end of its own stops asking. */
    private void quiet() {
        long nowNs = world.sim().nowNs();
        for (WorkloadRun run : workloads.values()) {
            if (!run.isBounded()) {
                run.stop(nowNs);
            }
        }
    }

    private void lookForStacks() {
        watches.values().forEach(TrafficWatch::refresh);
    }
}
