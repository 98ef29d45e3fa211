package org.stackmotion.lab.world;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection.StaticRoute;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.host.NetstackRecord;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.VimFault;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.host.VmkEdit;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualSwitch;

/**
 * Applies an {@code esx} section to a running host: what is there is edited, what is not is added,
 * what says {@code remove: true} goes. In the order in which an administrator would: adapters are
 * removed first, switches made, stacks set, adapters added, gateways set, empty things removed.
 */
final class HostChange {
    private final EsxiHost host;
    private final HostOperations ops;
    private final HostView change;

    HostChange(EsxiHost host, HostView change) {
        this.host = host;
        this.ops = host.operations();
        this.change = change;
    }

    void apply() throws HostFault {
        for (EsxSection.Vmknic vmk : change.vmknics()) {
            if (isTrue(vmk.remove())) {
                ops.removeVmk(vmk.device());
            }
        }
        for (EsxSection.VirtualSwitch vss : change.switches()) {
            if (!isTrue(vss.remove())) {
                virtualSwitch(vss);
            }
        }
        for (EsxSection.NetStack stack : change.netStacks()) {
            if (!isTrue(stack.remove())) {
                stack(stack);
            }
        }
        for (EsxSection.Vmknic vmk : change.vmknics()) {
            if (!isTrue(vmk.remove())) {
                adapter(vmk);
            }
        }
        for (EsxSection.NetStack stack : change.netStacks()) {
            if (!isTrue(stack.remove())) {
                routes(stack);
            }
        }
        removals();
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    private void removals() throws HostFault {
        for (EsxSection.NetStack stack : change.netStacks()) {
            if (isTrue(stack.remove())) {
                ops.removeNetstack(stack.key());
            }
        }
        for (EsxSection.VirtualSwitch vss : change.switches()) {
            for (EsxSection.PortGroupSection group : vss.portGroups()) {
                if (isTrue(group.remove())) {
                    ops.removePortGroup(group.name());
                }
            }
            if (isTrue(vss.remove())) {
                ops.removeVirtualSwitch(vss.name());
            }
        }
    }

    private void virtualSwitch(EsxSection.VirtualSwitch vss) throws HostFault {
        VirtualSwitch now = host.virtualSwitch(vss.name());
        if (now == null) {
            ops.addVirtualSwitch(vss.name(), HostView.mtu(vss), change.nics(vss));
        } else {
            if (vss.mtu() != null) {
                ops.setVirtualSwitchMtu(vss.name(), vss.mtu());
            }
            if (vss.bridge() != null) {
                uplinks(now, vss.bridge());
            }
        }
        for (EsxSection.PortGroupSection group : vss.portGroups()) {
            PortGroup known = host.portGroup(group.name());
            if (isTrue(group.remove())) {
                continue;
            }
            if (known == null) {
                ops.addPortGroup(vss.name(), group.name(), change.vlanOf(group.name()));
            } else if (group.vlanId() != null) {
                ops.setPortGroupVlan(group.name(), group.vlanId());
            }
        }
        HostBoot.teaming(ops, vss);
    }

    private void uplinks(VirtualSwitch now, EsxSection.Bridge bridge) throws HostFault {
        for (var nic : now.uplinks()) {
            if (!bridge.nics().contains(nic.name())) {
                ops.removeUplink(now.name(), nic.name());
            }
        }
        for (String nic : bridge.nics()) {
            if (now.uplinks().stream().noneMatch(p -> p.name().equals(nic))) {
                ops.addUplink(now.name(), nic);
            }
        }
    }

    private void stack(EsxSection.NetStack stack) throws HostFault {
        if (host.netstacks().record(stack.key()) == null) {
            ops.addNetstack(stack.key());
        }
        ops.editNetstack(stack.key(), HostWords.settings(stack));
    }

    private void adapter(EsxSection.Vmknic section) throws HostFault {
        Vmk vmk = host.vmk(section.device());
        if (vmk == null) {
            if (section.portGroup() == null) {
                throw new HostFault(
                        VimFault.INVALID_ARGUMENT,
                        section.device() + " is new and needs a port_group");
            }
            ops.addVmk(
                    HostBoot.base(section)
                            .withServices(HostWords.services(section).toArray(Service[]::new)));
            HostWords.setIpv6(ops, section);
            return;
        }
        ops.editVmk(section.device(), edit(section));
        HostWords.setIpv6(ops, section);
        for (Map.Entry<String, Boolean> service : section.enabledServices().entrySet()) {
            Service which = HostWords.service(service.getKey());
            if (service.getValue()) {
                ops.selectService(section.device(), which);
            } else if (vmk.has(which)) {
                ops.deselectService(section.device(), which);
            }
        }
    }

    private static VmkEdit edit(EsxSection.Vmknic section) {
        VmkEdit edit = VmkEdit.NOTHING;
        if (section.portGroup() != null) {
            edit = edit.withPortGroup(section.portGroup());
        }
        if (section.netStackInstanceKey() != null) {
            edit = edit.withStack(section.netStackInstanceKey());
        }
        if (section.mtu() != null) {
            edit = edit.withMtu(section.mtu());
        }
        Ipv4Subnet address = HostView.address(section);
        if (address != null) {
            edit = edit.withIpv4(address.address().value(), Ipv4Subnet.mask(address.length()));
        }
        EsxSection.IpConfig ip = section.ip();
        if (ip != null && ip.dhcp() != null) {
            edit = edit.withDhcp(DhcpWords.dhcp(ip));
        }
        if (section.ipRouteSpec() != null) {
            edit = edit.withOverrideGateway(HostWords.address(HostView.overrideGateway(section)));
        }
        return edit;
    }

    private void routes(EsxSection.NetStack stack) throws HostFault {
        if (stack.defaultGateway() != null) {
            ops.editNetstack(
                    stack.key(),
                    NetstackEdit.NOTHING.withDefaultGateway(stack.defaultGateway().value()));
        }
        HostWords.setIpv6(ops, stack);
        NetstackRecord now = host.netstacks().record(stack.key());
        for (StaticRoute route : stack.routes()) {
            Ipv4Subnet to = route.network();
            NetstackRecord.StaticRoute wanted =
                    new NetstackRecord.StaticRoute(
                            to.network(), to.length(), route.gateway().value());
            if (now == null || !now.staticRoutes().contains(wanted)) {
                ops.addRoute(stack.key(), to.network(), to.length(), route.gateway().value());
            }
        }
    }
}
