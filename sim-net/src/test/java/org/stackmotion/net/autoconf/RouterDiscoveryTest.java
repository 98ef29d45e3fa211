package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.RouterAdvertisement;
import org.stackmotion.net.wire.RouterAdvertisement.Preference;

/**
 * A host's lists of routers and prefixes (RFC 4861 section 6.3, RFC 4191), and a router's times.
 */
class RouterDiscoveryTest implements RouterOutput, RouterAdvertiser.Output {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress R1 = IpAddress.parse("fe80::1");
    private static final IpAddress R2 = IpAddress.parse("fe80::2");
    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001:db8:1::/64");

    private final List<String> said = new ArrayList<>();
    private final List<Long> advertised = new ArrayList<>();
    private final List<Integer> lifetimes = new ArrayList<>();
    private final RouterDiscovery host = new RouterDiscovery(new SeededRandom(5), this);

    @Override
    public void solicitRouters(long nowNs) {
        said.add("solicit");
        advertised.add(nowNs);
    }

    @Override
    public void onLink(Ipv6Prefix prefix, boolean on, long nowNs) {
        said.add((on ? "on link " : "off link ") + prefix);
    }

    @Override
    public void routersChanged(long nowNs) {
        said.add("changed");
    }

    @Override
    public void advertise(RouterAdvertisement message, long nowNs) {
        advertised.add(nowNs);
        lifetimes.add(message.lifetimeS());
    }

    private static RouterAdvertisement ra(int lifetimeS, Preference preference) {
        return new RouterAdvertisement(
                64,
                false,
                false,
                preference,
                lifetimeS,
                0,
                0,
                0,
                0,
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of());
    }

    private void runTo(long timeNs) {
        while (host.deadlineNs() <= timeNs) {
            host.onDeadline(host.deadlineNs());
        }
    }

    @Test
    void noRouter_threeSolicitationsFourSecondsApart() {
        host.start(0);
        runTo(100 * SECOND);
        assertThat(advertised).hasSize(3);
        assertThat(advertised.get(0)).isLessThan(SECOND);
        assertThat(advertised.get(2)).isEqualTo(advertised.get(0) + 8 * SECOND);
    }

    @Test
    void routerAnswers_noFurtherSolicitation() {
        host.start(0);
        runTo(2 * SECOND);
        host.onAdvertisement(ra(1800, Preference.MEDIUM), R1, 2 * SECOND);
        runTo(100 * SECOND);
        assertThat(advertised).hasSize(1);
    }

    @Test
    void routerWithLifetimeZero_solicitationsGoOn() {
        host.start(0);
        runTo(2 * SECOND);
        host.onAdvertisement(ra(0, Preference.MEDIUM), R1, 2 * SECOND);
        runTo(100 * SECOND);
        assertThat(advertised).hasSize(3);
        assertThat(host.routers()).isEmpty();
    }

    @Test
    void lifetimeOver_routerIsGone() {
        host.onAdvertisement(ra(30, Preference.MEDIUM), R1, 0);
        runTo(30 * SECOND - 1);
        assertThat(host.routers()).hasSize(1);
        runTo(30 * SECOND);
        assertThat(host.routers()).isEmpty();
        assertThat(said).containsExactly("changed", "changed");
    }

    @Test
    void best_reachableBeforePreferredBeforeEarlier() {
        host.onAdvertisement(ra(1800, Preference.MEDIUM), R1, 0);
        host.onAdvertisement(ra(1800, Preference.HIGH), R2, 0);
        assertThat(Objects.requireNonNull(host.best(r -> true)).address()).isEqualTo(R2);
        assertThat(Objects.requireNonNull(host.best(R1::equals)).address()).isEqualTo(R1);
        host.onAdvertisement(ra(1800, Preference.MEDIUM), R2, 0);
        assertThat(Objects.requireNonNull(host.best(r -> true)).address()).isEqualTo(R1);
    }

    @Test
    void prefix_onLinkForItsLifetime() {
        RouterAdvertisement ra =
                ra(1800, Preference.MEDIUM)
                        .withPrefixes(new RouterAdvertisement.Prefix(PREFIX, true, false, 60, 60));
        host.onAdvertisement(ra, R1, 0);
        runTo(60 * SECOND);
        assertThat(said).containsExactly("on link " + PREFIX, "changed", "off link " + PREFIX);
    }

    @Test
    void flood_atMostTheMaxima() {
        for (int i = 0; i < 500; i++) {
            Ipv6Prefix prefix = new Ipv6Prefix(IpAddress.of(0x2001_0DB8_0000_0000L + i, 0), 64);
            RouterAdvertisement ra =
                    new RouterAdvertisement(
                            64,
                            false,
                            false,
                            Preference.HIGH,
                            1800,
                            0,
                            0,
                            0,
                            0,
                            ImmutableList.of(
                                    new RouterAdvertisement.Prefix(prefix, true, true, 60, 60)),
                            ImmutableList.of(
                                    new RouterAdvertisement.RouteInfo(prefix, Preference.HIGH, 60)),
                            ImmutableList.of(),
                            ImmutableList.of());
            host.onAdvertisement(ra, IpAddress.of(0xFE80_0000_0000_0000L, i), 0);
        }
        assertThat(host.routers()).hasSize(RouterDiscovery.ROUTERS_MAX);
        assertThat(host.prefixes()).hasSize(RouterDiscovery.PREFIXES_MAX);
        assertThat(host.routes()).hasSize(RouterDiscovery.ROUTES_MAX);
    }

    // ---- the router's side ----

    private RouterAdvertiser advertiser(long maxNs) {
        RouterAdvertiserConfig config =
                new RouterAdvertiserConfig(
                        maxNs,
                        RouterAdvertiserConfig.minIntervalNs(maxNs),
                        ra(RouterAdvertiserConfig.lifetimeS(maxNs), Preference.MEDIUM));
        return new RouterAdvertiser(config, new SeededRandom(7), this);
    }

    private static void run(RouterAdvertiser router, long untilNs) {
        while (router.deadlineNs() <= untilNs) {
            router.onDeadline(router.deadlineNs());
        }
    }

    @Test
    void start_firstThreeAtMostSixteenSecondsApart_thenTheInterval() {
        RouterAdvertiser router = advertiser(600 * SECOND);
        router.start(0);
        run(router, 3000 * SECOND);
        assertThat(advertised.get(0)).isZero();
        assertThat(advertised.get(1)).isLessThanOrEqualTo(16 * SECOND);
        assertThat(advertised.get(2) - advertised.get(1)).isLessThanOrEqualTo(16 * SECOND);
        for (int i = 3; i < advertised.size(); i++) {
            assertThat(advertised.get(i) - advertised.get(i - 1))
                    .isBetween(198 * SECOND, 600 * SECOND);
        }
    }

    @Test
    void solicitationsInARow_oneAnswerWithinHalfASecond_nextThreeSecondsLater() {
        RouterAdvertiser router = advertiser(1800 * SECOND);
        router.start(0);
        run(router, 200 * SECOND);
        advertised.clear();
        long nowNs = 201 * SECOND;
        for (int i = 0; i < 50; i++) {
            router.onSolicitation(nowNs);
        }
        run(router, nowNs + SECOND);
        assertThat(advertised).hasSize(1);
        assertThat(advertised.getFirst() - nowNs).isLessThan(SECOND / 2);
        router.onSolicitation(nowNs + SECOND);
        run(router, nowNs + 10 * SECOND);
        assertThat(advertised).hasSize(2);
        assertThat(advertised.get(1) - advertised.get(0))
                .isBetween(3 * SECOND, 3 * SECOND + SECOND / 2);
    }

    @Test
    void stop_lastAdvertisementHasLifetimeZero() {
        RouterAdvertiser router = advertiser(600 * SECOND);
        router.start(0);
        router.stop(SECOND);
        assertThat(lifetimes).containsExactly(1800, 0);
        assertThat(router.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }
}
