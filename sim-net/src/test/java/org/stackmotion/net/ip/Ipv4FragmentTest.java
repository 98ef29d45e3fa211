package org.stackmotion.net.ip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.ByteBufChunk;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.UdpView;

class Ipv4FragmentTest implements Ipv4Reassembler.Output {
    private static final long SECOND = 1_000_000_000L;

    private final NetContext ctx = Packets.context(false);
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter(ctx);
    private Ipv4Reassembler reassembler =
            new Ipv4Reassembler(ctx, ReassemblyConfig.defaults(), this);
    private final List<DropReason> drops = new ArrayList<>();
    private int timeExceeded;

    @AfterEach
    void noFrameIsLost() {
        reassembler.clear(0);
        assertThat(ctx.frames().inFlight()).isZero();
        assertThat(reassembler.bytesHeld()).isZero();
    }

    @Test
    void fragmentsFillTheMtuInMultiplesOfEight() {
        List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
        assertThat(pieces).extracting(f -> total(f)).containsExactly(1500, 1500, 68);
        assertThat(pieces).extracting(f -> offset(f)).containsExactly(0, 1480, 2960);
        assertThat(pieces).extracting(f -> more(f)).containsExactly(true, true, false);
        release(pieces);
    }

    @Test
    void mtuThatIsNoMultipleOfEightIsNotFilled() {
        List<Frame> pieces = cut(Packets.udp(ctx, 200), 117);
        assertThat(pieces).extracting(f -> total(f)).containsExactly(116, 116, 36);
        release(pieces);
    }

    @Test
    void lastFragmentMayFillAnMtuThatIsNoMultipleOfEight() {
        // 20 + 97 = 117 bytes left for the last one: 8 + 185 = 193 = 96 + 97
        List<Frame> pieces = cut(Packets.udp(ctx, 185), 117);
        assertThat(pieces).extracting(f -> total(f)).containsExactly(116, 117);
        release(pieces);
    }

    @Test
    void fragmentOfAFragmentKeepsTheOffsetAndMoreOfTheWhole() {
        List<Frame> first = cut(Packets.udp(ctx, 3000), 1500);
        List<Frame> second = cut(first.get(1), 576);
        assertThat(second).extracting(f -> offset(f)).containsExactly(1480, 2032, 2584);
        assertThat(second).extracting(f -> more(f)).containsExactly(true, true, true);
        first.get(0).release();
        first.get(2).release();
        release(second);
    }

    @Test
    void onlyCopiedOptionsGoIntoLaterFragments() {
        byte[] plain = packetOf(Packets.udp(ctx, 200));
        byte[] packet = new byte[plain.length + 8];
        System.arraycopy(plain, 0, packet, 0, 20);
        byte[] options = {7, 3, 4, (byte) 0x83, 3, 4, 1, 0}; // record route, loose source route
        System.arraycopy(options, 0, packet, 20, 8);
        System.arraycopy(plain, 20, packet, 28, plain.length - 20);
        packet[0] = 0x47;
        Ipv4View.setTotalLength(packet, 0, packet.length);
        Ipv4View.fillChecksum(packet, 0);

        List<Frame> pieces = cut(Packets.frameOf(ctx, packet, packet.length), 128);
        assertThat(pieces).extracting(f -> f.bytes()[Frame.L3] & 0x0F).containsExactly(7, 6, 6);
        byte[] later = pieces.get(1).bytes();
        assertThat(later[Frame.L3 + 20]).isEqualTo((byte) 0x83);
        assertThat(later[Frame.L3 + 23]).isZero();
        assertThat(pieces).allMatch(f -> Ipv4View.checksumIsRight(f.bytes(), Frame.L3));
        release(pieces);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 1472, 1473, 3000, 8972, 65_507})
    void reassemblyGivesBackThePacket(int dataBytes) {
        byte[] before = packetOf(Packets.udp(ctx, dataBytes));
        List<Frame> pieces = cut(Packets.udp(ctx, dataBytes), 1500);
        Frame whole = null;
        for (Frame piece : pieces) {
            assertThat(whole).isNull();
            whole = reassembler.onFragment(piece, 0);
        }
        assertThat(packetOf(requireNonNull(whole))).isEqualTo(before);
        assertThat(reassembler.size()).isZero();
        assertThat(drops).isEmpty();
    }

    @Test
    void payloadByReferenceSurvivesWithRightChecksum() {
        Frame frame = new Ipv4Emitter(ctx, new SeededRandom(3)).take(8);
        UdpView.write(frame.bytes(), Ipv4Emitter.L4, 7, 8, 8 + 2500);
        ByteBufChunk first = new ByteBufChunk(counting(1001));
        ByteBufChunk second = new ByteBufChunk(counting(1999));
        first.setNext(second);
        frame.setPayload(first, 500, 2500);
        new Ipv4Emitter(ctx, new SeededRandom(3))
                .seal(frame, Packets.A, Packets.B, Ipv4View.UDP, 0, 64, false);
        byte[] before = packetOf(frame.copy());

        Frame last = null;
        List<Frame> pieces = cut(frame, 576);
        assertThat(pieces.get(3).headLength()).isEqualTo(Frame.L3 + 20);
        for (Frame piece : pieces) {
            last = reassembler.onFragment(piece, 0);
        }
        Frame whole = requireNonNull(last);
        whole.setChecksumOffloaded(false);
        assertThat(ctx.checksum().transportIsRight(whole)).isTrue();
        byte[] after = packetOf(whole);
        after[4] = before[4];
        after[5] = before[5];
        Ipv4View.fillChecksum(after, 0);
        Ipv4View.fillChecksum(before, 0);
        assertThat(after).isEqualTo(before);
        assertThat(first.isReferenced() || second.isReferenced()).isFalse();
    }

    @Seeds(count = 30)
    void anyOrderAndDuplicatesGiveThePacketBack(long seed) {
        SeededRandom random = new SeededRandom(seed);
        int dataBytes = 1 + random.nextInt(9000);
        byte[] before = packetOf(Packets.udp(ctx, dataBytes));
        List<Frame> pieces = cut(Packets.udp(ctx, dataBytes), 68 + random.nextInt(1500));
        for (int i = pieces.size() - 1; i > 0; i--) {
            Collections.swap(pieces, i, random.nextInt(i + 1));
        }
        Frame whole = null;
        for (Frame piece : pieces) {
            if (random.nextInt(3) == 0 && pieces.indexOf(piece) < pieces.size() - 1) {
                assertThat(reassembler.onFragment(piece.copy(), 0)).isNull();
            }
            whole = reassembler.onFragment(piece, 0);
        }
        assertThat(packetOf(requireNonNull(whole))).isEqualTo(before);
        assertThat(reassembler.size()).isZero();
    }

    /** Random fragments of one identification never throw and never lose a frame. */
    @Seeds(count = 30)
    void randomFragmentsAreAllDroppedOrJoined(long seed) {
        SeededRandom random = new SeededRandom(seed);
        reassembler = new Ipv4Reassembler(ctx, new ReassemblyConfig(SECOND, 20_000, 4), this);
        byte[] sample = packetOf(Packets.udp(ctx, 1000));
        long nowNs = 0;
        for (int i = 0; i < 3000; i++) {
            nowNs += random.nextLong(SECOND / 20);
            reassembler.onDeadline(nowNs);
            byte[] packet = sample.clone();
            packet[5] = (byte) random.nextInt(6);
            int length = 20 + random.nextInt(8) * 8 + (random.nextInt(8) == 0 ? 3 : 0);
            Ipv4View.setTotalLength(packet, 0, length);
            int more = random.nextInt(4) == 0 ? 0 : Ipv4View.MORE_FRAGMENTS;
            int at = random.nextInt(50) == 0 ? 0x1FFF : random.nextInt(12);
            Ipv4View.setFlagsOffset(packet, 0, more | at);
            Frame whole = reassembler.onFragment(Packets.frameOf(ctx, packet, length), nowNs);
            if (whole != null) {
                assertThat(Ipv4View.check(whole)).isNull();
                whole.release();
            }
            assertThat(reassembler.size()).isLessThanOrEqualTo(4);
            assertThat(reassembler.bytesHeld()).isLessThanOrEqualTo(20_000);
        }
    }

    @Test
    void overlapEndsTheWholeDatagram() {
        List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
        reassembler.onFragment(pieces.get(0), 0);
        Frame overlapping = pieces.get(1);
        Ipv4View.setFlagsOffset(overlapping.bytes(), Frame.L3, 0x2000 | 1472 >> 3);
        assertThat(reassembler.onFragment(overlapping, 0)).isNull();
        assertThat(drops)
                .containsExactly(DropReason.REASSEMBLY_OVERLAP, DropReason.REASSEMBLY_OVERLAP);
        assertThat(reassembler.size()).isZero();
        pieces.get(2).release();
    }

    @Test
    void twoDifferentEndsEndTheDatagram() {
        List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
        reassembler.onFragment(pieces.get(2), 0);
        Ipv4View.setFlagsOffset(pieces.get(1).bytes(), Frame.L3, 1480 >> 3);
        reassembler.onFragment(pieces.get(1), 0);
        assertThat(drops).hasSize(2);
        pieces.get(0).release();
    }

    @Test
    void fragmentPastTheLargestPacketIsRefused() {
        Frame frame = Packets.udp(ctx, 1000);
        Ipv4View.setFlagsOffset(frame.bytes(), Frame.L3, 0x1FFF);
        assertThat(reassembler.onFragment(frame, 0)).isNull();
        assertThat(drops).containsExactly(DropReason.BAD_HEADER);
    }

    @Test
    void unfinishedDatagramTimesOutThirtySecondsAfterItsFirstFragment() {
        List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
        reassembler.onFragment(pieces.get(0), 5 * SECOND);
        reassembler.onFragment(pieces.get(2), 20 * SECOND);
        assertThat(reassembler.deadlineNs()).isEqualTo(35 * SECOND);
        reassembler.onDeadline(35 * SECOND - 1);
        assertThat(drops).isEmpty();
        reassembler.onDeadline(35 * SECOND);
        assertThat(drops)
                .containsExactly(DropReason.REASSEMBLY_TIMEOUT, DropReason.REASSEMBLY_TIMEOUT);
        assertThat(timeExceeded).isEqualTo(1);
        assertThat(reassembler.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        pieces.get(1).release();
    }

    @Test
    void timeOutWithoutTheFirstFragmentTellsNobody() {
        List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
        reassembler.onFragment(pieces.get(1), 0);
        reassembler.onDeadline(30 * SECOND);
        assertThat(timeExceeded).isZero();
        pieces.get(0).release();
        pieces.get(2).release();
    }

    @Test
    void tooManyDatagramsPushOutTheOldest() {
        for (int i = 0; i <= ReassemblyConfig.DATAGRAMS_MAX; i++) {
            List<Frame> pieces = cut(Packets.udp(ctx, 3000), 1500);
            Frame first = pieces.get(0);
            Bytes.putShort(first.bytes(), Frame.L3 + 4, i);
            reassembler.onFragment(first, i);
            pieces.get(1).release();
            pieces.get(2).release();
        }
        assertThat(drops).containsExactly(DropReason.REASSEMBLY_LIMIT);
        assertThat(reassembler.size()).isEqualTo(ReassemblyConfig.DATAGRAMS_MAX);
    }

    @Test
    void tooManyBytesPushOutTheOldest() {
        reassembler = new Ipv4Reassembler(ctx, new ReassemblyConfig(SECOND, 4000, 9), this);
        for (int i = 0; i < 3; i++) {
            List<Frame> pieces = cut(Packets.udp(ctx, 3000 + i), 1500);
            Bytes.putShort(pieces.get(0).bytes(), Frame.L3 + 4, i);
            reassembler.onFragment(pieces.get(0), i);
            pieces.get(1).release();
            pieces.get(2).release();
        }
        assertThat(drops).containsExactly(DropReason.REASSEMBLY_LIMIT);
        assertThat(reassembler.bytesHeld()).isLessThanOrEqualTo(4000);
    }

    // ---- helpers ----

    @Override
    public void drop(Frame fragment, DropReason reason, long nowNs) {
        drops.add(reason);
        fragment.release();
    }

    @Override
    public void timedOut(Frame firstFragment, long nowNs) {
        timeExceeded++;
    }

    private List<Frame> cut(Frame frame, int mtu) {
        List<Frame> pieces = new ArrayList<>();
        fragmenter.fragment(frame, mtu, (piece, nowNs) -> pieces.add(piece), 0);
        for (Frame piece : pieces) {
            assertThat(Ipv4View.check(piece)).isNull();
            assertThat(total(piece)).isLessThanOrEqualTo(mtu);
        }
        return pieces;
    }

    private static ByteBuf counting(int count) {
        ByteBuf buffer = Unpooled.buffer(count);
        for (int i = 0; i < count; i++) {
            buffer.writeByte(i * 7);
        }
        return buffer;
    }

    private static byte[] packetOf(Frame frame) {
        byte[] packet = Packets.packet(frame);
        frame.release();
        return packet;
    }

    private static void release(List<Frame> frames) {
        frames.forEach(Frame::release);
    }

    private static int total(Frame frame) {
        return Ipv4View.totalLength(frame.bytes(), Frame.L3);
    }

    private static int offset(Frame frame) {
        return Ipv4View.fragmentOffset(frame.bytes(), Frame.L3);
    }

    private static boolean more(Frame frame) {
        return Ipv4View.moreFragments(frame.bytes(), Frame.L3);
    }

    @Test
    void datagramThatIsTooLongWithItsFirstHeaderIsDropped() {
        List<Frame> pieces = cut(Packets.udp(ctx, 65_507), 1500);
        Frame first = pieces.removeFirst();
        byte[] data = packetOf(first);
        byte[] withOptions = new byte[data.length + 40];
        System.arraycopy(data, 0, withOptions, 0, 20);
        java.util.Arrays.fill(withOptions, 20, 60, (byte) 1); // no operation
        System.arraycopy(data, 20, withOptions, 60, data.length - 20);
        withOptions[0] = 0x4F;
        Ipv4View.setTotalLength(withOptions, 0, withOptions.length);
        Ipv4View.fillChecksum(withOptions, 0);
        pieces.add(Packets.frameOf(ctx, withOptions, withOptions.length));
        int count = pieces.size();
        for (Frame piece : pieces) {
            assertThat(reassembler.onFragment(piece, 0)).isNull();
        }
        assertThat(drops).hasSize(count).containsOnly(DropReason.BAD_HEADER);
    }
}
