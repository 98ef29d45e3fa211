package org.stackmotion.net.vswitch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.Net;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FrameSink;

class VirtualSwitchTest {
    private static final long ALL = 0xFFFF_FFFF_FFFFL;
    private static final long A = 0x0050_5680_000AL;
    private static final long B = 0x0050_5680_000BL;
    private static final long FAR = 0x0200_0000_00FFL;

    private final Net net = new Net(1);
    private final VirtualSwitch vss = new VirtualSwitch(net.ctx, "esx01/vSwitch0", "vSwitch0", 2);
    private final Net.Recorder atA = new Net.Recorder();
    private final Net.Recorder atB = new Net.Recorder();
    private final Net.Recorder wire0 = new Net.Recorder();
    private final Net.Recorder wire1 = new Net.Recorder();
    private final LinkEnd tor0 = uplink("vmnic0", 1, wire0);
    private final LinkEnd tor1 = uplink("vmnic1", 2, wire1);

    {
        vss.editTeaming(
                NicTeaming.INHERITED.withLoadBalancing(LoadBalancing.EXPLICIT_ORDER),
                net.sim.nowNs());
    }

    private LinkEnd uplink(String name, long mac, Net.Recorder wire) {
        LinkConfig config = LinkConfig.of(0, 1);
        Link link = new Link(net.ctx, "esx01/" + name, "tor/" + name, config, config);
        Pnic pnic = new Pnic(name, mac);
        pnic.connect(link.a());
        vss.addUplink(pnic, 0);
        link.b().attach(wire);
        return link.b();
    }

    private void send(FrameSink from, long source, long destination, int number, int vlan) {
        Frame frame = net.frame(source, destination, number, 100);
        frame.setVlan(vlan);
        from.dispatch(frame, net.sim.nowNs());
        net.run();
    }

    @Test
    void portGroupWithVlanTagsOnTheWayOutAndUntagsOnTheWayIn() {
        VirtualPort a = vss.connect(vss.addPortGroup("vMotion", 20), A, atA);
        send(a, A, FAR, 1, 0);
        assertThat(wire0.arrivals.get(0).vlan()).isEqualTo(20);
        send(tor0, FAR, A, 2, 20);
        assertThat(atA.arrivals.get(0).vlan()).isZero();
        send(tor0, FAR, A, 3, 30);
        send(tor0, FAR, A, 4, 0);
        assertThat(atA.numbers()).containsExactly(2);
        assertThat(vss.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(2);
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void tagOfAGuestIsRefusedUnlessThePortGroupIs4095() {
        VirtualPort a = vss.connect(vss.addPortGroup("VLAN 0", 0), A, atA);
        VirtualPort b = vss.connect(vss.addPortGroup("trunk", 4095), B, atB);
        send(a, A, FAR, 1, 7);
        assertThat(vss.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(1);
        send(a, A, FAR, 2, 0);
        send(b, B, FAR, 3, 7);
        assertThat(wire0.arrivals.stream().map(Net.Recorder.Arrival::vlan)).containsExactly(0, 7);
        send(tor0, FAR, B, 4, 99);
        assertThat(atB.arrivals.get(0).vlan()).isEqualTo(99);
        send(tor0, FAR, A, 5, 99);
        assertThat(atA.arrivals).isEmpty();
    }

    @Test
    void unicastBetweenPortsOfOneVlanStaysOnTheHostAndComesInAnEventOfItsOwn() {
        PortGroup group = vss.addPortGroup("VM Network", 30);
        VirtualPort a = vss.connect(group, A, atA);
        vss.connect(group, B, atB);
        net.at(
                50,
                () -> {
                    a.dispatch(net.frame(A, B, 1, 100), 50);
                    assertThat(atB.arrivals).isEmpty(); // never inside the sender's call
                });
        net.run();
        assertThat(atB.times()).containsExactly(50L);
        assertThat(wire0.arrivals).isEmpty();
    }

    @Test
    void unicastToAPortOfAnotherVlanGoesUpTheUplink() {
        VirtualPort a = vss.connect(vss.addPortGroup("p10", 10), A, atA);
        vss.connect(vss.addPortGroup("p20", 20), B, atB);
        send(a, A, B, 1, 0);
        assertThat(atB.arrivals).isEmpty();
        assertThat(wire0.numbers()).containsExactly(1);
    }

    @Test
    void broadcastReachesThePortsOfItsVlanAndTheUplinkAndNotTheSender() {
        PortGroup group = vss.addPortGroup("p10", 10);
        VirtualPort a = vss.connect(group, A, atA);
        vss.connect(group, B, atB);
        Net.Recorder other = new Net.Recorder();
        vss.connect(vss.addPortGroup("p20", 20), 77, other);
        send(a, A, ALL, 1, 0);
        assertThat(atA.arrivals).isEmpty();
        assertThat(atB.numbers()).containsExactly(1);
        assertThat(other.arrivals).isEmpty();
        assertThat(wire0.numbers()).containsExactly(1);
        send(tor0, FAR, ALL, 2, 10);
        assertThat(atA.numbers()).containsExactly(2);
        assertThat(atB.numbers()).containsExactly(1, 2);
        send(tor0, FAR, ALL, 3, 40); // nobody's VLAN here: a trunk brings it all the same
        assertThat(vss.drops().total()).isZero();
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void strangersAddressFromTheUplinkIsDroppedAndNothingIsLearned() {
        vss.connect(vss.addPortGroup("p", 0), A, atA);
        send(tor0, FAR, 0x42L << 8, 1, 0);
        assertThat(vss.drops().of(DropReason.UNKNOWN_PORT)).isEqualTo(1);
    }

    @Test
    void frameAboveTheSwitchMtuIsDroppedBothWays() {
        vss.setMtu(1500);
        VirtualPort a = vss.connect(vss.addPortGroup("p", 0), A, atA);
        a.dispatch(net.frame(A, FAR, 1, 1515), 0);
        a.dispatch(net.frame(A, FAR, 2, 1514), 0);
        tor0.dispatch(net.frame(FAR, A, 3, 1515), 0);
        net.run();
        assertThat(wire0.numbers()).containsExactly(2);
        assertThat(atA.arrivals).isEmpty();
        assertThat(vss.drops().of(DropReason.MTU_EXCEEDED)).isEqualTo(2);
    }

    @Test
    void firstUplinkThatIsUpCarriesEverythingAndTheOtherReceivesNothing() {
        VirtualPort a = vss.connect(vss.addPortGroup("p", 0), A, atA);
        send(a, A, FAR, 1, 0);
        send(tor1, FAR, ALL, 2, 0);
        assertThat(wire0.numbers()).containsExactly(1);
        assertThat(atA.arrivals).isEmpty();
        assertThat(vss.drops().total()).isZero(); // the active uplink has brought it too
        send(tor1, FAR, A, 3, 0);
        assertThat(atA.arrivals).isEmpty();
        assertThat(vss.drops().of(DropReason.REVERSE_PATH)).isEqualTo(1);
    }

    @Test
    void failoverMovesTrafficAndAnnouncesEveryAdapterByRarp() {
        PortGroup group = vss.addPortGroup("p", 20);
        VirtualPort a = vss.connect(group, A, atA);
        vss.connect(group, B, atB);
        List<String> announced = new ArrayList<>();
        tor1.attach((frame, now) -> {
            if (EthernetView.type(frame.bytes()) == EthernetView.RARP) {
                ArpPacket packet = ArpPacket.parse(frame);
                assertThat(EthernetView.source(frame.bytes())).isEqualTo(packet.senderMac());
                announced.add(frame.vlan() + " " + (packet.senderMac() == A ? "A" : "B"));
            } else {
                announced.add("data");
            }
            frame.release();
        });
        tor0.setUp(false, 0);
        send(a, A, FAR, 1, 0);
        assertThat(announced).containsExactly("20 A", "20 B", "data");
        assertThat(wire0.arrivals).isEmpty();
    }

    @Test
    void withoutAnUplinkUpFramesAreDroppedByName() {
        VirtualPort a = vss.connect(vss.addPortGroup("p", 0), A, atA);
        tor0.setUp(false, 0);
        tor1.setUp(false, 0);
        send(a, A, FAR, 1, 0);
        assertThat(vss.drops().of(DropReason.NO_UPLINK)).isEqualTo(1);
    }

    @Test
    void disconnectedAdapterNeitherSendsNorReceives() {
        PortGroup group = vss.addPortGroup("p", 0);
        VirtualPort a = vss.connect(group, A, atA);
        VirtualPort b = vss.connect(group, B, atB);
        a.dispatch(net.frame(A, B, 1, 100), 0);
        vss.disconnect(b); // the frame is under way within this instant
        net.run();
        send(tor0, FAR, B, 2, 0);
        send(b, B, A, 3, 0);
        assertThat(atB.arrivals).isEmpty();
        assertThat(atA.arrivals).isEmpty();
        assertThat(vss.drops().of(DropReason.UNKNOWN_PORT)).isEqualTo(3);
        VirtualPort again = vss.connect(group, B, atB);
        send(tor0, FAR, B, 4, 0);
        assertThat(atB.numbers()).containsExactly(4);
        assertThat(again.id()).isNotEqualTo(b.id());
    }

    @Test
    void slotsForAddressesAreNoMoreThanThePortsThatWereThereAtOneTime() {
        PortTable table = new PortTable();
        PortGroup group = vss.addPortGroup("p", 0);
        for (int i = 0; i < 1000; i++) {
            VirtualPort one = new VirtualPort(group, i, A + i, atA);
            VirtualPort two = new VirtualPort(group, i, B + 1000 + i, atA);
            table.add(one);
            table.add(two);
            assertThat(table.find(A + i, 0)).isSameAs(one);
            assertThat(table.remove(one)).isTrue();
            assertThat(table.knows(A + i)).isFalse();
            assertThat(table.find(B + 1000 + i, 0)).isSameAs(two);
            assertThat(table.remove(two)).isTrue();
            assertThat(table.remove(two)).isFalse();
        }
        assertThat(table.slots()).isEqualTo(2);
    }

    @Test
    void oneAddressOnTwoPortsOfDifferentVlansIsFoundByVlan() {
        VirtualPort a = vss.connect(vss.addPortGroup("p10", 10), A, atA);
        VirtualPort b = vss.connect(vss.addPortGroup("p20", 20), A, atB);
        send(tor0, FAR, A, 1, 10);
        send(tor0, FAR, A, 2, 20);
        vss.disconnect(a);
        send(tor0, FAR, A, 3, 20);
        assertThat(atA.numbers()).containsExactly(1);
        assertThat(atB.numbers()).containsExactly(2, 3);
        assertThat(b.receivedFrames()).isEqualTo(2);
        assertThat(b.id()).isEqualTo(0x02000005);
    }

    @Test
    void steadyStateAllocatesNothingOnUplinkAndBetweenPorts() {
        PortGroup group = vss.addPortGroup("p", 30);
        VirtualPort a = vss.connect(group, A, (frame, now) -> frame.release());
        vss.connect(group, B, (frame, now) -> frame.release());
        tor0.attach((frame, now) -> frame.release());
        Runnable round =
                () -> {
                    for (int i = 0; i < 20; i++) {
                        long now = net.sim.nowNs();
                        a.dispatch(net.frame(A, B, i, 100), now);
                        a.dispatch(net.frame(A, FAR, i, 100), now);
                        a.dispatch(net.frame(A, ALL, i, 100), now);
                        Frame down = net.frame(FAR, A, i, 100);
                        down.setVlan(30);
                        tor0.transmit(down, now);
                    }
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
        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 160_000).isZero();
    }
}
