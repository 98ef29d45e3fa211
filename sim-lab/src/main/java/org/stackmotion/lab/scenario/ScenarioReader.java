package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.check.ScenarioCheck;
import org.stackmotion.lab.format.Binder;
import org.stackmotion.lab.yaml.Position;
import org.stackmotion.lab.yaml.Problem;
import org.stackmotion.lab.yaml.Problems;
import org.stackmotion.lab.yaml.YamlMerge;
import org.stackmotion.lab.yaml.YamlNode;
import org.stackmotion.lab.yaml.YamlOverride;
import org.stackmotion.lab.yaml.YamlReader;

/** Reads a scenario file with its overrides: all of it, or all that is wrong with it. */
public final class ScenarioReader {
    private ScenarioReader() {}

    /**
     * What came of a file.
     *
     * @param scenario the scenario, or null when there are errors
     * @param errors in the order of the file
     * @param warnings findings that do not stop a run
     */
    public record Result(
            @Nullable Scenario scenario,
            ImmutableList<Problem> errors,
            ImmutableList<Problem> warnings) {
        /** The scenario of a file without errors. */
        public Scenario orThrow() {
            if (scenario == null) {
                throw new ScenarioException(errors);
            }
            return scenario;
        }
    }

    /** Reads a file; one that cannot be read is an error like any other. */
    public static Result read(Path file, List<String> overrides) {
        String source = file.toString();
        try {
            return read(source, Files.readAllBytes(file), overrides);
        } catch (NoSuchFileException e) {
            return failed(source, "there is no such file");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "is a folder" : String.valueOf(e.getMessage());
            return failed(source, "cannot be read: " + why);
        }
    }

    /** Reads text, as tests have it. */
    public static Result read(String source, String text, List<String> overrides) {
        return read(source, text.getBytes(StandardCharsets.UTF_8), overrides);
    }

    private static Result failed(String source, String message) {
        Problems problems = new Problems();
        problems.error(Position.ofArgument(source), "", message);
        return new Result(null, problems.errors(), problems.warnings());
    }

    private static Result read(String source, byte[] bytes, List<String> overrides) {
        Problems problems = new Problems();
        YamlNode tree = YamlReader.read(source, bytes, problems);
        for (String argument : overrides) {
            YamlOverride override = YamlOverride.parse(argument, problems);
            if (tree != null && override != null) {
                tree = override.apply(tree, problems);
            }
        }
        Scenario scenario = null;
        if (tree != null) {
            Binder binder = new Binder(problems);
            scenario = binder.bind(Scenario.class, mergeDefaults(tree));
            if (scenario != null) {
                new ScenarioCheck(scenario, binder.origins(), problems).run();
            }
        }
        return new Result(
                problems.isEmpty() ? scenario : null, problems.errors(), problems.warnings());
    }

    /** Lays every host's {@code esx} over {@code esx_defaults}. */
    private static YamlNode mergeDefaults(YamlNode tree) {
        if (!(tree instanceof YamlNode.Mapping top)
                || !(top.get("esx_defaults") instanceof YamlNode.Mapping defaults)
                || !(top.get("hosts") instanceof YamlNode.Mapping hosts)) {
            return tree;
        }
        LinkedHashMap<String, YamlNode.Entry> merged = new LinkedHashMap<>();
        hosts.entries()
                .forEach((name, entry) ->
                        merged.put(
                                name,
                                entry.value() instanceof YamlNode.Mapping host
                                        ? new YamlNode.Entry(
                                                entry.keyAt(), mergeHost(host, defaults))
                                        : entry));
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>(top.entries());
        YamlNode.Entry old = top.entries().get("hosts");
        Position keyAt = old == null ? hosts.at() : old.keyAt();
        entries.put(
                "hosts",
                new YamlNode.Entry(
                        keyAt,
                        new YamlNode.Mapping(
                                hosts.at(), hosts.path(), ImmutableMap.copyOf(merged))));
        return new YamlNode.Mapping(top.at(), top.path(), ImmutableMap.copyOf(entries));
    }

    private static YamlNode mergeHost(YamlNode.Mapping host, YamlNode.Mapping defaults) {
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>(host.entries());
        YamlNode.Entry own = entries.get("esx");
        YamlNode esx = own == null ? defaults : YamlMerge.merge(defaults, own.value());
        entries.put("esx", new YamlNode.Entry(own == null ? host.at() : own.keyAt(), esx));
        return new YamlNode.Mapping(host.at(), host.path(), ImmutableMap.copyOf(entries));
    }
}
