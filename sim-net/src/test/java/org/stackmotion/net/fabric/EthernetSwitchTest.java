package org.stackmotion.net.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.Net;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.VlanSet;

class EthernetSwitchTest {
    private static final long ALL = 0xFFFF_FFFF_FFFFL;
    private static final long A = 0x0200_0000_000AL;
    private static final long B = 0x0200_0000_000BL;
    private static final long C = 0x0200_0000_000CL;

    private final Net net = new Net(1);
    private final EthernetSwitch tor = new EthernetSwitch(net.ctx, "tor1");
    private final Net.Recorder atA = new Net.Recorder();
    private final Net.Recorder atB = new Net.Recorder();
    private final Net.Recorder atC = new Net.Recorder();
    private final LinkEnd a = cable("a", atA);
    private final LinkEnd b = cable("b", atB);
    private final LinkEnd c = cable("c", atC);

    private LinkEnd cable(String name, Net.Recorder machine) {
        LinkConfig config = LinkConfig.of(0, 1);
        Link link = new Link(net.ctx, name, "tor1/" + name, config, config);
        link.a().attach(machine);
        return link.a();
    }

    @BeforeEach
    void clear() {
        atA.arrivals.clear();
        atB.arrivals.clear();
        atC.arrivals.clear();
    }

    private void connectAll() {
        tor.connect(a.peer());
        tor.connect(b.peer());
        tor.connect(c.peer());
    }

    private void send(LinkEnd from, long source, long destination, int number, int vlan) {
        Frame frame = net.frame(source, destination, number, 100);
        frame.setVlan(vlan);
        from.transmit(frame, net.sim.nowNs());
        net.run();
    }

    @Test
    void unknownAddressIsFloodedToAllOthersAndKnownOneIsNot() {
        connectAll();
        send(a, A, B, 1, 0);
        assertThat(atA.arrivals).isEmpty();
        assertThat(atB.numbers()).containsExactly(1);
        assertThat(atC.numbers()).containsExactly(1);
        send(b, B, A, 2, 0);
        assertThat(atA.numbers()).containsExactly(2);
        assertThat(atC.numbers()).containsExactly(1);
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void addressesAreLearnedPerVlan() {
        connectAll();
        send(a, A, ALL, 1, 10);
        send(b, B, A, 2, 20); // A is known in VLAN 10 only: flooded
        assertThat(atC.numbers()).containsExactly(1, 2);
        send(b, B, A, 3, 10);
        assertThat(atC.numbers()).containsExactly(1, 2);
        assertThat(atA.arrivals.get(1).vlan()).isEqualTo(10);
    }

    @Test
    void machineThatMovesIsFoundAtItsNewPortAfterItsFirstFrame() {
        connectAll();
        send(a, A, ALL, 1, 0);
        send(c, A, ALL, 2, 0);
        send(b, B, A, 3, 0);
        assertThat(atA.numbers()).containsExactly(2);
        assertThat(atC.numbers()).containsExactly(1, 3);
    }

    @Test
    void entryNotHeardForTheAgeingTimeIsFlooded() {
        connectAll();
        send(a, A, ALL, 1, 0);
        net.runUntil(EthernetSwitch.AGEING_NS - 10);
        send(b, B, A, 2, 0);
        assertThat(atC.numbers()).containsExactly(1);
        net.runUntil(EthernetSwitch.AGEING_NS + 10);
        send(b, B, A, 3, 0);
        assertThat(atC.numbers()).containsExactly(1, 3);
    }

    @Test
    void entryOfAPortThatWentDownIsForgotten() {
        connectAll();
        send(a, A, ALL, 1, 0);
        a.setUp(false, net.sim.nowNs());
        send(b, B, A, 2, 0);
        assertThat(atC.numbers()).containsExactly(1, 2);
    }

    @Test
    void frameForItsOwnPortIsFiltered() {
        connectAll();
        send(a, A, ALL, 1, 0);
        send(a, C, A, 2, 0);
        assertThat(tor.drops().of(DropReason.SAME_PORT)).isEqualTo(1);
    }

    @Test
    void trunkPassesOnlyItsVlans() {
        tor.connect(a.peer());
        tor.connect(b.peer(), VlanSet.of(List.of(10, 30)));
        send(a, A, ALL, 1, 10);
        send(a, A, ALL, 2, 20);
        send(a, A, ALL, 3, 0);
        assertThat(atB.numbers()).containsExactly(1);
        assertThat(tor.drops().total()).isZero(); // broadcasts that nobody else wants
        send(a, A, C, 5, 20);
        assertThat(tor.drops().of(DropReason.UNKNOWN_PORT)).isEqualTo(1);
        send(b, B, ALL, 4, 20);
        assertThat(atA.arrivals).isEmpty();
        assertThat(tor.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(1);
    }

    @Test
    void accessPortIsUntaggedOutsideAndInItsVlanInside() {
        tor.connect(a.peer());
        tor.connectAccess(b.peer(), 20);
        tor.connectAccess(c.peer(), 30);
        send(b, B, ALL, 1, 0);
        assertThat(atA.arrivals.get(0).vlan()).isEqualTo(20);
        assertThat(atC.arrivals).isEmpty();
        send(a, A, B, 2, 20);
        assertThat(atB.arrivals.get(0).vlan()).isZero();
        send(b, B, A, 3, 20);
        assertThat(tor.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(1);
    }

    @Test
    void trunkBetweenTwoSwitchesCarriesTaggedFrames() {
        EthernetSwitch tor2 = new EthernetSwitch(net.ctx, "tor2");
        LinkConfig config = LinkConfig.of(10_000_000_000L, 50_000);
        Link trunk = new Link(net.ctx, "tor1/trunk", "tor2/trunk", config, config);
        tor.connect(a.peer());
        tor.connect(trunk.a(), VlanSet.of(List.of(10)));
        tor2.connect(trunk.b(), VlanSet.of(List.of(10)));
        tor2.connect(b.peer());
        send(a, A, ALL, 1, 10);
        send(a, A, ALL, 2, 20);
        assertThat(atB.numbers()).containsExactly(1);
        // 1 ns cable, (104 + 24) * 8 bit at 10 Gbit/s = 102.4 ns, 50 us, 1 ns cable
        assertThat(atB.times()).containsExactly(1L + 102 + 50_000 + 1);
    }

    @Test
    void fullMacTableLearnsNothingNewAndForgetsTheOldWhenSwept() {
        MacTable table = new MacTable(300_000_000_000L);
        for (int i = 0; i < MacTable.MAX_ENTRIES; i++) {
            table.learn(1, A + i, 1, 0);
        }
        table.learn(1, 5, 2, 1);
        assertThat(table.size()).isEqualTo(MacTable.MAX_ENTRIES);
        assertThat(table.port(1, 5, 1)).isNegative();
        assertThat(table.port(1, A + 77, 1)).isEqualTo(1);
        long later = 400_000_000_000L;
        table.learn(1, 5, 2, later);
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.port(1, 5, later)).isEqualTo(2);
    }
}
