package org.stackmotion.net.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link PcapngWriter} may write, and nothing else. */
public final class PcapngReader {
    /** One enhanced packet block; {@code comment} is empty without one. */
    public record Packet(
            String port, long timeNs, String hex, int originalLength, int flags, String comment) {}

    public final List<String> ports = new ArrayList<>();
    public final List<Packet> packets = new ArrayList<>();

    public PcapngReader(byte[] file) {
        ByteBuf in = Unpooled.wrappedBuffer(file);
        assertThat(in.getIntLE(0)).isEqualTo(PcapngWriter.SECTION_HEADER);
        while (in.isReadable()) {
            int length = in.getIntLE(in.readerIndex() + 4);
            assertThat(length % 4).isZero();
            ByteBuf block = in.readSlice(length);
            assertThat(block.getIntLE(length - 4)).isEqualTo(length);
            read(block.slice(0, length - 4));
        }
    }

    private void read(ByteBuf block) {
        int type = block.readIntLE();
        block.skipBytes(4);
        switch (type) {
            case PcapngWriter.SECTION_HEADER -> assertThat(block.readIntLE()).isEqualTo(0x1A2B3C4D);
            case PcapngWriter.INTERFACE_DESCRIPTION -> {
                block.skipBytes(8);
                ports.add(new String(option(block, 2), UTF_8));
            }
            case PcapngWriter.ENHANCED_PACKET -> {
                String port = ports.get(block.readIntLE());
                long timeNs = ((long) block.readIntLE() << 32) | block.readUnsignedIntLE();
                int kept = block.readIntLE();
                int original = block.readIntLE();
                String hex = ByteBufUtil.hexDump(block.readSlice(kept));
                block.skipBytes(-kept & 3);
                String comment = new String(option(block.duplicate(), 1), UTF_8);
                int flags = Unpooled.wrappedBuffer(option(block, 2)).readIntLE();
                packets.add(new Packet(port, timeNs, hex, original, flags, comment));
            }
            default -> throw new AssertionError("block of type " + type);
        }
    }

    /** The option's bytes, none when it is missing. */
    private static byte[] option(ByteBuf options, int wanted) {
        byte[] found = {};
        int code;
        do {
            code = options.readUnsignedShortLE();
            byte[] value = new byte[options.readUnsignedShortLE()];
            options.readBytes(value).skipBytes(-value.length & 3);
            if (code == wanted) {
                found = value;
            }
        } while (code != 0);
        return found;
    }
}
