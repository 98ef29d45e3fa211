package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.HtmlReport;
import org.stackmotion.lab.report.Timeline;
import org.stackmotion.lab.report.Timeline.Moment;
import org.stackmotion.lab.report.Timeline.MomentKind;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Subject;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.lab.report.TimelineCsv;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;

class RecorderTest {
    private static final Path ROOT = Path.of(System.getProperty("stackmotion.root", ".."));
    private static final Path FILE = ROOT.resolve("scenarios/vmotion-lossy/scenario.yaml");
    private static final String EVIL_NAME = "'><script>&";
    private static final String EVIL = "\"><script>&''";
    private static final ImmutableSet<String> TAGS =
            ImmutableSet.of(
                    "!DOCTYPE",
                    "html",
                    "head",
                    "meta",
                    "title",
                    "style",
                    "body",
                    "h1",
                    "h2",
                    "h3",
                    "p",
                    "span",
                    "section",
                    "dl",
                    "dt",
                    "dd",
                    "figure",
                    "figcaption",
                    "div",
                    "ul",
                    "li",
                    "svg",
                    "path",
                    "rect",
                    "text",
                    "g",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "pre");

    private static Scenario scenario() {
        return ScenarioReader.read(FILE, List.of("vms.vm1.memory_mb=64")).orThrow();
    }

    @Test
    void aRunThatIsWatchedEqualsOneThatIsNot() throws IOException {
        RunOptions options = RunOptions.DEFAULT.withDigest(DigestLevel.FULL);
        var watched = ScenarioRunner.record(scenario(), List.of(), options, ProgressListener.NONE);
        var alone = ScenarioRunner.run(scenario(), List.of(), options, ProgressListener.NONE);

        assertThat(ScenarioDigests.normal(watched.report()))
                .isEqualTo(ScenarioDigests.normal(alone));
        StringBuilder csv = new StringBuilder();
        TimelineCsv.write(watched.timeline(), csv);
        assertThat(csv).startsWith("time_s,migration 1 (vm1) bandwidth [Mbit/s],");
        assertThat(csv).contains("LINK_LOSS").contains("MIGRATE_TO_VMX_PRECOPY");
    }

    @Test
    void samplesBeyondTheMaximumAreMergedAndKeepTheirPeak() {
        SampleBuffer buffer = new SampleBuffer(1, SampleBuffer.Merge.MAX, SampleBuffer.Merge.LAST);
        for (int i = 0; i < 100_000; i++) {
            buffer.add(i * 10L, i == 777 ? 5 : 1, i);
        }
        assertThat(buffer.size()).isLessThanOrEqualTo(SampleBuffer.SAMPLES_MAX);
        assertThat(buffer.column(0).stream().max()).hasValue(5);
        assertThat(buffer.column(1).get(buffer.size() - 1)).isEqualTo(99_999);
    }

    @Test
    void hostileTextStaysText() {
        var run =
                ScenarioRunner.record(
                        scenario(), List.of(), RunOptions.DEFAULT, ProgressListener.NONE);
        String evil = "</pre><script>alert('x')</script>&\"";
        String html =
                HtmlReport.write(run.report(), run.timeline(), scenario(), evil, List.of(evil));
        assertThat(html).doesNotContain("<script").doesNotContain("http://").contains("&lt;script");
        assertThat(html).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void hostileNamesOfAllKindsStayText(@TempDir Path folder) throws IOException {
        String yaml = Files.readString(ROOT.resolve("scenarios/vmotion-routed/scenario.yaml"));
        for (String name :
                List.of(
                        "vmotion-routed",
                        "tor1",
                        "tor2",
                        "core",
                        "esx01",
                        "esx02",
                        "client1",
                        "vm1",
                        "vSwitch0",
                        "vMotion",
                        "VM Network")) {
            String evil = "'" + name.replace(' ', '_') + EVIL_NAME.replace("'", "''") + "'";
            yaml = yaml.replaceAll("(?<![\\w'/-])" + name + "(?![\\w'-])", evil);
        }
        yaml = yaml.replaceAll("about: .*", "about: |\n  " + EVIL).replace("4096", "64");
        yaml =
                yaml.replace(
                        "kind: ping,", "kind: ping, name: 'ping" + EVIL.replace("'", "''") + "',");
        Path file = Files.writeString(folder.resolve("scenario.yaml"), yaml);
        Scenario hostile = ScenarioReader.read(file, List.of()).orThrow();
        var run =
                ScenarioRunner.record(
                        hostile, List.of(EVIL), RunOptions.DEFAULT, ProgressListener.NONE);

        String html = HtmlReport.write(run.report(), run.timeline(), hostile, yaml, List.of(EVIL));

        assertThat(run.report().migrations().getFirst().outcome()).isEqualTo("completed");
        for (String name : List.of("esx01", "tor1", "core", "client1", "vm1", "vSwitch0")) {
            assertThat(html).contains(name + "&#39;&gt;&lt;script");
        }
        assertThat(html).contains("ping&quot;&gt;&lt;script");
        Set<String> tags = new TreeSet<>();
        Matcher matcher = Pattern.compile("<(/?\\S*?)[\\s>]").matcher(html);
        while (matcher.find()) {
            tags.add(matcher.group(1).replace("/", ""));
        }
        assertThat(tags).isSubsetOf(TAGS);
    }

    @Test
    void csvOfHostileNamesKeepsItsColumns() throws IOException {
        Track track =
                new Track(
                        Subject.PING,
                        1,
                        "=ping, \"x\"\n",
                        0,
                        9,
                        ImmutableLongArray.of(7),
                        ImmutableList.of(new Series("trip", "ms", ImmutableDoubleArray.of(0.25))),
                        ImmutableList.of());
        Timeline timeline =
                new Timeline(
                        ImmutableList.of(track),
                        ImmutableList.of(new Moment(8, MomentKind.DROP, "a,b", "X x 1")),
                        0,
                        ImmutableList.of(),
                        ImmutableList.of(),
                        ImmutableList.of());
        StringBuilder csv = new StringBuilder();
        TimelineCsv.write(timeline, csv);

        assertThat(csv.toString())
                .isEqualTo(
                        "time_s,\"'=ping, \"\"x\"\"\n trip [ms]\",events\n"
                                + "0.000000007,0.25,\n"
                                + "0.000000008,,\"drop a,b: X x 1\"\n");
    }

    @Test
    void fullLineCountsItsRateAndTheMigrationThePayloadsShare() {
        Path flat = ROOT.resolve("scenarios/vmotion-flat/scenario.yaml");
        Scenario scenario = ScenarioReader.read(flat, List.of("vms.vm1.memory_mb=256")).orThrow();
        var run =
                ScenarioRunner.record(
                        scenario, List.of(), RunOptions.DEFAULT, ProgressListener.NONE);

        Track track = run.timeline().tracks().getFirst();
        // the clock of the line is exact to the nanosecond, a sample is 1 ms
        assertThat(track.named("bandwidth").getFirst().max())
                .isCloseTo(10_000, Offset.offset(0.02));
        // 8948 of 9042 bytes on the line are payload
        ImmutableDoubleArray acknowledged = track.named("acknowledged").getFirst().values();
        assertThat(acknowledged.get(acknowledged.length() / 2))
                .isCloseTo(10_000 * 8_948 / 9_042.0, Offset.offset(100.0));
    }
}
