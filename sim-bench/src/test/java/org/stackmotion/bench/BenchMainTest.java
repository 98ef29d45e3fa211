package org.stackmotion.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        CommandLine command = BenchMain.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    @ParameterizedTest
    @CsvSource({
        "--workload W3, later version",
        "--workload W7, later version",
        "--workload W9, W9",
        "--workload W1 --trains on, --trains on",
        "--workload W1 --offloads maybe, must be on or off",
        "--workload W1 --cc vegas, must be newreno or cubic",
        "--workload W1 --payload half, must be real or virtual",
        "--workload W6 --payload real, synthetic VM",
        "--workload W1 --checksums maybe, must be on or off",
        "--workload W1 --mtu 100, must be 576 to 9216",
        "--workload W1 --bytes 0, --bytes 0",
        "--workload W6 --vm-gib 0, --vm-gib 0",
        "--workload W1 --rate-gbps 0, --rate-gbps 0",
        "--workload W1 --repeat 0, --repeat 0",
        "--workload W1 --digest none, must be full or fast",
        "--compare no-such.json, no-such.json",
        "--no-such-option, --no-such-option"
    })
    void badInputIsNamedAndEndsWithTwo(String args, String message) {
        assertThat(execute(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void helpNamesTheWorkloads() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("--workload").contains("--compare");
    }
}
