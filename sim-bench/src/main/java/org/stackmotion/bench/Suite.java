package org.stackmotion.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The JMH suite: runs it, stores the figures as JSON, compares them with earlier ones. */
final class Suite {
    /** What the smallest run takes of each parameter; a benchmark that lacks one does not mind. */
    private static final Map<String, String> SMOKE_PARAMETERS =
            new TreeMap<>(
                    Map.of(
                            "pending", "256",
                            "routes", "1000",
                            "digest", "FULL",
                            "payload", "real",
                            "mtu", "9000",
                            "stack", "vmotion"));

    private final List<String> patterns;
    private final boolean smoke;
    private final @Nullable Path result;

    /**
     * @param result where the figures go; null keeps none
     */
    Suite(List<String> patterns, boolean smoke, @Nullable Path result) {
        this.patterns = patterns;
        this.smoke = smoke;
        this.result = result;
    }

    /** True when every benchmark gave its right result. */
    boolean run(@Nullable Path compare, PrintWriter out) throws IOException {
        ChainedOptionsBuilder options = new OptionsBuilder().shouldFailOnError(true);
        if (result != null) {
            options.resultFormat(ResultFormatType.JSON).result(result.toString());
        }
        patterns.forEach(options::include);
        if (smoke) {
            options.forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(10))
                    .verbosity(VerboseMode.SILENT);
            SMOKE_PARAMETERS.forEach(options::param);
        }
        try {
            new Runner(options.build()).run();
        } catch (RunnerException e) {
            e.printStackTrace(out);
            out.flush();
            return false;
        }
        out.println(result == null ? "all results right" : "results: " + result);
        if (compare != null && result != null) {
            compare(compare, result, out);
        }
        out.flush();
        return true;
    }

    private static void compare(Path old, Path result, PrintWriter out) throws IOException {
        Map<String, Double> before = scores(old);
        Map<String, Double> now = scores(result);
        out.printf(Locale.ROOT, "%-78s %12s %12s %8s%n", "benchmark", "before", "now", "ratio");
        now.forEach((name, score) -> {
            Double was = before.get(name);
            if (was != null) {
                out.printf(
                        Locale.ROOT, "%-78s %12.2f %12.2f %8.3f%n", name, was, score, score / was);
            }
        });
    }

    private static Map<String, Double> scores(Path file) throws IOException {
        Map<String, Double> scores = new TreeMap<>();
        for (JsonNode run : new ObjectMapper().readTree(Files.readString(file))) {
            String name = run.get("benchmark").asString();
            JsonNode parameters = run.get("params");
            scores.put(
                    name.substring(name.indexOf("jmh.") + "jmh.".length())
                            + (parameters == null ? "" : " " + parameters),
                    run.get("primaryMetric").get("score").asDouble());
        }
        return scores;
    }
}
