package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.autoconf.ClientScript.ADDRESS;
import static org.stackmotion.net.autoconf.ClientScript.S;
import static org.stackmotion.net.autoconf.ClientScript.SERVER;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every timer and transition of the client, in virtual time. */
class DhcpClientTest {
    @Test
    void init_start_discoversAtOnceByBroadcast() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        assertThat(s.log).containsExactly("0.000 DISCOVER to 255.255.255.255");
        assertThat(s.last().broadcast()).isTrue();
        assertThat(s.last().options().bytes(DhcpOption.CLIENT_ID))
                .containsExactly(1, 0, 0x50, 0x56, 0, 0, 1);
        assertThat(s.last().options().bytes(DhcpOption.PARAMETER_LIST)).contains(1, 3, 6, 121);
    }

    @Test
    void selecting_noAnswer_backsOffAsIscDhclientDoesAndGivesUpAfter60s() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.runTo(59 * S);
        assertThat(s.sentAtNs.get(1)).isEqualTo(10 * S);
        for (int i = 2; i < s.sentAtNs.size(); i++) {
            long interval = s.sentAtNs.get(i) - s.sentAtNs.get(i - 1);
            assertThat(interval).isBetween(15 * S / 2, 45 * S / 2);
        }
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
        s.runTo(60 * S);
        assertThat(s.client.state()).isEqualTo(DhcpState.INIT);
    }

    @Test
    void init_afterGivingUp_takesALinkLocalAddressAndTriesAgainAfter300s() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.runTo(60 * S);
        s.log.clear();
        s.runTo(359 * S);
        assertThat(s.words())
                .matches(
                        "(probe 169\\.254\\.\\d+\\.\\d+, ){3}link-local 169\\.254\\.\\d+\\.\\d+,"
                                + " announce 169\\.254\\.\\d+\\.\\d+");
        s.log.clear();
        s.runTo(360 * S);
        assertThat(s.log).containsExactly("360.000 DISCOVER to 255.255.255.255");
    }

    @Test
    void linkLocal_probes_keepTheTimesOfRfc3927() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.runTo(60 * S);
        s.log.clear();
        s.runTo(75 * S);
        double[] at =
                s.log.stream().mapToDouble(l -> Double.parseDouble(l.split(" ")[0])).toArray();
        assertThat(at[0]).isBetween(60.0, 61.0);
        assertThat(at[1] - at[0]).isBetween(1.0, 2.0);
        assertThat(at[2] - at[1]).isBetween(1.0, 2.0);
        assertThat(at[3] - at[2]).isBetween(1.999, 2.001);
        assertThat(at[4] - at[3]).isBetween(1.999, 2.001);
    }

    @Test
    void linkLocal_conflictWhileProbing_choosesAnother() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.runTo(61 * S);
        String probe = s.log.get(s.log.size() - 1);
        String first = probe.substring(probe.lastIndexOf(' ') + 1);
        s.hearArp(org.stackmotion.net.wire.Ipv4.parse(first), 0);
        s.runTo(75 * S);
        assertThat(s.words()).contains("link-local 169.254").doesNotContain("link-local " + first);
    }

    @Test
    void linkLocal_serverAnswersLater_isReplacedByTheLease() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.runTo(360 * S);
        s.log.clear();
        s.hear(DhcpType.OFFER);
        s.hear(DhcpType.ACK);
        s.runTo(370 * S);
        assertThat(s.words()).contains("a DHCP server has answered, lease 10.1.1.100");
    }

    @Test
    void selecting_offer_requestsItFromThatServer() {
        ClientScript s = new ClientScript();
        s.client.start(0);
        s.hear(DhcpType.OFFER);
        assertThat(s.last().type()).isEqualTo(DhcpType.REQUEST);
        assertThat(s.last().options().address(DhcpOption.SERVER_ID)).isEqualTo(SERVER);
        assertThat(s.last().options().address(DhcpOption.REQUESTED_ADDRESS)).isEqualTo(ADDRESS);
        assertThat(s.last().ciaddr()).isZero();
    }

    @Test
    void requesting_noAnswer_startsAgainAfter60s() {
        ClientScript s = ClientScript.in(DhcpState.REQUESTING);
        s.runTo(60 * S);
        assertThat(s.words()).endsWith("DISCOVER to 255.255.255.255");
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
    }

    @Test
    void checking_nobodyHasIt_bindsAfterThreeProbesAndAnnouncesTwice() {
        ClientScript s = ClientScript.in(DhcpState.CHECKING);
        s.runTo(20 * S);
        assertThat(s.words())
                .isEqualTo(
                        "probe 10.1.1.100, probe 10.1.1.100, probe 10.1.1.100, lease 10.1.1.100,"
                                + " announce 10.1.1.100");
    }

    @Test
    void checking_anotherProbesToo_declinesAndStartsAgainAfter10s() {
        ClientScript s = ClientScript.in(DhcpState.CHECKING);
        s.nowNs = S;
        s.hearArp(0, ADDRESS);
        assertThat(s.words()).isEqualTo("conflict 10.1.1.100, DECLINE to 255.255.255.255");
        assertThat(s.last().ciaddr()).isZero();
        s.runTo(11 * S - 1);
        assertThat(s.client.state()).isEqualTo(DhcpState.INIT);
        s.runTo(11 * S);
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
    }

    @Test
    void bound_atT1_renewsByUnicastAndBoundAgain() {
        ClientScript s = ClientScript.bound(100);
        s.runTo(50 * S);
        assertThat(s.log).contains("50.000 REQUEST to 10.1.1.2");
        assertThat(s.last().ciaddr()).isEqualTo(ADDRESS);
        assertThat(s.last().options().has(DhcpOption.SERVER_ID)).isFalse();
        assertThat(s.last().options().has(DhcpOption.REQUESTED_ADDRESS)).isFalse();
        s.hear(DhcpType.ACK, 100);
        assertThat(s.client.state()).isEqualTo(DhcpState.BOUND);
        assertThat(s.client.renewAtNs()).isEqualTo(100 * S);
        assertThat(s.client.expiresAtNs()).isEqualTo(150 * S);
    }

    @Test
    void renewing_noAnswer_retriesAfterHalfOfTheRestButNotBelow60s() {
        ClientScript s = ClientScript.bound(1000);
        s.runTo(1000 * S - 1);
        // T1 500; half of the 375 s to T2; then 93.75; then 60, T2 875; half of 125 s, 60 s, end
        assertThat(s.log)
                .contains(
                        "500.000 REQUEST to 10.1.1.2",
                        "687.500 REQUEST to 10.1.1.2",
                        "781.250 REQUEST to 10.1.1.2",
                        "841.250 REQUEST to 10.1.1.2",
                        "875.000 REQUEST to 255.255.255.255",
                        "937.500 REQUEST to 255.255.255.255",
                        "997.500 REQUEST to 255.255.255.255");
        assertThat(s.client.state()).isEqualTo(DhcpState.REBINDING);
    }

    @Test
    void rebinding_leaseEnds_losesTheAddressAndDiscovers() {
        ClientScript s = ClientScript.bound(100);
        s.runTo(100 * S);
        assertThat(s.log)
                .endsWith(
                        "100.000 lost 10.1.1.100: the lease has ended",
                        "100.000 DISCOVER to 255.255.255.255");
    }

    @Test
    void bound_leaseForEver_neverRenews() {
        ClientScript s = ClientScript.bound(DhcpLease.FOREVER_S);
        s.runTo(S << 30);
        assertThat(s.sent).hasSize(2);
        assertThat(s.client.state()).isEqualTo(DhcpState.BOUND);
    }

    @Test
    void bound_secondConflictWithin10s_declines() {
        ClientScript s = ClientScript.bound(100);
        s.nowNs = 5 * S;
        s.hearArp(ADDRESS, 0);
        assertThat(s.words()).isEqualTo("announce 10.1.1.100");
        s.nowNs = 20 * S;
        s.hearArp(ADDRESS, 0);
        s.nowNs = 29 * S;
        s.hearArp(ADDRESS, 0);
        assertThat(s.words()).endsWith("another machine uses it, DECLINE to 255.255.255.255");
    }

    @Test
    void rebooting_ack_bindsTheFormerAddress() {
        ClientScript s = ClientScript.in(DhcpState.REBOOTING);
        assertThat(s.last().options().address(DhcpOption.REQUESTED_ADDRESS)).isEqualTo(ADDRESS);
        assertThat(s.last().options().has(DhcpOption.SERVER_ID)).isFalse();
        assertThat(s.last().ciaddr()).isZero();
        s.hear(DhcpType.ACK);
        assertThat(s.client.state()).isEqualTo(DhcpState.BOUND);
    }

    @Test
    void rebooting_noAnswer_discoversAfter10s() {
        ClientScript s = ClientScript.in(DhcpState.REBOOTING);
        s.runTo(10 * S);
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
    }

    @Test
    void bound_release_tellsTheServerAndStops() {
        ClientScript s = ClientScript.bound(100);
        s.client.release(S);
        assertThat(s.words()).isEqualTo("RELEASE to 10.1.1.2, lost 10.1.1.100: DHCP is off");
        assertThat(s.client.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void requesting_twoNaksInARow_waits10s() {
        ClientScript s = ClientScript.in(DhcpState.REQUESTING);
        s.hear(DhcpType.NAK);
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
        s.hear(DhcpType.OFFER);
        s.hear(DhcpType.NAK);
        assertThat(s.client.state()).isEqualTo(DhcpState.INIT);
        s.runTo(10 * S);
        assertThat(s.client.state()).isEqualTo(DhcpState.SELECTING);
    }

    @Test
    void requesting_ackOfAnotherServer_isDropped() {
        ClientScript s = ClientScript.in(DhcpState.REQUESTING);
        s.client.onMessage(s.answer(DhcpType.ACK, ADDRESS, SERVER + 1, 100), 0);
        assertThat(s.words()).isEqualTo("DHCP_OTHER_SERVER");
        assertThat(s.client.state()).isEqualTo(DhcpState.REQUESTING);
    }

    /** Every state with every event, compared with a table that is read when it changes. */
    @Test
    void everyStateWithEveryEvent_doesWhatTheTableSays() throws IOException {
        Map<String, Consumer<ClientScript>> events = new LinkedHashMap<>();
        events.put(
                "timer",
                s ->
                        s.runTo(
                                s.client.deadlineNs() == Long.MAX_VALUE
                                        ? s.nowNs
                                        : s.client.deadlineNs()));
        for (DhcpType type : DhcpType.values()) {
            if (type == DhcpType.OFFER || type == DhcpType.ACK || type == DhcpType.NAK) {
                events.put(type.name(), s -> s.hear(type));
            }
        }
        events.put("ACK without lease", s -> s.hear(DhcpType.ACK, 0));
        events.put(
                "ACK of other address",
                s -> s.client.onMessage(s.answer(DhcpType.ACK, ADDRESS + 1, SERVER, 100), s.nowNs));
        events.put("ARP by another", s -> s.hearArp(ADDRESS, 0));
        events.put("start", s -> s.client.start(s.nowNs));
        events.put("reboot", s -> s.client.reboot(ADDRESS, s.nowNs));
        events.put("release", s -> s.client.release(s.nowNs));
        StringBuilder table = new StringBuilder();
        for (DhcpState state : DhcpState.values()) {
            events.forEach((name, event) -> {
                ClientScript s = ClientScript.in(state);
                if (!s.sent.isEmpty()
                        || !Character.isUpperCase(name.charAt(0))
                        || name.startsWith("ARP")) {
                    event.accept(s);
                    table.append(
                                    "%-10s | %-20s | %-10s | %s%n"
                                            .formatted(state, name, s.client.state(), s.words())
                                            .stripTrailing())
                            .append('\n');
                }
            });
        }
        Path golden = Path.of("src/test/resources/dhcp-client-states.txt");
        if (Boolean.getBoolean("stackmotion.rewrite")) {
            Files.writeString(golden, table);
        }
        assertThat(table.toString())
                .isEqualTo(Files.readString(golden, StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }
}
