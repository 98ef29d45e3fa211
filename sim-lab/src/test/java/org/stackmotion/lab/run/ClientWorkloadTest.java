package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.ClientEntry;
import org.stackmotion.lab.scenario.ScenarioReader;

/** Workloads of blocking clients: unmodified libraries on the stacks of a scenario. */
class ClientWorkloadTest {
    private static final String NODES =
            """
            name: t
            segments: {s1: {rate_mbps: 1000, delay_us: 500}}
            nodes: {a: {segment: s1, address: 10.0.0.1/24}, b: {segment: s1, address: 10.0.0.2/24}}
            """;

    private static RunReport run(String rest) {
        return ScenarioRunner.run(
                ScenarioReader.read("t.yaml", NODES + rest, List.of()).orThrow(),
                List.of(),
                RunOptions.DEFAULT,
                ProgressListener.NONE);
    }

    private static ClientEntry only(String workload) {
        return (ClientEntry) run("workloads: [" + workload + "]\n").workloads().getFirst();
    }

    @Test
    void ntp_symmetricPath_offsetIsTheServersError() {
        ClientEntry ntp =
                only(
                        "{kind: ntp, from: a, to: b, clock_error_us: -1500, count: 3, interval: 10ms}");

        assertThat(ntp.error()).isEmpty();
        assertThat(ntp.offsetNs()).isEqualTo(-1_500_000);
        assertThat(ntp.delayNs()).isBetween(2_000_000L, 2_010_000L);
    }

    @Test
    void ftp_everyModeAndWay_isIntact() {
        for (String mode : List.of("passive", "extended_passive", "active")) {
            for (boolean upload : new boolean[] {false, true}) {
                ClientEntry ftp =
                        only(
                                "{kind: ftp, from: a, to: b, bytes: 100000, mode: "
                                        + mode
                                        + ", upload: "
                                        + upload
                                        + "}");

                assertThat(ftp.error()).isEmpty();
                assertThat(ftp.intact()).as(mode + " " + upload).isTrue();
                assertThat(ftp.bytes()).isEqualTo(100_000);
            }
        }
    }

    @Test
    void twoServersOnOnePort_secondSaysSo() {
        List<RunReport.WorkloadEntry> both =
                run("workloads: [{kind: ftp, from: a, to: b}, {kind: ftp, from: a, to: b}]\n")
                        .workloads();

        assertThat(((ClientEntry) both.get(0)).error()).isEmpty();
        assertThat(((ClientEntry) both.get(1)).error())
                .startsWith("server: ")
                .endsWith("(0xbad0052)");
    }

    @Test
    void stopStep_endsTheClient_runEnds() {
        RunReport report =
                run(
                        """
                        workloads: [{kind: ntp, name: w, from: a, to: b, count: 1000, interval: 1s}]
                        steps: [{at: 5s, stop: {workload: w}}]
                        """);

        assertThat(((ClientEntry) report.workloads().getFirst()).error())
                .startsWith("stopped; it waited for the end of a sleep of 1 s");
        assertThat(report.simulatedNs()).isEqualTo(7_000_000_000L);
    }

    @Test
    void runEndsFirst_clientIsCutOff_andSaysWhatItWaitedFor() {
        RunReport report =
                run("until: 1s\nworkloads: [{kind: ntp, from: a, to: b, count: 9, timeout: 5s}]\n");

        assertThat(((ClientEntry) report.workloads().getFirst()).error())
                .startsWith("cut off by the end of the run; it waited for");
    }
}
