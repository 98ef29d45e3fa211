package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;

class DhcpServerTest implements DhcpServerOutput {
    private static final long S = 1_000_000_000L;
    private static final long MAC = 0x0050_5600_0001L;
    private static final int SERVER = Ipv4.parse("10.1.1.2");
    private static final int RELAY = Ipv4.parse("10.2.2.254");

    private final List<String> log = new ArrayList<>();
    private final List<DhcpMessage> sent = new ArrayList<>();

    @Override
    public void send(DhcpMessage message, int maxSize, int to, int port, long nowNs) {
        sent.add(message);
        log.add(
                message.type()
                        + " "
                        + Ipv4.format(message.yiaddr())
                        + " to "
                        + Ipv4.format(to)
                        + ":"
                        + port);
    }

    @Override
    public void drop(DhcpDrop reason, long nowNs) {
        log.add(reason.name());
    }

    private DhcpServer server(boolean authoritative, int count) {
        int first = Ipv4.parse("10.1.1.100");
        DhcpSubnet near =
                DhcpSubnet.of(
                        Ipv4Prefix.parse("10.1.1.0/24"),
                        first,
                        first + count - 1,
                        Ipv4.parse("10.1.1.254"),
                        100);
        DhcpSubnet far =
                new DhcpSubnet(
                        Ipv4Prefix.parse("10.2.2.0/24"),
                        0,
                        0,
                        DhcpOptions.NONE,
                        100,
                        0,
                        0,
                        ImmutableMap.of(MAC, Ipv4.parse("10.2.2.50")),
                        ImmutableMap.of(MAC, "esx01"));
        return new DhcpServer(
                Ipv4Prefix.parse("10.1.1.2/24"), authoritative, ImmutableList.of(near, far), this);
    }

    private static DhcpMessage message(DhcpType type, long mac, int ciaddr) {
        return DhcpMessage.request(type, 7, 0, true, ciaddr, mac);
    }

    private static DhcpMessage with(DhcpMessage m, int code, int address) {
        return m.withOptions(m.options().toBuilder().address(code, address).build());
    }

    private static DhcpMessage request(long mac, String address) {
        DhcpMessage m = with(message(DhcpType.REQUEST, mac, 0), DhcpOption.SERVER_ID, SERVER);
        return with(m, DhcpOption.REQUESTED_ADDRESS, Ipv4.parse(address));
    }

    private void lease(DhcpServer server, long mac, String address, long nowNs) {
        server.onMessage(message(DhcpType.DISCOVER, mac, 0), nowNs);
        server.onMessage(request(mac, address), nowNs);
        assertThat(log).endsWith("ACK " + address + " to 255.255.255.255:68");
    }

    @Test
    void discover_isOfferedTheFirstFreeAddressWithMaskGatewayAndTimes() {
        server(true, 2).onMessage(message(DhcpType.DISCOVER, MAC, 0), 0);
        assertThat(log).containsExactly("OFFER 10.1.1.100 to 255.255.255.255:68");
        DhcpOptions o = sent.get(0).options();
        assertThat(Ipv4.format(o.address(DhcpOption.SUBNET_MASK))).isEqualTo("255.255.255.0");
        assertThat(Ipv4.format(o.address(DhcpOption.ROUTERS))).isEqualTo("10.1.1.254");
        assertThat(o.number(DhcpOption.LEASE_TIME)).isEqualTo(100);
        assertThat(o.number(DhcpOption.RENEWAL_TIME)).isEqualTo(50);
        assertThat(o.number(DhcpOption.REBINDING_TIME)).isEqualTo(87);
    }

    @Test
    void parameterList_limitsWhatIsTold() {
        DhcpMessage m = message(DhcpType.DISCOVER, MAC, 0);
        DhcpOptions only =
                m.options().toBuilder().bytes(DhcpOption.PARAMETER_LIST, new byte[] {28}).build();
        server(true, 2).onMessage(m.withOptions(only), 0);
        assertThat(sent.get(0).options().has(DhcpOption.ROUTERS)).isFalse();
        assertThat(sent.get(0).options().has(DhcpOption.BROADCAST)).isTrue();
    }

    @Test
    void pool_exhausted_offersNothingUntilALeaseEnds() {
        DhcpServer server = server(true, 2);
        lease(server, MAC, "10.1.1.100", 0);
        lease(server, MAC + 1, "10.1.1.101", 0);
        log.clear();
        server.onMessage(message(DhcpType.DISCOVER, MAC + 2, 0), 99 * S);
        assertThat(log).containsExactly("DHCP_POOL_EXHAUSTED");
        server.onMessage(message(DhcpType.DISCOVER, MAC + 2, 0), 100 * S);
        assertThat(log).endsWith("OFFER 10.1.1.100 to 255.255.255.255:68");
    }

    @Test
    void offer_notTaken_isFreeAgainAfterItsTime() {
        DhcpServer server = server(true, 1);
        server.onMessage(message(DhcpType.DISCOVER, MAC, 0), 0);
        server.onMessage(message(DhcpType.DISCOVER, MAC + 1, 0), DhcpServer.OFFER_NS - 1);
        assertThat(log).endsWith("DHCP_POOL_EXHAUSTED");
        server.onMessage(message(DhcpType.DISCOVER, MAC + 1, 0), DhcpServer.OFFER_NS);
        assertThat(log).endsWith("OFFER 10.1.1.100 to 255.255.255.255:68");
    }

    @Test
    void client_comesBackAfterItsLease_getsItsFormerAddress() {
        DhcpServer server = server(true, 3);
        lease(server, MAC, "10.1.1.100", 0);
        lease(server, MAC + 1, "10.1.1.101", 0);
        lease(server, MAC + 1, "10.1.1.101", 1000 * S);
        assertThat(server.inUse(1000 * S)).isEqualTo(1);
    }

    @Test
    void renewal_extendsTheLeaseByUnicast() {
        DhcpServer server = server(true, 1);
        lease(server, MAC, "10.1.1.100", 0);
        server.onMessage(message(DhcpType.REQUEST, MAC, Ipv4.parse("10.1.1.100")), 50 * S);
        assertThat(log).endsWith("ACK 10.1.1.100 to 10.1.1.100:68");
        assertThat(server.inUse(149 * S)).isEqualTo(1);
        assertThat(server.inUse(150 * S)).isZero();
    }

    @Test
    void release_freesTheAddressAtOnce() {
        DhcpServer server = server(true, 1);
        lease(server, MAC, "10.1.1.100", 0);
        server.onMessage(message(DhcpType.RELEASE, MAC, Ipv4.parse("10.1.1.100")), S);
        lease(server, MAC + 1, "10.1.1.100", S);
    }

    @Test
    void decline_restsTheAddress() {
        DhcpServer server = server(true, 1);
        lease(server, MAC, "10.1.1.100", 0);
        DhcpMessage m = message(DhcpType.DECLINE, MAC, 0);
        server.onMessage(with(m, DhcpOption.REQUESTED_ADDRESS, Ipv4.parse("10.1.1.100")), S);
        server.onMessage(message(DhcpType.DISCOVER, MAC, 0), 2 * S);
        assertThat(log).endsWith("DHCP_POOL_EXHAUSTED");
        server.onMessage(message(DhcpType.DISCOVER, MAC, 0), S + DhcpServer.DECLINE_NS);
        assertThat(log).endsWith("OFFER 10.1.1.100 to 255.255.255.255:68");
    }

    @Test
    void unknownClient_authoritativeRefuses_otherwiseSilence() {
        DhcpMessage reboot =
                with(
                        message(DhcpType.REQUEST, MAC, 0),
                        DhcpOption.REQUESTED_ADDRESS,
                        Ipv4.parse("192.0.2.9"));
        server(true, 1).onMessage(reboot, 0);
        server(false, 1).onMessage(reboot, 0);
        assertThat(log).containsExactly("NAK 0.0.0.0 to 255.255.255.255:68", "DHCP_UNKNOWN_CLIENT");
    }

    @Test
    void request_ofAnotherServer_freesTheOffer() {
        DhcpServer server = server(true, 1);
        server.onMessage(message(DhcpType.DISCOVER, MAC, 0), 0);
        DhcpMessage other =
                with(message(DhcpType.REQUEST, MAC, 0), DhcpOption.SERVER_ID, SERVER + 1);
        server.onMessage(other, 0);
        assertThat(log).endsWith("DHCP_OTHER_SERVER");
        assertThat(server.inUse(0)).isZero();
    }

    @Test
    void relayedDiscover_isServedFromTheSubnetOfTheRelayAndAnsweredThere() {
        List<DhcpMessage> relayed = new ArrayList<>();
        DhcpRelay relay = relay(relayed);
        relay.onMessage(message(DhcpType.DISCOVER, MAC, 0), 0);
        assertThat(relayed.get(0).giaddr()).isEqualTo(RELAY);
        assertThat(relayed.get(0).hops()).isEqualTo(1);
        server(true, 1).onMessage(relayed.get(0), 0);
        assertThat(log).containsExactly("OFFER 10.2.2.50 to 10.2.2.254:67");
        assertThat(sent.get(0).options().text(DhcpOption.HOST_NAME)).isEqualTo("esx01");
        assertThat(sent.get(0).options().bytes(DhcpOption.RELAY_AGENT))
                .containsExactly(1, 3, 'i', 'f', '1');
        relay.onMessage(sent.get(0), 0);
        DhcpMessage toClient = relayed.get(1);
        assertThat(toClient.options().has(DhcpOption.RELAY_AGENT)).isFalse();
        assertThat(Ipv4.format(toClient.yiaddr())).isEqualTo("10.2.2.50");
    }

    @Test
    void relay_dropsWhatItMust() {
        List<DhcpMessage> relayed = new ArrayList<>();
        DhcpRelay relay = relay(relayed);
        DhcpMessage m = message(DhcpType.DISCOVER, MAC, 0);
        relay.onMessage(m.relayed(DhcpRelay.HOPS_MAX, 0, m.options()), 0);
        DhcpOptions forged =
                m.options().toBuilder().bytes(DhcpOption.RELAY_AGENT, new byte[2]).build();
        relay.onMessage(m.withOptions(forged), 0);
        relay.onMessage(m.answer(DhcpType.OFFER, 1, DhcpOptions.builder()), 0);
        assertThat(log).containsExactly("DHCP_HOP_LIMIT", "DHCP_BAD_RELAY_INFO", "DHCP_NOT_MINE");
        assertThat(relayed).isEmpty();
    }

    private DhcpRelay relay(List<DhcpMessage> relayed) {
        DhcpServerOutput output =
                new DhcpServerOutput() {
                    @Override
                    public void send(DhcpMessage m, int maxSize, int to, int port, long nowNs) {
                        relayed.add(m);
                    }

                    @Override
                    public void drop(DhcpDrop reason, long nowNs) {
                        log.add(reason.name());
                    }
                };
        return new DhcpRelay(RELAY, "if1", ImmutableList.of(SERVER), output);
    }
}
