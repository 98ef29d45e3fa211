package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.vswitch.NicTeaming;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/**
 * The one door for changes to a host: scenario sections, command lines and API calls all end here,
 * with the same rules and the same faults. An operation that throws {@link HostFault} has changed
 * nothing. Time is the simulation's.
 */
public final class HostOperations {
    private final SwitchOperations switches;
    private final NetstackOperations netstacks;
    private final VmkOperations vmks;
    private final Ipv6Operations ipv6;
    private final ServiceOperations services;
    private final LeaseOperations leases;
    private final EsxiHost host;

    HostOperations(EsxiHost host) {
        this.host = host;
        this.switches = new SwitchOperations(host);
        this.netstacks = new NetstackOperations(host);
        this.services = new ServiceOperations(host);
        this.ipv6 = new Ipv6Operations(host);
        this.leases = new LeaseOperations(host);
        this.vmks = new VmkOperations(host, services, netstacks, leases);
    }

    // ---- DHCP -------------------------------------------------------------------------------

    /** A client has got or renewed a lease; NotFound: no such adapter, or without DHCP. */
    public void applyLease(String device, DhcpLease lease) throws HostFault {
        leases.apply(device, lease);
    }

    /** No server has answered: the adapter has an address in 169.254/16; NotFound. */
    public void applyLinkLocal(String device, int address) throws HostFault {
        leases.applyLinkLocal(device, address);
    }

    /** The adapter has lost its address, and all that a lease brought; NotFound. */
    public void withdrawLease(String device, String why) throws HostFault {
        leases.withdraw(device, why);
    }

    /** Another machine uses an adapter's address; an event, nothing changes. */
    public void noteConflict(String device, int address, long otherMac) {
        leases.noteConflict(device, address, otherMac);
    }

    // ---- switches and port groups -----------------------------------------------------------

    /**
     * Adds a standard switch.
     *
     * @param mtu 1280..9000
     * @param uplinks names of NICs; all active until a teaming policy says otherwise
     * @throws HostFault AlreadyExists, InvalidArgument (name, MTU), NotFound (NIC), ResourceInUse
     *     (NIC of another switch)
     */
    public void addVirtualSwitch(String name, int mtu, ImmutableList<String> uplinks)
            throws HostFault {
        switches.add(name, mtu, uplinks);
    }

    /** Changes the MTU of a switch; NotFound, InvalidArgument. */
    public void setVirtualSwitchMtu(String name, int mtu) throws HostFault {
        switches.setMtu(name, mtu);
    }

    /** NotFound; ResourceInUse while an adapter is attached or a port reserved. */
    public void removeVirtualSwitch(String name) throws HostFault {
        switches.remove(name);
    }

    /** NotFound, ResourceInUse. */
    public void addUplink(String virtualSwitch, String pnic) throws HostFault {
        switches.addUplink(virtualSwitch, pnic);
    }

    /** NotFound. */
    public void removeUplink(String virtualSwitch, String pnic) throws HostFault {
        switches.removeUplink(virtualSwitch, pnic);
    }

    /**
     * Adds a port group.
     *
     * @param vlanId 0..4095
     * @throws HostFault NotFound (switch), AlreadyExists, InvalidArgument
     */
    public void addPortGroup(String virtualSwitch, String label, int vlanId) throws HostFault {
        switches.addPortGroup(virtualSwitch, label, vlanId);
    }

    /** NotFound, InvalidArgument. */
    public void setPortGroupVlan(String label, int vlanId) throws HostFault {
        switches.setVlan(label, vlanId);
    }

    /**
     * Changes the teaming policy of a switch; what the edit does not say stays.
     *
     * @throws HostFault NotFound; InvalidArgument (a NIC in the failover order that is no uplink of
     *     the switch or stands in it twice)
     */
    public void editTeaming(String virtualSwitch, NicTeaming edit) throws HostFault {
        switches.editTeaming(virtualSwitch, edit);
    }

    /**
     * Changes what a port group's teaming says differently from its switch's.
     *
     * @throws HostFault as {@link #editTeaming}
     */
    public void editPortGroupTeaming(String label, NicTeaming edit) throws HostFault {
        switches.editPortGroupTeaming(label, edit);
    }

    /** NotFound; ResourceInUse while an adapter is attached or a port reserved. */
    public void removePortGroup(String label) throws HostFault {
        switches.removePortGroup(label);
    }

    // ---- TCP/IP stacks ----------------------------------------------------------------------

    /**
     * Makes a custom stack, or activates a system stack before its first vmk ({@code esxcli network
     * ip netstack add}).
     *
     * @throws HostFault AlreadyExists, InvalidArgument (key), LimitExceeded (48 by default)
     */
    public void addNetstack(String key) throws HostFault {
        netstacks.add(key);
    }

    /**
     * Edits a stack's configuration, whether it runs or not.
     *
     * @throws HostFault NotFound, InvalidArgument, HostConfigFault (gateway in no vmk's subnet)
     */
    public void editNetstack(String key, NetstackEdit edit) throws HostFault {
        netstacks.edit(key, edit);
    }

    /** NotFound, NotSupported (default stack), InvalidState, ResourceInUse (has vmks). */
    public void removeNetstack(String key) throws HostFault {
        netstacks.remove(key);
    }

    /**
     * Sets a stack's default gateway; 0 removes it. On a stack none of whose vmks has an address it
     * is kept and installed when one has.
     *
     * @throws HostFault NotFound, InvalidArgument, HostConfigFault ("Unable to set VMkernel
     *     gateway")
     */
    public void setDefaultGateway(String key, int gateway) throws HostFault {
        netstacks.edit(key, NetstackEdit.NOTHING.withDefaultGateway(gateway));
    }

    /** NotFound, InvalidArgument, AlreadyExists, HostConfigFault (unreachable gateway). */
    public void addRoute(String key, int prefix, int prefixLength, int gateway) throws HostFault {
        netstacks.addRoute(key, prefix, prefixLength, gateway);
    }

    /** NotFound. */
    public void removeRoute(String key, int prefix, int prefixLength, int gateway)
            throws HostFault {
        netstacks.removeRoute(key, prefix, prefixLength, gateway);
    }

    // ---- VMkernel adapters and services -----------------------------------------------------

    /**
     * Creates a vmk; the first one activates its system stack.
     *
     * @return the device name
     * @throws HostFault AlreadyExists (device, port group in use by a vmk), InvalidArgument,
     *     HostConfigFault (gateway), LimitExceeded
     */
    public String addVmk(VmkSpec spec) throws HostFault {
        return vmks.add(spec);
    }

    /** NotFound, InvalidArgument (also: any change of stack), AlreadyExists, HostConfigFault. */
    public void editVmk(String device, VmkEdit edit) throws HostFault {
        vmks.edit(device, edit);
    }

    /** NotFound; HostConfigFault for the last management vmk where that is a rule. */
    public void removeVmk(String device) throws HostFault {
        vmks.remove(device);
    }

    /**
     * Selects a vmk for a service; does nothing when it is selected.
     *
     * @throws HostFault InvalidArgument (device, stack that does not carry the service),
     *     HostConfigFault (E4: the service has moved to its own stack; E7: a second vmk for fault
     *     tolerance)
     */
    public void selectService(String device, Service service) throws HostFault {
        services.select(device, service);
    }

    /** InvalidArgument (device, not selected, implied by the stack), HostConfigFault (E8). */
    public void deselectService(String device, Service service) throws HostFault {
        services.deselect(device, service);
    }

    // ---- IPv6 --------------------------------------------------------------------------------

    /**
     * Sets what an adapter has of IPv6; null switches it off. A static address is tentative for a
     * second and stays {@code duplicate}, with an event, when another machine has it.
     *
     * @throws HostFault NotFound, InvalidArgument (no unicast address, one of another adapter of
     *     the stack), LimitExceeded
     */
    public void setVmkIpv6(String device, @Nullable VmkIpv6 settings) throws HostFault {
        ipv6.set(device, settings);
    }

    /**
     * Sets a stack's default IPv6 gateway; null removes it. It waits until a link reaches it.
     *
     * @throws HostFault NotFound, InvalidArgument
     */
    public void setDefaultIpv6Gateway(String key, @Nullable IpAddress gateway) throws HostFault {
        ipv6.setDefaultGateway(key, gateway);
    }

    /** NotFound; HostConfigFault (unreachable gateway, or the route exists). */
    public void addIpv6Route(String key, Ipv6Prefix prefix, IpAddress gateway) throws HostFault {
        ipv6.addRoute(key, prefix, gateway);
    }

    // ---- advanced options -------------------------------------------------------------------

    /** NotFound; InvalidArgument outside the option's range. */
    public void setAdvanced(String name, long value) throws HostFault {
        AdvancedOption option = host.advanced().option(name);
        if (option == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no advanced option '" + name + "'");
        }
        if (value < option.min() || value > option.max()) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    name + " takes " + option.min() + " to " + option.max() + ", not " + value);
        }
        host.advanced().set(option, value, host.isBooted());
        host.log().add("advanced.set", name + " = " + value);
    }

    void adviseAfterBoot() {
        services.adviseManagement();
        netstacks.adviseGateways();
    }
}
