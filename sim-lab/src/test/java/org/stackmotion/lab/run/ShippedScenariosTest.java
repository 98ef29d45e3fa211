package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.ScenarioReader;

/**
 * Runs every folder of scenarios/. Its expected/report.json is the whole report of seed 1 but for
 * {@code wallNs} and {@code version}; with {@code -Dstackmotion.rewrite=true} it is written anew,
 * and the diff is then to be read.
 */
@ResourceLock(Resources.LOCALE)
@ResourceLock(Resources.TIME_ZONE)
class ShippedScenariosTest {
    private static final Path SCENARIOS =
            Path.of(System.getProperty("stackmotion.root", "..")).resolve("scenarios");
    private static final long CPU_NS_MAX = 15_000_000_000L;

    static Stream<Path> files() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            List<Path> files =
                    folders.map(f -> f.resolve("scenario.yaml"))
                            .filter(Files::exists)
                            .sorted()
                            .toList();
            return files.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyExpectationHoldsInTimeAndTheReportIsTheCommittedOne(Path file) throws IOException {
        long before = cpuNs();
        RunReport report = ScenarioDigests.run(file, DigestLevel.FAST);
        long used = cpuNs() - before;

        assertThat(report.held()).as("%s", report.validate()).isTrue();
        assertThat(used).isLessThan(CPU_NS_MAX);
        Path expected = file.resolveSibling("expected/report.json");
        String now = ScenarioDigests.normal(report);
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            Files.createDirectories(expected.getParent());
            Files.writeString(expected, now);
        }
        assertThat(now).isEqualTo(Files.readString(expected));
        assertThat(file.resolveSibling("README.md")).exists();
    }

    /** Processor time, because other work on the machine must not fail a test. */
    private static long cpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @Test
    void twoJvmsWithOtherLocalesAndTimeZonesGiveTheSameReports()
            throws IOException, InterruptedException {
        List<String> files = files().map(Path::toString).toList();
        Process other = start(files);
        Map<String, String> here;
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            here = ScenarioDigests.digests(files);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        String text = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(text).isZero();
        Map<String, String> there = new TreeMap<>();
        text.lines()
                .filter(l -> l.split(" ").length == 4)
                .forEach(l -> {
                    String[] words = l.split(" ");
                    there.put(words[0] + " " + words[1], words[2] + " " + words[3]);
                });
        assertThat(there).isEqualTo(here);
    }

    private static Process start(List<String> files) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx1g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Duser.timezone=America/St_Johns",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScenarioDigests.class.getName()));
        command.addAll(files);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    @Test
    void runAgainInTheSameJvmIsEqualAndAnotherSeedOnALossyLinkDiffers() {
        Path file = SCENARIOS.resolve("vmotion-lossy/scenario.yaml");
        RunReport first = seeded(file, 1);
        RunReport again = seeded(file, 1);
        RunReport other = seeded(file, 2);

        assertThat(ScenarioDigests.normal(again)).isEqualTo(ScenarioDigests.normal(first));
        assertThat(other.traceDigest()).isNotEqualTo(first.traceDigest());
        assertThat(other.migrations().getFirst().totalNs())
                .isNotEqualTo(first.migrations().getFirst().totalNs());
    }

    @Test
    void checksumsOnVerifyEverythingAndChangeNoResult() {
        Path file = SCENARIOS.resolve("vmotion-flat/scenario.yaml");
        RunReport off = seeded(file, 1);
        RunReport on =
                ScenarioRunner.run(
                        ScenarioReader.read(file, List.of()).orThrow(),
                        List.of(),
                        RunOptions.DEFAULT.withChecksums(true),
                        ProgressListener.NONE);

        assertThat(on.held()).isTrue();
        assertThat(on.migrations()).isEqualTo(off.migrations());
    }

    private static RunReport seeded(Path file, long seed) {
        return ScenarioRunner.run(
                ScenarioReader.read(file, List.of()).orThrow(),
                List.of(),
                RunOptions.DEFAULT.withSeed(seed),
                ProgressListener.NONE);
    }
}
