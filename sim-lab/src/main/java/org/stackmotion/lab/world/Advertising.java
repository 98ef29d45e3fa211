package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.RouterAdvertisementSection;
import org.stackmotion.net.autoconf.RouterAdvertiserConfig;
import org.stackmotion.net.channel.RouterAdvertisements;
import org.stackmotion.net.router.RouterInterface;
import org.stackmotion.net.router.RouterLink6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;

/** Between a scenario's {@code ra} section and what a router advertises. */
public final class Advertising {
    private Advertising() {}

    /** Starts the daemon of an interface. */
    static RouterAdvertisements start(
            NetContext ctx, RouterInterface nif, RouterAdvertisementSection section) {
        RouterLink6 link = nif.enableIpv6();
        RouterAdvertisements daemon =
                new RouterAdvertisements(
                        ctx,
                        nif.name(),
                        nif.mac(),
                        nif.mtu(),
                        link::dispatchControl,
                        config(section, link.addresses(), nif.mac()),
                        ImmutableList.of());
        link.setControl(daemon.port());
        return daemon;
    }

    /**
     * The configuration that a section describes.
     *
     * @throws IllegalArgumentException when its times do not go together
     */
    public static RouterAdvertiserConfig config(
            RouterAdvertisementSection section, ImmutableList<Ipv6Prefix> own, long mac) {
        long max = section.maxInterval().toNanos();
        Duration min = section.minInterval();
        return new RouterAdvertiserConfig(
                max,
                min == null ? RouterAdvertiserConfig.minIntervalNs(max) : min.toNanos(),
                message(section, own, mac, max));
    }

    private static RouterAdvertisement message(
            RouterAdvertisementSection section,
            ImmutableList<Ipv6Prefix> own,
            long mac,
            long maxIntervalNs) {
        int threeTimes = RouterAdvertiserConfig.lifetimeS(maxIntervalNs);
        Duration dns = section.dnsLifetime();
        long dnsS = dns == null ? threeTimes * 2L / 3 : dns.toSeconds();
        ImmutableList.Builder<RouterAdvertisement.Prefix> prefixes = ImmutableList.builder();
        for (RouterAdvertisementSection.Prefix p : section.prefixes()) {
            prefixes.add(
                    new RouterAdvertisement.Prefix(
                            new Ipv6Prefix(p.prefix().network(), p.prefix().length()),
                            p.onLink(),
                            p.autonomous(),
                            p.valid().toSeconds(),
                            p.preferred().toSeconds()));
        }
        if (section.prefixes().isEmpty()) {
            for (Ipv6Prefix p : own) {
                prefixes.add(
                        new RouterAdvertisement.Prefix(
                                new Ipv6Prefix(p.network(), p.length()),
                                true,
                                true,
                                RouterAdvertiserConfig.VALID_S,
                                RouterAdvertiserConfig.PREFERRED_S));
            }
        }
        ImmutableList.Builder<RouterAdvertisement.RouteInfo> routes = ImmutableList.builder();
        for (RouterAdvertisementSection.RouteInformation r : section.routes()) {
            Duration lifetime = r.lifetime();
            routes.add(
                    new RouterAdvertisement.RouteInfo(
                            new Ipv6Prefix(r.prefix().network(), r.prefix().length()),
                            preference(r.preference()),
                            lifetime == null ? threeTimes : lifetime.toSeconds()));
        }
        return new RouterAdvertisement(
                section.hopLimit(),
                section.managed(),
                section.other(),
                preference(section.preference()),
                (int) seconds(section.lifetime(), threeTimes),
                millis(section.reachableTime()),
                millis(section.retransTimer()),
                mac,
                section.mtu() == null ? 0 : section.mtu(),
                prefixes.build(),
                routes.build(),
                section.rdnss().isEmpty()
                        ? ImmutableList.of()
                        : ImmutableList.of(
                                new RouterAdvertisement.DnsServers(dnsS, section.rdnss())),
                section.dnssl().isEmpty()
                        ? ImmutableList.of()
                        : ImmutableList.of(
                                new RouterAdvertisement.SearchList(dnsS, section.dnssl())));
    }

    private static long seconds(@Nullable Duration time, long otherwise) {
        return time == null ? otherwise : time.toSeconds();
    }

    private static long millis(@Nullable Duration time) {
        return time == null ? 0 : time.toMillis();
    }

    private static RouterAdvertisement.Preference preference(
            RouterAdvertisementSection.Preference preference) {
        return switch (preference) {
            case LOW -> RouterAdvertisement.Preference.LOW;
            case MEDIUM -> RouterAdvertisement.Preference.MEDIUM;
            case HIGH -> RouterAdvertisement.Preference.HIGH;
        };
    }
}
