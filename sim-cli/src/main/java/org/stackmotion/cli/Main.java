package org.stackmotion.cli;

import java.io.PrintWriter;
import java.util.List;
import org.stackmotion.core.SimulationFault;
import org.stackmotion.lab.format.Nearest;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's entry: parses arguments and hands the work to the command it names. */
@Command(
        name = "stackmotion",
        description = "Simulates ESXi hosts, their isolated TCP/IP stacks and migrations.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {RunCommand.class, CheckCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  stackmotion run scenarios/vmotion-routed/scenario.yaml",
            "  stackmotion check scenarios/missing-gateway/scenario.yaml",
            "  stackmotion run --help"
        })
public final class Main implements Runnable {
    /** Commands of the plan that this version does not have. */
    private static final List<String> LATER =
            List.of("shell", "lab", "validate", "import", "export", "sweep", "serve");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    private Main() {}

    /** Only reached when no command was given, which is an input error (exit code 2). */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: run, check.");
    }

    public static void main(String[] args) {
        int code;
        try {
            code = commandLine().execute(args);
        } catch (Throwable e) {
            // Errors pass picocli by; the JVM would end with 1, which means something else here.
            System.err.println("stackmotion: this is a fault of StackMotion itself: " + e);
            code = ExitCode.OWN_FAULT;
        }
        System.exit(code);
    }

    /** The whole command line; tests give it their own writers. */
    static CommandLine commandLine() {
        return handled(new CommandLine(new Main()));
    }

    static CommandLine handled(CommandLine line) {
        line.setParameterExceptionHandler(Main::onWrongUsage);
        line.setExecutionExceptionHandler(Main::onFault);
        return line;
    }

    private static int onWrongUsage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        String first = args.length == 0 ? "" : args[0];
        boolean unknown =
                e instanceof UnmatchedArgumentException
                        && e.getCommandLine().getParent() == null
                        && !first.startsWith("-");
        if (unknown && LATER.contains(first)) {
            err.println("stackmotion: '" + first + "' is not part of this version");
        } else if (unknown) {
            Iterable<String> commands = e.getCommandLine().getSubcommands().keySet();
            err.println(
                    "stackmotion: unknown command '"
                            + first
                            + "'; "
                            + Nearest.advice(first, commands));
        } else {
            err.println("stackmotion: " + e.getMessage());
            err.println(
                    "Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return ExitCode.BAD_INPUT;
    }

    private static int onFault(Exception e, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        if (e instanceof java.io.IOException) {
            err.println("stackmotion: " + e);
            err.flush();
            return ExitCode.BAD_INPUT;
        }
        err.println("stackmotion: this is a fault of StackMotion itself, please report it");
        if (e instanceof SimulationFault fault) {
            err.println(
                    "seed "
                            + fault.seed()
                            + ", event "
                            + fault.eventNumber()
                            + " of "
                            + fault.owner()
                            + ", at "
                            + fault.timeNs()
                            + " ns simulated");
        }
        e.printStackTrace(err);
        err.flush();
        return ExitCode.OWN_FAULT;
    }

    /** Reads the version from the jar's manifest, so that it is written down once, in the pom. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"stackmotion " + (version == null ? "(not packaged)" : version)};
        }
    }
}
