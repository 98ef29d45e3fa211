package org.stackmotion.cli;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.lab.report.HtmlReport;
import org.stackmotion.lab.report.ReportJson;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.report.TextReport;
import org.stackmotion.lab.report.Timeline;
import org.stackmotion.lab.report.TimelineCsv;
import org.stackmotion.lab.run.CaptureOptions;
import org.stackmotion.lab.run.RunOptions;
import org.stackmotion.lab.run.ScenarioRunner;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioException;
import org.stackmotion.lab.scenario.ScenarioReader;
import org.stackmotion.lab.yaml.Problem;
import org.stackmotion.net.capture.CaptureFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code run FILE}: replays a scenario and reports. */
@Command(
        name = "run",
        description = "Replays a scenario and reports what came of it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all held",
            "1:an expectation did not hold, or a migration did not complete",
            "2:bad input; all errors of the file are printed",
            "70:a fault of our own; seed and event number are printed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stackmotion run scenarios/vmotion-routed/scenario.yaml",
            "  stackmotion run FILE --seed 7 --out out        also writes out/report.html and more",
            "  stackmotion run FILE --format json | jq .migrations[0].downtimeNs",
            "  stackmotion run FILE --out out --pcap --snaplen 128    also writes out/HOST.pcapng",
            "  stackmotion run FILE --set vms.vm1.memory_mb=8192 --quiet"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin private ScenarioArguments arguments = new ScenarioArguments();

    @Option(names = "--seed", paramLabel = "N", description = "Seed, instead of the scenario's.")
    private @Nullable Long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = {
                "Writes report.json, report.html and timeline.csv into this folder,",
                "which is made when missing; with --pcap the captures as well."
            })
    private @Nullable Path out;

    @Option(
            names = "--pcap",
            description = {
                "Captures every host into DIR/HOST.pcapng: one interface a vmk, NIC and VM NIC,",
                "nanoseconds of simulated time, names of drops as comments. Needs --out."
            })
    private boolean pcap;

    @Option(
            names = "--snaplen",
            paramLabel = "N",
            description = "Keeps N bytes of a captured frame (1 to 262144, default: all).")
    private @Nullable Integer snaplen;

    @Option(
            names = "--digest",
            paramLabel = "fast|full",
            description =
                    "What the trace digest covers: sums per port and millisecond, or each frame.")
    private String digest = "fast";

    @Option(
            names = "--checksums",
            paramLabel = "on|off",
            description = "Computes and verifies every checksum; off leaves them to the NICs.")
    private String checksums = "off";

    @Option(names = "--trains", paramLabel = "on|off", description = "Only off in this version.")
    private String trains = "off";

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "Form of the report on standard output.")
    private String format = "text";

    @Option(
            names = "--quiet",
            description = "No progress and no notes; of the text report only what did not hold.")
    private boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        DigestLevel level = digestLevel();
        boolean verify = onOff("--checksums", checksums);
        notYet();
        if (seed != null && seed < 0) {
            throw wrong("--seed", Long.toString(seed), "a whole number of at least 0");
        }
        CaptureOptions capture = capture();
        boolean json = isJson(spec, format);
        PrintWriter err = spec.commandLine().getErr();
        ScenarioReader.Result result = arguments.read();
        if (result.scenario() == null) {
            return Messages.problems(err, result.errors());
        }
        if (out != null) {
            makeFolder(out); // better now than after a long run
        }
        if (capture != null && !quiet) {
            result.scenario()
                    .hosts()
                    .keySet()
                    .forEach(h -> err.println("capturing " + capture.file(h)));
            err.flush();
        }
        ScenarioRunner.Recording recording;
        try (TerminalProgress progress = TerminalProgress.to(spec, quiet)) {
            RunOptions options = new RunOptions(seed, level, verify, capture);
            recording = run(result.scenario(), options, result, progress);
        } catch (ScenarioException e) {
            return Messages.problems(err, e.problems());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        RunReport report = recording.report();
        if (out != null) {
            writeOut(out, recording, result.scenario(), err);
        }
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(json ? ReportJson.write(report) : text(report));
        stdout.flush();
        return report.held() ? ExitCode.HELD : ExitCode.NOT_HELD;
    }

    private ScenarioRunner.Recording run(
            Scenario scenario,
            RunOptions options,
            ScenarioReader.Result result,
            TerminalProgress progress) {
        ImmutableList<String> warnings =
                result.warnings().stream()
                        .map(Problem::toString)
                        .collect(ImmutableList.toImmutableList());
        return out == null
                ? new ScenarioRunner.Recording(
                        ScenarioRunner.run(scenario, warnings, options, progress), Timeline.EMPTY)
                : ScenarioRunner.record(scenario, warnings, options, progress);
    }

    private void writeOut(
            Path folder, ScenarioRunner.Recording recording, Scenario scenario, PrintWriter err)
            throws IOException {
        RunReport report = recording.report();
        if (!quiet) {
            for (CaptureEntry c : report.captures()) {
                Path to = folder.resolve(c.file());
                err.println("wrote %s (%d frames, %d bytes)".formatted(to, c.frames(), c.bytes()));
            }
        }
        Timeline timeline = recording.timeline();
        write(folder.resolve("report.json"), ReportJson.write(report), err);
        String text = Files.readString(arguments.file);
        String html = HtmlReport.write(report, timeline, scenario, text, arguments.overrides);
        write(folder.resolve("report.html"), html, err);
        Path csv = folder.resolve("timeline.csv");
        try (Writer to = Files.newBufferedWriter(csv)) {
            TimelineCsv.write(timeline, to);
        }
        wrote(csv, err);
        err.flush();
    }

    private void write(Path file, String text, PrintWriter err) throws IOException {
        Files.writeString(file, text);
        wrote(file, err);
    }

    private void wrote(Path file, PrintWriter err) {
        if (!quiet) {
            err.println("wrote " + file);
        }
    }

    private String text(RunReport report) {
        return quiet ? TextReport.summary(report) : TextReport.write(report);
    }

    private void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "--out " + folder + ": no folder, and none can be made");
        }
        if (!Files.isWritable(folder)) {
            throw new ParameterException(
                    spec.commandLine(), "--out " + folder + ": cannot be written to");
        }
    }

    private DigestLevel digestLevel() {
        return switch (digest) {
            case "fast", "full" -> DigestLevel.valueOf(digest.toUpperCase(Locale.ROOT));
            default -> throw wrong("--digest", digest, "fast, full");
        };
    }

    private boolean onOff(String option, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw wrong(option, value, "on, off");
        };
    }

    private void notYet() {
        if (onOff("--trains", trains)) {
            throw new ParameterException(
                    spec.commandLine(), "--trains on is not part of this version; accepted: off");
        }
    }

    private @Nullable CaptureOptions capture() {
        if (!pcap) {
            if (snaplen != null) {
                throw new ParameterException(
                        spec.commandLine(), "--snaplen says how --pcap captures; give both");
            }
            return null;
        }
        if (out == null) {
            throw new ParameterException(
                    spec.commandLine(), "--pcap needs --out DIR, the folder for HOST.pcapng");
        }
        int length = snaplen == null ? CaptureFile.SNAPLEN_MAX : snaplen;
        if (length < 1 || length > CaptureFile.SNAPLEN_MAX) {
            throw wrong("--snaplen", Integer.toString(length), "1 to " + CaptureFile.SNAPLEN_MAX);
        }
        return new CaptureOptions(out, length);
    }

    static boolean isJson(CommandSpec spec, String format) {
        return switch (format) {
            case "json" -> true;
            case "text" -> false;
            default ->
                    throw new ParameterException(
                            spec.commandLine(),
                            "--format takes text or json, not '" + format + "'");
        };
    }

    private ParameterException wrong(String option, String value, String accepted) {
        return new ParameterException(
                spec.commandLine(), option + " '" + value + "': accepted: " + accepted);
    }
}
