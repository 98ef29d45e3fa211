package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.random.SeededRandom;

/** Text and arithmetic of addresses of both families. */
class Ipv6AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
        "FF01:0:0:0:0:0:0:101, ff01::101",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::, fe80::",
        "1::, 1::"
    })
    void textIsThatOfRfc5952(String given, String printed) {
        assertThat(Ipv6.parse(given).toString()).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1.2.3.4",
                "::ffff:1.2.3.4",
                "fe80::1%eth0",
                "1:2:3",
                "1:2:3:4:5:6:7:8:9",
                "g::",
                "12345::",
                "::1/64"
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> Ipv6.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void randomAddressesSurviveTextAndBytes() {
        SeededRandom random = new SeededRandom(4);
        byte[] bytes = new byte[20];
        for (int i = 0; i < 2000; i++) {
            long mask = random.nextLong();
            mask &= random.nextLong();
            IpAddress address = IpAddress.of(random.nextLong() & mask, random.nextLong() & mask);
            if (address.isIpv4()) {
                continue;
            }
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
            address.writeTo(bytes, 3);
            assertThat(IpAddress.read(bytes, 3)).isEqualTo(address);
            assertThat(address.isAt(bytes, 3)).isTrue();
        }
    }

    @Test
    void ipv4AddressIsItselfInOrderAndText() {
        IpAddress low = IpAddress.parse("10.1.1.11");
        IpAddress high = IpAddress.parse("192.168.0.1");
        assertThat(low.isIpv4()).isTrue();
        assertThat(low.ipv4()).isEqualTo(Ipv4.parse("10.1.1.11"));
        assertThat(low).isEqualTo(IpAddress.ofIpv4(Ipv4.parse("10.1.1.11"))).isLessThan(high);
        assertThat(high.toString()).isEqualTo("192.168.0.1");
        assertThat(IpAddress.ANY.toString()).isEqualTo("0.0.0.0");
        assertThat(IpAddress.ANY.isAny()).isTrue();
        assertThat(IpAddress.UNSPECIFIED.isAny()).isTrue();
    }

    @Test
    void interfaceIdentifierAndGroupsComeFromTheMac() {
        long mac = MacAddresses.parse("00:50:56:6a:10:02");
        IpAddress own = Ipv6.linkLocal(mac);
        assertThat(own.toString()).isEqualTo("fe80::250:56ff:fe6a:1002");
        assertThat(own.solicitedNode().toString()).isEqualTo("ff02::1:ff6a:1002");
        assertThat(Ipv6.multicastMac(own.solicitedNode().lo())).isEqualTo(0x3333_FF6A_1002L);
    }

    @Test
    void prefixesOfEveryLengthContainTheirOwnAndNotTheNextBit() {
        IpAddress address = IpAddress.parse("2001:db8:aaaa:5555:aaaa:5555:aaaa:5555");
        List<Integer> wrong = new ArrayList<>();
        for (int length = 0; length <= 128; length++) {
            Ipv6Prefix prefix = new Ipv6Prefix(address, length);
            boolean own = prefix.contains(address) && prefix.contains(prefix.network());
            int bit = 128 - length;
            IpAddress other =
                    bit >= 64
                            ? IpAddress.of(
                                    address.hi() ^ (bit == 128 ? 0 : 1L << bit - 64), address.lo())
                            : IpAddress.of(address.hi(), address.lo() ^ 1L << bit);
            boolean outside = length == 0 || !prefix.contains(other);
            if (!own || !outside) {
                wrong.add(length);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(Ipv6Prefix.parse("2001:db8::1/64").toString()).isEqualTo("2001:db8::1/64");
        assertThatThrownBy(() -> Ipv6Prefix.parse("2001:db8::1/129"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
