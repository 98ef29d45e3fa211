package org.stackmotion.net.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePool;
import org.stackmotion.net.wire.SamplePackets;

class CaptureFileTest {
    private final FramePool pool = new FramePool();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CaptureFile file(int snaplen) {
        return new CaptureFile(new PcapngWriter(out), "test", snaplen);
    }

    private PcapngReader read(CaptureFile file) throws IOException {
        file.close();
        return new PcapngReader(out.toByteArray());
    }

    private Frame frame() {
        return SamplePackets.frame(pool, SamplePackets.TCP_DATA);
    }

    @Test
    void frameIsCutToSnaplenAndKeepsItsLength() throws IOException {
        CaptureFile file = file(20);
        file.port("p", "", 0, 0).onFrame(frame(), 5, FrameDirection.SENT);

        PcapngReader.Packet packet = read(file).packets.getFirst();
        assertThat(packet.hex()).isEqualTo(SamplePackets.TCP_DATA.substring(0, 40));
        assertThat(packet.originalLength()).isEqualTo(69);
        assertThat(packet.flags()).isEqualTo(PcapngWriter.OUTBOUND);
    }

    @Test
    void dropInTheSameInstantNamesTheLastRecordOfTheFrame() throws IOException {
        CaptureFile file = file(CaptureFile.SNAPLEN_MAX);
        Frame frame = frame();
        file.port("a", "", 0, 0).onFrame(frame, 5, FrameDirection.RECEIVED);
        file.port("b", "", 0, 0).onFrame(frame, 5, FrameDirection.RECEIVED);
        file.port("b", "", 0, 0).onFrame(frame(), 5, FrameDirection.SENT);

        assertThat(file.markDropped(frame, DropReason.NO_SOCKET, 5)).isTrue();
        assertThat(file.markDropped(frame, DropReason.NO_SOCKET, 6)).isFalse();
        assertThat(file.markDropped(frame(), DropReason.NO_SOCKET, 5)).isFalse();
        assertThat(read(file).packets)
                .extracting(PcapngReader.Packet::comment)
                .containsExactly("", "NO_SOCKET", "");
    }

    @Test
    void moreFramesInOneInstantThanAreHeldBackAreAllWrittenInOrder() throws IOException {
        CaptureFile file = file(CaptureFile.SNAPLEN_MAX);
        CapturePort port = file.port("p", "", 0, 0);
        Frame first = frame();
        port.onFrame(first, 5, FrameDirection.SENT);
        for (int i = 0; i < CaptureFile.HELD_MAX; i++) {
            Frame frame = frame();
            frame.setVlan(i + 1);
            port.onFrame(frame, 5, FrameDirection.SENT);
        }

        assertThat(file.markDropped(first, DropReason.NO_SOCKET, 5)).isFalse();
        PcapngReader read = read(file);
        assertThat(read.packets).hasSize(CaptureFile.HELD_MAX + 1);
        for (int i = 0; i < CaptureFile.HELD_MAX; i++) {
            String tag = "8100%04x".formatted(i + 1);
            assertThat(read.packets.get(i + 1).hex().substring(24, 32)).isEqualTo(tag);
        }
        assertThat(file.frames()).isEqualTo(CaptureFile.HELD_MAX + 1);
    }

    @Test
    void streamThatFailsEndsTheCaptureAndNothingElse() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("no space");
                    }
                };
        CaptureFile file = new CaptureFile(new PcapngWriter(full), "test", 64);
        file.port("p", "", 0, 0).onFrame(frame(), 5, FrameDirection.SENT);
        file.finish();

        assertThat(file.failure()).hasMessage("no space");
        file.port("q", "", 0, 0).onFrame(frame(), 6, FrameDirection.SENT);
        assertThat(file.frames()).isEqualTo(1);
    }

    @Test
    void snaplenOutsideItsRangeIsRefused() {
        assertThatThrownBy(() -> file(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file(CaptureFile.SNAPLEN_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
