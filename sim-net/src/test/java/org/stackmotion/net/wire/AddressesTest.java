package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..3.4",
                "1.2.3.",
                "a.b.c.d",
                "1.2.3.4/24",
                "0x1.2.3.4",
                "-1.2.3.4",
                "1111.2.3.4"
            })
    void textThatIsNoIpv4AddressIsRefused(String text) {
        assertThatThrownBy(() -> Ipv4.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "/8", "1.1.1.1/8x"})
    void textThatIsNoPrefixIsRefused(String text) {
        assertThatThrownBy(() -> Ipv4Prefix.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00:50:56:6a:10",
                "00:50:56:6a:10:0g",
                "00-50-56-6a-10-02",
                "00:50:56:6a:10:022",
                "005056:6a:10:02:"
            })
    void textThatIsNoMacAddressIsRefused(String text) {
        assertThatThrownBy(() -> MacAddresses.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Seeds
    void addressesSurviveTheRoundTripThroughText(long seed) {
        SeededRandom random = new SeededRandom(seed);
        int ip = random.nextInt();
        long mac = random.nextLong() >>> 16;
        int length = random.nextInt(33);
        assertThat(Ipv4.parse(Ipv4.format(ip))).isEqualTo(ip);
        assertThat(MacAddresses.parse(MacAddresses.format(mac))).isEqualTo(mac);
        assertThat(Ipv4.prefixLength(Ipv4.mask(length))).isEqualTo(length);
        assertThat(Ipv4Prefix.parse(new Ipv4Prefix(ip, length).toString()))
                .isEqualTo(new Ipv4Prefix(ip, length));
    }

    @Test
    void masksAndRanges() {
        assertThat(Ipv4.isMask(Ipv4.parse("255.255.255.0"))).isTrue();
        assertThat(Ipv4.isMask(Ipv4.parse("255.0.255.0"))).isFalse();
        assertThatThrownBy(() -> Ipv4.prefixLength(Ipv4.parse("0.0.0.255")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Ipv4.format(Ipv4.broadcast(Ipv4.parse("10.1.1.11"), 24)))
                .isEqualTo("10.1.1.255");
        assertThat(Ipv4.isHostAddress(Ipv4.parse("127.0.0.1"))).isFalse();
        assertThat(Ipv4.isHostAddress(Ipv4.parse("224.0.0.1"))).isFalse();
        assertThat(Ipv4.isHostAddress(Ipv4.parse("0.0.0.1"))).isFalse();
        assertThat(Ipv4.isHostAddress(Ipv4.parse("223.255.255.254"))).isTrue();
        assertThat(Ipv4Prefix.parse("10.1.1.11/24").contains(Ipv4.parse("10.1.1.200"))).isTrue();
        assertThat(Ipv4Prefix.parse("10.1.1.11/24").contains(Ipv4.parse("10.1.2.1"))).isFalse();
    }

    @Test
    void vmkAddressesFollowTheSchemeOfRealHosts() {
        MacAllocator macs = new MacAllocator();
        assertThat(MacAddresses.format(macs.nextVmk())).isEqualTo("00:50:56:60:00:01");
        assertThat(MacAddresses.format(macs.nextVmk())).isEqualTo("00:50:56:60:00:02");
        assertThat(MacAddresses.format(macs.nextVmNic())).isEqualTo("00:50:56:80:00:01");
        assertThat(MacAddresses.isGroup(macs.nextPnic())).isFalse();
    }

    @Test
    void vlanSetHoldsWhatItWasGiven() {
        VlanSet set = VlanSet.of(java.util.List.of(10, 30, 4094));
        assertThat(set.contains(10)).isTrue();
        assertThat(set.contains(11)).isFalse();
        assertThat(set.contains(4094)).isTrue();
        assertThat(set.contains(0)).isFalse();
        assertThat(VlanSet.ALL.contains(0)).isTrue();
        assertThat(VlanSet.ALL.contains(4094)).isTrue();
        assertThat(VlanSet.ALL.contains(4095)).isFalse();
        assertThatThrownBy(() -> VlanSet.of(java.util.List.of(4095)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
