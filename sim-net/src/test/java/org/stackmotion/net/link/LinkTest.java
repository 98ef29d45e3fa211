package org.stackmotion.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.SamplePackets;

class LinkTest {
    private static final long GBIT = 1_000_000_000L;

    private final Net net = new Net(1);
    private final Net.Recorder far = new Net.Recorder();

    private LinkEnd link(LinkConfig config) {
        Link link = new Link(net.ctx, "near", "far", config, LinkConfig.of(0, 0));
        link.b().attach(far);
        return link.a();
    }

    private void send(LinkEnd end, int first, int count, int length) {
        for (int i = 0; i < count; i++) {
            end.transmit(net.frame(first + i, length), net.sim.nowNs());
        }
    }

    @Test
    void minimumFramesAtTenGigabitTakeSixtySevenPointTwoNanosecondsEach() {
        LinkEnd end = link(LinkConfig.of(10 * GBIT, 1000));
        send(end, 1, 10, 60);
        net.run();
        // (60 + 4 + 20) * 8 bit = 672 bit; the remainder is carried, never rounded away
        assertThat(far.times())
                .containsExactly(
                        1067L, 1134L, 1201L, 1268L, 1336L, 1403L, 1470L, 1537L, 1604L, 1672L);
    }

    @Test
    void shortFrameIsPaddedAndTaggedFrameIsFourBytesLonger() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0));
        end.transmit(net.frame(1, 46), 0);
        net.run();
        Frame tagged = net.frame(2, 1514);
        tagged.setVlan(20);
        end.transmit(tagged, net.sim.nowNs());
        net.run();
        assertThat(far.times()).containsExactly(84 * 8L, 84 * 8L + (1518 + 24) * 8L);
    }

    @Seeds
    void trainOfAnySizesEndsAtTheFloorOfTheExactTime(long seed) {
        SeededRandom random = new SeededRandom(seed);
        long rate = 1_000_000L + random.nextLong(100 * GBIT);
        LinkEnd end = link(LinkConfig.of(rate, 0).withQueue(10_000, 1 << 30));
        List<Long> expected = new ArrayList<>();
        java.math.BigInteger bits = java.math.BigInteger.ZERO;
        for (int i = 0; i < 500; i++) {
            int length = 60 + random.nextInt(1455);
            end.transmit(net.frame(i, length), 0);
            bits = bits.add(java.math.BigInteger.valueOf((length + 24) * 8L));
            expected.add(
                    bits.multiply(java.math.BigInteger.valueOf(GBIT))
                            .divide(java.math.BigInteger.valueOf(rate))
                            .longValueExact());
        }
        net.run();
        assertThat(far.times()).isEqualTo(expected);
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void idleLineForgetsTheRemainder() {
        LinkEnd end = link(LinkConfig.of(10 * GBIT, 0));
        send(end, 1, 1, 60);
        net.runUntil(1000);
        send(end, 2, 1, 60);
        net.run();
        assertThat(far.times()).containsExactly(67L, 1067L);
    }

    @Test
    void rateZeroTakesNoTimeAndNeverQueues() {
        LinkEnd end = link(LinkConfig.of(0, 5).withQueue(0, 0));
        send(end, 1, 3, 1514);
        net.run();
        assertThat(far.times()).containsExactly(5L, 5L, 5L);
        assertThat(far.numbers()).containsExactly(1, 2, 3);
    }

    @Test
    void fullQueueOfPacketsDropsTheNewcomer() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0).withQueue(2, 1 << 20));
        send(end, 1, 5, 1514); // the first leaves at once, two wait, two are dropped
        assertThat(end.queuePackets(0)).isEqualTo(2);
        net.run();
        assertThat(far.numbers()).containsExactly(1, 2, 3);
        assertThat(end.drops().of(DropReason.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void fullQueueOfBytesDropsTheNewcomer() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0).withQueue(100, 3028));
        send(end, 1, 5, 1514);
        send(end, 6, 1, 60);
        assertThat(end.queueBytes(0)).isEqualTo(3028);
        net.run();
        assertThat(far.numbers()).containsExactly(1, 2, 3);
        assertThat(end.drops().of(DropReason.QUEUE_FULL)).isEqualTo(3);
    }

    @Test
    void frameThatHasBegunMakesRoomInTheQueueAtThatInstant() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0).withQueue(1, 1 << 20));
        long frameNs = 1538 * 8;
        send(end, 1, 2, 1514);
        net.at(frameNs - 1, () -> send(end, 3, 1, 1514));
        net.at(frameNs, () -> send(end, 4, 1, 1514));
        net.run();
        assertThat(far.numbers()).containsExactly(1, 2, 4);
        assertThat(far.times()).containsExactly(frameNs, 2 * frameNs, 3 * frameNs);
    }

    @Test
    void linkGoingDownLosesWhatWaitsAndWhatIsUnderWay() {
        LinkEnd end = link(LinkConfig.of(GBIT, 1_000_000));
        List<String> heard = new ArrayList<>();
        end.addListener((e, up, now) -> heard.add(e.name() + " " + up + " " + now));
        end.peer().addListener((e, up, now) -> heard.add(e.name() + " " + up + " " + now));
        send(end, 1, 4, 1514);
        net.at(20_000, () -> end.peer().setUp(false, 20_000));
        net.at(30_000, () -> send(end, 5, 1, 1514));
        net.at(40_000, () -> end.peer().setUp(true, 40_000));
        net.at(50_000, () -> send(end, 6, 1, 1514));
        net.run();
        assertThat(far.numbers()).containsExactly(6);
        assertThat(far.times()).containsExactly(50_000L + 1538 * 8 + 1_000_000);
        assertThat(end.drops().of(DropReason.LINK_DOWN)).isEqualTo(5);
        assertThat(heard)
                .containsExactly(
                        "far false 20000", "near false 20000", "far true 40000", "near true 40000");
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void lineBytesLeftGrowWithTheLineAndForgetWhatALinkDownLoses() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0));
        send(end, 1, 2, 60);

        assertThat(end.lineBytesLeft(0)).isZero();
        assertThat(end.lineBytesLeft(84 * 4L)).isEqualTo(42);
        assertThat(end.lineBytesLeft(84 * 12L)).isEqualTo(126);
        net.runUntil(84 * 12L);
        end.setUp(false, net.sim.nowNs());
        assertThat(end.lineBytesLeft(84 * 100L)).isEqualTo(126);
    }

    @Test
    void linkIsUpOnlyWhenBothEndsAre() {
        LinkEnd end = link(LinkConfig.of(GBIT, 0));
        end.setUp(false, 0);
        end.peer().setUp(false, 0);
        end.setUp(true, 0);
        assertThat(end.isUp()).isFalse();
        end.peer().setUp(true, 0);
        assertThat(end.isUp()).isTrue();
    }

    @Test
    void everyThirdDataFrameIsLostAndArpIsNotCounted() {
        LinkEnd end = link(LinkConfig.of(0, 0).withImpairments(Impairments.NONE.withLossEvery(3)));
        for (int i = 1; i <= 9; i++) {
            end.transmit(net.frame(i, 100), 0);
            end.transmit(SamplePackets.frame(net.ctx.frames(), SamplePackets.ARP_REQUEST), 0);
            end.transmit(SamplePackets.frame(net.ctx.frames(), SamplePackets.TCP_SYN), 0);
        }
        net.run();
        assertThat(end.drops().of(DropReason.LINK_LOSS)).isEqualTo(3);
        assertThat(far.arrivals.stream().filter(a -> a.length() == 100).map(a -> a.number()))
                .containsExactly(1, 2, 4, 5, 7, 8);
    }

    @Test
    void lostFrameHasHadItsLineTime() {
        LinkEnd end =
                link(LinkConfig.of(GBIT, 0).withImpairments(Impairments.NONE.withLossEvery(2)));
        send(end, 1, 3, 1514);
        net.run();
        assertThat(far.times()).containsExactly(1538 * 8L, 3 * 1538 * 8L);
    }

    @Seeds(count = 5)
    void lossRateHoldsWithinFourStandardDeviations(long seed) {
        Net own = new Net(seed);
        double p = 0.01;
        int n = 100_000;
        long lost = lost(own, Impairments.NONE.withLoss(p), n);
        assertThat((double) lost).isCloseTo(n * p, within(4 * Math.sqrt(n * p * (1 - p))));
    }

    @Seeds(count = 5)
    void burstLossKeepsItsShareAndComesInRuns(long seed) {
        Net own = new Net(seed);
        int n = 200_000;
        double rate = 0.02;
        double mean = 5;
        long lost = lost(own, Impairments.NONE.withLossBurst(rate, mean), n);
        assertThat(lost / (double) n).isCloseTo(rate, within(0.005));
        List<Integer> numbers = ownFar.numbers();
        long gaps =
                IntStream.range(1, numbers.size())
                        .filter(i -> numbers.get(i) > numbers.get(i - 1) + 1)
                        .count();
        assertThat(lost / (double) gaps).isCloseTo(mean, within(0.8));
    }

    private Net.Recorder ownFar = new Net.Recorder();

    private long lost(Net own, Impairments impairments, int frames) {
        ownFar = new Net.Recorder();
        Link link =
                new Link(
                        own.ctx,
                        "near",
                        "far",
                        LinkConfig.of(0, 0).withImpairments(impairments),
                        LinkConfig.of(0, 0));
        link.b().attach(ownFar);
        for (int i = 0; i < frames; i++) {
            link.a().transmit(own.frame(i, 60), own.sim.nowNs());
            if (i % 1000 == 999) {
                own.run();
            }
        }
        own.run();
        assertThat(link.a().drops().of(DropReason.LINK_LOSS) + ownFar.arrivals.size())
                .isEqualTo(frames);
        return link.a().drops().of(DropReason.LINK_LOSS);
    }

    @Test
    void probabilityOneHitsEveryFrame() {
        assertThat(lost(new Net(3), Impairments.NONE.withLoss(1), 50)).isEqualTo(50);
    }

    @Test
    void reorderedFrameIsOvertakenAndArrivesLateByTheGivenTime() {
        Impairments some = Impairments.NONE.withReorder(0.2, 50_000);
        LinkEnd end = link(LinkConfig.of(GBIT, 0).withImpairments(some));
        send(end, 1, 100, 1514);
        net.run();
        assertThat(far.numbers()).hasSize(100).isNotEqualTo(sorted(far.numbers()));
        assertThat(sorted(far.numbers())).isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        far.arrivals.forEach(a -> {
            long onTime = a.number() * 1538 * 8L;
            assertThat(a.timeNs()).isIn(onTime, onTime + 50_000);
        });
    }

    private static List<Integer> sorted(List<Integer> numbers) {
        return numbers.stream().sorted().toList();
    }

    @Test
    void duplicatedFrameArrivesTwiceInOneInstant() {
        LinkEnd end =
                link(LinkConfig.of(GBIT, 0).withImpairments(Impairments.NONE.withDuplicate(1)));
        send(end, 1, 2, 1514);
        net.run();
        assertThat(far.numbers()).containsExactly(1, 1, 2, 2);
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void corruptionOnTheWireIsDroppedByTheNextPort() {
        Impairments wire = Impairments.NONE.withCorrupt(1, Impairments.CorruptAt.WIRE);
        LinkEnd end = link(LinkConfig.of(0, 0).withImpairments(wire));
        send(end, 1, 1, 100);
        net.run();
        assertThat(far.arrivals).isEmpty();
        assertThat(end.peer().drops().of(DropReason.BAD_FCS)).isEqualTo(1);
    }

    @Test
    void corruptionInMemoryReachesTheChecksum() {
        Impairments memory = Impairments.NONE.withCorrupt(1, Impairments.CorruptAt.MEMORY);
        LinkEnd end = link(LinkConfig.of(0, 0).withImpairments(memory));
        int[] noticed = new int[1];
        end.peer()
                .attach((frame, now) -> {
                    assertThat(frame.checksumOffloaded()).isFalse();
                    noticed[0] += SamplePackets.examine(frame) == null ? 0 : 1;
                    frame.release();
                });
        send(end, 1, 200, 100);
        net.run();
        assertThat(noticed[0]).isEqualTo(200);
        assertThat(net.ctx.twiceDamaged()).isZero();
    }

    @Test
    void corruptionInMemoryOnTwoCables_everyFrame_countedAsTwiceDamaged() {
        Impairments memory = Impairments.NONE.withCorrupt(1, Impairments.CorruptAt.MEMORY);
        LinkEnd first = link(LinkConfig.of(0, 0).withImpairments(memory));
        LinkEnd second = link(LinkConfig.of(0, 0).withImpairments(memory));
        first.peer().attach(second::transmit);
        send(first, 1, 50, 100);
        net.run();
        assertThat(far.arrivals).hasSize(50);
        assertThat(net.ctx.twiceDamaged()).isEqualTo(50);
    }

    @Test
    void packetAboveTheMtuIsDroppedOnArrival() {
        LinkEnd end = link(LinkConfig.of(0, 0).withMtu(1500));
        send(end, 1, 1, 1514);
        send(end, 2, 1, 1515);
        net.run();
        assertThat(far.numbers()).containsExactly(1);
        assertThat(end.peer().drops().of(DropReason.MTU_EXCEEDED)).isEqualTo(1);
    }

    @Test
    void observersSeeFramesSentAndReceived() {
        LinkEnd end = link(LinkConfig.of(GBIT, 7));
        List<String> seen = new ArrayList<>();
        FrameObserver observer = (frame, now, way) -> seen.add(way + "@" + now);
        end.addObserver(observer);
        end.peer().addObserver(observer);
        send(end, 1, 1, 1514);
        net.run();
        assertThat(seen).containsExactly("SENT@0", "RECEIVED@" + (1538 * 8 + 7));
        end.removeObserver(observer);
        end.peer().removeObserver(observer);
        send(end, 2, 1, 1514);
        net.run();
        assertThat(seen).hasSize(2);
        assertThat(end.sentFrames()).isEqualTo(2);
        assertThat(end.peer().receivedBytes()).isEqualTo(3028);
        assertThat(net.ctx.framesSent()).isEqualTo(2);
    }

    @Test
    void oneSeedGivesOneTraceAndAnotherSeedAnother() {
        assertThat(digest(1)).isEqualTo(digest(1)).isNotEqualTo(digest(2));
    }

    private static String digest(long seed) {
        Net own = new Net(seed, DigestLevel.FULL);
        Impairments many =
                Impairments.NONE
                        .withLoss(0.1)
                        .withReorder(0.1, 1000)
                        .withDuplicate(0.1)
                        .withCorrupt(0.1, Impairments.CorruptAt.MEMORY);
        LinkConfig config = LinkConfig.of(GBIT, 10).withImpairments(many);
        Link link = new Link(own.ctx, "near", "far", config, config);
        link.b().attach(new Net.Recorder());
        for (int i = 0; i < 300; i++) {
            link.a().transmit(own.frame(i, 200), 0);
        }
        own.run();
        return own.sim.trace().digest();
    }

    @Test
    void steadyStateAllocatesNothing() {
        LinkEnd end = link(LinkConfig.of(10 * GBIT, 1000));
        end.peer().attach((frame, now) -> frame.release());
        Runnable round =
                () -> {
                    send(end, 0, 100, 60);
                    net.runUntil(net.sim.nowNs() + 999_983);
                };
        for (int i = 0; i < 2000; i++) {
            round.run();
        }
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 2000; i++) {
            round.run();
        }
        long perFrame = (threads.getCurrentThreadAllocatedBytes() - before) / 200_000;
        assertThat(perFrame).isZero();
    }
}
