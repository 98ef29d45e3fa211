package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.HtmlReport;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.Timeline;
import org.stackmotion.lab.report.Timeline.HostPicture;
import org.stackmotion.lab.report.Timeline.MigrationPath;
import org.stackmotion.lab.report.Timeline.SwitchPicture;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.lab.report.Timeline.VmkPicture;
import org.stackmotion.lab.report.TimelineCsv;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;

class RecorderTest {
    private static final Path FILE =
            Path.of(System.getProperty("stackmotion.root", ".."))
                    .resolve("scenarios/vmotion-lossy/scenario.yaml");

    private static Scenario scenario() {
        return ScenarioReader.read(FILE, List.of("vms.vm1.memory_mb=64")).orThrow();
    }

    @Test
    void aRunThatIsWatchedEqualsOneThatIsNot() {
        RunOptions options = RunOptions.DEFAULT.withDigest(DigestLevel.FULL);
        var watched = ScenarioRunner.record(scenario(), List.of(), options, ProgressListener.NONE);
        var alone = ScenarioRunner.run(scenario(), List.of(), options, ProgressListener.NONE);

        assertThat(ScenarioDigests.normal(watched.report()))
                .isEqualTo(ScenarioDigests.normal(alone));
        String csv = TimelineCsv.write(watched.timeline());
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
    void hostileNamesStayText() {
        String evil = "<script>alert(1)</script>&\"'";
        var run =
                ScenarioRunner.record(
                        scenario(), List.of(), RunOptions.DEFAULT, ProgressListener.NONE);
        RunReport report = run.report();
        MigrationPath path = run.timeline().paths().getFirst();
        HostPicture host = run.timeline().hosts().getFirst();
        VmkPicture vmk = host.vmks().getFirst();
        Timeline t = run.timeline();
        Track track = t.tracks().getFirst();
        Timeline hostile =
                new Timeline(
                        ImmutableList.of(
                                new Track(
                                        track.subject(),
                                        1,
                                        evil,
                                        track.timesNs(),
                                        track.series(),
                                        track.gaps())),
                        t.moments(),
                        0,
                        ImmutableList.of(
                                new MigrationPath(1, evil, evil, evil, evil, path.hops(), evil)),
                        t.cables(),
                        ImmutableList.of(
                                new HostPicture(
                                        host.name(),
                                        evil,
                                        ImmutableList.of(
                                                new SwitchPicture(evil, 9000, ImmutableList.of())),
                                        ImmutableList.of(
                                                new VmkPicture(
                                                        evil, evil, evil, vmk.mtu(), evil, 1,
                                                        evil)),
                                        ImmutableList.of(evil))));

        String html = HtmlReport.write(report, hostile, scenario(), "", List.of());

        assertThat(html).doesNotContain("<script").doesNotContain("alert(1)</script>&\"");
        assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;");
    }

    @Test
    void bandwidthStaysBelowTheRateOfTheLine() {
        var run =
                ScenarioRunner.record(
                        scenario(), List.of(), RunOptions.DEFAULT, ProgressListener.NONE);

        assertThat(run.timeline().tracks().getFirst().named("bandwidth").getFirst().max())
                .isBetween(1_000.0, 10_000.0);
    }
}
