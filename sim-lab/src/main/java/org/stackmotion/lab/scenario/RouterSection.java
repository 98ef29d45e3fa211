package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** A router. */
@Section("A router: store and forward, with static routes.")
public record RouterSection(
        @Key("Its interfaces.") ImmutableList<Interface> interfaces,
        @Key("Static routes.") ImmutableList<StaticRoute> routes,
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
                    @Nullable Integer mtu) {}

    /** A static route, of a router or of a stack. */
    @Section("A static route.")
    public record StaticRoute(
            @Key("Network with prefix length.") Ipv4Subnet network,
            @Key("Next hop.") Ipv4Address gateway) {}
}
