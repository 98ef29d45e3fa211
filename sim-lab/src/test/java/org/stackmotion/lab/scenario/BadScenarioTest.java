package org.stackmotion.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of files that are wrong and of all that the reader says about each. With {@code
 * -Dstackmotion.rewrite=true} the expected lines are written anew; the diff is then to be read.
 */
class BadScenarioTest {
    private static final String TABLE = "/bad-scenarios.txt";

    record Case(String name, String text, String errors) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in = BadScenarioTest.class.getResourceAsStream(TABLE)) {
            String table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Case> cases = new ArrayList<>();
            for (String part : table.split("(?m)^=== ")) {
                int text = part.indexOf('\n') + 1;
                int errors = part.indexOf("--- errors\n");
                if (errors >= 0) {
                    cases.add(
                            new Case(
                                    part.substring(0, text).strip(),
                                    part.substring(text, errors),
                                    part.substring(errors + "--- errors\n".length())));
                }
            }
            return cases.stream();
        }
    }

    private static String errorsOf(String text) {
        return ScenarioReader.read("t.yaml", text, List.of()).errors().stream()
                .map(p -> p + "\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void badFileGivesAllItsErrorsWithTheirPlaces(Case c) {
        assertThat(c.errors()).isNotEmpty();
        assertThat(errorsOf(c.text())).isEqualTo(c.errors());
    }

    @Test
    void realMemoryBeyondThisMachineIsRefusedWithWhatToDo() {
        String vm = "vms: {vm1: {host: h1, memory_mb: 1048576, memory: real}}";
        String text = "name: t\nhosts: {h1: {}}\n" + vm + "\n";
        assertThat(errorsOf(text))
                .startsWith("t.yaml:3:")
                .contains("vms.vm1.memory: real memory needs 1048576 MiB of this machine")
                .contains("-XX:MaxDirectMemorySize=1048576m");
    }

    @Test
    void tableHoldsAtLeastFortyKinds() throws IOException {
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            String table =
                    cases().map(c ->
                                    "=== "
                                            + c.name()
                                            + "\n"
                                            + c.text()
                                            + "--- errors\n"
                                            + errorsOf(c.text()))
                            .collect(Collectors.joining());
            Files.writeString(
                    PublishedFormatTest.ROOT.resolve("sim-lab/src/test/resources" + TABLE), table);
        }
        assertThat(cases()).hasSizeGreaterThan(40);
    }
}
