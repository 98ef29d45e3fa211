package org.stackmotion.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.wire.TcpStreamFrames.ACK;
import static org.stackmotion.net.wire.TcpStreamFrames.CWR;
import static org.stackmotion.net.wire.TcpStreamFrames.FIN;
import static org.stackmotion.net.wire.TcpStreamFrames.HEAD;
import static org.stackmotion.net.wire.TcpStreamFrames.PSH;
import static org.stackmotion.net.wire.TcpStreamFrames.TCP;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpStreamFrames;

/** The rules of large receive offload: one test each. */
class LargeReceiveTest {
    private static final int MSS = 1448;
    private static final int STREAM = 1 << 17;

    private record Arrival(long timeNs, int seq, int length, int flags, int segments) {}

    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<Byte> bytes = new ArrayList<>();
    private final List<Long> frameTimes = new ArrayList<>();
    private boolean takesLarge = true;
    private int longestPacket;

    /** What arrives over a 10 Gbit/s cable, after the given frames were sent at once. */
    private final class Nic {
        final NetContext ctx;
        final Link link;
        final TcpStreamFrames stream;

        Nic(int isn, boolean checksums, LinkConfig cable) {
            ctx = new NetContext(Simulation.virtual(1), checksums);
            link = new Link(ctx, "a", "b", cable, cable);
            stream = new TcpStreamFrames(ctx, isn, 5000, 1, 20_000, STREAM);
            link.b()
                    .attach(
                            new LargeReceive(
                                    link.b(),
                                    frame -> takesLarge,
                                    (frame, nowNs) -> {
                                        note(frame, nowNs);
                                        frame.release();
                                    }));
            link.b()
                    .addObserver((frame, nowNs, direction) -> {
                        frameTimes.add(nowNs);
                        longestPacket = Math.max(longestPacket, frame.length() - Frame.L3);
                    });
        }

        void note(Frame frame, long nowNs) {
            int length = frame.length() - HEAD;
            int seq = TcpStreamFrames.seq(frame);
            int flags = TcpStreamFrames.flags(frame);
            arrivals.add(new Arrival(nowNs, seq, length, flags, frame.segments()));
            assertThat(Ipv4View.totalLength(frame.bytes(), Frame.L3))
                    .isEqualTo(frame.length() - Frame.L3);
            if (!frame.checksumOffloaded() && frame.segmentBytes() != 0) {
                assertThat(ctx.checksum().transportIsRight(frame)).isTrue();
            }
            for (byte b : TcpStreamFrames.payload(frame)) {
                bytes.add(b);
            }
        }

        void send(Frame frame) {
            link.a().transmit(frame, ctx.sim().nowNs());
        }

        void run() {
            ctx.sim().runUntil(ctx.sim().nowNs() + 10_000_000);
            assertThat(ctx.frames().inFlight()).isZero();
        }
    }

    private Nic nic() {
        return new Nic(1, false, LinkConfig.of(10_000_000_000L, 1000));
    }

    private List<Integer> lengths() {
        return arrivals.stream().map(Arrival::length).toList();
    }

    /** Four whole segments, of which the third was changed before it was sent. */
    private List<Integer> lengthsWithThirdChanged(Consumer<Frame> change) {
        Nic nic = nic();
        for (int i = 0; i < 4; i++) {
            Frame frame = nic.stream.segment(i * MSS, MSS, ACK);
            if (i == 2) {
                change.accept(frame);
            }
            nic.send(frame);
        }
        nic.run();
        return lengths();
    }

    @Test
    void segmentsInARowBecomeOneAtTheTimeOfTheLast() {
        assertThat(lengthsWithThirdChanged(frame -> {})).containsExactly(4 * MSS);
        assertThat(arrivals.getFirst().timeNs()).isEqualTo(frameTimes.getLast());
        assertThat(arrivals.getFirst().segments()).isEqualTo(4);
        assertThat(arrivals.getFirst().seq()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1448, 22", "8948, 3"})
    void aggregateStaysWithin32768Bytes(int mss, int segments) {
        Nic nic = nic();
        for (int at = 0; at + mss <= 65_535; at += mss) {
            nic.send(nic.stream.segment(at, mss, ACK));
        }
        nic.run();
        assertThat(arrivals.getFirst().segments()).isEqualTo(segments);
        assertThat(lengths()).allMatch(length -> length + HEAD - Frame.L3 <= 32_768);
    }

    @Test
    void pushClosesBehindItself() {
        assertThat(lengthsWithThirdChanged(f -> f.bytes()[TCP + 13] |= PSH))
                .containsExactly(3 * MSS, MSS);
        assertThat(arrivals.getFirst().flags()).isEqualTo(ACK | PSH);
    }

    @ParameterizedTest
    @ValueSource(ints = {FIN, 0x02, 0x04, 0x20, 0x40, CWR})
    void segmentWithAnotherFlagGoesAlone(int flag) {
        assertThat(lengthsWithThirdChanged(f -> f.bytes()[TCP + 13] |= (byte) flag))
                .containsExactly(2 * MSS, MSS, MSS);
    }

    @ParameterizedTest
    @CsvSource({
        "TOS and ECN, 15, 3",
        "fragment flags, 20, 0x00",
        "TTL, 22, 63",
        "source address, 29, 9",
        "destination address, 33, 9",
        "source port, 35, 9",
        "destination port, 37, 9",
        "acknowledgement, 45, 9",
        "window, 49, 9",
        "urgent pointer, 53, 9",
        "option kind, 54, 0",
        "timestamp value, 61, 9",
        "timestamp echo, 65, 9",
        "source MAC, 11, 9"
    })
    void headerThatDiffersCloses(String what, int at, String value) {
        assertThat(lengthsWithThirdChanged(f -> f.bytes()[at] = Integer.decode(value).byteValue()))
                .as(what)
                .containsExactly(2 * MSS, MSS, MSS);
    }

    @Test
    void anotherTagCloses() {
        assertThat(lengthsWithThirdChanged(f -> f.setVlan(20))).containsExactly(2 * MSS, MSS, MSS);
    }

    @Test
    void inlineBytesGoAlone() {
        assertThat(lengthsWithThirdChanged(Frame::materialize)).containsExactly(2 * MSS, MSS, MSS);
    }

    @Test
    void gapInTheSequenceCloses() {
        Nic nic = nic();
        for (int i : new int[] {0, 1, 3, 4}) {
            nic.send(nic.stream.segment(i * MSS, MSS, ACK));
        }
        nic.run();
        assertThat(lengths()).containsExactly(2 * MSS, 2 * MSS);
    }

    @Test
    void reorderedAndRepeatedSegmentsClose() {
        Nic nic = nic();
        for (int i : new int[] {0, 2, 1, 1, 3}) {
            nic.send(nic.stream.segment(i * MSS, MSS, ACK));
        }
        nic.run();
        assertThat(lengths()).containsExactly(MSS, MSS, MSS, MSS, MSS);
    }

    @Test
    void shorterSegmentJoinsAndALongerOneCloses() {
        Nic nic = nic();
        nic.send(nic.stream.segment(0, MSS, ACK));
        nic.send(nic.stream.segment(MSS, 100, ACK));
        nic.send(nic.stream.segment(MSS + 100, MSS + 1, ACK));
        nic.run();
        assertThat(lengths()).containsExactly(MSS + 100, MSS + 1);
    }

    @Test
    void segmentsWithoutDataPassAndClose() {
        Nic nic = nic();
        nic.send(nic.stream.segment(0, MSS, ACK));
        nic.send(nic.stream.segment(MSS, 0, ACK));
        nic.send(nic.stream.segment(MSS, MSS, ACK));
        nic.run();
        assertThat(lengths()).containsExactly(MSS, 0, MSS);
    }

    @Test
    void sequenceNumbersMayWrap() {
        Nic nic = new Nic(-MSS - 3, false, LinkConfig.of(10_000_000_000L, 1000));
        for (int i = 0; i < 3; i++) {
            nic.send(nic.stream.segment(i * MSS, MSS, ACK));
        }
        nic.run();
        assertThat(lengths()).containsExactly(3 * MSS);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1200, 2"})
    void silenceOnTheLineOfMoreThanAMicrosecondCloses(long silenceNs, int expected) {
        Nic nic = new Nic(1, false, LinkConfig.of(10_000_000_000L, 10_000));
        Frame first = nic.stream.segment(0, MSS, ACK);
        long lineNs = (first.lineBytes() * 8L + 9) / 10;
        nic.send(first);
        nic.ctx.sim().runUntil(lineNs + silenceNs - 1);
        nic.send(nic.stream.segment(MSS, MSS, ACK));
        nic.run();
        assertThat(arrivals).hasSize(expected);
    }

    @Test
    void cableThatGoesDownBetweenTwoFramesDeliversWhatIsIn() {
        Nic nic = nic();
        for (int i = 0; i < 3; i++) {
            nic.send(nic.stream.segment(i * MSS, MSS, ACK));
        }
        long secondInNs = 2 * 1231 + 1000 + 10;
        nic.ctx.sim().runUntil(secondInNs);
        assertThat(frameTimes).hasSize(2);
        assertThat(arrivals).isEmpty();
        nic.link.a().setUp(false, secondInNs);
        assertThat(lengths()).containsExactly(2 * MSS);
        nic.run();
    }

    @Test
    void receiverThatWantsNoneGetsTheFramesOfTheWire() {
        takesLarge = false;
        assertThat(lengthsWithThirdChanged(frame -> {})).containsExactly(MSS, MSS, MSS, MSS);
    }

    @Test
    void withChecksumsOnADamagedSegmentIsNotMerged() {
        Nic nic = new Nic(1, true, LinkConfig.of(10_000_000_000L, 1000));
        for (int i = 0; i < 5; i++) {
            Frame frame = nic.stream.segment(i * MSS, MSS, ACK);
            if (i == 2) {
                frame.bytes()[TCP + 16] ^= 1;
            }
            nic.send(frame);
        }
        nic.run();
        assertThat(lengths()).containsExactly(2 * MSS, MSS, 2 * MSS);
    }

    @Seeds(count = 60)
    void cutAndMergedStreamIsTheSameAndNoFrameExceedsTheMtu(long seed) {
        SeededRandom random = new SeededRandom(seed);
        boolean checksums = random.nextBoolean(0.3);
        Nic nic = new Nic(random.nextInt(1 << 30) - 50_000, checksums, cable(random));
        int mss = 1 + random.nextInt(2000);
        int at = 0;
        while (at < 50_000) {
            int length = Math.min(1 + random.nextInt(20_000), 60_000 - at);
            int flags = random.nextBoolean(0.5) ? ACK | PSH : ACK;
            if (length > mss) {
                nic.send(nic.stream.superSegment(at, length, mss, flags));
            } else {
                nic.send(nic.stream.segment(at, length, flags));
            }
            at += length;
            if (random.nextBoolean(0.2)) {
                nic.ctx.sim().runUntil(nic.ctx.sim().nowNs() + random.nextInt(50_000));
            }
        }
        nic.run();
        assertThat(longestPacket).isLessThanOrEqualTo(mss + HEAD - Frame.L3);
        assertThat(arrivals.size()).isLessThanOrEqualTo(frameTimes.size());
        byte[] expected = new byte[at];
        byte[] got = new byte[bytes.size()];
        for (int i = 0; i < at; i++) {
            expected[i] = TcpStreamFrames.byteAt(i);
        }
        for (int i = 0; i < got.length; i++) {
            got[i] = bytes.get(i);
        }
        assertThat(got).isEqualTo(expected);
    }

    private static LinkConfig cable(SeededRandom random) {
        return LinkConfig.of(random.nextBoolean(0.2) ? 0 : 10_000_000_000L, random.nextInt(5000))
                .withQueue(100_000, 1 << 28);
    }
}
