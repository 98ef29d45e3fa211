package org.stackmotion.lab.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.net.capture.CaptureFile;

/** Runs of the shipped scenarios with memory small enough to be captured whole. */
final class CapturedRun {
    private static final Path SCENARIOS =
            Path.of(System.getProperty("stackmotion.root", "..")).resolve("scenarios");
    private static final int MEMORY_MB = 64;

    private CapturedRun() {}

    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.filter(f -> Files.exists(f.resolve("scenario.yaml")))
                    .map(f -> f.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The scenario with 64 MiB of memory in every VM. */
    static Scenario small(String name) {
        Path file = SCENARIOS.resolve(name).resolve("scenario.yaml");
        List<String> overrides = new ArrayList<>();
        ScenarioReader.read(file, List.of())
                .orThrow()
                .vms()
                .forEach((vm, section) -> {
                    if (section.memoryMb() > MEMORY_MB) {
                        overrides.add("vms." + vm + ".memory_mb=" + MEMORY_MB);
                    }
                    if (section.dirty() instanceof VmSection.Dirty.Uniform uniform
                            && uniform.workingSetMb() != null
                            && uniform.workingSetMb() > MEMORY_MB) {
                        overrides.add("vms." + vm + ".dirty.working_set_mb=" + MEMORY_MB / 4);
                    }
                });
        return ScenarioReader.read(file, overrides).orThrow();
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
