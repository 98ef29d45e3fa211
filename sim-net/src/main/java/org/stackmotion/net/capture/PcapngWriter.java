package org.stackmotion.net.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, through a buffer.
 *
 * <pre>
 *  0             4             8                        length - 4
 * +-------------+-------------+----------------------+-------------+
 * | type        | length      | body, options, pad   | length      |
 * +-------------+-------------+----------------------+-------------+
 * </pre>
 *
 * <p>Lengths are multiples of 4; a list of options ends with option 0 and may be missing.
 */
public final class PcapngWriter implements AutoCloseable {
    /** Section header block, section 4.1. */
    public static final int SECTION_HEADER = 0x0A0D0D0A;

    /** Interface description block, section 4.2. */
    public static final int INTERFACE_DESCRIPTION = 1;

    /** Enhanced packet block, section 4.3. */
    public static final int ENHANCED_PACKET = 6;

    /** Bits 0 and 1 of epb_flags, section 4.3.1. */
    public static final int INBOUND = 1;

    public static final int OUTBOUND = 2;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int VERSION_MAJOR = 1;
    private static final int VERSION_MINOR = 0;
    private static final long SECTION_LENGTH_UNKNOWN = -1;
    private static final int LINKTYPE_ETHERNET = 1;

    private static final int OPT_ENDOFOPT = 0;
    private static final int OPT_COMMENT = 1;
    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_DESCRIPTION = 3;
    private static final int IF_MACADDR = 6;
    private static final int IF_SPEED = 8;
    private static final int IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;

    /** Power of ten: nanoseconds. */
    private static final int TSRESOL_NS = 9;

    private static final int OPTION_BYTES_MAX = 65_535;
    private static final int FLUSH_BYTES = 1 << 20;

    private final OutputStream out;
    private final ByteBuf buffer = Unpooled.buffer(FLUSH_BYTES);
    private long flushed;
    private int interfaces;

    public PcapngWriter(OutputStream out) {
        this.out = out;
    }

    /** Bytes of the file so far, those in the buffer included. */
    public long bytes() {
        return flushed + buffer.readableBytes();
    }

    /** The first block; once. */
    public void sectionHeader(String application, String comment) throws IOException {
        int start = begin(SECTION_HEADER);
        buffer.writeIntLE(BYTE_ORDER_MAGIC);
        buffer.writeShortLE(VERSION_MAJOR).writeShortLE(VERSION_MINOR);
        buffer.writeLongLE(SECTION_LENGTH_UNKNOWN);
        text(OPT_COMMENT, comment);
        text(SHB_USERAPPL, application);
        endOfOptions();
        end(start);
    }

    /**
     * Describes an Ethernet interface whose stamps are nanoseconds.
     *
     * @param mac 48-bit address, or 0: none
     * @param bitsPerS speed, or 0: not known
     * @param snaplen bytes of a frame that are kept at most
     * @return its number, 0 for the first
     */
    public int interfaceDescription(
            String name, String description, long mac, long bitsPerS, int snaplen)
            throws IOException {
        int start = begin(INTERFACE_DESCRIPTION);
        buffer.writeShortLE(LINKTYPE_ETHERNET).writeShortLE(0);
        buffer.writeIntLE(snaplen);
        text(IF_NAME, name);
        text(IF_DESCRIPTION, description);
        if (mac != 0) {
            option(IF_MACADDR, 6);
            buffer.writeShort((int) (mac >>> 32)).writeInt((int) mac); // as on the wire
            pad(6);
        }
        if (bitsPerS != 0) {
            option(IF_SPEED, 8);
            buffer.writeLongLE(bitsPerS);
        }
        option(IF_TSRESOL, 1);
        buffer.writeByte(TSRESOL_NS);
        pad(1);
        endOfOptions();
        end(start);
        return interfaces++;
    }

    /**
     * One frame.
     *
     * @param timeNs simulated time since the start
     * @param data the bytes that are kept; its indices do not move
     * @param originalLength the frame's length before it was cut
     * @param direction {@link #INBOUND} or {@link #OUTBOUND}
     * @param comment shown with the frame, or null
     */
    public void enhancedPacket(
            int interfaceNumber,
            long timeNs,
            ByteBuf data,
            int originalLength,
            int direction,
            @Nullable String comment)
            throws IOException {
        int start = begin(ENHANCED_PACKET);
        buffer.writeIntLE(interfaceNumber);
        buffer.writeIntLE((int) (timeNs >>> 32)).writeIntLE((int) timeNs);
        int kept = data.readableBytes();
        buffer.writeIntLE(kept).writeIntLE(originalLength);
        buffer.writeBytes(data, data.readerIndex(), kept);
        pad(kept);
        if (comment != null) {
            text(OPT_COMMENT, comment);
        }
        option(EPB_FLAGS, 4);
        buffer.writeIntLE(direction);
        endOfOptions();
        end(start);
    }

    private int begin(int type) {
        int start = buffer.writerIndex();
        buffer.writeIntLE(type).writeIntLE(0);
        return start;
    }

    private void end(int start) throws IOException {
        int length = buffer.writerIndex() - start + 4;
        buffer.setIntLE(start + 4, length);
        buffer.writeIntLE(length);
        if (buffer.readableBytes() >= FLUSH_BYTES) {
            flush();
        }
    }

    private void option(int code, int length) {
        buffer.writeShortLE(code).writeShortLE(length);
    }

    private void text(int code, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        int length = Math.min(bytes.length, OPTION_BYTES_MAX);
        option(code, length);
        buffer.writeBytes(bytes, 0, length);
        pad(length);
    }

    private void endOfOptions() {
        option(OPT_ENDOFOPT, 0);
    }

    private void pad(int length) {
        buffer.writeZero(-length & 3);
    }

    /** Hands what is buffered to the stream. */
    public void flush() throws IOException {
        int count = buffer.readableBytes();
        buffer.readBytes(out, count);
        buffer.clear();
        flushed += count;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
