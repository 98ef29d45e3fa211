package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.Ipv4;

class DhcpMessageTest {
    private static final long MAC = 0x0050_5600_0001L;

    private static DhcpMessage ack() {
        DhcpMessage request = DhcpMessage.request(DhcpType.REQUEST, 0x1234_5678, 3, true, 0, MAC);
        DhcpOptions.Builder options =
                DhcpOptions.builder()
                        .address(DhcpOption.SUBNET_MASK, Ipv4.mask(24))
                        .addresses(DhcpOption.ROUTERS, List.of(ip("10.1.1.254")))
                        .addresses(DhcpOption.DNS_SERVERS, List.of(ip("10.1.1.2"), ip("10.1.1.3")))
                        .text(DhcpOption.HOST_NAME, "esx01")
                        .text(DhcpOption.DOMAIN_NAME, "lab.example")
                        .searchDomains(List.of("lab.example", "example"))
                        .routes(
                                List.of(
                                        new DhcpOptions.Route(0, 0, ip("10.1.1.253")),
                                        new DhcpOptions.Route(
                                                ip("10.9.0.0"), 16, ip("10.1.1.252"))))
                        .shortNumber(DhcpOption.INTERFACE_MTU, 9000)
                        .number(DhcpOption.LEASE_TIME, 3600)
                        .address(DhcpOption.SERVER_ID, ip("10.1.1.2"))
                        .bytes(DhcpOption.RELAY_AGENT, new byte[] {1, 2, 'i', 'f'});
        return request.answer(DhcpType.ACK, ip("10.1.1.100"), options);
    }

    private static int ip(String text) {
        return Ipv4.parse(text);
    }

    private static DhcpMessage parsed(byte[] bytes) {
        return Objects.requireNonNull(DhcpMessage.parse(bytes));
    }

    @Test
    void message_writtenAndRead_isTheSame() {
        assertThat(parsed(ack().toBytes(1500))).isEqualTo(ack());
    }

    @Test
    void relayInformation_isTheLastOption() {
        byte[] bytes = ack().toBytes(1500);
        int end = bytes.length - 1;
        while (bytes[end] == 0) {
            end--;
        }
        assertThat(Arrays.copyOfRange(bytes, end - 6, end + 1))
                .containsExactly(82, 4, 1, 2, 'i', 'f', -1);
    }

    @Test
    void lease_ofAnAcknowledgment_hasEverythingThatTheServerSaid() {
        DhcpLease lease = Objects.requireNonNull(DhcpLease.of(ack()));
        assertThat(Ipv4.format(lease.address())).isEqualTo("10.1.1.100");
        assertThat(lease.prefixLength()).isEqualTo(24);
        // RFC 3442: option 3 does not count beside option 121
        assertThat(Ipv4.format(lease.gateway())).isEqualTo("10.1.1.253");
        assertThat(lease.routes()).hasSize(1);
        assertThat(lease.searchDomains()).containsExactly("lab.example", "example");
        assertThat(lease.mtu()).isEqualTo(9000);
        assertThat(lease.renewS()).isEqualTo(1800);
        assertThat(lease.rebindS()).isEqualTo(3150);
    }

    @Test
    void lease_withTimesOutOfOrder_usesTheDefaults() {
        DhcpOptions odd =
                ack().options().toBuilder()
                        .number(DhcpOption.RENEWAL_TIME, 3000)
                        .number(DhcpOption.REBINDING_TIME, 2000)
                        .build();
        DhcpLease lease = Objects.requireNonNull(DhcpLease.of(ack().withOptions(odd)));
        assertThat(lease.renewS()).isEqualTo(1800);
        assertThat(lease.rebindS()).isEqualTo(3150);
    }

    @Test
    void lease_withoutTimeOrServer_isNone() {
        DhcpOptions.Builder o = ack().options().toBuilder();
        assertThat(DhcpLease.of(ack().withOptions(o.remove(DhcpOption.LEASE_TIME).build())))
                .isNull();
        o = ack().options().toBuilder();
        assertThat(DhcpLease.of(ack().withOptions(o.remove(DhcpOption.SERVER_ID).build())))
                .isNull();
    }

    @Test
    void optionsBeyondTheField_goIntoFileAndSname() {
        DhcpOptions.Builder many = ack().options().toBuilder();
        for (int code = 224; code < 232; code++) {
            many.bytes(code, filled(40, code));
        }
        DhcpMessage big = ack().withOptions(many.build());
        byte[] bytes = big.toBytes(DhcpMessage.DEFAULT_MAX_SIZE);
        assertThat(bytes).hasSizeLessThanOrEqualTo(548);
        DhcpMessage back = parsed(bytes);
        assertThat(back.options()).isEqualTo(big.options());
    }

    @Test
    void longOption_isCutAndJoined() {
        byte[] value = filled(600, 7);
        DhcpMessage big = ack().withOptions(ack().options().toBuilder().bytes(224, value).build());
        assertThat(parsed(big.toBytes(1500)).options().bytes(224)).isEqualTo(value);
    }

    @Test
    void moreThanFits_leavesOutWholeOptionsAndStaysSound() {
        DhcpOptions.Builder many = ack().options().toBuilder();
        for (int code = 130; code < 230; code++) {
            many.bytes(code, filled(100, code));
        }
        DhcpMessage back = parsed(ack().withOptions(many.build()).toBytes(576));
        assertThat(back.type()).isEqualTo(DhcpType.ACK);
        assertThat(back.options().codes().size()).isBetween(10, 30);
    }

    @Test
    void joinedOption_beyondItsMaximum_isRefused() {
        byte[] bytes = Arrays.copyOf(ack().toBytes(1500), 240 + 257 * 20);
        for (int i = 0; i < 20; i++) {
            bytes[240 + 257 * i] = 43;
            bytes[241 + 257 * i] = (byte) 255;
        }
        assertThat(DhcpMessage.parse(bytes)).isNull();
    }

    @Test
    void everyPrefixAndBitFlip_throwsNothing() {
        List<byte[]> samples =
                ImmutableList.of(
                        ack().toBytes(1500),
                        ack().toBytes(576),
                        DhcpMessage.request(DhcpType.DISCOVER, 1, 0, true, 0, MAC).toBytes(576));
        for (byte[] sample : samples) {
            for (int length = 0; length < sample.length; length++) {
                touch(Arrays.copyOf(sample, length), length < 240);
            }
            for (int bit = 0; bit < sample.length * 8; bit++) {
                byte[] flipped = sample.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                touch(flipped, false);
            }
        }
    }

    /** Reads all that a client or server reads. */
    private static void touch(byte[] bytes, boolean tooShort) {
        DhcpMessage m = DhcpMessage.parse(bytes);
        if (tooShort) {
            assertThat(m).isNull();
        }
        if (m != null) {
            assertThat(m.toString()).isNotEmpty();
            DhcpLease lease = DhcpLease.of(m);
            if (lease != null) {
                assertThat(lease.renewS()).isLessThanOrEqualTo(lease.rebindS());
                assertThat(lease.prefixLength()).isBetween(0, 32);
            }
            m.options().searchDomains();
            m.options().routes();
            assertThat(DhcpMessage.parse(m.toBytes(1500))).isNotNull();
        }
    }

    @Test
    void searchDomains_withPointersInACircle_areNone() {
        byte[] circle = {3, 'l', 'a', 'b', (byte) 0xC0, 4};
        DhcpOptions o = DhcpOptions.builder().bytes(DhcpOption.DOMAIN_SEARCH, circle).build();
        assertThat(o.searchDomains()).isEmpty();
        byte[] good = {3, 'l', 'a', 'b', 2, 'i', 'o', 0, 1, 'x', (byte) 0xC0, 4};
        o = DhcpOptions.builder().bytes(DhcpOption.DOMAIN_SEARCH, good).build();
        assertThat(o.searchDomains()).containsExactly("lab.io", "x.io");
    }

    private static byte[] filled(int length, int with) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) with);
        return value;
    }
}
