package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class FrameTest {
    private final FramePool pool = new FramePool();

    private static byte[] written(Frame frame) {
        ByteBuf to = Unpooled.buffer();
        frame.writeTo(to);
        byte[] bytes = new byte[to.readableBytes()];
        to.readBytes(bytes);
        return bytes;
    }

    @Test
    void untaggedFrameIsWrittenAsItIsAndPadded() {
        byte[] arp = SamplePackets.bytes(SamplePackets.ARP_REQUEST);
        Frame frame = SamplePackets.frame(pool, SamplePackets.ARP_REQUEST);
        byte[] bytes = written(frame);
        assertThat(bytes).hasSize(60).hasSize(frame.capturedLength());
        assertThat(Arrays.copyOf(bytes, arp.length)).isEqualTo(arp);
        assertThat(Arrays.copyOfRange(bytes, arp.length, 60)).containsOnly(0);
    }

    @Test
    void tagIsPutInBehindTheAddresses() {
        Frame frame = SamplePackets.frame(pool, SamplePackets.TCP_SYN);
        frame.setVlan(20);
        byte[] bytes = written(frame);
        assertThat(bytes).hasSize(78).hasSize(frame.capturedLength());
        assertThat(Bytes.getShort(bytes, 12)).isEqualTo(0x8100);
        assertThat(Bytes.getShort(bytes, 14)).isEqualTo(20);
        assertThat(Bytes.getShort(bytes, 16)).isEqualTo(0x0800);
        assertThat(frame.lineBytes()).isEqualTo(78 + 4 + 20);
    }

    @Test
    void offloadedChecksumsAreRightInTheBytesAndStayOpenInTheFrame() {
        for (String hex : SamplePackets.ALL.values()) {
            byte[] right = SamplePackets.bytes(hex);
            Frame frame = SamplePackets.frame(pool, hex);
            if (EthernetView.type(right) == EthernetView.IPV4) {
                Bytes.putShort(frame.bytes(), Frame.L3 + Ipv4View.CHECKSUM, 0);
            }
            frame.setChecksumOffloaded(true);
            assertThat(Arrays.copyOf(written(frame), right.length)).isEqualTo(right);
            assertThat(frame.checksumOffloaded()).isTrue();
        }
    }

    @Seeds
    void payloadByReferenceIsWrittenSummedAndMaterializedAlike(long seed) {
        SeededRandom random = new SeededRandom(seed);
        byte[] data = new byte[1 + random.nextInt(8960)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) random.nextInt();
        }
        Frame frame = pool.take(54);
        byte[] head = frame.bytes();
        EthernetView.write(head, 1, 2, EthernetView.IPV4);
        Ipv4View.write(
                head, 14, 0, 40 + data.length, 7, 0, 64, Ipv4View.TCP, 0x0A000001, 0x0A000002);
        TcpView.write(head, 34, 1, 2, 3, 4, 20, TcpFlags.ACK, 5);
        PayloadChunk chunk = ChecksumTest.chain(data, random);
        frame.setPayload(chunk, 0, data.length);
        frame.setChecksumOffloaded(true);
        frame.setVlan(random.nextInt(2) * 30);
        byte[] bytes = written(frame);

        Frame twin = frame.copy();
        twin.materialize();
        assertThat(twin.payloadLength()).isZero();
        assertThat(twin.checksumOffloaded()).isFalse();
        assertThat(twin.length()).isEqualTo(frame.length());
        assertThat(written(twin)).isEqualTo(bytes);
        assertThat(SamplePackets.examine(twin)).isNull();

        new Checksum().complete(frame);
        assertThat(written(frame)).isEqualTo(bytes);
        assertThat(SamplePackets.examine(frame)).isNull();
        frame.release();
        twin.release();
        assertThat(chunk.isReferenced()).isFalse();
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void payloadIdentityDependsOnContentAndNotOnTheBuffer() {
        byte[] data = {1, 2, 3, 4, 5};
        byte[] other = {1, 2, 3, 4, 6};
        assertThat(identity(data)).isEqualTo(identity(data.clone())).isNotEqualTo(identity(other));
        assertThat(pool.take(60).payloadIdentity()).isZero();
    }

    private long identity(byte[] data) {
        Frame frame = pool.take(54);
        frame.setPayload(new ByteBufChunk(Unpooled.wrappedBuffer(data)), 0, data.length);
        return frame.payloadIdentity();
    }

    @Test
    void secondReleaseIsOurOwnFault() {
        Frame frame = pool.take(60);
        frame.release();
        assertThatThrownBy(frame::release).isInstanceOf(IllegalStateException.class);
    }

    /** Flags as numbers, as the wire has them. */
    private static final class TcpFlags {
        static final int ACK = 0x10;
    }
}
