package org.stackmotion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.lab.scenario.ScenarioReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The scenario file and its overrides, alike for every command that takes one. */
final class ScenarioArguments {
    @Parameters(paramLabel = "FILE", description = "The scenario file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {
                "Changes one value of the file, for example",
                "  --set seed=7 --set trunks[0].loss=0.001"
            })
    List<String> overrides = new ArrayList<>();

    ScenarioReader.Result read() {
        return ScenarioReader.read(file, overrides);
    }
}
