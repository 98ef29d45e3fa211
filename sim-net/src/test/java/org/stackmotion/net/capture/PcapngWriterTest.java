package org.stackmotion.net.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PcapngWriter writer = new PcapngWriter(out);

    /** Written by hand from the tables of the specification. */
    @Test
    void smallFileIsTheGoldenOneByteByByte() throws IOException {
        writer.sectionHeader("SM", "hello");
        writer.interfaceDescription("vmk1", "d", 0x0050566A1002L, 10_000_000_000L, 262_144);
        ByteBuf data = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5});
        writer.enhancedPacket(0, 0x0102030405060708L, data, 60, PcapngWriter.INBOUND, "QUEUE_FULL");
        writer.close();

        String section =
                "0a0d0d0a 34000000 4d3c2b1a 0100 0000 ffffffffffffffff"
                        + "0100 0500 68656c6c6f000000"
                        + "0400 0200 534d0000"
                        + "0000 0000 34000000";
        String description =
                "01000000 48000000 0100 0000 00000400"
                        + "0200 0400 766d6b31"
                        + "0300 0100 64000000"
                        + "0600 0600 0050566a1002 0000"
                        + "0800 0800 00e40b5402000000"
                        + "0900 0100 09000000"
                        + "0000 0000 48000000";
        String packet =
                "06000000 44000000 00000000 04030201 08070605 05000000 3c000000"
                        + "0102030405 000000"
                        + "0100 0a00 51554555455f46554c4c 0000"
                        + "0200 0400 01000000"
                        + "0000 0000 44000000";
        String golden = (section + description + packet).replace(" ", "");
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(golden);
        assertThat(writer.bytes()).isEqualTo(golden.length() / 2);
        assertThat(data.readerIndex()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 59, 60, 9014, 65_549})
    void everyLengthIsPaddedToWholeWords(int length) throws IOException {
        writer.sectionHeader("x".repeat(length % 7), "");
        writer.interfaceDescription("i".repeat(length % 5), "", 0, 0, 64);
        ByteBuf data = Unpooled.wrappedBuffer(new byte[length]);
        for (int i = 0; i < 40; i++) {
            String comment = i == 0 ? null : "c".repeat(i);
            writer.enhancedPacket(0, i, data, length, PcapngWriter.OUTBOUND, comment);
        }
        writer.close();

        PcapngReader read = new PcapngReader(out.toByteArray());
        assertThat(writer.bytes()).isEqualTo(out.size());
        assertThat(read.packets).hasSize(40);
        for (int i = 0; i < 40; i++) {
            PcapngReader.Packet packet = read.packets.get(i);
            assertThat(packet.timeNs()).isEqualTo(i);
            assertThat(packet.hex()).hasSize(2 * length);
            assertThat(packet.comment()).hasSize(i);
            assertThat(packet.flags()).isEqualTo(PcapngWriter.OUTBOUND);
        }
    }

    @Test
    void textLongerThanAnOptionIsCut() throws IOException {
        writer.sectionHeader("StackMotion", "c".repeat(70_000));
        writer.close();

        assertThat(new PcapngReader(out.toByteArray()).packets).isEmpty();
        assertThat(out.size()).isBetween(65_535, 65_600);
    }
}
