package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.wire.TcpStreamFrames.ACK;
import static org.stackmotion.net.wire.TcpStreamFrames.CWR;
import static org.stackmotion.net.wire.TcpStreamFrames.FIN;
import static org.stackmotion.net.wire.TcpStreamFrames.HEAD;
import static org.stackmotion.net.wire.TcpStreamFrames.PSH;
import static org.stackmotion.net.wire.TcpStreamFrames.TCP;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;

/** The rules by which a NIC cuts a super-segment: one test each. */
class TcpSegmentationTest {
    private static final int MSS = 1448;

    private final NetContext ctx = new NetContext(Simulation.virtual(1), false);

    private static List<Frame> cut(NetContext ctx, Frame whole) {
        List<Frame> pieces = new ArrayList<>();
        TcpSegmentation.cut(ctx, whole, (frame, nowNs) -> pieces.add(frame), 0);
        return pieces;
    }

    private List<Frame> cut(int isn, int length, int flags) {
        TcpStreamFrames stream = new TcpStreamFrames(ctx, isn, 1000, 7000, 60_000);
        return cut(ctx, stream.superSegment(0, length, MSS, flags));
    }

    @Test
    void everySegmentButTheLastIsWhole() {
        assertThat(cut(1, 3 * MSS + 10, ACK))
                .extracting(Frame::payloadLength)
                .containsExactly(MSS, MSS, MSS, 10);
        assertThat(cut(1, 3 * MSS, ACK))
                .extracting(Frame::payloadLength)
                .containsExactly(MSS, MSS, MSS);
    }

    @Test
    void totalLengthAndIdentificationAreTheFramesOwn() {
        List<Frame> pieces = cut(1, 2 * MSS + 10, ACK);
        assertThat(pieces)
                .extracting(f -> Ipv4View.totalLength(f.bytes(), Frame.L3))
                .containsExactly(52 + MSS, 52 + MSS, 62);
        assertThat(pieces)
                .extracting(f -> Ipv4View.identification(f.bytes(), Frame.L3))
                .containsExactly(100, 101, 102);
    }

    @Test
    void identificationWraps() {
        Frame whole = new TcpStreamFrames(ctx, 1, 5000).superSegment(0, 3000, MSS, ACK);
        Ipv4View.setIdentification(whole.bytes(), Frame.L3, 0xFFFF);
        assertThat(cut(ctx, whole))
                .extracting(f -> Ipv4View.identification(f.bytes(), Frame.L3))
                .containsExactly(0xFFFF, 0, 1);
    }

    @Test
    void sequenceNumbersCountOnAcrossTheWrap() {
        int isn = -MSS - 5;
        assertThat(cut(isn, 3 * MSS, ACK))
                .extracting(TcpStreamFrames::seq)
                .containsExactly(isn, -5, MSS - 5);
        assertThat(cut(isn, 3 * MSS, ACK))
                .extracting(Frame::traceIdent)
                .containsExactly(isn & 0xFFFF_FFFFL, 0xFFFF_FFFBL, (long) MSS - 5);
    }

    @Test
    void pushAndFinAreOnTheLastAlone() {
        assertThat(cut(1, 3 * MSS, ACK | PSH | FIN))
                .extracting(TcpStreamFrames::flags)
                .containsExactly(ACK, ACK, ACK | PSH | FIN);
    }

    @Test
    void congestionWindowReducedIsOnTheFirstAlone() {
        assertThat(cut(1, 3 * MSS, ACK | CWR | PSH))
                .extracting(TcpStreamFrames::flags)
                .containsExactly(ACK | CWR, ACK, ACK | PSH);
    }

    @Test
    void allElseIsCopied() {
        Frame whole = new TcpStreamFrames(ctx, 1, 5000).superSegment(0, 3000, MSS, ACK);
        whole.setVlan(20);
        byte[] head = Arrays.copyOf(whole.bytes(), HEAD);
        for (Frame piece : cut(ctx, whole)) {
            assertThat(piece.vlan()).isEqualTo(20);
            assertThat(piece.segmentBytes()).isZero();
            assertThat(Arrays.copyOfRange(piece.bytes(), 0, Frame.L3 + 2))
                    .isEqualTo(Arrays.copyOf(head, Frame.L3 + 2));
            assertThat(Arrays.copyOfRange(piece.bytes(), TCP + TcpView.WINDOW, HEAD))
                    .isEqualTo(Arrays.copyOfRange(head, TCP + TcpView.WINDOW, HEAD));
        }
    }

    @Test
    void payloadGoesOnWithoutAGapAcrossChunks() {
        int at = 0;
        for (Frame piece : cut(1, 20_000, ACK)) {
            for (byte b : TcpStreamFrames.payload(piece)) {
                assertThat(b).isEqualTo(TcpStreamFrames.byteAt(at++));
            }
        }
        assertThat(at).isEqualTo(20_000);
    }

    @Test
    void payloadThatWasTakenInlineIsCutAlike() {
        Frame whole = new TcpStreamFrames(ctx, 1, 5000).superSegment(0, 3000, MSS, ACK | PSH);
        whole.materialize();
        int at = 0;
        for (Frame piece : cut(ctx, whole)) {
            assertThat(ctx.checksum().transportIsRight(piece)).isTrue();
            for (byte b : TcpStreamFrames.payload(piece)) {
                assertThat(b).isEqualTo(TcpStreamFrames.byteAt(at++));
            }
        }
        assertThat(at).isEqualTo(3000);
    }

    @Test
    void withChecksumsOnEveryFrameHasItsOwn() {
        NetContext strict = new NetContext(Simulation.virtual(1), true);
        Frame whole = new TcpStreamFrames(strict, 1, 9000).superSegment(0, 5001, MSS, ACK | PSH);
        assertThat(cut(strict, whole))
                .hasSize(4)
                .allSatisfy(piece -> {
                    assertThat(piece.checksumOffloaded()).isFalse();
                    assertThat(Ipv4View.checksumIsRight(piece.bytes(), Frame.L3)).isTrue();
                    assertThat(strict.checksum().transportIsRight(piece)).isTrue();
                });
    }

    @Test
    void framesAndChunksAreGivenBack() {
        cut(1, 20_000, ACK).forEach(Frame::release);
        assertThat(ctx.frames().inFlight()).isZero();
    }
}
