package org.stackmotion.lab.world;

import java.util.Objects;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.ScalarText;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection.StaticRoute;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.VimFault;
import org.stackmotion.net.host.VmkSpec;

/** Configures a host as its section says it has booted, through the one door for changes. */
final class HostBoot {
    private HostBoot() {}

    static void configure(EsxiHost host, HostView view) throws HostFault {
        HostOperations ops = host.operations();
        for (var option : view.section().advanced().entrySet()) {
            ops.setAdvanced(option.getKey(), number(option.getKey(), option.getValue()));
        }
        for (EsxSection.VirtualSwitch vss : view.switches()) {
            ops.addVirtualSwitch(vss.name(), HostView.mtu(vss), view.nics(vss));
            for (EsxSection.PortGroupSection group : vss.portGroups()) {
                ops.addPortGroup(vss.name(), group.name(), view.vlanOf(group.name()));
            }
            teaming(ops, vss);
        }
        for (EsxSection.NetStack stack : view.netStacks()) {
            if (!HostView.SYSTEM_STACKS.contains(stack.key())) {
                ops.addNetstack(stack.key());
            }
            // Before the first vmk starts the stack: limits work from its start on.
            ops.editNetstack(stack.key(), HostWords.settings(stack));
        }
        for (EsxSection.Vmknic vmk : view.vmknics()) {
            ops.addVmk(spec(view, vmk));
            HostWords.setIpv6(ops, vmk);
        }
        for (EsxSection.NetStack stack : view.netStacks()) {
            if (stack.defaultGateway() != null) {
                ops.setDefaultGateway(stack.key(), stack.defaultGateway().value());
            }
            for (StaticRoute route : stack.routes()) {
                Ipv4Subnet to = route.network();
                ops.addRoute(stack.key(), to.network(), to.length(), route.gateway().value());
            }
        }
        for (EsxSection.NetStack stack : view.netStacks()) {
            HostWords.setIpv6(ops, stack);
        }
        host.completeBoot();
    }

    /** Teaming of a switch and of its port groups, where they say anything of it. */
    static void teaming(HostOperations ops, EsxSection.VirtualSwitch vss) throws HostFault {
        EsxSection.NicTeamingSection all = HostView.teaming(vss.policy());
        if (all != null) {
            ops.editTeaming(vss.name(), HostWords.teaming(all));
        }
        for (EsxSection.PortGroupSection group : vss.portGroups()) {
            EsxSection.NicTeamingSection own = HostView.teaming(group.policy());
            if (own != null && !Boolean.TRUE.equals(group.remove())) {
                ops.editPortGroupTeaming(group.name(), HostWords.teaming(own));
            }
        }
    }

    /** Advanced options of the model are whole numbers. */
    static long number(String option, ScalarText value) throws HostFault {
        try {
            return Long.parseLong(value.text());
        } catch (NumberFormatException e) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT, option + " takes a whole number, not " + value);
        }
    }

    private static VmkSpec spec(HostView view, EsxSection.Vmknic vmk) {
        Service[] services =
                HostWords.services(vmk).stream()
                        .filter(s -> !isWithoutEffect(view, vmk, s))
                        .toArray(Service[]::new);
        return base(vmk).withServices(services);
    }

    /**
     * E2: beside an adapter on the vMotion stack, those of the default stack are disabled for it.
     */
    private static boolean isWithoutEffect(HostView view, EsxSection.Vmknic vmk, Service service) {
        String dedicated = service.dedicatedStack();
        return dedicated != null
                && !HostView.stackOf(vmk).equals(dedicated)
                && !view.vmknicsOf(dedicated).isEmpty();
    }

    /** The adapter without its services. */
    static VmkSpec base(EsxSection.Vmknic vmk) {
        VmkSpec spec =
                VmkSpec.on(Objects.requireNonNullElse(vmk.portGroup(), ""))
                        .withDevice(vmk.device())
                        .withStack(HostView.stackOf(vmk))
                        .withMtu(HostView.mtu(vmk))
                        .withOverrideGateway(HostWords.address(HostView.overrideGateway(vmk)))
                        .withOffloads(
                                !Boolean.FALSE.equals(vmk.tso()), !Boolean.FALSE.equals(vmk.lro()));
        spec = spec.withDhcp(DhcpWords.dhcp(vmk.ip()));
        Ipv4Subnet address = HostView.address(vmk);
        return address == null
                ? spec
                : spec.withIpv4(address.address().value(), Ipv4Subnet.mask(address.length()));
    }
}
