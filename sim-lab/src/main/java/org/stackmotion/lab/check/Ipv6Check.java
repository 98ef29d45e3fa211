package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.EsxSection.Ipv6Config;
import org.stackmotion.lab.scenario.EsxSection.NetStack;
import org.stackmotion.lab.scenario.EsxSection.Vmknic;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.NodeSection;
import org.stackmotion.lab.scenario.RouterAdvertisementSection;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.world.Advertising;
import org.stackmotion.net.autoconf.AddressList;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** IPv6: addresses, gateways, router advertisements, ends of workloads. */
final class Ipv6Check {
    private static final String KEY = "ipv6_address";

    private final Findings findings;

    Ipv6Check(Findings findings) {
        this.findings = findings;
    }

    void run() {
        findings.scenario.hosts().forEach((name, host) -> host(new HostView(name, host)));
        for (NodeSection node : findings.scenario.nodes().values()) {
            addresses(node, node.ipv6Address());
            boolean automatic = node.autoConfigurationEnabled();
            gateway(node, node.ipv6DefaultGateway(), node.ipv6Address(), automatic);
        }
        for (VmSection vm : findings.scenario.vms().values()) {
            for (VmSection.Nic nic : vm.nics()) {
                addresses(nic, nic.ipv6Address());
                boolean automatic = nic.autoConfigurationEnabled();
                gateway(nic, nic.ipv6DefaultGateway(), nic.ipv6Address(), automatic);
            }
        }
        findings.scenario.routers().values().forEach(this::router);
    }

    private void host(HostView host) {
        for (Vmknic vmk : host.vmknics()) {
            Ipv6Config config = config(vmk);
            if (config != null) {
                addresses(config, config.ipv6Address());
            }
        }
        for (NetStack stack : host.netStacks()) {
            List<Ipv6Prefix> own = new ArrayList<>();
            boolean automatic = false;
            for (Vmknic vmk : host.vmknicsOf(stack.key())) {
                Ipv6Config config = config(vmk);
                if (config != null) {
                    own.addAll(config.ipv6Address());
                    automatic |= !Boolean.FALSE.equals(config.autoConfigurationEnabled());
                }
            }
            gateway(stack, stack.ipv6DefaultGateway(), own, automatic);
            for (RouterSection.Ipv6StaticRoute route : stack.ipv6Routes()) {
                // a route is not kept for later as a gateway is
                reachable(route, "gateway", route.gateway(), own);
            }
        }
    }

    private static @Nullable Ipv6Config config(Vmknic vmk) {
        EsxSection.IpConfig ip = vmk.ip();
        return ip == null ? null : ip.ipv6();
    }

    private void addresses(Object bound, ImmutableList<Ipv6Prefix> addresses) {
        if (!findings.isClean(bound)) {
            return;
        }
        int most = AddressList.ADDRESSES_MAX / 2;
        if (addresses.size() > most) {
            findings.error(bound, KEY, addresses.size() + " addresses; accepted: up to " + most);
        }
        for (Ipv6Prefix prefix : addresses) {
            IpAddress a = prefix.address();
            if (a.isAny() || a.isLoopback() || a.isMulticast() || prefix.length() == 0) {
                findings.error(
                        bound, KEY, prefix + " is no address of an interface; accepted: unicast");
            }
        }
    }

    private void gateway(
            Object bound, @Nullable IpAddress gateway, List<Ipv6Prefix> own, boolean automatic) {
        if (gateway != null && !automatic && !gateway.isAny()) {
            reachable(bound, "ipv6_default_gateway", gateway, own);
        }
    }

    private void reachable(Object bound, String key, IpAddress gateway, List<Ipv6Prefix> own) {
        boolean near = gateway.isLinkLocal() || own.stream().anyMatch(p -> p.contains(gateway));
        if (!near && findings.isClean(bound)) {
            findings.error(bound, key, gateway + " is in no IPv6 subnet of this stack or machine");
        }
    }

    private void router(RouterSection router) {
        List<Ipv6Prefix> own = new ArrayList<>();
        for (RouterSection.Interface nif : router.interfaces()) {
            addresses(nif, nif.ipv6Address());
            own.addAll(nif.ipv6Address());
            RouterAdvertisementSection ra = nif.ra();
            if (ra != null && findings.isClean(ra)) {
                advertisements(ra, nif.ipv6Address());
            }
        }
        for (RouterSection.Ipv6StaticRoute route : router.ipv6Routes()) {
            reachable(route, "gateway", route.gateway(), own);
        }
    }

    private void advertisements(RouterAdvertisementSection ra, ImmutableList<Ipv6Prefix> own) {
        try {
            Advertising.config(ra, own, 0);
        } catch (IllegalArgumentException e) {
            findings.error(
                    ra,
                    "",
                    "accepted: max_interval 4s to 1800s, min_interval 3s to 0.75 of it, lifetime 0s"
                            + " or max_interval to 9000s");
        }
    }

    /** A workload's end needs IPv6. */
    void end(Workload workload, String key, String name, @Nullable String stack) {
        NodeSection node = findings.scenario.nodes().get(name);
        VmSection vm = findings.scenario.vms().get(name);
        HostSection section = findings.scenario.hosts().get(name);
        boolean speaks = true;
        if (node != null) {
            speaks = !node.ipv6Address().isEmpty() || node.autoConfigurationEnabled();
        } else if (vm != null) {
            speaks =
                    vm.nics().stream()
                            .anyMatch(n ->
                                    !n.ipv6Address().isEmpty() || n.autoConfigurationEnabled());
        } else if (section != null && findings.isClean(section)) {
            HostView host = new HostView(name, section);
            String chosen = stack == null ? HostView.DEFAULT_STACK : stack;
            speaks =
                    !findings.refers(workload, "stack", "TCP/IP stack", chosen, host.stackKeys())
                            || host.vmknicsOf(chosen).stream().anyMatch(v -> config(v) != null);
        }
        if (!speaks && findings.isClean(workload)) {
            findings.error(workload, key, name + " has no IPv6 address");
        }
    }
}
