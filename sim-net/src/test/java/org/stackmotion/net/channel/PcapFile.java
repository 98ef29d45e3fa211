package org.stackmotion.net.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.FrameObserver;
import org.stackmotion.net.wire.Frame;

/** Collects what passes a port, as a pcap file with nanosecond stamps. */
final class PcapFile implements FrameObserver {
    private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int SNAPLEN = 65_535;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final long SECOND_NS = 1_000_000_000L;

    private final ByteBuf file = Unpooled.buffer();
    private int frames;

    PcapFile() {
        file.writeInt(MAGIC_NANOSECONDS);
        file.writeShort(2).writeShort(4); // version
        file.writeInt(0).writeInt(0); // time zone, accuracy: always zero
        file.writeInt(SNAPLEN).writeInt(LINKTYPE_ETHERNET);
    }

    @Override
    public void onFrame(Frame frame, long nowNs, FrameDirection direction) {
        int record = file.writerIndex();
        file.writeInt((int) (nowNs / SECOND_NS)).writeInt((int) (nowNs % SECOND_NS));
        file.writeInt(0).writeInt(0);
        frame.writeTo(file);
        int length = file.writerIndex() - record - RECORD_HEADER_BYTES;
        file.setInt(record + 8, length);
        file.setInt(record + 12, length);
        frames++;
    }

    int frames() {
        return frames;
    }

    /** Inverts the last bit of the frame that came last, as a bad cable would. */
    void damageLastByte() {
        int last = file.writerIndex() - 1;
        file.setByte(last, file.getByte(last) ^ 1);
    }

    void save(Path to) throws IOException {
        Files.write(to, ByteBufUtil.getBytes(file));
    }
}
