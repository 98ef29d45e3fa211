package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** What a router's interface advertises (RFC 4861 section 6.2.1; defaults of esxi-facts 5.4). */
@Section("Router advertisements of an interface (RFC 4861).")
public record RouterAdvertisementSection(
        @Key(value = "Longest time between two, 4s to 1800s.", def = "600s") Duration maxInterval,
        @Key("Shortest time, 3s to 0.75 of the longest; a third of it when left out.")
                @Nullable Duration minInterval,
        @Key(
                        "As default router, 0s or max_interval to 9000s; three times max_interval when left out.")
                @Nullable Duration lifetime,
        @Key(value = "M: addresses by DHCPv6.", def = "false") boolean managed,
        @Key(value = "O: other configuration by DHCPv6.", def = "false") boolean other,
        @Key(value = "Preference as default router (RFC 4191).", def = "medium")
                Preference preference,
        @Key(value = "MTU of the link in bytes; not told when left out.", min = 1280, max = 9216)
                @Nullable Integer mtu,
        @Key(
                        value = "Hop limit for the hosts; 0 leaves it to them.",
                        def = "64",
                        min = 0,
                        max = 255)
                int hopLimit,
        @Key("Reachable time of neighbours; not told when left out.")
                @Nullable Duration reachableTime,
        @Key("Time between solicitations; not told when left out.") @Nullable Duration retransTimer,
        @Key("Prefixes; the interface's own subnets when left out.") ImmutableList<Prefix> prefixes,
        @Key("More specific routes (RFC 4191).") ImmutableList<RouteInformation> routes,
        @Key("Recursive DNS servers (RFC 8106).") ImmutableList<IpAddress> rdnss,
        @Key("DNS search domains (RFC 8106).") ImmutableList<String> dnssl,
        @Key("Lifetime of DNS servers and domains; twice max_interval when left out.")
                @Nullable Duration dnsLifetime) {

    /** Preference of a router or a route. */
    public enum Preference {
        LOW,
        MEDIUM,
        HIGH
    }

    /** A prefix option. */
    @Section("An advertised prefix.")
    public record Prefix(
            @Key("Prefix with its length.") Ipv6Prefix prefix,
            @Key(value = "L: the prefix is on the link.", def = "true") boolean onLink,
            @Key(value = "A: hosts make addresses of it.", def = "true") boolean autonomous,
            @Key(value = "Valid lifetime.", def = "720h") Duration valid,
            @Key(value = "Preferred lifetime.", def = "168h") Duration preferred) {}

    /** A route information option. */
    @Section("An advertised route.")
    public record RouteInformation(
            @Key("Prefix with its length.") Ipv6Prefix prefix,
            @Key(value = "Preference of the route.", def = "medium") Preference preference,
            @Key("Lifetime; three times max_interval when left out.")
                    @Nullable Duration lifetime) {}
}
