package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.RouterAdvertisement;

/** Duplicate address detection and autoconfiguration of RFC 4862, with explicit times. */
class AddressListTest implements AddressOutput {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final long MAC = 0x0050_5600_0001L;
    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001:db8:1::/64");
    private static final IpAddress OWN = IpAddress.parse("2001:db8:1:0:250:56ff:fe00:1");

    private final List<String> said = new ArrayList<>();
    private final AddressList list = new AddressList(MAC, this);
    private long nowNs;

    @Override
    public void probe(IpAddress target, long at) {
        said.add(at / SECOND + " probe " + target);
    }

    @Override
    public void listen(IpAddress address, boolean on, long at) {
        said.add(at / SECOND + (on ? " join " : " leave ") + address.solicitedNode());
    }

    @Override
    public void onState(InterfaceAddress address, long at) {
        said.add(at / SECOND + " " + address.state());
    }

    @Override
    public void onGone(InterfaceAddress address, long at) {
        said.add(at / SECOND + " gone");
    }

    private void runTo(long timeNs) {
        while (list.deadlineNs() <= timeNs) {
            nowNs = list.deadlineNs();
            list.onDeadline(nowNs);
        }
        nowNs = timeNs;
    }

    private void prefix(long validS, long preferredS) {
        list.onPrefix(
                new RouterAdvertisement.Prefix(PREFIX, true, true, validS, preferredS), nowNs);
    }

    private InterfaceAddress own() {
        InterfaceAddress found = list.find(OWN);
        assertThat(found).isNotNull();
        return java.util.Objects.requireNonNull(found);
    }

    @Test
    void advertisedPrefix_lifeOfItsAddress() {
        prefix(100, 50);
        runTo(200 * SECOND);
        assertThat(said)
                .containsExactly(
                        "0 TENTATIVE",
                        "0 join ff02::1:ff00:1",
                        "0 probe " + OWN,
                        "1 PREFERRED",
                        "50 DEPRECATED",
                        "100 leave ff02::1:ff00:1",
                        "100 gone");
        assertThat(list.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void deprecated_newAdvertisement_preferredAgain() {
        prefix(100, 50);
        runTo(60 * SECOND);
        assertThat(own().state()).isEqualTo(AddressState.DEPRECATED);
        prefix(100, 50);
        assertThat(own().state()).isEqualTo(AddressState.PREFERRED);
    }

    @Test
    void tentative_claimed_duplicateForever() {
        list.add(Ipv6Prefix.parse("2001:db8::5/64"), AddressOrigin.MANUAL, 0);
        runTo(SECOND / 2);
        assertThat(list.onClaimed(IpAddress.parse("2001:db8::5"), nowNs)).isTrue();
        runTo(100 * SECOND);
        assertThat(list.all().getFirst().state()).isEqualTo(AddressState.DUPLICATE);
        assertThat(said).endsWith("0 leave ff02::1:ff00:5", "0 DUPLICATE");
    }

    @Test
    void preferred_claimed_staysPreferred() {
        list.add(Ipv6Prefix.parse("2001:db8::5/64"), AddressOrigin.MANUAL, 0);
        runTo(2 * SECOND);
        assertThat(list.onClaimed(IpAddress.parse("2001:db8::5"), nowNs)).isFalse();
        assertThat(list.all().getFirst().state()).isEqualTo(AddressState.PREFERRED);
    }

    @Test
    void longLifetime_advertisedShort_cutToTwoHours() {
        prefix(10 * 3600, 3600);
        runTo(2 * SECOND);
        prefix(60, 60);
        assertThat(own().validUntilNs()).isEqualTo(nowNs + 2 * HOUR);
        assertThat(own().preferredUntilNs()).isEqualTo(nowNs + 60 * SECOND);
    }

    @Test
    void remainingBelowTwoHours_advertisedShorter_validLifetimeStays() {
        prefix(3600, 1800);
        runTo(2 * SECOND);
        long before = own().validUntilNs();
        prefix(60, 30);
        assertThat(own().validUntilNs()).isEqualTo(before);
    }

    @Test
    void remainingBelowTwoHours_advertisedLonger_validLifetimeGrows() {
        prefix(3600, 1800);
        runTo(2 * SECOND);
        prefix(5400, 1800);
        assertThat(own().validUntilNs()).isEqualTo(nowNs + 5400 * SECOND);
    }

    @Test
    void infiniteLifetime_advertisedShort_cutToTwoHours() {
        prefix(RouterAdvertisement.INFINITE, RouterAdvertisement.INFINITE);
        runTo(2 * SECOND);
        assertThat(list.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        prefix(60, 60);
        assertThat(own().validUntilNs()).isEqualTo(nowNs + 2 * HOUR);
    }

    @Test
    void prefixThatIsNoneOfOurs_ignored() {
        RouterAdvertisement.Prefix[] bad = {
            new RouterAdvertisement.Prefix(PREFIX, true, false, 100, 50),
            new RouterAdvertisement.Prefix(Ipv6Prefix.parse("2001:db8::/48"), true, true, 100, 50),
            new RouterAdvertisement.Prefix(Ipv6Prefix.parse("fe80::/64"), true, true, 100, 50),
            new RouterAdvertisement.Prefix(PREFIX, true, true, 50, 100),
            new RouterAdvertisement.Prefix(PREFIX, true, true, 0, 0),
        };
        for (RouterAdvertisement.Prefix each : bad) {
            list.onPrefix(each, 0);
        }
        assertThat(list.all()).isEmpty();
    }

    @Test
    void floodOfPrefixes_atMostTheMaximum() {
        for (int i = 0; i < 1000; i++) {
            Ipv6Prefix prefix = new Ipv6Prefix(IpAddress.of(PREFIX.address().hi() + i, 0), 64);
            list.onPrefix(new RouterAdvertisement.Prefix(prefix, true, true, 3600, 3600), 0);
        }
        assertThat(list.all()).hasSize(AddressList.ADDRESSES_MAX);
    }
}
