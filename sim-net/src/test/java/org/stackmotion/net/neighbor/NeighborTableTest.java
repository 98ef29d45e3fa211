package org.stackmotion.net.neighbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.FramePool;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;

class NeighborTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long OWN_MAC = MacAddresses.parse("00:50:56:60:00:01");
    private static final long MAC_A = MacAddresses.parse("00:50:56:60:00:0a");
    private static final long MAC_B = MacAddresses.parse("00:50:56:60:00:0b");
    private static final int OWN = Ipv4.parse("10.0.0.1");
    private static final int PEER = Ipv4.parse("10.0.0.2");
    private static final int OTHER = Ipv4.parse("10.0.0.3");

    private final FramePool frames = new FramePool();
    private final RecordingOutput output = new RecordingOutput();
    private NeighborTable table = newTable(NeighborConfig.defaults());
    private long nowNs = 100 * SECOND;

    private NeighborTable newTable(NeighborConfig config) {
        NeighborTable made = new NeighborTable(config, OWN_MAC, new SeededRandom(7), output);
        made.addAddress(OWN);
        return made;
    }

    @AfterEach
    void noFrameIsLost() {
        table.clear(nowNs);
        assertThat(frames.inFlight()).isZero();
    }

    // ---- every state, every event ----

    private enum Before {
        ABSENT,
        INCOMPLETE,
        REACHABLE,
        STALE,
        DELAY,
        PROBE,
        FAILED
    }

    private enum Event {
        PACKET_TO_SEND,
        ANSWER_A,
        ANSWER_B,
        TELLS_A,
        TELLS_B,
        ASKS_US_A,
        ASKS_US_B,
        UPPER_LAYER_CONFIRMS,
        TIME_PASSES,
        LONG_TIME_PASSES
    }

    @Test
    void everyStateMeetsEveryEventAsTheGoldenTableSays() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Before before : Before.values()) {
            for (Event event : Event.values()) {
                table = newTable(NeighborConfig.defaults());
                nowNs = 100 * SECOND;
                enter(before);
                assertThat(stateOf(PEER)).isEqualTo(before.name());
                output.take();
                apply(event);
                text.append("%-11s %-21s %-11s".formatted(before, event, stateOf(PEER)));
                text.append(" ").append(String.join(", ", output.take()));
                text.setLength(text.toString().stripTrailing().length());
                text.append('\n');
                table.clear(nowNs);
            }
        }
        assertThat(text.toString()).isEqualTo(golden());
    }

    private void enter(Before before) {
        switch (before) {
            case ABSENT -> {}
            case INCOMPLETE -> send();
            case STALE -> apply(Event.ASKS_US_A);
            case REACHABLE -> {
                apply(Event.ASKS_US_A);
                table.confirm(PEER, nowNs);
            }
            case DELAY -> {
                apply(Event.ASKS_US_A);
                send();
            }
            case PROBE -> {
                apply(Event.ASKS_US_A);
                send();
                runTo(nowNs + 5 * SECOND);
            }
            case FAILED -> {
                send();
                runTo(nowNs + 3 * SECOND);
            }
        }
    }

    private void apply(Event event) {
        switch (event) {
            case PACKET_TO_SEND -> send();
            case ANSWER_A -> arp(ArpPacket.REPLY, MAC_A, PEER, OWN_MAC, OWN);
            case ANSWER_B -> arp(ArpPacket.REPLY, MAC_B, PEER, OWN_MAC, OWN);
            case TELLS_A -> arp(ArpPacket.REQUEST, MAC_A, PEER, 0, PEER);
            case TELLS_B -> arp(ArpPacket.REQUEST, MAC_B, PEER, 0, PEER);
            case ASKS_US_A -> arp(ArpPacket.REQUEST, MAC_A, PEER, 0, OWN);
            case ASKS_US_B -> arp(ArpPacket.REQUEST, MAC_B, PEER, 0, OWN);
            case UPPER_LAYER_CONFIRMS -> table.confirm(PEER, nowNs);
            case TIME_PASSES -> {
                long next = table.deadlineNs();
                runTo(next == Long.MAX_VALUE ? nowNs + 60 * SECOND : next);
            }
            case LONG_TIME_PASSES -> runTo(nowNs + 60 * SECOND);
        }
    }

    private static String golden() throws IOException {
        try (InputStream in =
                NeighborTableTest.class.getResourceAsStream("neighbor-transitions.txt")) {
            byte[] bytes = Objects.requireNonNull(in).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    // ---- resolution ----

    @Test
    void unknownNeighbourIsAskedThreeTimesOneSecondApartThenEveryWaitingFrameFails() {
        send();
        send();
        assertThat(output.take()).containsExactly("ask all");
        assertThat(table.deadlineNs()).isEqualTo(nowNs + SECOND);
        runTo(nowNs + SECOND);
        assertThat(output.take()).containsExactly("ask all");
        runTo(nowNs + SECOND);
        assertThat(output.take()).containsExactly("ask all");
        runTo(nowNs + SECOND - 1);
        assertThat(output.take()).isEmpty();
        runTo(nowNs + 1);
        assertThat(output.take()).containsExactly("unreachable", "unreachable");
        assertThat(stateOf(PEER)).isEqualTo("FAILED");
        assertThat(table.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void requestCarriesOurAddressesAndAsksForThePeer() {
        send();
        assertThat(output.packets)
                .containsExactly(new ArpPacket(ArpPacket.REQUEST, OWN_MAC, OWN, 0, PEER));
    }

    @Test
    void waitingFramesLeaveInOrderWhenTheAnswerComes() {
        send();
        send();
        send();
        arp(ArpPacket.REPLY, MAC_A, PEER, OWN_MAC, OWN);
        assertThat(output.take())
                .containsExactly("ask all", "send to 0A", "send to 0A", "send to 0A");
    }

    @Test
    void fullQueueDropsTheOldest() {
        for (int i = 0; i < NeighborConfig.QUEUE_FRAMES_MAX; i++) {
            send();
        }
        output.take();
        send();
        assertThat(output.take()).containsExactly("drop NEIGHBOR_QUEUE_FULL");
        assertThat(table.snapshot(nowNs).get(0).queuedFrames())
                .isEqualTo(NeighborConfig.QUEUE_FRAMES_MAX);
    }

    @Test
    void reachableNeighbourStaysSoForHalfToOneAndAHalfTimesThirtySeconds() {
        apply(Event.ASKS_US_A);
        table.confirm(PEER, nowNs);
        long expiresNs = table.snapshot(nowNs).get(0).expiresNs();
        assertThat(expiresNs).isBetween(15 * SECOND, 45 * SECOND);
        nowNs += expiresNs - 1;
        assertThat(stateOf(PEER)).isEqualTo("REACHABLE");
        nowNs += 1;
        assertThat(stateOf(PEER)).isEqualTo("STALE");
    }

    @Test
    void reachableTimeIsDrawnAgainAfterTwoHours() {
        apply(Event.ASKS_US_A);
        table.confirm(PEER, nowNs);
        long first = table.snapshot(nowNs).get(0).expiresNs();
        nowNs += 3 * 3600 * SECOND;
        table.confirm(PEER, nowNs);
        assertThat(table.snapshot(nowNs).get(0).expiresNs()).isNotEqualTo(first);
    }

    @Test
    void progressOfTcpKeepsANeighbourFromBeingProbed() {
        enter(Before.DELAY);
        runTo(nowNs + 4 * SECOND);
        table.confirm(PEER, nowNs);
        output.take();
        runTo(nowNs + 10 * SECOND);
        assertThat(output.take()).isEmpty();
        assertThat(stateOf(PEER)).isEqualTo("REACHABLE");
    }

    @Test
    void silentNeighbourIsProbedByUnicastThenAskedAnewByBroadcast() {
        enter(Before.DELAY);
        output.take();
        runTo(nowNs + 5 * SECOND);
        runTo(nowNs + SECOND);
        runTo(nowNs + SECOND);
        assertThat(output.take()).containsExactly("ask 0A", "ask 0A", "ask 0A");
        runTo(nowNs + SECOND);
        assertThat(stateOf(PEER)).isEqualTo("FAILED");
        send();
        assertThat(output.take()).containsExactly("ask all");
    }

    // ---- packet reception ----

    @Test
    void requestForOurAddressIsAnsweredToTheAsker() {
        assertThat(arp(ArpPacket.REQUEST, MAC_A, PEER, 0, OWN)).isNull();
        assertThat(output.packets)
                .containsExactly(new ArpPacket(ArpPacket.REPLY, OWN_MAC, OWN, MAC_A, PEER));
    }

    @Test
    void probeForOurAddressIsAnsweredAndTeachesNothing() {
        assertThat(arp(ArpPacket.REQUEST, MAC_A, 0, 0, OWN)).isNull();
        assertThat(output.take()).containsExactly("answer");
        assertThat(table.size()).isZero();
    }

    @Test
    void requestBetweenOthersTeachesNothing() {
        assertThat(arp(ArpPacket.REQUEST, MAC_A, PEER, 0, OTHER)).isNull();
        assertThat(table.size()).isZero();
    }

    @Test
    void gratuitousArpOfAMovedNeighbourRedirectsTheNextFrame() {
        enter(Before.REACHABLE);
        output.take();
        arp(ArpPacket.REQUEST, MAC_B, PEER, 0, PEER);
        send();
        assertThat(output.take()).containsExactly("send to 0B");
    }

    @Test
    void anotherMachineWithOurAddressIsReportedAndNotLearnt() {
        assertThat(arp(ArpPacket.REQUEST, MAC_B, OWN, 0, OWN)).isNull();
        assertThat(output.take()).containsExactly("conflict with 0B");
        assertThat(table.size()).isZero();
    }

    @Test
    void unusablePacketsAreRefusedByName() {
        assertThat(arp(ArpPacket.REVERSE_REQUEST, MAC_A, 0, MAC_A, 0))
                .isEqualTo(DropReason.UNKNOWN_PROTOCOL);
        assertThat(arp(ArpPacket.REQUEST, MacAddresses.BROADCAST, PEER, 0, OWN))
                .isEqualTo(DropReason.BAD_HEADER);
        assertThat(arp(ArpPacket.REQUEST, 0, PEER, 0, OWN)).isEqualTo(DropReason.BAD_HEADER);
        assertThat(arp(ArpPacket.REQUEST, OWN_MAC, PEER, 0, OWN)).isEqualTo(DropReason.NOT_MINE);
        arp(ArpPacket.REQUEST, MAC_A, Ipv4.BROADCAST, 0, OWN);
        arp(ArpPacket.REQUEST, MAC_A, Ipv4.parse("224.0.0.1"), 0, OWN);
        assertThat(table.size()).isZero();
    }

    @Test
    void removedAddressIsNoLongerAnswered() {
        table.removeAddress(OWN);
        assertThat(arp(ArpPacket.REQUEST, MAC_A, PEER, 0, OWN)).isNull();
        assertThat(output.take()).isEmpty();
    }

    @Test
    void announcementTellsEverybodyOurAddress() {
        table.announce(OWN, nowNs);
        assertThat(output.packets)
                .containsExactly(new ArpPacket(ArpPacket.REQUEST, OWN_MAC, OWN, 0, OWN));
    }

    // ---- limits ----

    @Test
    void fullTableGivesUpTheOldestStaleEntry() {
        table = newTable(NeighborConfig.defaults().withLimits(2, 3));
        for (int i = 0; i < 3; i++) {
            nowNs += SECOND;
            arp(ArpPacket.REQUEST, MAC_A, PEER + i, 0, OWN);
        }
        table.resolve(frames.take(60), PEER, OWN, nowNs + SECOND); // the oldest is in use again
        arp(ArpPacket.REQUEST, MAC_B, PEER + 9, 0, OWN);
        assertThat(table.snapshot(nowNs))
                .extracting(Neighbor::ip)
                .containsExactly(PEER, PEER + 2, PEER + 9);
    }

    @Test
    void fullTableOfNeighboursInUseRefusesTheNewcomer() {
        table = newTable(NeighborConfig.defaults().withLimits(2, 2));
        table.resolve(frames.take(60), PEER, OWN, nowNs);
        table.resolve(frames.take(60), OTHER, OWN, nowNs);
        output.take();
        table.resolve(frames.take(60), PEER + 9, OWN, nowNs);
        assertThat(output.take()).containsExactly("drop NEIGHBOR_TABLE_FULL");
    }

    @Test
    void defaultLimitHolds() {
        for (int i = 0; i < NeighborConfig.ENTRIES_MAX + 10; i++) {
            arp(ArpPacket.REQUEST, MAC_A, PEER + i, 0, OWN);
        }
        assertThat(table.size()).isEqualTo(NeighborConfig.ENTRIES_MAX);
    }

    /** Random inputs: states stay consistent, timers are in the future, no frame gets lost. */
    @Seeds(count = 6)
    void randomInputsKeepTheTableConsistent(long seed) {
        SeededRandom random = new SeededRandom(seed);
        table = newTable(NeighborConfig.defaults().withLimits(3, 12));
        for (int step = 0; step < 20_000; step++) {
            nowNs += random.nextLong(SECOND);
            if (table.deadlineNs() <= nowNs) {
                table.onDeadline(nowNs);
            }
            int ip = PEER + random.nextInt(20);
            long mac = random.nextInt(8) == 0 ? random.nextLong() & MacAddresses.BROADCAST : MAC_A;
            switch (random.nextInt(4)) {
                case 0, 1 -> table.resolve(frames.take(60), ip, OWN, nowNs);
                case 2 -> {
                    int target = random.nextBoolean(0.5) ? OWN : ip;
                    arp(1 + random.nextInt(2), mac, ip, OWN_MAC, target);
                }
                default -> table.confirm(ip, nowNs);
            }
            assertThat(table.size()).isLessThanOrEqualTo(12);
            assertThat(table.deadlineNs()).isGreaterThan(nowNs);
            for (Neighbor neighbor : table.snapshot(nowNs)) {
                boolean waits = neighbor.state() == NeighborState.INCOMPLETE;
                assertThat(neighbor.queuedFrames() > 0).isEqualTo(waits);
                boolean addressless = waits || neighbor.state() == NeighborState.FAILED;
                assertThat(neighbor.mac() == 0).isEqualTo(addressless);
            }
        }
    }

    // ---- helpers ----

    private void send() {
        table.resolve(frames.take(60), PEER, OWN, nowNs);
    }

    private @Nullable DropReason arp(
            int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        return table.onArp(
                new ArpPacket(operation, senderMac, senderIp, targetMac, targetIp), nowNs);
    }

    private void runTo(long timeNs) {
        while (table.deadlineNs() <= timeNs) {
            nowNs = table.deadlineNs();
            table.onDeadline(nowNs);
        }
        nowNs = timeNs;
    }

    private String stateOf(int ip) {
        Neighbor neighbor = table.find(ip, nowNs);
        return neighbor == null ? "ABSENT" : neighbor.state().name();
    }
}
