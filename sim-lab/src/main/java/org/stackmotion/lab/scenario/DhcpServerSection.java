package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.MacAddress;
import org.stackmotion.lab.format.Section;

/** A DHCP server on a node. */
@Section("A DHCP server.")
public record DhcpServerSection(
        @Key(
                        value =
                                "Whether it refuses (NAK) what it knows nothing of; else it keeps"
                                        + " silent.",
                        def = "true")
                boolean authoritative,
        @Key("The subnets that it serves: its own, and those behind relay agents.")
                ImmutableList<Subnet> subnets) {

    /** One subnet. */
    @Section("A subnet of a DHCP server.")
    public record Subnet(
            @Key("Network with prefix length.") Ipv4Subnet subnet,
            @Key("Addresses to give; without it only reservations are served.")
                    @Nullable Range range,
            @Key("Routers, option 3.") ImmutableList<Ipv4Address> gateway,
            @Key("DNS servers, option 6.") ImmutableList<Ipv4Address> dns,
            @Key("Domain name, option 15.") @Nullable String domainName,
            @Key("Domains to search, option 119.") ImmutableList<String> searchDomain,
            @Key("NTP servers, option 42.") ImmutableList<Ipv4Address> ntp,
            @Key(value = "Interface MTU, option 26.", min = 576, max = 9216) @Nullable Integer mtu,
            @Key("Classless static routes, option 121; clients then ignore option 3.")
                    ImmutableList<RouterSection.StaticRoute> routes,
            @Key(value = "Lease time, whole seconds.", def = "1h") Duration lease,
            @Key("T1, option 58; half of the lease when left out.") @Nullable Duration renew,
            @Key("T2, option 59; seven eighths of the lease when left out.")
                    @Nullable Duration rebind,
            @Key("Addresses that belong to one machine.")
                    ImmutableList<Reservation> reservations) {}

    /** A range of addresses. */
    @Section("A range of addresses, both ends included.")
    public record Range(
            @Key("First address.") Ipv4Address from, @Key("Last address.") Ipv4Address to) {}

    /** A reservation. */
    @Section("An address that belongs to one machine.")
    public record Reservation(
            @Key("Its MAC address.") MacAddress mac,
            @Key("Its address.") Ipv4Address address,
            @Key("Its name, option 12.") @Nullable String hostName) {}
}
