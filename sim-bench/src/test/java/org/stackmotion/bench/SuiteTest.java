package org.stackmotion.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
    @TempDir private Path folder;

    @Test
    void benchmarkListIsInTheJarAndNotEmpty() throws IOException {
        try (InputStream list = getClass().getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).isNotNull();
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("EventQueueBenchmark", "RouteLookupBenchmark", "SwitchHopBenchmark");
        }
    }

    @Test
    void smokeSizeOfEveryBenchmarkGivesItsCommittedResult() throws IOException {
        StringWriter out = new StringWriter();
        Path first = folder.resolve("first.json");
        boolean right = new Suite(java.util.List.of(), true, first).run(null, new PrintWriter(out));
        assertThat(out.toString()).contains("results: " + first);
        assertThat(right).isTrue();
        assertThat(Files.readString(first)).contains("EventQueueBenchmark.javaPriorityQueue");
    }

    @Test
    void comparisonPrintsTheRatioToAnEarlierRun() throws IOException {
        StringWriter out = new StringWriter();
        Path first = folder.resolve("first.json");
        Path second = folder.resolve("second.json");
        java.util.List<String> pattern = java.util.List.of("RouteLookup");
        new Suite(pattern, true, first).run(null, new PrintWriter(out));
        new Suite(pattern, true, second).run(first, new PrintWriter(out));
        assertThat(out.toString()).contains("ratio").contains("RouteLookupBenchmark.lookup");
    }
}
