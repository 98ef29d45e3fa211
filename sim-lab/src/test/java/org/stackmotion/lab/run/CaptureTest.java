package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stackmotion.lab.report.ReportJson;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.report.TextReport;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;

class CaptureTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Losses as well: what a capture reads must not move what is drawn. */
    @Test
    void runWithCapturesIsEqualToTheRunWithoutToTheByteAndNanosecond() throws IOException {
        for (String name : List.of("vmotion-flat", "vmotion-lossy")) {
            Scenario scenario = CapturedRun.small(name);
            RunReport without = CapturedRun.run(scenario, CapturedRun.full());
            RunReport with = CapturedRun.capture(scenario, folder.resolve(name));

            assertThat(with.traceDigest()).isEqualTo(without.traceDigest());
            assertThat(with.simulatedNs()).isEqualTo(without.simulatedNs());
            assertThat(with.events()).isEqualTo(without.events());
            assertThat(with.frames()).isEqualTo(without.frames());
            assertThat(with.migrations()).isEqualTo(without.migrations());
            assertThat(ReportJson.write(without)).doesNotContain("captures");
        }
    }

    @Test
    void reportNamesFilesAndSizesAndTheSameSeedGivesTheSameBytes() throws IOException {
        Scenario scenario = CapturedRun.small("vmotion-flat");
        RunOptions cut = RunOptions.DEFAULT.withCapture(new CaptureOptions(folder, 96));
        RunReport report = CapturedRun.run(scenario, cut);
        RunReport again =
                CapturedRun.run(
                        scenario, cut.withCapture(new CaptureOptions(folder.resolve("again"), 96)));

        assertThat(report.captures())
                .extracting(CaptureEntry::file)
                .containsExactly("esx01.pcapng", "esx02.pcapng");
        for (CaptureEntry entry : report.captures()) {
            Path file = folder.resolve(entry.file());
            assertThat(Files.size(file)).isEqualTo(entry.bytes());
            assertThat(entry.frames()).isGreaterThan(15_000); // 64 MiB in jumbo frames, twice
            assertThat(TextReport.write(report)).contains(entry.file());
            assertThat(file).hasSameBinaryContentAs(folder.resolve("again").resolve(entry.file()));
        }
        assertThat(again.captures()).isEqualTo(report.captures());
    }

    @Test
    void folderThatCannotBeMadeEndsTheRunBeforeItBegins() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Scenario scenario = CapturedRun.small("vmotion-flat");

        assertThatThrownBy(() -> CapturedRun.capture(scenario, file.resolve("out")))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void hostNameThatIsNoFileNameIsRefused() {
        String text =
                """
                name: t
                segments: {s1: {}}
                hosts:
                  ../h1: {uplinks: {vmnic0: s1}, esx: {}}
                """;
        Scenario scenario = ScenarioReader.read("t.yaml", text, List.of()).orThrow();

        assertThatThrownBy(() -> CapturedRun.capture(scenario, folder.resolve("out")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("../h1");
        assertThat(folder.resolve("h1.pcapng")).doesNotExist();
    }
}
