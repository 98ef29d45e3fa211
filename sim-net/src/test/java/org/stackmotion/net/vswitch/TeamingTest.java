package org.stackmotion.net.vswitch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.Net;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;

/** Three uplinks, four ports with the numbers 4, 5, 6 and 7. */
class TeamingTest {
    private static final long ALL = 0xFFFF_FFFF_FFFFL;
    private static final long FAR = 0x0200_0000_00FFL;
    private static final long MAC = 0x0050_5680_0000L;
    private static final long S = 1_000_000_000L;

    private static final long DELAY_NS = 500;

    private final Net net = new Net(1);
    private final VirtualSwitch vss = new VirtualSwitch(net.ctx, "esx01/vSwitch0", "vSwitch0", 2);
    private final List<Pnic> pnics = new ArrayList<>();
    private final List<LinkEnd> tors = new ArrayList<>();
    private final List<Net.Recorder> wires = new ArrayList<>();
    private final List<Net.Recorder> guests = new ArrayList<>();
    private final List<VirtualPort> ports = new ArrayList<>();
    private final PortGroup group;

    TeamingTest() {
        group = vss.addPortGroup("VMs", 30);
        for (int i = 0; i < 3; i++) {
            Net.Recorder wire = new Net.Recorder();
            wires.add(wire);
            tors.add(uplink(i));
            tors.get(i).attach(wire);
        }
        for (int i = 0; i < 4; i++) {
            Net.Recorder guest = new Net.Recorder();
            guests.add(guest);
            ports.add(vss.connect(group, MAC + i, guest));
        }
    }

    private LinkEnd uplink(int i) {
        LinkConfig config = LinkConfig.of(1_000_000_000L, DELAY_NS);
        Link link = new Link(net.ctx, "esx01/vmnic" + i, "tor/port" + i, config, config);
        Pnic pnic = new Pnic("vmnic" + i, i + 1);
        pnic.connect(link.a());
        pnics.add(pnic);
        vss.addUplink(pnic, 0);
        return link.b();
    }

    private static @Nullable ImmutableList<String> names(@Nullable String digits) {
        return digits == null
                ? null
                : digits.chars()
                        .filter(c -> c != '-')
                        .mapToObj(c -> "vmnic" + (char) c)
                        .collect(ImmutableList.toImmutableList());
    }

    private String uplinks() {
        StringBuilder text = new StringBuilder();
        for (VirtualPort port : ports) {
            Pnic uplink = port.uplink();
            text.append(uplink == null ? "-" : uplink.name().substring(5));
        }
        return text.toString();
    }

    /** {@code d0}: vmnic0 down, {@code u0}: up again. */
    private void happen(@Nullable String events) {
        if (events != null) {
            for (String event : events.split(" ")) {
                int nic = event.charAt(1) - '0';
                tors.get(nic).setUp(event.charAt(0) == 'u', net.sim.nowNs());
            }
        }
    }

    private void policy(LoadBalancing how, @Nullable String active, @Nullable String standby) {
        vss.editTeaming(
                NicTeaming.INHERITED
                        .withLoadBalancing(how)
                        .withOrder(names(active), names(standby)),
                net.sim.nowNs());
        net.run(); // what has moved is announced
        wires.forEach(wire -> wire.arrivals.clear());
    }

    @ParameterizedTest(name = "{0} active {1} standby {2}: after {3} ports use {4}")
    @CsvSource({
        // port number modulo active uplinks; nothing said: all are active
        "ORIGINATING_PORT, , , , 1201",
        "ORIGINATING_PORT, 01, , , 0101",
        "ORIGINATING_PORT, 10, , , 1010",
        "ORIGINATING_PORT, , 2, , 0101",
        "ORIGINATING_PORT, 0, 12, , 0000",
        // no standby: the ports of the failed uplink are shared out, the others stay
        "ORIGINATING_PORT, , , d0, 1211",
        "ORIGINATING_PORT, , , d1, 2200",
        "ORIGINATING_PORT, , , d0 d1, 2222",
        "ORIGINATING_PORT, , , d0 d1 d2, ----",
        "ORIGINATING_PORT, , , d0 d1 d2 u1, 1111",
        "ORIGINATING_PORT, , , d0 d1 d2 u1 u2, 1211",
        "ORIGINATING_PORT, , , d0 d1 d2 u1 u2 u0, 1201",
        // the standby takes over the failed uplink's ports and gives them back
        "ORIGINATING_PORT, 01, 2, d0, 2121",
        "ORIGINATING_PORT, 01, 2, d1, 0202",
        "ORIGINATING_PORT, 01, 2, d0 u0, 0101",
        "ORIGINATING_PORT, 01, 2, d0 d1, 2222",
        "ORIGINATING_PORT, 0, 12, d0, 1111",
        "ORIGINATING_PORT, 0, 21, d0, 2222",
        "ORIGINATING_PORT, 0, 12, d1 d0, 2222",
        "ORIGINATING_PORT, 0, 12, d1 d0 u1, 1111",
        // an uplink in neither list carries nothing, whatever happens
        "ORIGINATING_PORT, 0, , d0, ----",
        "ORIGINATING_PORT, 0, 1, d0 d1, ----",
        "ORIGINATING_PORT, -, 1, , 1111",
        "ORIGINATING_PORT, -, -, , ----",
        // one uplink at a time
        "EXPLICIT_ORDER, , , , 0000",
        "EXPLICIT_ORDER, 210, , , 2222",
        "EXPLICIT_ORDER, 21, 0, d2, 1111",
        "EXPLICIT_ORDER, 21, 0, d2 d1, 0000",
        "EXPLICIT_ORDER, 21, 0, d2 d1 u1, 1111",
        "EXPLICIT_ORDER, 21, 0, d2 d1 u1 u2, 2222",
        "EXPLICIT_ORDER, 2, , d2, ----",
    })
    void portsUseTheUplinkThatThePolicyAndTheLinksGive(
            LoadBalancing how,
            @Nullable String active,
            @Nullable String standby,
            @Nullable String events,
            String expected) {
        policy(how, active, standby);
        happen(events);
        assertThat(uplinks()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} active {1} standby {2}: after {3} ports use {4}")
    @CsvSource({
        // what recovers stays idle ...
        "ORIGINATING_PORT, 01, 2, d0 u0, 2121",
        "ORIGINATING_PORT, , , d0 u0, 1211",
        "EXPLICIT_ORDER, 012, , d0 u0, 1111",
        // ... until an uplink in use fails, or none is left
        "ORIGINATING_PORT, 01, 2, d0 u0 d1, 2020",
        "ORIGINATING_PORT, 01, 2, d0 u0 d2, 0101",
        "ORIGINATING_PORT, , , d0 u0 d1, 2200",
        "EXPLICIT_ORDER, 012, , d0 u0 d1, 0000",
        "EXPLICIT_ORDER, 01, , d0 d1 u1, 1111",
        "EXPLICIT_ORDER, 01, , d0 d1 u1 u0, 1111",
    })
    void withoutFailbackAnUplinkThatRecoversWaitsForTheNextFailure(
            LoadBalancing how,
            @Nullable String active,
            @Nullable String standby,
            String events,
            String expected) {
        policy(how, active, standby);
        vss.editTeaming(NicTeaming.INHERITED.withRollingOrder(true), net.sim.nowNs());
        happen(events);
        assertThat(uplinks()).isEqualTo(expected);
    }

    @Test
    void portGroupOverridesItsSwitchAndInheritsTheRest() {
        policy(LoadBalancing.ORIGINATING_PORT, "0", "1");
        PortGroup other = vss.addPortGroup("vMotion", 20);
        VirtualPort vmk = vss.connect(other, MAC + 9, new Net.Recorder());
        assertThat(vmk.uplink()).isSameAs(pnics.get(0));
        vss.editTeaming(other, NicTeaming.INHERITED.withOrder(names("2"), null), net.sim.nowNs());
        assertThat(vmk.uplink()).isSameAs(pnics.get(2));
        assertThat(vss.standbyUplinks(other)).isEmpty(); // the order is inherited as a whole
        assertThat(uplinks()).isEqualTo("0000");
        vss.editTeaming(other, NicTeaming.INHERITED.withOrder(null, names("0")), net.sim.nowNs());
        assertThat(vss.activeUplinks(other)).containsExactly(pnics.get(2)); // edited field by field
        happen("d2");
        assertThat(vmk.uplink()).isSameAs(pnics.get(0));
    }

    @Test
    void uplinkThatLeavesTheSwitchLeavesEveryFailoverOrder() {
        policy(LoadBalancing.ORIGINATING_PORT, "01", "2");
        vss.removeUplink(pnics.get(0), net.sim.nowNs());
        assertThat(vss.teaming().active()).containsExactly("vmnic1");
        assertThat(uplinks()).isEqualTo("1111");
    }

    @Test
    void failoverTakesNoTimeAndTheRarpComesFirstThenTheFirstFrame() {
        policy(LoadBalancing.ORIGINATING_PORT, "0", "1");
        List<String> seen = new ArrayList<>();
        tors.get(1)
                .attach((frame, now) -> {
                    boolean rarp = EthernetView.type(frame.bytes()) == EthernetView.RARP;
                    long port = EthernetView.source(frame.bytes()) - MAC;
                    seen.add(now + (rarp ? " rarp " : " data ") + port + " vlan " + frame.vlan());
                    frame.release();
                });
        net.at(
                S,
                () -> {
                    tors.get(0).setUp(false, S);
                    ports.get(0).dispatch(net.frame(MAC, FAR, 1, 60), S);
                });
        net.run();
        // with preamble, FCS and gap: a padded RARP is 84 bytes on the line, 60 tagged ones are 88
        long rarp = 84 * 8;
        assertThat(seen)
                .containsExactly(
                        S + rarp + DELAY_NS + " rarp 0 vlan 30",
                        S + 2 * rarp + DELAY_NS + " rarp 1 vlan 30",
                        S + 3 * rarp + DELAY_NS + " rarp 2 vlan 30",
                        S + 4 * rarp + DELAY_NS + " rarp 3 vlan 30",
                        S + 4 * rarp + 88 * 8 + DELAY_NS + " data 0 vlan 30");
    }

    @Test
    void onlyPortsThatMoveAreAnnouncedAndNoneWithoutNotifySwitches() {
        policy(LoadBalancing.ORIGINATING_PORT, "01", "2");
        happen("d0");
        net.run();
        assertThat(wires.get(2).arrivals).hasSize(2); // ports 4 and 6
        assertThat(wires.get(1).arrivals).isEmpty();
        vss.editTeaming(NicTeaming.INHERITED.withNotifySwitches(false), net.sim.nowNs());
        happen("u0");
        net.run();
        assertThat(uplinks()).isEqualTo("0101");
        assertThat(wires.get(0).arrivals).isEmpty();
        vss.notifySwitches(ports.get(0), net.sim.nowNs()); // nor does anybody else's wish count
        net.run();
        assertThat(wires.get(0).arrivals).isEmpty();
    }

    @Test
    void frameForAPortOfAnotherUplinkIsDroppedAsReversePath() {
        policy(LoadBalancing.ORIGINATING_PORT, "01", null);
        Frame frame = net.frame(FAR, MAC + 1, 1, 60);
        frame.setVlan(30);
        tors.get(0).transmit(frame, net.sim.nowNs());
        net.run();
        assertThat(guests.get(1).arrivals).isEmpty();
        assertThat(vss.drops().of(DropReason.REVERSE_PATH)).isEqualTo(1);
    }

    /** All three uplinks at one physical switch: it floods what it gets to the other two. */
    private EthernetSwitch atOneSwitch() {
        EthernetSwitch tor = new EthernetSwitch(net.ctx, "tor");
        tors.forEach(tor::connect);
        LinkConfig config = LinkConfig.of(1_000_000_000L, DELAY_NS);
        Link link = new Link(net.ctx, "far", "tor/port9", config, config);
        Net.Recorder far = new Net.Recorder();
        wires.add(far);
        link.a().attach(far);
        tor.connect(link.b());
        tors.add(link.a());
        return tor;
    }

    @Test
    void broadcastFromOutsideReachesEveryPortOnceThoughEveryUplinkBringsIt() {
        atOneSwitch();
        Frame frame = net.frame(FAR, ALL, 1, 60);
        frame.setVlan(30);
        tors.get(3).transmit(frame, 0);
        net.run();
        guests.forEach(guest -> assertThat(guest.numbers()).containsExactly(1));
        assertThat(vss.drops().total()).isZero();
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void broadcastOfAPortComesBackByTheOtherUplinksAndNobodyGetsItTwice() {
        atOneSwitch();
        ports.get(0).dispatch(net.frame(MAC, ALL, 1, 60), 0);
        net.run();
        assertThat(guests.get(0).arrivals).isEmpty();
        for (int i = 1; i < 4; i++) {
            assertThat(guests.get(i).numbers()).containsExactly(1);
        }
        assertThat(wires.get(3).numbers()).containsExactly(1);
        assertThat(net.ctx.frames().inFlight()).isZero();
    }

    @Test
    void broadcastSentJustBeforeAFailbackIsStillKnownAsOnesOwn() {
        atOneSwitch();
        policy(LoadBalancing.ORIGINATING_PORT, "01", "2");
        List<String> news = listen();
        happen("d0");
        net.run();
        long now = 5 * S;
        net.at(
                now,
                () -> {
                    ports.get(0).dispatch(net.frame(MAC, ALL, 7, 60), now); // by vmnic2
                    happen("u0"); // back to vmnic0 while the frame is under way
                });
        net.run();
        assertThat(guests.get(2).numbers()).containsExactly(7); // the local copy alone
        assertThat(news).isEmpty();
    }

    private List<String> listen() {
        List<String> news = new ArrayList<>();
        vss.setListener(
                new SwitchListener() {
                    @Override
                    public void onDuplicateMac(VirtualPort port, Pnic heardAt) {
                        news.add(port.number() + " at " + heardAt.name());
                    }

                    @Override
                    public void onUplinkState(Pnic uplink, boolean up, int portsMoved) {}
                });
        return news;
    }

    @Test
    void anothersBroadcastWithThePortsOwnAddressIsDeliveredAndToldOnce() {
        List<String> news = listen();
        for (int i = 0; i < 3; i++) {
            long at = (i + 2) * S;
            net.at(
                    at,
                    () -> {
                        Frame frame = net.frame(MAC, ALL, 1, 60);
                        frame.setVlan(30);
                        tors.get(1).transmit(frame, at);
                    });
        }
        net.run();
        assertThat(news).containsExactly("4 at vmnic1");
        assertThat(guests.get(3).numbers()).containsExactly(1, 1, 1);
    }

    @Test
    void vlansThatComeInAreRememberedWithTheirTime() {
        assertThat(vss.heardVlanNs(40)).isNegative();
        Frame frame = net.frame(FAR, ALL, 1, 60);
        frame.setVlan(40);
        tors.get(2).transmit(frame, 0);
        net.run();
        assertThat(vss.heardVlanNs(40)).isEqualTo((64 + 24) * 8 + DELAY_NS);
        assertThat(vss.heardVlanNs(30)).isNegative();
    }

    @Test
    void flapOfAnUplinkLeavesEveryFrameOfThePortsOfAnotherAsItWas() {
        assertThat(trafficOfUplinkOne(true)).isEqualTo(trafficOfUplinkOne(false)).hasSize(200);
    }

    /** Ports 5 and 7 talk by vmnic1, ports 4 and 6 by vmnic0, whose standby is vmnic2. */
    private static List<String> trafficOfUplinkOne(boolean flap) {
        TeamingTest world = new TeamingTest();
        world.policy(LoadBalancing.ORIGINATING_PORT, "01", "2");
        List<String> seen = new ArrayList<>();
        world.tors
                .get(1)
                .attach((frame, now) -> {
                    seen.add(now + " " + EthernetView.source(frame.bytes()) + " " + frame.length());
                    frame.release();
                });
        for (int i = 0; i < 100; i++) {
            long at = S + i * 10_000L;
            int number = i;
            world.net.at(
                    at,
                    () -> {
                        for (int p = 0; p < 4; p++) {
                            world.ports
                                    .get(p)
                                    .dispatch(
                                            world.net.frame(MAC + p, FAR, number, 60 + number), at);
                        }
                    });
        }
        if (flap) {
            for (int i = 0; i < 10; i++) {
                String event = i % 2 == 0 ? "d0" : "u0";
                world.net.at(S + 33_333L + i * 77_777L, () -> world.happen(event));
            }
        }
        world.net.run();
        return seen;
    }
}
