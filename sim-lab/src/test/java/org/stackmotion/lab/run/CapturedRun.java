package org.stackmotion.lab.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.net.capture.CaptureFile;

/** Runs of the shipped scenarios with memory small enough to be captured whole. */
final class CapturedRun {
    private static final Path SCENARIOS =
            Path.of(System.getProperty("stackmotion.root", "..")).resolve("scenarios");
    private static final int MEMORY_MB = 64;

    /** Small enough to be sent with the guest stopped, so that no run goes on in passes. */
    private static final int WORKING_SET_MB = 16;

    private static final long BULK_BYTES = 8_000_000;
    private static final Duration BULK_TIME = Duration.ofSeconds(1);

    private CapturedRun() {}

    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.filter(f -> Files.exists(f.resolve("scenario.yaml")))
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The scenario with at most 64 MiB of memory in every VM, and what else runs cut to fit. */
    static Scenario small(String name) {
        Path file = SCENARIOS.resolve(name).resolve("scenario.yaml");
        List<String> overrides = new ArrayList<>();
        Scenario whole = ScenarioReader.read(file, List.of()).orThrow();
        for (int i = 0; i < whole.workloads().size(); i++) {
            if (whole.workloads().get(i) instanceof Workload.Bulk bulk) {
                Long bytes = bulk.bytes();
                if (bytes != null && bytes > BULK_BYTES) {
                    overrides.add("workloads[" + i + "].bytes=" + BULK_BYTES);
                }
                if (bulk.lasting() != null && bulk.lasting().compareTo(BULK_TIME) > 0) {
                    overrides.add("workloads[" + i + "].for=" + BULK_TIME.toMillis() + "ms");
                }
            }
        }
        whole.vms()
                .forEach((vm, section) -> {
                    if (section.memoryMb() > MEMORY_MB) {
                        overrides.add("vms." + vm + ".memory_mb=" + MEMORY_MB);
                        shrink("vms." + vm + ".dirty.", section.dirty(), overrides);
                    }
                });
        return ScenarioReader.read(file, overrides).orThrow();
    }

    private static void shrink(
            String key, VmSection.@Nullable Dirty dirty, List<String> overrides) {
        Integer workingSetMb =
                switch (dirty) {
                    case VmSection.Dirty.Uniform uniform -> uniform.workingSetMb();
                    case VmSection.Dirty.Sweep sweep -> sweep.workingSetMb();
                    case null, default -> null;
                };
        if (workingSetMb != null && workingSetMb > WORKING_SET_MB) {
            overrides.add(key + "working_set_mb=" + WORKING_SET_MB);
        } else if (dirty instanceof VmSection.Dirty.HotCold hot && hot.hotMb() > MEMORY_MB) {
            overrides.add(key + "hot_mb=" + MEMORY_MB);
        }
    }

    static RunReport run(Scenario scenario, RunOptions options) {
        return ScenarioRunner.run(scenario, List.of(), options, ProgressListener.NONE);
    }

    static RunReport capture(Scenario scenario, Path folder) {
        return run(scenario, full().withCapture(all(folder)));
    }

    static CaptureOptions all(Path folder) {
        return new CaptureOptions(folder, CaptureFile.SNAPLEN_MAX);
    }

    static RunOptions full() {
        return RunOptions.DEFAULT.withDigest(DigestLevel.FULL);
    }
}
