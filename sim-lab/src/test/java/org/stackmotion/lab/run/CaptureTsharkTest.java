package org.stackmotion.lab.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.CaptureEntry;

/** Wireshark's dissectors read the captures of every shipped scenario. */
@Tag("peer")
@Timeout(300)
class CaptureTsharkTest {
    private static final String DAMAGED =
            "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0"
                    + " || udp.checksum.status == 0 || icmp.checksum.status == 0"
                    + " || icmpv6.checksum.status == 0";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    static List<String> names() throws IOException {
        return CapturedRun.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void noFrameOfAnyInterfaceIsMalformedOrHasABadChecksum(String name) throws Exception {
        RunReport report = CapturedRun.capture(CapturedRun.small(name), folder);

        assertThat(report.captures()).isNotEmpty();
        for (CaptureEntry entry : report.captures()) {
            assertThat(tshark(entry, DAMAGED)).isEmpty();
        }
    }

    @Test
    void cleanMigrationHasNoRetransmissionAndTheBytesOfTheReport() throws Exception {
        RunReport report = CapturedRun.capture(CapturedRun.small("vmotion-capture"), folder);
        CaptureEntry source = report.captures().getFirst();

        for (CaptureEntry entry : report.captures()) {
            for (String port : ports(entry)) {
                // frames pass several interfaces: only within one are they a conversation
                String only = "frame.interface_name == " + quoted(port);
                assertThat(retransmissions(entry, only)).as(port).isEmpty();
            }
            assertThat(tshark(entry, "tcp.checksum.status == 1", "frame.number")).isNotEmpty();
        }
        long bytes =
                tshark(
                                source,
                                "tcp.port == 8000 && frame.interface_name == \"vmnic0\"",
                                "frame.len")
                        .stream()
                        .mapToLong(Long::parseLong)
                        .sum();
        assertThat(source.host()).isEqualTo("esx01");
        assertThat(bytes).isEqualTo(report.migrations().getFirst().bytesOnWire());
    }

    @Test
    void interfacesAreNamedAfterAdapterStackAndPortGroup() throws Exception {
        RunReport report = CapturedRun.capture(CapturedRun.small("vmotion-capture"), folder);

        assertThat(ports(report.captures().getFirst()))
                .contains("vmnic0", "vmk1 vmotion \"vMotion\"", "vm1/nic0 \"VM Network\"");
    }

    /** Written to a file of one interface first, as tshark follows conversations over all. */
    private List<String> retransmissions(CaptureEntry entry, String only) throws Exception {
        Path one = folder.resolve("one.pcapng");
        run(ImmutableList.of("-r", path(entry), "-Y", only, "-w", one.toString()));
        return run(
                ImmutableList.of(
                        "-r",
                        one.toString(),
                        "-Y",
                        "tcp.analysis.retransmission || tcp.analysis.lost_segment"));
    }

    private List<String> ports(CaptureEntry entry) throws Exception {
        return tshark(entry, "frame", "frame.interface_name").stream().distinct().toList();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }

    private String path(CaptureEntry entry) {
        return folder.resolve(entry.file()).toString();
    }

    /** The lines, or one field, of the frames that the filter lets through. */
    private List<String> tshark(CaptureEntry entry, String filter, String... field)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-r", path(entry), "-Y", filter));
        if (field.length > 0) {
            arguments.addAll(List.of("-T", "fields", "-e", field[0]));
        }
        return run(arguments);
    }

    private List<String> run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n"));
        for (String protocol : List.of("ip", "tcp", "udp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        // memory pages are no protocol: a dissector that guesses one finds it malformed
        command.addAll(List.of("-d", "tcp.port==8000,data"));
        command.addAll(List.of("-o", "tcp.desegment_tcp_streams:FALSE"));
        command.addAll(arguments);
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        // not the preferences of whoever runs the tests
        builder.environment().put("WIRESHARK_CONFIG_DIR", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as("tshark, which says: %s", Files.readString(errors))
                .isZero();
        return Splitter.on('\n').omitEmptyStrings().splitToList(output);
    }
}
