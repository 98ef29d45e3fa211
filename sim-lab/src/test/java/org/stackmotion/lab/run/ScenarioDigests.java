package org.stackmotion.lab.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.ReportJson;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.ScenarioReader;

/** A program for a second JVM: prints one line a run, {@code file level report-hash}. */
public final class ScenarioDigests {
    private ScenarioDigests() {}

    public static void main(String[] files) {
        digests(List.of(files)).forEach((name, digest) -> System.out.println(name + " " + digest));
    }

    /** By file and level: the trace digest, and a hash of the whole report but its wall time. */
    static Map<String, String> digests(List<String> files) {
        Map<String, String> digests = new TreeMap<>();
        for (String file : files) {
            for (DigestLevel level : DigestLevel.values()) {
                RunReport report = run(Path.of(file), level);
                String name = file + " " + level.name().toLowerCase(Locale.ROOT);
                digests.put(name, report.traceDigest() + " " + normal(report).hashCode());
            }
        }
        return digests;
    }

    static RunReport run(Path file, DigestLevel level) {
        ScenarioReader.Result result = ScenarioReader.read(file, List.of());
        return ScenarioRunner.run(
                result.orThrow(),
                List.of(),
                RunOptions.DEFAULT.withDigest(level),
                ProgressListener.NONE);
    }

    /** report.json without what differs from machine to machine and from build to build. */
    static String normal(RunReport report) {
        return ReportJson.write(report)
                .replaceFirst("\"wallNs\" : \\d+", "\"wallNs\" : 0")
                .replaceFirst("\"version\" : \"[^\"]*\"", "\"version\" : \"\"");
    }
}
