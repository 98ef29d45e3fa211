package org.stackmotion.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.stackmotion.lab.report.WorldText;
import org.stackmotion.lab.run.WorldCheck;
import org.stackmotion.lab.scenario.ScenarioException;
import org.stackmotion.lab.scenario.ScenarioReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check FILE}: reads a scenario, builds its world and prints it. */
@Command(
        name = "check",
        description = "Reads a scenario and prints the world that it means, or all its errors.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the file is valid", "2:it is not; all errors are printed"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  stackmotion check scenarios/vmotion-routed/scenario.yaml",
            "  stackmotion check FILE --set hosts.esx01.uplinks.vmnic0=tor2",
            "  stackmotion check FILE --format json"
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin private ScenarioArguments arguments = new ScenarioArguments();

    @Option(names = "--format", paramLabel = "text|json", description = "Form of the output.")
    private String format = "text";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean json = RunCommand.isJson(spec, format);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ScenarioReader.Result result = arguments.read();
        if (result.scenario() == null) {
            if (json) {
                out.print(WorldText.errorsAsJson(result.errors(), result.warnings()));
                out.flush();
            }
            return Messages.problems(err, result.errors());
        }
        try {
            WorldCheck.Outcome outcome = WorldCheck.build(result.scenario());
            result.warnings().forEach(w -> err.println("warning: " + w));
            outcome.warnings().forEach(w -> err.println("warning: " + w));
            err.flush();
            out.print(
                    json
                            ? WorldText.asJson(result.scenario(), result.warnings())
                            : WorldText.asText(result.scenario()));
            out.flush();
            return ExitCode.HELD;
        } catch (ScenarioException e) {
            return Messages.problems(err, e.problems());
        }
    }
}
