package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.ScenarioReader;

/** Runs random worlds; also a program, {@code RandomWorlds FIRST COUNT}, that goes on after one. */
public final class RandomWorlds {
    /** One world in that many is run twice, frame by frame in the digest. */
    private static final int TWICE_EVERY = 8;

    private RandomWorlds() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        long failed = 0;
        Map<String, Long> seen = new TreeMap<>();
        long startedNs = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            try {
                RunReport report = check(seed);
                report.migrations()
                        .forEach(m ->
                                seen.merge(m.outcome() + " " + m.status().code(), 1L, Long::sum));
                report.drops()
                        .forEach(d -> seen.merge("dropped " + d.name(), d.count(), Long::sum));
            } catch (AssertionError | RuntimeException e) {
                failed++;
                System.out.println("FAILED " + e.getMessage());
            }
        }
        long seconds = (System.nanoTime() - startedNs) / 1_000_000_000L;
        seen.forEach((what, times) -> System.out.println(what + ": " + times));
        System.out.println(count + " worlds, " + failed + " failed, " + seconds + " s");
    }

    /** Runs the world of a seed; what fails comes with the way to see it again. */
    static RunReport check(long seed) {
        String text = RandomWorld.text(seed);
        try {
            RunReport report = run(seed, text, DigestLevel.FAST);
            if (seed % TWICE_EVERY == 0) {
                RunReport once = run(seed, text, DigestLevel.FULL);
                RunReport again = run(seed, text, DigestLevel.FULL);
                assertThat(ScenarioDigests.normal(again)).isEqualTo(ScenarioDigests.normal(once));
                assertThat(once.migrations()).isEqualTo(report.migrations());
            }
            return report;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "world of seed "
                            + seed
                            + ": "
                            + e.getMessage()
                            + cause(e)
                            + "\nrepeat it with: mvn -Dfast -pl sim-lab -am test"
                            + " -Dtest=RandomWorldsTest -Dstackmotion.seed="
                            + seed
                            + "\nor run the scenario: ./stackmotion run "
                            + keep(seed, text),
                    e);
        }
    }

    private static String cause(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? "" : " (" + cause + ")";
    }

    private static RunReport run(long seed, String text, DigestLevel level) {
        ScenarioReader.Result read = ScenarioReader.read("world-" + seed, text, List.of());
        return ScenarioRunner.inspect(
                read.orThrow(), RunOptions.DEFAULT.withDigest(level), new WorldInvariants());
    }

    private static Path keep(long seed, String text) {
        Path root = Path.of(System.getProperty("stackmotion.root", ".."));
        Path file = root.resolve("sim-lab/target/worlds/world-" + seed + ".yaml");
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
