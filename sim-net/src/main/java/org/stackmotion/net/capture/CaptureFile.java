package org.stackmotion.net.capture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;

/**
 * The capture of one host: interfaces, and the frames that pass them in order of time.
 *
 * <p>Records of the current instant are held back: a frame is dropped in the same instant in which
 * it passed its last port, and then this record gets the drop's name as comment, so that no frame
 * is in the file twice at one port. Capturing only looks: nothing in the simulated world depends on
 * it. When the file can not be written, the rest is left out and {@link #failure} tells.
 */
public final class CaptureFile implements AutoCloseable {
    /** What tcpdump and dumpcap keep of a frame unless told otherwise; longer than any frame. */
    public static final int SNAPLEN_MAX = 262_144;

    /**
     * Records of one instant that are held back; a drop that comes later is a record of its own.
     */
    static final int HELD_MAX = 64;

    private final PcapngWriter writer;
    private final int snaplen;
    private final Map<String, CapturePort> ports = new LinkedHashMap<>();
    private final Held[] held = new Held[HELD_MAX];
    private int heldCount;
    private long heldNs;
    private long frames;
    private @Nullable IOException failure;

    /**
     * @param snaplen bytes of a frame that are kept, 1 to {@link #SNAPLEN_MAX}
     */
    public CaptureFile(PcapngWriter writer, String comment, int snaplen) {
        if (snaplen < 1 || snaplen > SNAPLEN_MAX) {
            throw new IllegalArgumentException("snaplen " + snaplen);
        }
        this.writer = writer;
        this.snaplen = snaplen;
        for (int i = 0; i < HELD_MAX; i++) {
            held[i] = new Held();
        }
        try {
            writer.sectionHeader("StackMotion", comment);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** A frame that is not yet in the file. */
    private static final class Held {
        final ByteBuf bytes = Unpooled.buffer(128);
        @Nullable Frame frame; // only compared: it may be somebody else's by now
        int port;
        int direction;
        int originalLength;
        @Nullable String comment;
    }

    /**
     * The interface of that name; the first call describes it.
     *
     * @param mac 48-bit address, or 0: none
     * @param bitsPerS speed, or 0: not known
     */
    public CapturePort port(String name, String description, long mac, long bitsPerS) {
        CapturePort known = ports.get(name);
        if (known != null) {
            return known;
        }
        CapturePort port = new CapturePort(this, ports.size());
        ports.put(name, port);
        if (failure == null) {
            try {
                writer.interfaceDescription(name, description, mac, bitsPerS, snaplen);
            } catch (IOException e) {
                failure = e;
            }
        }
        return port;
    }

    void record(
            int port, Frame frame, long nowNs, FrameDirection direction, @Nullable String comment) {
        if (failure != null) {
            return;
        }
        if (nowNs != heldNs || heldCount == HELD_MAX) {
            writeHeld();
            heldNs = nowNs;
        }
        Held record = held[heldCount++];
        record.frame = frame;
        record.port = port;
        record.direction =
                direction == FrameDirection.SENT ? PcapngWriter.OUTBOUND : PcapngWriter.INBOUND;
        record.comment = comment;
        record.bytes.clear();
        frame.writeTo(record.bytes);
        record.originalLength = record.bytes.readableBytes();
        frames++;
    }

    /**
     * Names the drop at the frame's last record.
     *
     * @return false when it has no record of this instant
     */
    public boolean markDropped(Frame frame, DropReason reason, long nowNs) {
        if (nowNs != heldNs) {
            return false;
        }
        for (int i = heldCount - 1; i >= 0; i--) {
            Held record = held[i];
            if (record.frame == frame && hasAddressesOf(frame, record.bytes)) {
                record.comment = reason.name();
                return true;
            }
        }
        return false;
    }

    /** Frames are used again: one sent later in the same instant is another one. */
    private static boolean hasAddressesOf(Frame frame, ByteBuf bytes) {
        byte[] head = frame.bytes();
        if (frame.headLength() < EthernetView.LENGTH || bytes.readableBytes() < EthernetView.TYPE) {
            return frame.headLength() < EthernetView.LENGTH;
        }
        for (int i = 0; i < EthernetView.TYPE; i++) {
            if (bytes.getByte(i) != head[i]) {
                return false;
            }
        }
        return true;
    }

    private void writeHeld() {
        int count = heldCount;
        heldCount = 0;
        try {
            for (int i = 0; i < count; i++) {
                Held record = held[i];
                record.frame = null;
                ByteBuf kept = record.bytes;
                kept.writerIndex(Math.min(snaplen, kept.writerIndex()));
                writer.enhancedPacket(
                        record.port,
                        heldNs,
                        kept,
                        record.originalLength,
                        record.direction,
                        record.comment);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Frames captured so far. */
    public long frames() {
        return frames;
    }

    /** Bytes of the file; final after {@link #finish}. */
    public long bytes() {
        return writer.bytes();
    }

    /** Why the file is not whole, or null. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** Puts everything seen so far into the file. */
    public void finish() {
        if (failure != null) {
            return;
        }
        writeHeld();
        try {
            writer.flush();
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws IOException {
        finish();
        writer.close();
    }
}
