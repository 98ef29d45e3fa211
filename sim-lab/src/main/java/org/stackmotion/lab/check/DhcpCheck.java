package org.stackmotion.lab.check;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.scenario.DhcpServerSection;
import org.stackmotion.lab.scenario.EsxSection.IpConfig;
import org.stackmotion.lab.scenario.EsxSection.NetStack;
import org.stackmotion.lab.scenario.EsxSection.Vmknic;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.NodeSection;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.net.autoconf.DhcpSubnet;

/** DHCP servers, and adapters that have their address from one. */
final class DhcpCheck {
    private final Findings findings;

    DhcpCheck(Findings findings) {
        this.findings = findings;
    }

    void server(NodeSection node) {
        DhcpServerSection server = node.dhcpServer();
        if (server == null) {
            return;
        }
        if (server.subnets().isEmpty()) {
            findings.error(server, "subnets", "a DHCP server without a subnet serves nobody");
        }
        for (DhcpServerSection.Subnet subnet : server.subnets()) {
            if (findings.isClean(subnet)) {
                subnet(subnet);
            }
        }
    }

    private void subnet(DhcpServerSection.Subnet s) {
        DhcpServerSection.Range range = s.range();
        if (range != null && findings.isClean(range)) {
            long size =
                    Integer.toUnsignedLong(range.to().value())
                            - Integer.toUnsignedLong(range.from().value())
                            + 1;
            inside(range, "from", range.from(), s);
            inside(range, "to", range.to(), s);
            if (size < 1 || size > DhcpSubnet.POOL_MAX) {
                findings.error(
                        range,
                        "to",
                        "a range of " + size + " addresses; accepted: 1 to " + DhcpSubnet.POOL_MAX);
            }
        }
        for (int i = 0; i < s.gateway().size(); i++) {
            inside(s, "gateway/" + i, s.gateway().get(i), s);
        }
        for (RouterSection.StaticRoute route : s.routes()) {
            if (findings.isClean(route)) {
                inside(route, "gateway", route.gateway(), s);
            }
        }
        Set<Object> seen = new HashSet<>();
        for (DhcpServerSection.Reservation r : s.reservations()) {
            if (!findings.isClean(r)) {
                continue;
            }
            inside(r, "address", r.address(), s);
            if (!seen.add(r.mac())) {
                findings.error(r, "mac", "a second reservation of " + r.mac());
            }
            if (!seen.add(r.address())) {
                findings.error(r, "address", "a second reservation of " + r.address());
            }
        }
        times(s);
    }

    private void times(DhcpServerSection.Subnet s) {
        if (s.lease().toSeconds() < 1) {
            findings.error(s, "lease", "accepted: 1s or more");
        }
        Duration half = s.lease().dividedBy(2);
        Duration renew = s.renew() == null ? half : s.renew();
        Duration rebind = s.rebind() == null ? s.lease().multipliedBy(7).dividedBy(8) : s.rebind();
        if (renew.compareTo(rebind) >= 0 || rebind.compareTo(s.lease()) >= 0) {
            findings.error(
                    s,
                    s.rebind() == null && s.renew() != null ? "renew" : "rebind",
                    "accepted: renew below rebind below lease");
        }
    }

    private void inside(
            Object bound, String key, @Nullable Ipv4Address address, DhcpServerSection.Subnet s) {
        if (address != null && !s.subnet().contains(address)) {
            findings.error(bound, key, address + " is not in the subnet " + s.subnet());
        }
    }

    /** The rules of {@code HostOperations}, with a place in the file. */
    void adapter(HostView host, Vmknic vmk, boolean asBooted) {
        IpConfig ip = vmk.ip();
        if (ip == null || !findings.isClean(ip)) {
            return;
        }
        boolean dhcp = Boolean.TRUE.equals(ip.dhcp());
        if (dhcp && ip.ipv4Address() != null) {
            findings.error(
                    ip,
                    "ipv4_address",
                    "with DHCP, address and mask of an adapter are read-only; accepted: dhcp or"
                            + " ipv4_address");
        }
        if (Boolean.TRUE.equals(ip.dhcpDns()) && !dhcp && asBooted) {
            findings.error(
                    ip, "dhcp_dns", "DNS comes from the lease of an adapter with dhcp: true");
        }
        if (!Boolean.TRUE.equals(ip.dhcpDns()) || !asBooted) {
            return;
        }
        NetStack stack = host.netStack(HostView.stackOf(vmk));
        if (stack != null && stack.dnsConfig() != null) {
            findings.error(
                    ip,
                    "dhcp_dns",
                    "DNS of the stack "
                            + stack.key()
                            + " is read-only then; accepted: this or"
                            + " dns_config");
        }
        for (Vmknic other : host.vmknicsOf(HostView.stackOf(vmk))) {
            if (other == vmk) {
                return;
            }
            if (other.ip() != null && Boolean.TRUE.equals(other.ip().dhcpDns())) {
                findings.error(
                        ip,
                        "dhcp_dns",
                        "the DNS of stack "
                                + HostView.stackOf(vmk)
                                + " already comes from the lease of "
                                + other.device());
            }
        }
    }
}
