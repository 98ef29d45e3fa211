package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.NetContext;

/** Two machines on two subnets with a router of a narrower MTU between them. */
class PingerTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    private final Simulation sim = Simulation.virtual(5);
    private final NetContext ctx = new NetContext(sim, false);
    private final PlainMachine a = new PlainMachine(ctx, "a", 0x0050_5600_000aL, 1500);
    private final PlainMachine b = new PlainMachine(ctx, "b", 0x0050_5600_000bL, 1500);
    private final Link near;

    PingerTest() {
        LinkConfig cable = LinkConfig.of(1_000_000_000L, 1_000_000);
        near = new Link(ctx, "near", cable, cable);
        Link far = new Link(ctx, "far", cable, cable);
        Router router = new Router(ctx, "core");
        router.addInterface(
                near.b(), 0, 0x0200_0000_0001L, Ipv4Prefix.parse("10.1.0.254/24"), 1500);
        router.addInterface(far.b(), 0, 0x0200_0000_0002L, Ipv4Prefix.parse("10.2.0.254/24"), 1400);
        plug(a, near, "10.1.0.1", "10.1.0.254");
        plug(b, far, "10.2.0.2", "10.2.0.254");
    }

    private static void plug(PlainMachine machine, Link link, String address, String gateway) {
        machine.connect(link.a());
        link.a().attach(machine);
        machine.setAddress(Ipv4.parse(address), 24);
        machine.setGateway(Ipv4.parse(gateway));
    }

    private Pinger ping(Pinger.Spec spec) {
        Pinger pinger = new Pinger(a.stack(), spec, null);
        pinger.start(sim.nowNs());
        return pinger;
    }

    @Test
    void threeRequestsAreAnsweredWithTheRoundTripOfBothCables() {
        Pinger pinger = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")));
        sim.runUntil(5 * SECOND);
        assertThat(pinger.isFinished()).isTrue();
        Pinger.Summary summary = pinger.summary();
        assertThat(summary.transmitted()).isEqualTo(3);
        assertThat(summary.received()).isEqualTo(3);
        // 98 bytes and 24 on the line, at 1 Gbit/s, over four cables of 1 ms
        assertThat(summary.minRttNs()).isEqualTo(4 * (1_000_000 + 976));
        assertThat(pinger.replies().getFirst().bytes()).isEqualTo(64);
        assertThat(pinger.replies().getFirst().ttl()).isEqualTo(63);
    }

    @Test
    void dontFragmentLearnsThePathMtuThenRefusesLocally() {
        Pinger pinger = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withSize(1472, true));
        sim.runUntil(5 * SECOND);
        assertThat(pinger.summary().received()).isZero();
        assertThat(pinger.summary().error()).contains("Message too long").contains("MTU 1400");
        Pinger fits = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withSize(1372, true));
        sim.runUntil(10 * SECOND);
        assertThat(fits.summary().received()).isEqualTo(3);
        Pinger fragmented = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withSize(4000, false));
        sim.runUntil(15 * SECOND);
        assertThat(fragmented.summary().received()).isEqualTo(3);
    }

    @Test
    void withoutRouteNothingIsSentAndTheReasonIsNamed() {
        a.stack().clearDefaultGateway();
        Pinger pinger = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")));
        sim.runUntil(5 * SECOND);
        assertThat(pinger.summary().status()).isEqualTo(VmkStatus.NETWORK_UNREACHABLE);
        assertThat(pinger.summary().error())
                .contains("Network unreachable")
                .contains("no default gateway");
    }

    @Test
    void anotherStacksInterfaceIsUnknown() {
        Pinger pinger = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withInterface("vmk1"));
        sim.runUntil(5 * SECOND);
        assertThat(pinger.summary().error())
                .isEqualTo("Unknown interface 'vmk1': Invalid argument");
        assertThat(pinger.isFinished()).isTrue();
    }

    @Test
    void absentNeighbourIsHostDown() {
        Pinger.Spec spec = Pinger.Spec.to(Ipv4.parse("10.1.0.77")).withCount(1);
        Pinger patient = ping(spec.withInterval(SECOND, 5 * SECOND));
        Pinger usual = ping(spec);
        sim.runUntil(10 * SECOND);
        // ARP gives up after three requests a second apart
        assertThat(patient.summary().status()).isEqualTo(VmkStatus.HOST_DOWN);
        assertThat(usual.replies().getFirst().status()).isEqualTo(VmkStatus.TIMEOUT);
    }

    @Test
    void outageShowsAsTheLongestGap() {
        Pinger pinger =
                ping(
                        Pinger.Spec.to(Ipv4.parse("10.2.0.2"))
                                .withCount(100)
                                .withInterval(10 * MS, SECOND));
        sim.runUntil(300 * MS);
        near.a().setUp(false, sim.nowNs());
        sim.runUntil(500 * MS);
        near.a().setUp(true, sim.nowNs());
        sim.runUntil(5 * SECOND);
        assertThat(pinger.isFinished()).isTrue();
        assertThat(pinger.summary().longestGapNs()).isBetween(200 * MS, 230 * MS);
        assertThat(pinger.summary().received()).isBetween(77, 80);
    }

    @Test
    void outageThatNothingEndsIsAGapToo() {
        Pinger.Spec spec =
                Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withCount(100).withInterval(10 * MS, SECOND);
        Pinger pinger = ping(spec);
        sim.runUntil(300 * MS);
        near.a().setUp(false, sim.nowNs());
        Pinger late = ping(spec);
        sim.runUntil(5 * SECOND);
        assertThat(pinger.summary().longestGapNs()).isBetween(700 * MS, 720 * MS);
        assertThat(late.summary().received()).isZero();
        assertThat(late.summary().longestGapNs()).isEqualTo(SECOND);
    }

    @Test
    void silenceBeforeTheFirstAnswerIsAGapToo() {
        near.a().setUp(false, sim.nowNs());
        Pinger pinger =
                ping(
                        Pinger.Spec.to(Ipv4.parse("10.2.0.2"))
                                .withCount(100)
                                .withInterval(10 * MS, SECOND));
        sim.runUntil(300 * MS);
        near.a().setUp(true, sim.nowNs());
        sim.runUntil(5 * SECOND);
        assertThat(pinger.summary().received()).isPositive();
        assertThat(pinger.summary().longestGapNs()).isGreaterThan(290 * MS);
    }

    @Test
    void overrideGatewayServesOnlyWhatIsBoundToTheInterface() {
        a.stack().clearDefaultGateway();
        a.networkInterface().setOverrideGateway(Ipv4.parse("10.1.0.254"));
        Pinger unbound = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")));
        Pinger bound = ping(Pinger.Spec.to(Ipv4.parse("10.2.0.2")).withInterface("eth0"));
        sim.runUntil(5 * SECOND);
        assertThat(unbound.summary().received()).isZero();
        assertThat(bound.summary().received()).isEqualTo(3);
        assertThat(a.stack().explainRoute(Ipv4.parse("10.2.0.2"), a.networkInterface()).route())
                .isEqualTo("default gw 10.1.0.254 of eth0");
    }

    @Test
    void morePingsThanAStackHasRoomForEndAtOnceWithTheReason() {
        Pinger.Spec spec = Pinger.Spec.to(Ipv4.parse("10.2.0.2"));
        for (int i = 0; i < IcmpLayer.MAX_PINGERS; i++) {
            assertThat(ping(spec).isFinished()).isFalse();
        }
        Pinger tooMany = ping(spec);
        assertThat(tooMany.isFinished()).isTrue();
        assertThat(tooMany.summary().transmitted()).isZero();
        assertThat(tooMany.summary().status()).isEqualTo(VmkStatus.LIMIT_EXCEEDED);
    }
}
