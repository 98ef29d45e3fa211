package org.stackmotion.net.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.ip.PathMtuCache;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Ipv4;

/** One stream between machines with jumbo frames, over two routers. */
class RoutedPathTest {
    private static final long RATE = 1_000_000_000L;
    private static final LinkConfig CABLE = LinkConfig.of(RATE, 10_000);

    private final Cables cables = Cables.ofNewWorld();
    private final Router first = new Router(cables.context(), "first");
    private final Router second = new Router(cables.context(), "second");
    private @Nullable PlainMachine sender;

    private PlainMachine sender() {
        return Objects.requireNonNull(sender);
    }

    private BulkStream stream(int middleMtu, LinkConfig middleCable) {
        Link left = cables.cable("left", CABLE, CABLE);
        Link middle = cables.cable("middle", middleCable, CABLE);
        Link right = cables.cable("right", CABLE, CABLE);
        sender = cables.machine("sender", "10.1.1.1/24", 9000, left.a());
        PlainMachine receiver = cables.machine("receiver", "10.2.2.2/24", 9000, right.b());
        assertThat(sender().setGateway(Ipv4.parse("10.1.1.254"))).isTrue();
        assertThat(receiver.setGateway(Ipv4.parse("10.2.2.254"))).isTrue();
        cables.port(first, "10.1.1.254/24", 9000, left.b());
        cables.port(first, "10.9.9.1/30", middleMtu, middle.a());
        cables.port(second, "10.9.9.2/30", middleMtu, middle.b());
        cables.port(second, "10.2.2.254/24", 9000, right.a());
        Cables.route(first, "10.2.2.0/24", "10.9.9.2");
        Cables.route(second, "0.0.0.0/0", "10.9.9.1");
        return new BulkStream(cables.context(), sender(), receiver, 562_540);
    }

    @Test
    void narrowMiddleIsFoundByIcmpAndTheStreamFillsIt() {
        BulkStream stream = stream(1500, CABLE);
        stream.start();
        stream.runFor(2 * BulkStream.SECOND_NS);

        assertThat(stream.info().sndMss()).isEqualTo(1448);
        long refused = first.drops().of(DropReason.FRAGMENTATION_NEEDED);
        assertThat(refused).isPositive();
        double share = stream.goodputBitsPerS(BulkStream.SECOND_NS) / RATE;
        assertThat(share).isCloseTo(0.9415, within(0.003));
        assertThat(first.drops().total()).isEqualTo(refused);
        assertThat(stream.info().timeouts()).isZero();
    }

    @Test
    void pathAsWideAsItsEndsNeedsNoIcmp() {
        BulkStream stream = stream(9000, CABLE);
        stream.start();
        stream.runFor(2 * BulkStream.SECOND_NS);

        assertThat(stream.info().sndMss()).isEqualTo(8948);
        assertThat(first.drops().total() + second.drops().total()).isZero();
        double share = stream.goodputBitsPerS(BulkStream.SECOND_NS) / RATE;
        assertThat(share).isCloseTo(0.99, within(0.003));
        assertThat(stream.info().retransmits()).isZero();
    }

    @Test
    void slowMiddleIsTheRateOfThePath() {
        BulkStream stream = stream(9000, LinkConfig.of(RATE / 10, 1_000_000));
        stream.start();
        stream.runFor(3 * BulkStream.SECOND_NS);
        double share = stream.goodputBitsPerS(2 * BulkStream.SECOND_NS) / (RATE / 10.0);
        assertThat(share).isCloseTo(0.99, within(0.003));
    }

    @Test
    void narrowPathThatHasAgedIsTriedWithLongSegmentsAgain() {
        BulkStream stream = stream(1500, CABLE);
        stream.start();
        stream.runFor(BulkStream.SECOND_NS);
        long refused = first.drops().of(DropReason.FRAGMENTATION_NEEDED);
        stream.pause();
        stream.runFor(PathMtuCache.AGE_MAX_NS);
        assertThat(stream.info().sndMss()).isEqualTo(1448);
        stream.start();
        stream.runFor(BulkStream.SECOND_NS);

        assertThat(first.drops().of(DropReason.FRAGMENTATION_NEEDED)).isGreaterThan(refused);
        assertThat(stream.info().sndMss()).isEqualTo(1448); // it still is narrow
        assertThat(stream.info().timeouts()).isZero();
    }

    @Test
    void interfaceThatBecomesNarrowAndWideAgainTakesTheSegmentsAlong() {
        BulkStream stream = stream(9000, CABLE);
        stream.start();
        stream.runFor(BulkStream.MS_NS * 100);
        sender().networkInterface().setMtu(1500);
        stream.runFor(BulkStream.MS_NS * 100);
        assertThat(stream.info().sndMss()).isEqualTo(1448);
        sender().networkInterface().setMtu(9000);
        stream.runFor(6 * BulkStream.SECOND_NS);
        assertThat(stream.info().sndMss()).isEqualTo(8948);
    }
}
