package org.stackmotion.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stackmotion.bench.workload.WorkloadId;
import org.stackmotion.bench.workload.WorkloadOptions;
import org.stackmotion.bench.workload.WorkloadResult;
import org.stackmotion.bench.workload.Workloads;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.tcp.CongestionControls;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Entry of the benchmark jar: the JMH suite, or one whole-run workload. */
@Command(
        name = "stackmotion bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures StackMotion.",
            "Without --workload: the JMH suite. With it: one whole run, one JSON line a repeat."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all results right",
            "1:a wrong result or a failed comparison",
            "2:bad input",
            "70:our own fault"
        })
public final class BenchMain implements Callable<Integer> {
    private static final int EXIT_WRONG = 1;
    private static final int EXIT_FAULT = 70;

    @Spec private @Nullable CommandSpec spec;

    @ArgGroup(exclusive = false, heading = "%nJMH suite:%n")
    private final SuiteArguments suite = new SuiteArguments();

    @ArgGroup(exclusive = false, heading = "%nWhole-run workload:%n")
    private final WorkloadArguments workload = new WorkloadArguments();

    static final class SuiteArguments {
        @Parameters(
                arity = "0..*",
                paramLabel = "PATTERN",
                description = "regular expressions of benchmark names; all without")
        private List<String> patterns = List.of();

        @Option(names = "--smoke", description = "smallest size, in this JVM: only checks results")
        private boolean smoke;

        @Option(
                names = "--compare",
                paramLabel = "OLD.json",
                description = "print the ratio to the results of an earlier run")
        private @Nullable Path compare;

        @Option(
                names = "--result",
                paramLabel = "FILE",
                description =
                        "where the results go as JSON (default: bench-result.json, with --smoke none)")
        private @Nullable Path result;
    }

    static final class WorkloadArguments {
        @Option(
                names = "--workload",
                description = "W1: bulk TCP between two hosts; W6: live migration of a large VM")
        private @Nullable WorkloadId workload;

        @Option(names = "--mtu", description = "bytes (default 9000)")
        private int mtu = 9000;

        @Option(names = "--bytes", description = "W1: bytes to send (default 10 GiB)")
        private long bytes = 10L << 30;

        @Option(names = "--cc", description = "newreno or cubic (default newreno)")
        private String congestionControl = "newreno";

        @Option(names = "--payload", description = "W1: virtual (default) or real")
        private String payload = "virtual";

        @Option(names = "--checksums", description = "on or off (default)")
        private String checksums = "off";

        @Option(names = "--trains", description = "on or off (default)")
        private String trains = "off";

        @Option(
                names = "--offloads",
                description = "TSO and LRO, on or off (default W1 off, W6 on as on ESXi)")
        private @Nullable String offloads;

        @Option(names = "--digest", description = "fast (default) or full")
        private String digest = "fast";

        @Option(names = "--vm-gib", description = "W6: memory of the VM (default 64)")
        private int vmGib = 64;

        @Option(names = "--rate-gbps", description = "line rate (default W1 10, W6 25)")
        private @Nullable Integer rateGbps;

        @Option(names = "--repeat", description = "how many times (default 1)")
        private int repeat = 1;
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command, ready to be run; for tests as well. */
    static CommandLine commandLine() {
        return new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((fault, command, parsed) -> {
                    fault.printStackTrace(command.getErr());
                    return EXIT_FAULT;
                });
    }

    private CommandLine command() {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        return spec.commandLine();
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command().getOut();
        if (workload.workload != null) {
            return runWorkload(workload.workload, out);
        }
        if (suite.compare != null && !Files.isReadable(suite.compare)) {
            throw bad("--compare " + suite.compare + ": no such file");
        }
        boolean keep = !suite.smoke || suite.compare != null;
        Path result = suite.result == null && keep ? Path.of("bench-result.json") : suite.result;
        Suite runner = new Suite(suite.patterns, suite.smoke, result);
        return runner.run(suite.compare, out) ? 0 : EXIT_WRONG;
    }

    private int runWorkload(WorkloadId id, PrintWriter out) {
        WorkloadOptions options = options(id);
        boolean right = true;
        for (int i = 0; i < workload.repeat; i++) {
            WorkloadResult result = Workloads.run(options);
            out.println(result.toJson());
            out.flush();
            right &= result.verified();
        }
        return right ? 0 : EXIT_WRONG;
    }

    private WorkloadOptions options(WorkloadId id) {
        WorkloadArguments a = workload;
        if (!id.isAvailable()) {
            throw bad("workload " + id + " comes with a later version; W1 and W6 are here");
        }
        if (isOn("--trains", a.trains)) {
            throw bad("--trains on comes with a later version");
        }
        boolean realPayload = choice("--payload", a.payload, "real", "virtual");
        if (realPayload && id == WorkloadId.W6) {
            throw bad("--payload real is W1's; W6 has a synthetic VM");
        }
        if (!CongestionControls.names().contains(a.congestionControl)) {
            String names = String.join(" or ", CongestionControls.names());
            throw bad("--cc " + a.congestionControl + ": must be " + names);
        }
        int rate = a.rateGbps != null ? a.rateGbps : id.defaultRateGbps();
        checkRange("--mtu", a.mtu, 576, 9216);
        checkRange("--bytes", a.bytes, 1, 1L << 44);
        checkRange("--vm-gib", a.vmGib, 1, 24 * 1024);
        checkRange("--rate-gbps", rate, 1, 1000);
        checkRange("--repeat", a.repeat, 1, 1000);
        DigestLevel level =
                choice("--digest", a.digest, "full", "fast") ? DigestLevel.FULL : DigestLevel.FAST;
        return new WorkloadOptions(
                id,
                a.mtu,
                a.bytes,
                a.congestionControl,
                realPayload,
                isOn("--checksums", a.checksums),
                a.offloads == null ? id == WorkloadId.W6 : isOn("--offloads", a.offloads),
                level,
                a.vmGib,
                rate);
    }

    private boolean isOn(String option, String value) {
        return choice(option, value, "on", "off");
    }

    /** True for the first word, false for the second. */
    private boolean choice(String option, String value, String yes, String no) {
        if (!value.equals(yes) && !value.equals(no)) {
            throw bad(option + " " + value + ": must be " + yes + " or " + no);
        }
        return value.equals(yes);
    }

    private void checkRange(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw bad(option + " " + value + ": must be " + least + " to " + most);
        }
    }

    private ParameterException bad(String message) {
        return new ParameterException(command(), message);
    }
}
