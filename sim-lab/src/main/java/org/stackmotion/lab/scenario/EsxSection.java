package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Mask;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Later;
import org.stackmotion.lab.format.Section;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** The configuration of a host, in the words of vSphere Configuration Profiles. */
@Section("The configuration of an ESXi host, in the words of vSphere Configuration Profiles.")
public record EsxSection(
        @Key("TCP/IP stacks and VMkernel adapters.") @Nullable Network network,
        @Key("Standard switches.") @Nullable NetworkVss networkVss) {

    /** Stacks and adapters. */
    @Section("TCP/IP stacks and VMkernel adapters.")
    public record Network(
            @Key("TCP/IP stacks.") ImmutableList<NetStack> netStacks,
            @Key("VMkernel adapters.") ImmutableList<Vmknic> vmknics) {}

    /** A TCP/IP stack; everything but the key may be left out. */
    @Section(value = "A TCP/IP stack.", itemKey = "key")
    public record NetStack(
            @Key(
                            value =
                                    "Key: defaultTcpipStack, vmotion, vSphereProvisioning or a name of"
                                            + " one's own.",
                            max = 64,
                            matches = "[A-Za-z0-9_.-]+",
                            what = "letters, digits, _ . -")
                    String key,
            @Key("Name that user interfaces show.") @Nullable String name,
            @Key("Default gateway of this stack.") @Nullable Ipv4Address defaultGateway,
            @Key("Congestion control of new connections.")
                    @Nullable CongestionControl congestionControlAlgorithm,
            @Key(value = "Limit of open connections (11000).", min = 1, max = 1_000_000)
                    @Nullable Integer requestedMaxNumberOfConnections,
            @Key("DNS configuration.") @Nullable DnsConfig dnsConfig,
            @Key("Static routes.") ImmutableList<RouterSection.StaticRoute> routes,
            @Key("Default IPv6 gateway of this stack.") @Nullable IpAddress ipv6DefaultGateway,
            @Key("Static IPv6 routes.") ImmutableList<RouterSection.Ipv6StaticRoute> ipv6Routes,
            @Key(
                            value =
                                    "Limit of all send and receive buffers in MiB (1024); StackMotion's own.",
                            min = 1,
                            max = 1_000_000)
                    @Nullable Integer bufferPoolMb,
            @Key(
                            value =
                                    "Explicit Congestion Notification of new connections (enabled; disabled before"
                                            + " 7.0). echo-only answers and echoes, but asks nobody.")
                    @Nullable Ecn ecn,
            @Key(
                            value =
                                    "Path MTU discovery without ICMP, RFC 4821, for new connections (false);"
                                            + " StackMotion's own.")
                    @Nullable Boolean plpmtud,
            @Key(
                            value =
                                    "Losses are found by time, RFC 8985, and not by counting, for new connections"
                                            + " (false); StackMotion's own.")
                    @Nullable Boolean rack,
            @Key(
                            value =
                                    "HyStart++, RFC 9406, in the first slow start of new connections (false);"
                                            + " StackMotion's own.")
                    @Nullable Boolean hystart,
            @Key(
                            value =
                                    "Segments are spread over the round trip, for new connections (false);"
                                            + " StackMotion's own.")
                    @Nullable Boolean pacing,
            @Key("Deletes the item; only in a step.") @Nullable Boolean remove) {}

    /** Congestion control of a stack. */
    public enum CongestionControl {
        NEWRENO,
        CUBIC
    }

    /** ECN of a stack, in the words of esxcli. */
    public enum Ecn {
        DISABLED(EcnMode.DISABLED),
        ECHO_ONLY(EcnMode.ECHO_ONLY),
        ENABLED(EcnMode.ENABLED);

        private final EcnMode mode;

        Ecn(EcnMode mode) {
            this.mode = mode;
        }

        public EcnMode mode() {
            return mode;
        }

        @Override
        public String toString() {
            return mode.toString();
        }
    }

    /** DNS of a stack. */
    @Section("DNS configuration of a stack.")
    public record DnsConfig(
            @Key("Name of the host.") @Nullable String hostName,
            @Key("Its domain.") @Nullable String domainName,
            @Key("DNS servers.") ImmutableList<Ipv4Address> address,
            @Key("Domains to search.") ImmutableList<String> searchDomain) {}

    /** A VMkernel adapter; everything but the device may come from the defaults. */
    @Section(value = "A VMkernel adapter.", itemKey = "device")
    public record Vmknic(
            @Key(
                            value = "Device name.",
                            matches = "vmk(0|[1-9][0-9]{0,2})",
                            what = "vmk0, vmk1 ...")
                    String device,
            @Key("Port group it is connected to.") @Nullable String portGroup,
            @Key("Stack it belongs to (defaultTcpipStack); fixed for life.")
                    @Nullable String netStackInstanceKey,
            @Key(value = "MTU in bytes (1500).", min = 1280, max = 9000) @Nullable Integer mtu,
            @Key("Addresses.") @Nullable IpConfig ip,
            @Key("Gateway of its own (override default gateway).")
                    @Nullable IpRouteSpec ipRouteSpec,
            @Key(
                            value = "Services that are selected on it.",
                            matches =
                                    "management|vmotion|provisioning|fault_tolerance_logging|vsan|"
                                            + "vsan_witness|vsphere_replication|vsphere_replication_nfc|"
                                            + "vsphere_backup_nfc|precision_time_protocol|nvme_tcp|nvme_rdma",
                            what =
                                    "management, vmotion, provisioning, fault_tolerance_logging, vsan,"
                                            + " vsan_witness, vsphere_replication, vsphere_replication_nfc,"
                                            + " vsphere_backup_nfc, precision_time_protocol, nvme_tcp,"
                                            + " nvme_rdma")
                    ImmutableMap<String, Boolean> enabledServices,
            @Key("TCP segmentation offload; true by default.") @Nullable Boolean tso,
            @Key("Large receive offload; true by default.") @Nullable Boolean lro,
            @Key("Deletes the adapter; only in a step.") @Nullable Boolean remove) {}

    /** Addresses of a VMkernel adapter. */
    @Section("Addresses of a VMkernel adapter.")
    public record IpConfig(
            @Key("IPv4 address.") @Nullable Ipv4Address ipv4Address,
            @Key("IPv4 subnet mask.") @Nullable Ipv4Mask ipv4SubnetMask,
            @Key("Address from DHCP (false).") @Nullable Boolean dhcp,
            @Key("The lease feeds the DNS of the stack; one adapter of a stack (false).")
                    @Nullable Boolean dhcpDns,
            @Key(
                            "The lease may bring the default gateway of the stack, if it has none"
                                    + " configured; of several, the first that is bound (true);"
                                    + " StackMotion's own.")
                    @Nullable Boolean dhcpGateway,
            @Key("IPv6 configuration; without it the adapter has no IPv6.")
                    @Nullable Ipv6Config ipv6) {}

    /** IPv6 of a VMkernel adapter, as vim25's HostIpConfigIpV6AddressConfiguration. */
    @Section("IPv6 of a VMkernel adapter; its link-local address comes by itself.")
    public record Ipv6Config(
            @Key("Static addresses with prefix length.") ImmutableList<Ipv6Prefix> ipv6Address,
            @Key("Believes router advertisements (on from host version 6.5 on).")
                    @Nullable Boolean autoConfigurationEnabled,
            @Key("Address from DHCPv6.") @Nullable Later dhcp) {}

    /** As vim25's HostVirtualNicIpRouteSpec. */
    @Section("Routing of one VMkernel adapter.")
    public record IpRouteSpec(@Key("Its route configuration.") IpRouteConfig ipRouteConfig) {}

    /** As vim25's HostIpRouteConfig. */
    @Section("Route configuration of one VMkernel adapter.")
    public record IpRouteConfig(
            @Key("Gateway used by services that bind to this adapter.")
                    Ipv4Address defaultGateway) {}

    /** Standard switches. */
    @Section("Standard switches of a host.")
    public record NetworkVss(@Key("The switches.") ImmutableList<VirtualSwitch> switches) {}

    /** A standard switch. */
    @Section(value = "A standard switch.", itemKey = "name")
    public record VirtualSwitch(
            @Key(value = "Name, for example vSwitch0.", max = 32) String name,
            @Key(value = "MTU in bytes (1500).", min = 1280, max = 9000) @Nullable Integer mtu,
            @Key("Physical NICs.") @Nullable Bridge bridge,
            @Key("Policies of all port groups that do not differ.") @Nullable Policy policy,
            @Key("Port groups.") ImmutableList<PortGroupSection> portGroups,
            @Key("Deletes the switch; only in a step.") @Nullable Boolean remove) {}

    /** The uplinks of a switch. */
    @Section("Uplinks of a standard switch.")
    public record Bridge(
            @Key(
                            value = "Physical NICs; all active unless nic_teaming says otherwise.",
                            matches = "vmnic(0|[1-9][0-9]{0,2})",
                            what = "vmnic0, vmnic1 ...")
                    ImmutableList<String> nics) {}

    /** Policies of a switch or a port group. */
    @Section("Policies of a standard switch or of one of its port groups.")
    public record Policy(
            @Key("Which uplinks carry the traffic.") @Nullable NicTeamingSection nicTeaming) {}

    /** As vim25's HostNicTeamingPolicy, with the failover order in it. */
    @Section("Teaming of uplinks; what is left out is inherited from the switch.")
    public record NicTeamingSection(
            @Key(
                            "How ports share the active uplinks (loadbalance_srcid, by originating"
                                    + " port id).")
                    @Nullable TeamingPolicy policy,
            @Key(
                            value =
                                    "Uplinks in use, in order; when left out, all that are not standby."
                                            + " Uplinks in neither list are unused.",
                            matches = "vmnic(0|[1-9][0-9]{0,2})",
                            what = "vmnic0, vmnic1 ...")
                    ImmutableList<String> activeNics,
            @Key(
                            value =
                                    "Uplinks that take over for active ones that are down, in order.",
                            matches = "vmnic(0|[1-9][0-9]{0,2})",
                            what = "vmnic0, vmnic1 ...")
                    ImmutableList<String> standbyNics,
            @Key("Whether RARP announces adapters that change their uplink (true).")
                    @Nullable Boolean notifySwitches,
            @Key(
                            "true: no failback; an uplink that recovers waits until another one fails"
                                    + " (false).")
                    @Nullable Boolean rollingOrder,
            @Key("Beacon probing; only false, which is link status alone, is accepted (false).")
                    @Nullable Boolean linkCriteriaBeacon) {}

    /** Load balancing of a team. */
    public enum TeamingPolicy {
        LOADBALANCE_SRCID,
        FAILOVER_EXPLICIT
    }

    /** A port group. */
    @Section(value = "A port group.", itemKey = "name")
    public record PortGroupSection(
            @Key(value = "Label.", max = 80) String name,
            @Key(
                            value = "VLAN: 0 untagged, 1 to 4094, 4095 all (the guest tags).",
                            min = 0,
                            max = 4095)
                    @Nullable Integer vlanId,
            @Key("Policies in which it differs from its switch.") @Nullable Policy policy,
            @Key("Deletes the port group; only in a step.") @Nullable Boolean remove) {}
}
