package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.ScalarText;
import org.stackmotion.lab.scenario.EsxSection.IpConfig;
import org.stackmotion.lab.scenario.EsxSection.NetStack;
import org.stackmotion.lab.scenario.EsxSection.PortGroupSection;
import org.stackmotion.lab.scenario.EsxSection.VirtualSwitch;
import org.stackmotion.lab.scenario.EsxSection.Vmknic;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection.StaticRoute;
import org.stackmotion.net.host.AdvancedOption;

/** The hosts: uplinks, switches, stacks, adapters, services, gateways (esxi-facts 1.2 to 1.5). */
final class HostCheck {
    private static final int STACKS_MAX = 48;

    private final Findings findings;

    HostCheck(Findings findings) {
        this.findings = findings;
    }

    void run() {
        findings.scenario.hosts().forEach((name, host) -> host(new HostView(name, host)));
    }

    private void host(HostView host) {
        HostSection section = host.section();
        section.uplinks()
                .forEach((nic, segment) ->
                        findings.refers(
                                section,
                                "uplinks/" + nic,
                                "segment",
                                segment,
                                findings.scenario.segments().keySet()));
        advanced(host);
        switches(host);
        stacks(host);
        for (Vmknic vmk : host.vmknics()) {
            adapter(host, vmk);
        }
        portGroupsShared(host);
        for (NetStack stack : host.netStacks()) {
            gateways(host, stack);
        }
        advice(host);
    }

    private void advanced(HostView host) {
        host.section()
                .advanced()
                .forEach((name, value) -> option(host.section(), "advanced/" + name, name, value));
    }

    private void option(HostSection section, String key, String name, ScalarText value) {
        ImmutableList<String> names =
                AdvancedOption.ALL.stream()
                        .map(AdvancedOption::name)
                        .collect(ImmutableList.toImmutableList());
        if (!findings.refers(section, key, "advanced option", name, names)) {
            return;
        }
        AdvancedOption option = AdvancedOption.ALL.get(names.indexOf(name));
        Long number = Longs.tryParse(value.text());
        if (number == null || number < option.min() || number > option.max()) {
            findings.error(
                    section,
                    key,
                    value
                            + " is not accepted here; accepted: a whole number from "
                            + option.min()
                            + " to "
                            + option.max());
        }
    }

    private void switches(HostView host) {
        Map<String, String> switchOfNic = new LinkedHashMap<>();
        Map<String, String> switchOfLabel = new LinkedHashMap<>();
        for (VirtualSwitch vss : host.switches()) {
            notRemoved(vss, vss.remove());
            for (String nic : host.nics(vss)) {
                findings.refers(vss, "bridge", "uplink", nic, host.section().uplinks().keySet());
                String other = switchOfNic.putIfAbsent(nic, vss.name());
                if (other != null) {
                    findings.error(vss, "bridge", nic + " is already an uplink of " + other);
                }
            }
            for (PortGroupSection group : vss.portGroups()) {
                notRemoved(group, group.remove());
                String other = switchOfLabel.putIfAbsent(group.name(), vss.name());
                if (other != null && !other.equals(vss.name())) {
                    findings.error(
                            group,
                            "name",
                            "the port group " + group.name() + " is already on " + other);
                }
            }
            new TeamingCheck(findings, host).run(vss);
        }
    }

    private void stacks(HostView host) {
        if (host.stackKeys().size() > STACKS_MAX) {
            findings.error(
                    host.section(),
                    "esx",
                    host.stackKeys().size() + " TCP/IP stacks; accepted: up to " + STACKS_MAX);
        }
        for (NetStack stack : host.netStacks()) {
            notRemoved(stack, stack.remove());
        }
    }

    private void notRemoved(Object item, @Nullable Boolean remove) {
        if (remove != null) {
            findings.error(
                    item,
                    "remove",
                    "a host as booted has nothing to remove; accepted: only in steps");
        }
    }

    private void adapter(HostView host, Vmknic vmk) {
        notRemoved(vmk, vmk.remove());
        String label = vmk.portGroup();
        if (label == null) {
            findings.error(
                    vmk, "port_group", "the adapter " + vmk.device() + " needs a port group");
        } else if (findings.refers(
                vmk, "port_group", "port group", label, host.portGroups().keySet())) {
            VirtualSwitch vss = host.switchOf(label);
            int mtu = HostView.mtu(vmk);
            int switchMtu = vss == null || vss.mtu() == null ? 1500 : vss.mtu();
            if (mtu > switchMtu) {
                findings.warn(
                        vmk,
                        "mtu",
                        mtu
                                + " is more than the MTU "
                                + switchMtu
                                + " of its switch, which drops larger packets");
            }
        }
        findings.refers(
                vmk,
                "net_stack_instance_key",
                "TCP/IP stack",
                HostView.stackOf(vmk),
                host.stackKeys());
        address(vmk);
        new DhcpCheck(findings).adapter(host, vmk, true);
        services(vmk);
    }

    /** AddVirtualNic refuses a second adapter on a port group: AlreadyExists (facts 3.2). */
    private void portGroupsShared(HostView host) {
        Map<String, String> deviceOn = new LinkedHashMap<>();
        for (Vmknic vmk : host.vmknics()) {
            String label = vmk.portGroup();
            String other = label == null ? null : deviceOn.putIfAbsent(label, vmk.device());
            if (other != null && !other.equals(vmk.device())) {
                findings.error(
                        vmk,
                        "port_group",
                        "the port group " + label + " already has the adapter " + other);
            }
        }
    }

    private void address(Vmknic vmk) {
        IpConfig ip = vmk.ip();
        Ipv4Subnet own = HostView.address(vmk);
        if (ip == null || !findings.isClean(ip)) {
            return;
        }
        if (ip.ipv4Address() == null && ip.ipv4SubnetMask() != null) {
            findings.error(ip, "ipv4_address", "a mask without an address");
        } else if (ip.ipv4Address() != null && ip.ipv4SubnetMask() == null) {
            findings.error(ip, "ipv4_subnet_mask", "an address without a mask");
        }
        if (own == null
                || !findings.isClean(ip)
                || !findings.isHostAddress(ip, "ipv4_address", own)) {
            return;
        }
        Ipv4Address override = HostView.overrideGateway(vmk);
        if (override != null && !own.contains(override)) {
            findings.error(
                    vmk,
                    "ip_route_spec",
                    "Unable to set VMkernel gateway: "
                            + override
                            + " is not in "
                            + own
                            + " of "
                            + vmk.device());
        }
    }

    private void services(Vmknic vmk) {
        String stack = HostView.stackOf(vmk);
        if (stack.equals(HostView.DEFAULT_STACK)) {
            return;
        }
        String own =
                switch (stack) {
                    case HostView.VMOTION_STACK -> "vmotion";
                    case HostView.PROVISIONING_STACK -> "provisioning";
                    default -> "";
                };
        vmk.enabledServices()
                .forEach((service, on) -> {
                    if (on && !service.equals(own)) {
                        findings.error(
                                vmk,
                                "enabled_services",
                                "the service "
                                        + service
                                        + " cannot be selected on the stack "
                                        + stack
                                        + "; accepted: "
                                        + (own.isEmpty() ? "none" : "only " + own));
                    } else if (!on && service.equals(own)) {
                        findings.error(
                                vmk,
                                "enabled_services",
                                "the service "
                                        + service
                                        + " is implicit on the stack "
                                        + stack
                                        + "; accepted: true");
                    }
                });
    }

    private void gateways(HostView host, NetStack stack) {
        List<Ipv4Subnet> subnets = new ArrayList<>();
        for (Vmknic vmk : host.vmknicsOf(stack.key())) {
            Ipv4Subnet own = HostView.address(vmk);
            if (!findings.isClean(vmk)) {
                return;
            }
            if (HostView.dhcp(vmk)) {
                return; // its subnet is known when it has a lease
            }
            if (own != null) {
                subnets.add(own);
            }
        }
        Ipv4Address gateway = stack.defaultGateway();
        if (gateway != null && !gateway.isUnspecified()) {
            reachable(stack, "default_gateway", gateway, subnets);
        }
        for (StaticRoute route : stack.routes()) {
            reachable(route, "gateway", route.gateway(), subnets);
        }
    }

    private void reachable(
            Object bound, String key, Ipv4Address gateway, List<Ipv4Subnet> subnets) {
        if (subnets.stream().noneMatch(s -> s.contains(gateway)) && findings.isClean(bound)) {
            String accepted =
                    subnets.isEmpty()
                            ? "none, because no adapter of the stack has an address"
                            : "an address in "
                                    + String.join(
                                            ", ",
                                            subnets.stream().map(Ipv4Subnet::toString).toList());
            findings.error(
                    bound,
                    key,
                    "Unable to set VMkernel gateway: "
                            + gateway
                            + " is in no subnet of this stack's adapters; accepted: "
                            + accepted);
        }
    }

    private void advice(HostView host) {
        NetStack vmotion = host.netStack(HostView.VMOTION_STACK);
        NetStack standard = host.netStack(HostView.DEFAULT_STACK);
        if (vmotion != null
                && standard != null
                && vmotion.defaultGateway() != null
                && vmotion.defaultGateway().equals(standard.defaultGateway())) {
            String text =
                    "the gateway of the vMotion stack must be different from the default stack's, "
                            + standard.defaultGateway();
            if (findings.scenario.distinctGatewaysIsError()) {
                findings.error(vmotion, "default_gateway", text);
            } else {
                findings.warn(vmotion, "default_gateway", text);
            }
        }
        ImmutableList<Vmknic> vmks = host.vmknics();
        if (vmks.stream().noneMatch(v -> HostView.isEnabled(v, "management"))) {
            findings.warn(
                    host.section(),
                    "",
                    "no adapter of " + host.name() + " has the management service");
        }
        boolean isolated = !host.vmknicsOf(HostView.VMOTION_STACK).isEmpty();
        for (Vmknic vmk : host.vmknicsOf(HostView.DEFAULT_STACK)) {
            if (isolated && HostView.isEnabled(vmk, "vmotion")) {
                findings.warn(
                        vmk,
                        "enabled_services",
                        "vmotion on "
                                + vmk.device()
                                + " is without effect, because the host has an adapter on the vMotion stack");
            }
        }
        multihoming(host);
    }

    private void multihoming(HostView host) {
        for (String key : host.stackKeys()) {
            List<Vmknic> seen = new ArrayList<>();
            for (Vmknic vmk : host.vmknicsOf(key)) {
                Ipv4Subnet own = HostView.address(vmk);
                for (Vmknic other : seen) {
                    Ipv4Subnet theirs = HostView.address(other);
                    if (own != null
                            && theirs != null
                            && own.network() == theirs.network()
                            && own.length() == theirs.length()) {
                        findings.warn(
                                vmk,
                                "ip",
                                vmk.device()
                                        + " and "
                                        + other.device()
                                        + " are in one subnet of one stack;"
                                        + " only one of them carries its traffic");
                    }
                }
                seen.add(vmk);
            }
        }
    }
}
