package org.stackmotion.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stackmotion.lab.yaml.Problems;

class ProblemLimitTest {
    @Test
    void fileOfEndlessMistakesShowsTheFirstTwoHundred() {
        String text =
                "name: t\n"
                        + IntStream.range(0, 500)
                                .mapToObj(i -> "wrong" + i + ": 1\n")
                                .collect(Collectors.joining());

        assertThat(ScenarioReader.read("t.yaml", text, List.of()).errors())
                .hasSize(Problems.PROBLEMS_MAX);
    }
}
