package org.stackmotion.net.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.Net;

class MacMovesTest {
    private static final long ALL = 0xFFFF_FFFF_FFFFL;
    private static final long MAC = 0x0050_5680_0A01L;
    private static final long S = 1_000_000_000L;

    private final Net net = new Net(1);
    private final EthernetSwitch tor = new EthernetSwitch(net.ctx, "tor1");
    private final List<LinkEnd> ends = new ArrayList<>();

    MacMovesTest() {
        for (int i = 0; i < 3; i++) {
            LinkConfig config = LinkConfig.of(0, 1);
            Link link = new Link(net.ctx, "m" + i + "/eth0", "tor1/port" + i, config, config);
            link.a().attach((frame, now) -> frame.release());
            tor.connect(link.b());
            ends.add(link.a());
        }
    }

    /** The machines speak in turn, with the same address. */
    private void speak(long everyNs, int... machines) {
        for (int machine : machines) {
            ends.get(machine).transmit(net.frame(MAC, ALL, 1, 60), net.sim.nowNs());
            net.runUntil(net.sim.nowNs() + everyNs);
        }
    }

    @Test
    void addressThatMovesFiveTimesInTenSecondsFlaps() {
        speak(S, 0, 1, 0, 1, 0);
        assertThat(tor.flaps()).isEmpty(); // four moves
        speak(S, 1);
        assertThat(tor.flaps()).containsExactly(new MacFlap(0, MAC, "m0/eth0", "m1/eth0", 5));
        speak(S, 1, 1, 2);
        assertThat(tor.flaps()).containsExactly(new MacFlap(0, MAC, "m1/eth0", "m2/eth0", 6));
    }

    @Test
    void movesThatTakeTheirTimeAreNoFlap() {
        speak(3 * S, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        assertThat(tor.flaps()).isEmpty();
    }

    @Test
    void addressThatWasForgottenMeanwhileHasNotMoved() {
        for (int i = 0; i < 20; i++) {
            speak(S / 10, i % 2);
            ends.get(i % 2).setUp(false, net.sim.nowNs()); // as when an uplink fails
            ends.get(i % 2).setUp(true, net.sim.nowNs());
        }
        assertThat(tor.flaps()).isEmpty();
    }

    @Test
    void addressesBeyondTheLimitAreNotFollowed() {
        for (int i = 0; i < MacMoves.MAX_ADDRESSES + 10; i++) {
            for (int j = 0; j < 7; j++) {
                ends.get(j % 2).transmit(net.frame(MAC + i, ALL, 1, 60), net.sim.nowNs());
                net.runUntil(net.sim.nowNs() + 1000);
            }
        }
        assertThat(tor.flaps()).hasSize(MacMoves.MAX_ADDRESSES);
    }
}
