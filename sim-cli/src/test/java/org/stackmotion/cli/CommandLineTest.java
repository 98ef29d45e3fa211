package org.stackmotion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.SimulationFault;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandLineTest {
    private static final String SMALL =
            """
            name: small
            segments: {s1: {}}
            nodes:
              n1: {segment: s1, address: 10.0.0.1/24}
              n2: {segment: s1, address: 10.0.0.2/24}
            workloads:
              - {kind: ping, name: p, from: n1, to: n2, interval: 100ms}
              - {kind: bulk, name: b, from: n1, to: n2, bytes: 1000000}
            validate:
              - {ping: p, loss: {max: 0}}
              - {workload: b, bytes: {min: 1000000, max: 1000000}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Command(name = "faulty")
    private static final class Faulty implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new SimulationFault(7, 42, 1000, "tor1", null);
        }
    }

    private record Result(int code, String out, String err) {}

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        int code = line.execute(args);
        return new Result(code, out.toString(), err.toString());
    }

    private String file(String text) throws IOException {
        Path file = folder.resolve("scenario.yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void runOfAGoodScenarioReportsOnStdoutAndExitsZero() throws IOException {
        Result r = run("run", file(SMALL));

        assertThat(r.code()).as(r.err()).isZero();
        assertThat(r.out()).contains("result: all held").contains("ping p: n1 -> n2");
        assertThat(r.err()).isEmpty();
    }

    @Test
    void runAsJsonPrintsTheReportAndNothingElse() throws IOException {
        Result r = run("run", file(SMALL), "--format", "json", "--seed", "7");

        assertThat(r.code()).isZero();
        assertThat(r.out()).startsWith("{").contains("\"schema\" : 1").contains("\"seed\" : 7");
    }

    @Test
    void quietRunPrintsOneLine() throws IOException {
        Result r = run("run", file(SMALL), "--quiet");

        assertThat(r).isEqualTo(new Result(0, "small: all held\n", ""));
    }

    @Test
    void outThatIsNoFolderIsRefusedBeforeTheRun() throws IOException {
        Result r = run("run", file(SMALL), "--out", file(SMALL));

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.out()).isEmpty();
        assertThat(r.err()).contains("no folder, and none can be made");
    }

    @Test
    void seedBelowZeroIsRefusedAsInTheFile() throws IOException {
        Result r = run("run", file(SMALL), "--seed", "-1");

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("--seed '-1': accepted: a whole number of at least 0");
    }

    @Test
    void outWritesThreeFilesAndSaysSo() throws IOException {
        Path out = folder.resolve("a/b");
        Result r = run("run", file(SMALL), "--out", out.toString());

        assertThat(r.code()).isZero();
        assertThat(out.resolve("report.json")).content().contains("\"traceDigest\"");
        assertThat(r.err()).contains("report.json").contains("report.html");
        assertThat(out.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
        assertThat(out.resolve("timeline.csv")).content().startsWith("time_s,");
    }

    @Test
    void pcapWritesACaptureAHostAndNamesIt() throws IOException {
        Path out = folder.resolve("out");
        String text =
                SMALL
                        + "hosts: {esx01: {uplinks: {vmnic0: s1}, esx: {network_vss: {switches: "
                        + "[{name: vSwitch0, bridge: {nics: [vmnic0]}, port_groups: [{name: M}]}]},"
                        + " network: {vmknics: [{device: vmk0, port_group: M, ip: {ipv4_address: "
                        + "10.0.0.3, ipv4_subnet_mask: 255.255.255.0}, enabled_services: "
                        + "{management: true}}]}}}}\n";
        Result r = run("run", file(text), "--out", out.toString(), "--pcap", "--snaplen", "80");

        assertThat(r.code()).as(r.err()).isZero();
        Path capture = out.resolve("esx01.pcapng");
        assertThat(Files.size(capture)).isPositive();
        assertThat(r.err())
                .contains("capturing " + capture)
                .contains("wrote " + capture)
                .contains(Files.size(capture) + " bytes");
        assertThat(r.out()).contains("captures").contains("esx01.pcapng");
    }

    @Test
    void pcapWithoutOutExitsTwoAndSaysWhatIsMissing() throws IOException {
        Result r = run("run", file(SMALL), "--pcap");

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("--pcap needs --out DIR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "262145", "many"})
    void snaplenThatCannotBeExitsTwo(String snaplen) throws IOException {
        String out = folder.resolve("out").toString();
        Result r = run("run", file(SMALL), "--out", out, "--pcap", "--snaplen", snaplen);

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("--snaplen").contains(snaplen);
    }

    @Test
    void expectationThatDoesNotHoldExitsOne() throws IOException {
        Result r = run("run", file(SMALL), "--set", "validate[1].bytes={max: 5}");

        assertThat(r.code()).isEqualTo(1);
        assertThat(r.out()).contains("DID NOT HOLD").contains("result: NOT as expected");
    }

    @Test
    void badFilePrintsAllErrorsToStderrAndExitsTwo() throws IOException {
        String bad = SMALL.replace("segment: s1, address: 10.0.0.1/24", "segmnt: s2");
        Result r = run("run", file(bad));

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.out()).isEmpty();
        assertThat(r.err())
                .contains("scenario.yaml:4:7: nodes.n1: the key segment is missing")
                .contains("scenario.yaml:4:7: nodes.n1: the key address is missing")
                .contains("scenario.yaml:4:8: nodes.n1.segmnt: unknown key")
                .contains("did you mean segment?")
                .contains("3 errors");
    }

    @Test
    void missingFileExitsTwo() {
        Result r = run("run", folder.resolve("none.yaml").toString());

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("none.yaml: there is no such file");
    }

    @Test
    void unknownOverrideNamesTheNearestKey() throws IOException {
        Result r = run("check", file(SMALL), "--set", "segments.s1.mtv=9000");

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err())
                .contains("--set segments.s1.mtv=9000: segments.s1.mtv: unknown key")
                .contains("did you mean mtu?");
    }

    @Test
    void overrideOfANameThatTheFileDoesNotHaveIsAnError() throws IOException {
        Result r = run("check", file(SMALL), "--set", "segments.s2.mtu=9000");

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("the file has no such name; accepted: s1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments", "=1", "[0]=1", "nodes.n1[0]=1", "validate[9].ping=p"})
    void overrideThatCannotBeIsAnError(String argument) throws IOException {
        Result r = run("check", file(SMALL), "--set", argument);

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains("--set " + argument);
    }

    @Test
    void checkPrintsTheWorld() throws IOException {
        Result r = run("check", file(SMALL), "--set", "segments.s1.mtu=9000");

        assertThat(r.code()).isZero();
        assertThat(r.out()).contains("s1").contains("9000").contains("10.0.0.2/24");
    }

    @Test
    void checkAsJsonListsErrors() throws IOException {
        Result r = run("check", file("name: x\nsegmants: {}\n"), "--format", "json");

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.out()).contains("\"valid\" : false").contains("\"line\" : 2");
    }

    @ParameterizedTest
    @CsvSource({
        "rnu, did you mean run?",
        "shell, 'shell' is not part of this version",
        "serve, 'serve' is not part of this version",
        "--nonsense, Try 'stackmotion --help'"
    })
    void unknownCommandExitsTwoWithAdvice(String command, String advice) {
        Result r = run(command);

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.err()).contains(advice.replace("''", "'"));
    }

    @Test
    void noCommandExitsTwo() {
        assertThat(run().code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--pcap",
                "--snaplen=96",
                "--trains=on",
                "--trains=maybe",
                "--digest=medium",
                "--checksums=yes",
                "--format=xml",
                "--seed=one",
                "--unknown"
            })
    void optionThatCannotBeExitsTwoBeforeAnythingRuns(String option) throws IOException {
        Result r = run("run", file(SMALL), option);

        assertThat(r.code()).isEqualTo(2);
        assertThat(r.out()).isEmpty();
        assertThat(r.err()).contains("stackmotion:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void helpShowsExamplesAndExitCodes(String command) {
        Result r = run(command, "--help");

        assertThat(r.code()).isZero();
        assertThat(r.out()).contains("Examples:").contains("Exit codes:");
    }

    @Test
    void faultOfOurOwnExitsSeventyWithSeedAndEventNumber() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.handled(new CommandLine(new Faulty()));
        line.setErr(new PrintWriter(err));

        assertThat(line.execute()).isEqualTo(70);
        assertThat(err.toString()).contains("seed 7, event 42 of tor1, at 1000 ns simulated");
    }

    @Test
    void helpListsOnlyWhatThereIs() {
        Result r = run("--help");

        assertThat(r.code()).isZero();
        assertThat(r.out()).contains("run").contains("check").doesNotContain("sweep");
    }
}
