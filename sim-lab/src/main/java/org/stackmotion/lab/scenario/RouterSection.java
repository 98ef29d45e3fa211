package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** A router. */
@Section("A router: store and forward, with static routes.")
public record RouterSection(
        @Key("Its interfaces.") ImmutableList<Interface> interfaces,
        @Key("Static routes.") ImmutableList<StaticRoute> routes,
        @Key("Static IPv6 routes.") ImmutableList<Ipv6StaticRoute> ipv6Routes,
        @Key("Replaces properties of the segments on its own cables.")
                @Nullable CableSection link) {

    /** One interface. */
    @Section("An interface of a router.")
    public record Interface(
            @Key("Segment it is cabled to.") String segment,
            @Key(value = "VLAN; 0 is untagged.", def = "0", min = 0, max = 4094) int vlan,
            @Key("Address with prefix length.") Ipv4Subnet address,
            @Key(
                            value = "MTU in bytes; the smallest segment MTU when left out.",
                            min = 1280,
                            max = 9216)
                    @Nullable Integer mtu,
            @Key("IPv6 addresses with prefix length; the link-local one comes by itself.")
                    ImmutableList<Ipv6Prefix> ipv6Address,
            @Key("Router advertisements; none when left out.")
                    @Nullable RouterAdvertisementSection ra,
            @Key("DHCP servers that requests of this link are handed to.")
                    ImmutableList<Ipv4Address> dhcpRelay) {}

    /** A static route, of a router or of a stack. */
    @Section("A static route.")
    public record StaticRoute(
            @Key("Network with prefix length.") Ipv4Subnet network,
            @Key("Next hop.") Ipv4Address gateway) {}

    /** A static IPv6 route, of a router or of a stack. */
    @Section("A static IPv6 route.")
    public record Ipv6StaticRoute(
            @Key("Network with prefix length.") Ipv6Prefix network,
            @Key("Next hop.") IpAddress gateway) {}
}
