package org.stackmotion.net.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetstackConfig;

/** Wireshark's dissectors read the bytes on the wire as we mean them. */
@Tag("peer")
@Timeout(120)
class TsharkTest {
    private static final int REQUEST_BYTES = 20_000;
    private static final int RESPONSE_BYTES = 300_000;

    /** What a connection over a clean cable must not show, whoever looks at it. */
    private static final String SUSPECT =
            "_ws.expert.severity >= 0x600000" // a warning
                    + " || _ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0"
                    + " || tcp.analysis.retransmission || tcp.analysis.out_of_order"
                    + " || tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment"
                    + " || tcp.analysis.duplicate_ack || tcp.option.len.invalid";

    @TempDir Path folder;

    private final PcapFile pcap = new PcapFile();

    @Test
    void offloadedExchangeHasNothingSuspect() throws Exception {
        exchange(0, false);
        assertCleanExchange();
    }

    @Test
    void exchangeOnAVlanWithChecksumsByTheStackHasNothingSuspect() throws Exception {
        exchange(4094, true);
        assertCleanExchange();
        assertThat(tshark("-Y", "vlan.id == 4094")).hasSize(pcap.frames());
    }

    @Test
    void handshakeCarriesTheOptionsOfBothSides() throws Exception {
        exchange(0, false);
        String options = "tcp.options.mss_val == 1460 && tcp.options.sack_perm";
        String first = "tcp.flags == 2 && tcp.options.timestamp.tsecr == 0";
        String second = "tcp.flags == 18 && tcp.options.timestamp.tsecr > 0";
        assertThat(tshark("-Y", first + " && " + options)).hasSize(1);
        assertThat(tshark("-Y", second + " && " + options)).hasSize(1);
        assertThat(tshark("-Y", "tcp.flags.syn == 1 && tcp.options.wscale.shift >= 1")).hasSize(2);
    }

    /** Without this, a check that tshark left out would pass for a good one. */
    @Test
    void oneDamagedBitIsSuspect() throws Exception {
        TwoMachines world = new TwoMachines();
        world.link.a().addObserver(pcap);
        world.serve(8000, channel -> {});
        Channel client = world.connect(8000, channel -> {}).channel();
        world.runUntil(MS);
        client.writeAndFlush(pattern(1000));
        world.runUntil(MS + 1); // the data is on the cable, its ACK is not
        pcap.damageLastByte();
        assertThat(tshark("-Y", "tcp.checksum.status == 0")).hasSize(1);
    }

    private void assertCleanExchange() throws Exception {
        assertThat(tshark("-Y", SUSPECT)).isEmpty();
        assertThat(tshark("-Y", "arp.opcode == 1 || arp.opcode == 2")).hasSizeGreaterThan(1);
        assertThat(tshark("-Y", "tcp.checksum.status == 1 && ip.checksum.status == 1 || arp"))
                .hasSize(pcap.frames());
        assertThat(sum("tcp.dstport == 8000", "tcp.len")).isEqualTo(REQUEST_BYTES);
        assertThat(sum("tcp.srcport == 8000", "tcp.len")).isEqualTo(RESPONSE_BYTES);
        assertThat(tshark("-Y", "tcp.flags.fin == 1")).hasSize(2);
        assertThat(tshark("-Y", "tcp.flags.reset == 1")).isEmpty();
    }

    /** A request, a response of many windows, and an orderly end; seen at the client's port. */
    private void exchange(int vlan, boolean checksums) {
        TwoMachines world =
                new TwoMachines(
                        1,
                        LinkConfig.of(1_000_000_000L, 200_000),
                        NetstackConfig.plain(),
                        NetstackConfig.plain(),
                        checksums);
        world.client.setVlan(vlan);
        world.server.setVlan(vlan);
        world.link.a().addObserver(pcap);
        Recorder atServer = new Recorder(world);
        Recorder atClient = new Recorder(world);
        world.serve(8000, channel -> channel.pipeline().addLast(atServer));
        world.runUntil(100 * MS); // so that no time stamp is 0
        Channel client =
                world.connect(8000, channel -> channel.pipeline().addLast(atClient)).channel();
        world.runUntil(200 * MS);
        client.writeAndFlush(pattern(REQUEST_BYTES));
        world.runUntil(SECOND);
        assertThat(atServer.bytes).isEqualTo(REQUEST_BYTES);
        atServer.channel().writeAndFlush(pattern(RESPONSE_BYTES));
        world.runUntil(2 * SECOND);
        assertThat(atClient.bytes).isEqualTo(RESPONSE_BYTES);
        client.close();
        world.drain();
    }

    private static ByteBuf pattern(int length) {
        ByteBuf data = Unpooled.buffer(length);
        for (int i = 0; i < length; i++) {
            data.writeByte(Recorder.patternAt(i));
        }
        return data;
    }

    private long sum(String filter, String field) throws Exception {
        return tshark("-Y", filter, "-T", "fields", "-e", field).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The lines tshark prints about the collected frames; all checksums are verified. */
    private List<String> tshark(String... arguments) throws IOException, InterruptedException {
        Path file = folder.resolve("frames.pcap");
        pcap.save(file);
        List<String> command = new ArrayList<>();
        command.addAll(ImmutableList.of("tshark", "-n", "-r", file.toString()));
        command.addAll(ImmutableList.of("-o", "ip.check_checksum:TRUE"));
        command.addAll(ImmutableList.of("-o", "tcp.check_checksum:TRUE"));
        command.addAll(ImmutableList.copyOf(arguments));
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
