package org.stackmotion.lab.check;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.EsxSection.Vmknic;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection.Interface;
import org.stackmotion.lab.scenario.VmSection;

/** One address twice in one VLAN: a warning, because the effect of it may be the lesson. */
final class AddressCheck {
    private final Findings findings;
    private final FabricCheck.Groups joined;
    private final Map<String, String> owners = new LinkedHashMap<>();

    AddressCheck(Findings findings) {
        this.findings = findings;
        this.joined = FabricCheck.joined(findings);
    }

    void run() {
        findings.scenario
                .routers()
                .forEach((name, router) -> {
                    for (Interface i : router.interfaces()) {
                        take(i, "address", i.segment(), i.vlan(), i.address(), name);
                    }
                });
        findings.scenario
                .nodes()
                .forEach((name, node) ->
                        take(node, "address", node.segment(), node.vlan(), node.address(), name));
        findings.scenario.hosts().forEach((name, section) -> host(new HostView(name, section)));
        findings.scenario.vms().forEach(this::vm);
    }

    private void host(HostView host) {
        for (Vmknic vmk : host.vmknics()) {
            String label = vmk.portGroup();
            if (label != null) {
                take(
                        vmk,
                        "ip",
                        host.segmentOf(label),
                        host.vlanOf(label),
                        HostView.address(vmk),
                        host.name() + " " + vmk.device());
            }
        }
    }

    private void vm(String name, VmSection vm) {
        var section = findings.scenario.hosts().get(vm.host());
        if (section == null) {
            return;
        }
        HostView host = new HostView(vm.host(), section);
        for (VmSection.Nic nic : vm.nics()) {
            String label = nic.portGroup();
            take(nic, "ip", host.segmentOf(label), host.vlanOf(label), nic.ip(), name);
        }
    }

    private void take(
            Object bound,
            String key,
            @Nullable String segment,
            int vlan,
            @Nullable Ipv4Subnet address,
            String owner) {
        if (segment == null || address == null || !findings.isClean(bound)) {
            return;
        }
        String place = joined.of(segment) + "/" + vlan + "/" + address.address();
        String other = owners.putIfAbsent(place, owner);
        if (other != null) {
            findings.warn(
                    bound,
                    key,
                    address.address() + " is already the address of " + other + " in this VLAN");
        }
    }
}
