package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stackmotion.net.vswitch.LoadBalancing;
import org.stackmotion.net.vswitch.NicTeaming;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualPort;
import org.stackmotion.net.vswitch.VirtualSwitch;

/** Standard switches, uplinks and port groups. */
final class SwitchOperations {
    /** Ports sets of a host: facts 1.5, {@code netNumPortsets}, default 64. */
    static final int MAX_SWITCHES = 64;

    /**
     * ESXi's own limit of port groups on a host's standard switches is near this; the number is
     * ours.
     */
    static final int MAX_PORT_GROUPS = 1024;

    private final EsxiHost host;

    SwitchOperations(EsxiHost host) {
        this.host = host;
    }

    void add(String name, int mtu, ImmutableList<String> uplinks) throws HostFault {
        if (name.isEmpty() || name.length() > VirtualSwitch.MAX_NAME_LENGTH) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "a switch name has 1 to " + VirtualSwitch.MAX_NAME_LENGTH + " characters");
        }
        if (host.virtualSwitch(name) != null) {
            throw new HostFault(VimFault.ALREADY_EXISTS, "switch '" + name + "' already exists");
        }
        if (host.virtualSwitches().size() == MAX_SWITCHES) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED, "a host has at most " + MAX_SWITCHES + " switches");
        }
        checkMtu(mtu);
        for (int i = 0; i < uplinks.size(); i++) {
            freePnic(uplinks.get(i));
            if (uplinks.indexOf(uplinks.get(i)) != i) {
                throw new HostFault(VimFault.INVALID_ARGUMENT, uplinks.get(i) + " is listed twice");
            }
        }
        String where = host.name() + "/" + name;
        VirtualSwitch made = new VirtualSwitch(host.context(), where, name, host.nextPortset());
        made.setMtu(mtu);
        made.setListener(new SwitchNews(host));
        host.mutableSwitches().put(name, made);
        host.tell(listener -> listener.onVirtualSwitch(made));
        for (String uplink : uplinks) {
            made.addUplink(freePnic(uplink), host.context().sim().nowNs());
        }
        host.log().add("vswitch.add", "switch " + name + " with MTU " + mtu);
    }

    private static void checkMtu(int mtu) throws HostFault {
        if (mtu < VirtualSwitch.MIN_MTU || mtu > VirtualSwitch.MAX_MTU) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "MTU "
                            + mtu
                            + "; a switch takes "
                            + VirtualSwitch.MIN_MTU
                            + " to "
                            + VirtualSwitch.MAX_MTU);
        }
    }

    private Pnic freePnic(String name) throws HostFault {
        Pnic pnic = host.pnic(name);
        if (pnic == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no NIC '" + name + "'");
        }
        VirtualSwitch owner = pnic.virtualSwitch();
        if (owner != null) {
            throw new HostFault(
                    VimFault.RESOURCE_IN_USE, name + " is an uplink of switch " + owner.name());
        }
        return pnic;
    }

    private VirtualSwitch require(String name) throws HostFault {
        VirtualSwitch found = host.virtualSwitch(name);
        if (found == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no switch '" + name + "'");
        }
        return found;
    }

    private PortGroup requireGroup(String label) throws HostFault {
        PortGroup found = host.portGroup(label);
        if (found == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no port group '" + label + "'");
        }
        return found;
    }

    void setMtu(String name, int mtu) throws HostFault {
        VirtualSwitch vswitch = require(name);
        checkMtu(mtu);
        vswitch.setMtu(mtu);
        host.log().add("vswitch.mtu", "switch " + name + " has MTU " + mtu);
        for (Vmk vmk : host.vmks()) {
            VmkOperations.adviseMtu(host, vmk);
        }
    }

    void remove(String name) throws HostFault {
        VirtualSwitch vswitch = require(name);
        if (!vswitch.ports().isEmpty()) {
            throw new HostFault(
                    VimFault.RESOURCE_IN_USE,
                    "switch " + name + " has " + vswitch.ports().size() + " adapters on it");
        }
        for (PortGroup group : vswitch.portGroups()) {
            checkNotReserved(group);
        }
        for (Pnic pnic : vswitch.uplinks()) {
            vswitch.removeUplink(pnic, host.context().sim().nowNs());
        }
        host.mutableSwitches().remove(name);
        host.log().add("vswitch.remove", "switch " + name);
    }

    void addUplink(String name, String pnic) throws HostFault {
        VirtualSwitch vswitch = require(name);
        Pnic uplink = freePnic(pnic);
        vswitch.addUplink(uplink, host.context().sim().nowNs());
        host.log().add("vswitch.uplink.add", pnic + " to switch " + name);
    }

    void removeUplink(String name, String pnic) throws HostFault {
        VirtualSwitch vswitch = require(name);
        Pnic uplink = host.pnic(pnic);
        if (uplink == null || uplink.virtualSwitch() != vswitch) {
            throw new HostFault(VimFault.NOT_FOUND, pnic + " is no uplink of switch " + name);
        }
        vswitch.removeUplink(uplink, host.context().sim().nowNs());
        host.log().add("vswitch.uplink.remove", pnic + " from switch " + name);
    }

    void addPortGroup(String name, String label, int vlanId) throws HostFault {
        VirtualSwitch vswitch = require(name);
        checkVlan(vlanId);
        if (label.isEmpty()) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, "a port group needs a name");
        }
        PortGroup existing = host.portGroup(label);
        if (existing != null) {
            throw new HostFault(
                    VimFault.ALREADY_EXISTS,
                    "port group '" + label + "' is on switch " + existing.virtualSwitch().name());
        }
        int groups = host.virtualSwitches().stream().mapToInt(v -> v.portGroups().size()).sum();
        if (groups == MAX_PORT_GROUPS) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED,
                    "a host has at most " + MAX_PORT_GROUPS + " port groups");
        }
        vswitch.addPortGroup(label, vlanId);
        host.log().add("portgroup.add", label + " (VLAN " + vlanId + ") on switch " + name);
    }

    private static void checkVlan(int vlanId) throws HostFault {
        if (vlanId < 0 || vlanId > PortGroup.GUEST_TAGGING) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT, "VLAN id " + vlanId + "; accepted: 0 to 4095");
        }
    }

    void setVlan(String label, int vlanId) throws HostFault {
        PortGroup group = requireGroup(label);
        checkVlan(vlanId);
        group.setVlanId(vlanId);
        host.log().add("portgroup.vlan", label + " has VLAN " + vlanId);
    }

    void removePortGroup(String label) throws HostFault {
        PortGroup group = requireGroup(label);
        for (VirtualPort port : group.virtualSwitch().ports()) {
            if (port.portGroup() == group) {
                throw new HostFault(
                        VimFault.RESOURCE_IN_USE, "port group " + label + " has adapters on it");
            }
        }
        checkNotReserved(group);
        group.virtualSwitch().removePortGroup(group);
        host.log().add("portgroup.remove", label);
    }

    /** An adapter that is on its way counts as attached. */
    private static void checkNotReserved(PortGroup group) throws HostFault {
        if (!group.reservedFor().isEmpty()) {
            throw new HostFault(
                    VimFault.RESOURCE_IN_USE,
                    "port group "
                            + group.name()
                            + " has a port reserved for "
                            + String.join(", ", group.reservedFor())
                            + ", which is migrating here");
        }
    }

    void editTeaming(String name, NicTeaming edit) throws HostFault {
        VirtualSwitch vswitch = require(name);
        checkOrder(vswitch, edit.editing(vswitch.teaming()));
        vswitch.editTeaming(edit, host.context().sim().nowNs());
        host.log().add("vswitch.teaming", "switch " + name + ": " + text(vswitch.teaming()));
    }

    void editPortGroupTeaming(String label, NicTeaming edit) throws HostFault {
        PortGroup group = requireGroup(label);
        checkOrder(group.virtualSwitch(), edit.editing(group.teaming()));
        group.virtualSwitch().editTeaming(group, edit, host.context().sim().nowNs());
        host.log()
                .add(
                        "portgroup.teaming",
                        label + ": " + text(group.teaming().over(group.virtualSwitch().teaming())));
    }

    private static void checkOrder(VirtualSwitch vswitch, NicTeaming policy) throws HostFault {
        List<String> seen = new ArrayList<>();
        for (ImmutableList<String> names : Arrays.asList(policy.active(), policy.standby())) {
            if (names == null) {
                continue;
            }
            for (String nic : names) {
                if (vswitch.uplinks().stream().noneMatch(p -> p.name().equals(nic))) {
                    throw new HostFault(
                            VimFault.INVALID_ARGUMENT,
                            nic + " is no uplink of switch " + vswitch.name());
                }
                if (seen.contains(nic)) {
                    throw new HostFault(
                            VimFault.INVALID_ARGUMENT, nic + " is in the failover order twice");
                }
                seen.add(nic);
            }
        }
    }

    private static String text(NicTeaming t) {
        LoadBalancing how = t.loadBalancing();
        return (how == null ? "" : how.apiName())
                + ", active "
                + (t.active() == null ? "all others" : String.join(" ", t.active()))
                + ", standby "
                + (t.standby() == null ? "none" : String.join(" ", t.standby()))
                + ", notify "
                + t.notifySwitches()
                + ", rolling order "
                + t.rollingOrder();
    }
}
