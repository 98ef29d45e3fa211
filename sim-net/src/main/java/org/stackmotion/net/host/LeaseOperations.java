package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.autoconf.DhcpOptions;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;

/**
 * What a DHCP client of an adapter brings and takes away: address, gateway, routes, DNS, MTU. What
 * a lease brought goes with it, all of it.
 */
final class LeaseOperations {
    private static final int LINK_LOCAL_MASK = 0xFFFF_0000;

    private final EsxiHost host;

    LeaseOperations(EsxiHost host) {
        this.host = host;
    }

    private NetstackRegistry.Entry entryOf(Vmk vmk) throws HostFault {
        return host.netstacks().require(vmk.stackKey(), VimFault.NOT_FOUND);
    }

    private Vmk require(String device) throws HostFault {
        Vmk vmk = host.vmk(device);
        if (vmk == null || !vmk.dhcp().on()) {
            throw new HostFault(VimFault.NOT_FOUND, "no adapter '" + device + "' with DHCP");
        }
        return vmk;
    }

    void apply(String device, DhcpLease lease) throws HostFault {
        Vmk vmk = require(device);
        NetstackRegistry.Entry entry = entryOf(vmk);
        int mask = Ipv4.mask(lease.prefixLength());
        DhcpLease before = vmk.lease();
        vmk.setLease(lease);
        boolean moved = vmk.ipv4() != lease.address() || vmk.mask() != mask;
        if (moved) {
            entry.noteBound(vmk);
            setAddress(entry, vmk, lease.address(), mask);
        } else if (before != null) {
            routes(vmk, before, false);
        }
        routes(vmk, lease, true);
        mtu(vmk, lease);
        entry.applyGateway();
        if (vmk.dhcp().feedsDns()) {
            entry.setRecord(entry.record().with(NetstackEdit.NOTHING.withDns(dns(lease))));
        }
        host.log().add(moved ? "dhcp.bound" : "dhcp.renewed", vmk + " has " + lease);
    }

    void applyLinkLocal(String device, int address) throws HostFault {
        Vmk vmk = require(device);
        setAddress(entryOf(vmk), vmk, address, LINK_LOCAL_MASK);
        host.log()
                .warn(
                        "dhcp.linklocal",
                        host.name()
                                + ": no DHCP server has answered "
                                + vmk
                                + ", which has the link-local address "
                                + Ipv4.format(address));
    }

    void withdraw(String device, String why) throws HostFault {
        Vmk vmk = require(device);
        NetstackRegistry.Entry entry = entryOf(vmk);
        int lost = vmk.ipv4();
        vmk.setLease(null);
        setAddress(entry, vmk, 0, 0);
        vmk.networkInterface().setMtu(vmk.configuredMtu());
        entry.applyGateway();
        if (vmk.dhcp().feedsDns()) {
            entry.setRecord(entry.record().with(NetstackEdit.NOTHING.withDns(DnsConfig.EMPTY)));
        }
        if (lost != 0) {
            host.log().add("dhcp.lost", vmk + " has lost " + Ipv4.format(lost) + ": " + why);
        }
    }

    /** The event that ESXi has for it (facts 5.1). */
    void noteConflict(String device, int address, long otherMac) {
        host.log()
                .warn(
                        "esx.problem.net.vmknic.ip.duplicate",
                        host.name()
                                + ": duplicate IP address "
                                + Ipv4.format(address)
                                + " on interface "
                                + device
                                + ", owned by "
                                + MacAddresses.format(otherMac));
    }

    private void setAddress(NetstackRegistry.Entry entry, Vmk vmk, int address, int mask) {
        vmk.setAddress(address, mask, host.context().sim().nowNs());
        int own = vmk.configuredOverride();
        NetInterface nif = vmk.networkInterface();
        nif.setOverrideGateway(own != 0 && nif.onLink(own) ? own : 0);
        entry.applyRoutes();
    }

    private static void routes(Vmk vmk, DhcpLease lease, boolean add) {
        for (DhcpOptions.Route route : lease.routes()) {
            if (add && vmk.networkInterface().onLink(route.gateway())) {
                vmk.netstack().addRoute(route.prefix(), route.length(), route.gateway());
            } else if (!add) {
                vmk.netstack().removeRoute(route.prefix(), route.length(), route.gateway());
            }
        }
    }

    /** Option 26 makes an adapter's packets smaller, not larger than it was configured for. */
    private static void mtu(Vmk vmk, DhcpLease lease) {
        int most = vmk.configuredMtu();
        int mtu = lease.mtu() == 0 ? most : Math.min(most, lease.mtu());
        mtu = Math.max(NetInterface.MIN_MTU, mtu);
        if (mtu != vmk.mtu()) {
            vmk.networkInterface().setMtu(mtu);
        }
    }

    private static DnsConfig dns(DhcpLease lease) {
        ImmutableList<String> search =
                lease.searchDomains().isEmpty() && !lease.domainName().isEmpty()
                        ? ImmutableList.of(lease.domainName())
                        : lease.searchDomains();
        return new DnsConfig(
                lease.hostName(),
                lease.domainName(),
                lease.dnsServers().stream()
                        .map(Ipv4::format)
                        .collect(ImmutableList.toImmutableList()),
                search);
    }

    /** Whether DHCP may be what a new or changed adapter asks for. */
    void check(NetstackRegistry.Entry entry, @Nullable Vmk self, VmkDhcp dhcp, boolean hasAddress)
            throws HostFault {
        if (dhcp.feedsDns() && !dhcp.on()) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT, // facts 3.2
                    "DNS of a stack comes from the lease of an adapter with DHCP; this one is static");
        }
        if (!dhcp.on()) {
            return;
        }
        if (hasAddress) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "with DHCP, address and mask of an adapter are read-only");
        }
        if (host.dhcpClients() == null) {
            throw new HostFault(VimFault.NOT_SUPPORTED, host.name() + " runs no DHCP client");
        }
        for (Vmk vmk : entry.vmks()) {
            if (dhcp.feedsDns() && vmk != self && vmk.dhcp().feedsDns()) {
                throw new HostFault(
                        VimFault.INVALID_ARGUMENT,
                        "the DNS of TCP/IP stack '"
                                + vmk.stackKey()
                                + "' already comes from the lease of "
                                + vmk);
            }
        }
    }
}
