package org.stackmotion.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Packets;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.UdpView;

class UdpDatagramsTest {
    private final NetContext ctx = Packets.context(true);
    private final UdpDatagrams udp =
            new UdpDatagrams(ctx, new Ipv4Emitter(ctx, new SeededRandom(5)));

    private Frame build(byte... data) {
        ByteBuf buffer = Unpooled.wrappedBuffer(data);
        return udp.build(Packets.A, 67, Packets.B, 68, buffer, 0, 64, false);
    }

    @Test
    void datagramHasEveryFieldAndARightChecksum() {
        Frame frame = build((byte) 1, (byte) 2, (byte) 3);
        byte[] bytes = frame.bytes();
        assertThat(Ipv4View.check(frame)).isNull();
        assertThat(udp.check(frame)).isNull();
        assertThat(UdpView.sourcePort(bytes, Ipv4Emitter.L4)).isEqualTo(67);
        assertThat(UdpView.destinationPort(bytes, Ipv4Emitter.L4)).isEqualTo(68);
        assertThat(UdpView.checksum(bytes, Ipv4Emitter.L4)).isNotZero();
        assertThat(UdpDatagrams.dataLength(frame)).isEqualTo(3);
        assertThat(bytes[UdpDatagrams.dataAt(frame) + 2]).isEqualTo((byte) 3);
        frame.release();
    }

    @Test
    void sumOfZeroIsSentAsAllOnes() {
        // the last two bytes are chosen so that the folded sum becomes zero
        Frame probe = build((byte) 0, (byte) 0);
        int sum = UdpView.checksum(probe.bytes(), Ipv4Emitter.L4);
        probe.release();
        Frame frame = build((byte) (sum >> 8), (byte) sum);
        assertThat(UdpView.checksum(frame.bytes(), Ipv4Emitter.L4)).isEqualTo(0xFFFF);
        assertThat(udp.check(frame)).isNull();
        frame.release();
    }

    @Test
    void checksumOfZeroMeansNoneAndIsAccepted() {
        Frame frame = build((byte) 1);
        Bytes.putShort(frame.bytes(), Ipv4Emitter.L4 + UdpView.CHECKSUM, 0);
        assertThat(udp.check(frame)).isNull();
        frame.release();
    }

    @Test
    void everyFlippedBitIsNoticed() {
        Frame frame = build((byte) 1, (byte) 2, (byte) 3);
        byte[] bytes = frame.bytes();
        for (int bit = 0; bit < 11 * 8; bit++) {
            int at = Ipv4Emitter.L4 + bit / 8;
            bytes[at] ^= (byte) (1 << bit % 8);
            assertThat(udp.check(frame)).isNotNull();
            bytes[at] ^= (byte) (1 << bit % 8);
        }
        assertThat(udp.check(frame)).isNull();
        frame.release();
    }

    @Test
    void everyPrefixIsRefused() {
        Frame whole = build((byte) 1, (byte) 2, (byte) 3);
        byte[] packet = Packets.packet(whole);
        whole.release();
        for (int length = 20; length < packet.length; length++) {
            byte[] cut = packet.clone();
            Ipv4View.setTotalLength(cut, 0, length);
            Frame frame = Packets.frameOf(ctx, cut, length);
            assertThat(udp.check(frame)).isEqualTo(DropReason.TRUNCATED);
            frame.release();
        }
    }

    @Test
    void tooLongADatagramIsRefused() {
        ByteBuf data = Unpooled.buffer().writeZero(UdpDatagrams.DATA_MAX + 1);
        assertThatThrownBy(() -> udp.build(Packets.A, 1, Packets.B, 2, data, 0, 64, false))
                .isInstanceOf(IllegalArgumentException.class);
        data.readByte();
        Frame longest = udp.build(Packets.A, 1, Packets.B, 2, data, 0, 64, false);
        assertThat(Ipv4View.totalLength(longest.bytes(), Frame.L3)).isEqualTo(65_535);
        longest.release();
    }

    @Seeds(count = 20)
    void randomBytesNeverThrow(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] packet = new byte[20 + random.nextInt(60)];
            for (int at = 0; at < packet.length; at++) {
                packet[at] = (byte) random.nextInt();
            }
            packet[0] = (byte) (0x45 + random.nextInt(2));
            packet[9] = Ipv4View.UDP;
            Ipv4View.setTotalLength(packet, 0, 20 + random.nextInt(packet.length - 19));
            Frame frame = Packets.frameOf(ctx, packet, packet.length);
            if (Ipv4View.check(frame) == null && udp.check(frame) == null) {
                assertThat(UdpDatagrams.dataLength(frame)).isNotNegative();
            }
            frame.release();
        }
    }
}
