package org.stackmotion.net.neighbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePool;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;

/** Neighbour discovery, RFC 4861 section 7.3 and appendix C. */
class NdpTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long OWN_MAC = 0x0050_5600_0001L;
    private static final long MAC_A = 0x0050_5600_000AL;
    private static final long MAC_B = 0x0050_5600_000BL;
    private static final IpAddress OWN = IpAddress.parse("2001:db8::1");
    private static final IpAddress PEER = IpAddress.parse("2001:db8::a");

    private final FramePool frames = new FramePool();
    private final Recording output = new Recording();
    private NdpTable table = newTable(NeighborConfig.defaults());
    private long nowNs = SECOND;

    private NdpTable newTable(NeighborConfig config) {
        return new NdpTable(config, OWN_MAC, false, new SeededRandom(1), output);
    }

    /** What the table did, in words. */
    private static final class Recording implements NdpOutput {
        final List<String> said = new ArrayList<>();

        List<String> take() {
            List<String> taken = List.copyOf(said);
            said.clear();
            return taken;
        }

        @Override
        public void sendSolicitation(NeighborSolicitation message, long mac, long nowNs) {
            boolean group = message.destination().equals(message.target().solicitedNode());
            said.add(mac == 0 && group ? "ask all" : "ask " + Long.toHexString(mac & 0xFF));
        }

        @Override
        public void sendAdvertisement(NeighborAdvertisement message, long mac, long nowNs) {
            said.add("answer " + message.destination() + (message.solicited() ? " solicited" : ""));
        }

        @Override
        public void sendResolved(Frame frame, long destinationMac, long nowNs) {
            said.add("send to " + Long.toHexString(destinationMac & 0xFF));
            frame.release();
        }

        @Override
        public void unresolved(Frame frame, IpAddress nextHop, long nowNs) {
            said.add("unreachable");
            frame.release();
        }

        @Override
        public void drop(Frame frame, DropReason reason, long nowNs) {
            said.add("drop " + reason);
            frame.release();
        }

        @Override
        public void noRouter(IpAddress neighbor, long nowNs) {
            said.add("no router");
        }
    }

    private enum Event {
        PACKET_TO_SEND,
        NA_SOLICITED_A,
        NA_SOLICITED_OVERRIDE_B,
        NA_SOLICITED_B,
        NA_UNSOLICITED_OVERRIDE_B,
        NA_UNSOLICITED_B,
        NA_WITHOUT_ADDRESS_SOLICITED,
        NS_FROM_A,
        NS_FROM_B,
        RA_FROM_A,
        UPPER_LAYER_CONFIRMS,
        ONE_SECOND,
        SIX_SECONDS,
        MINUTES
    }

    @Test
    void everyStateAndEventIsTheGoldenTable() throws IOException {
        StringBuilder text = new StringBuilder();
        String[] states = {
            "ABSENT", "INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED"
        };
        for (String state : states) {
            for (Event event : Event.values()) {
                bring(state);
                assertThat(stateOf()).isEqualTo(state);
                output.take();
                happen(event);
                String line =
                        String.format("%-11s %-29s %-11s ", state, event, stateOf())
                                + String.join(", ", output.take());
                text.append(line.stripTrailing()).append('\n');
            }
        }
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            Path resources = Path.of("src/test/resources/org/stackmotion/net/neighbor");
            Files.writeString(resources.resolve("ndp-transitions.txt"), text);
            return;
        }
        try (InputStream in = NdpTableTest.class.getResourceAsStream("ndp-transitions.txt")) {
            String golden = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.toString()).isEqualTo(golden);
        }
    }

    private void bring(String state) {
        table = newTable(NeighborConfig.defaults());
        nowNs = SECOND;
        if (state.equals("ABSENT")) {
            return;
        }
        send();
        if (state.equals("INCOMPLETE")) {
            return;
        }
        if (state.equals("FAILED")) {
            runTo(nowNs + 4 * SECOND);
            return;
        }
        advertise(MAC_A, true, true);
        if (state.equals("REACHABLE")) {
            return;
        }
        runTo(nowNs + 60 * SECOND);
        if (state.equals("STALE")) {
            return;
        }
        send();
        if (state.equals("PROBE")) {
            runTo(nowNs + 5 * SECOND);
        }
    }

    private void happen(Event event) {
        switch (event) {
            case PACKET_TO_SEND -> send();
            case NA_SOLICITED_A -> advertise(MAC_A, true, false);
            case NA_SOLICITED_OVERRIDE_B -> advertise(MAC_B, true, true);
            case NA_SOLICITED_B -> advertise(MAC_B, true, false);
            case NA_UNSOLICITED_OVERRIDE_B -> advertise(MAC_B, false, true);
            case NA_UNSOLICITED_B -> advertise(MAC_B, false, false);
            case NA_WITHOUT_ADDRESS_SOLICITED -> advertise(0, true, true);
            case NS_FROM_A -> solicit(MAC_A);
            case NS_FROM_B -> solicit(MAC_B);
            case RA_FROM_A -> table.onRouter(PEER, MAC_A, nowNs);
            case UPPER_LAYER_CONFIRMS -> table.confirm(PEER, nowNs);
            case ONE_SECOND -> runTo(nowNs + SECOND);
            case SIX_SECONDS -> runTo(nowNs + 6 * SECOND);
            case MINUTES -> runTo(nowNs + 300 * SECOND);
        }
    }

    @Test
    void probeOfSomebodyElseIsAnsweredToAllNodesUnsolicited() {
        table.onSolicitation(
                new NeighborSolicitation(IpAddress.UNSPECIFIED, OWN.solicitedNode(), OWN, 0),
                false,
                nowNs);
        assertThat(output.take()).containsExactly("answer ff02::1");
        assertThat(table.size()).isZero();
    }

    @Test
    void routerThatSaysItIsNoneIsReported() {
        table.onRouter(PEER, MAC_A, nowNs);
        table.onAdvertisement(
                new NeighborAdvertisement(PEER, OWN, PEER, false, true, false, MAC_A), nowNs);
        assertThat(output.take()).containsExactly("no router");
    }

    @Test
    void timesOfARouterReplaceTheDefaults() {
        table.setTimes(1000 * SECOND, 3 * SECOND, nowNs);
        send();
        assertThat(table.deadlineNs()).isEqualTo(nowNs + 3 * SECOND);
        advertise(MAC_A, true, true);
        runTo(nowNs + 499 * SECOND);
        assertThat(stateOf()).isEqualTo("REACHABLE");
    }

    @Test
    void floodOfSolicitationsFillsTheTableToItsMaximumAndNoFurther() {
        for (int i = 0; i < NeighborConfig.ENTRIES_MAX + 100; i++) {
            IpAddress from = IpAddress.of(PEER.hi(), i + 100L);
            table.onSolicitation(
                    new NeighborSolicitation(from, OWN.solicitedNode(), OWN, MAC_A), false, nowNs);
        }
        assertThat(table.size()).isEqualTo(NeighborConfig.ENTRIES_MAX);
    }

    // ---- helpers ----

    private void send() {
        table.resolve(frames.take(60), PEER.hi(), PEER.lo(), OWN, nowNs);
    }

    private void advertise(long mac, boolean solicited, boolean override) {
        table.onAdvertisement(
                new NeighborAdvertisement(PEER, OWN, PEER, false, solicited, override, mac), nowNs);
    }

    private void solicit(long mac) {
        table.onSolicitation(
                new NeighborSolicitation(PEER, OWN.solicitedNode(), OWN, mac), false, nowNs);
    }

    private void runTo(long timeNs) {
        while (table.deadlineNs() <= timeNs) {
            nowNs = table.deadlineNs();
            table.onDeadline(nowNs);
        }
        nowNs = timeNs;
    }

    private String stateOf() {
        Neighbor neighbor = table.find(PEER, nowNs);
        return neighbor == null ? "ABSENT" : Objects.requireNonNull(neighbor).state().name();
    }
}
