package org.stackmotion.bench.workload;

import org.stackmotion.core.Simulation;
import org.stackmotion.core.trace.Trace;

/** Runs a workload on a thread of its own and measures it. */
public final class Workloads {
    private Workloads() {}

    /** What a workload found when its work was done. */
    record Outcome(
            Simulation sim, long frames, long simulatedNs, long usefulBytes, boolean verified) {}

    /**
     * One repeat.
     *
     * @throws org.stackmotion.core.SimulationFault our own fault
     */
    public static WorkloadResult run(WorkloadOptions options) {
        return Simulation.call("workload " + options.workload(), () -> measure(options));
    }

    private static WorkloadResult measure(WorkloadOptions options) {
        ProcessMeter meter = new ProcessMeter();
        Outcome outcome =
                switch (options.workload()) {
                    case W1 -> new BulkWorkload(options).run();
                    case W6 -> new MigrationWorkload(options).run();
                    case W3, W7 -> throw new IllegalArgumentException(options.workload() + "");
                };
        Trace trace = outcome.sim().trace();
        String digest = trace.digest();
        return new WorkloadResult(
                options.workload(),
                options.mode(),
                meter.wallNs(),
                ProcessMeter.processNs(),
                meter.cpuNs(),
                outcome.simulatedNs(),
                outcome.sim().events().fired(),
                outcome.frames(),
                outcome.usefulBytes(),
                outcome.verified(),
                ProcessMeter.peakRssBytes(),
                digest);
    }
}
