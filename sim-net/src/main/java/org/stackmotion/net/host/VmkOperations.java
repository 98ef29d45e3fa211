package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualSwitch;
import org.stackmotion.net.wire.Ipv4;

/** VMkernel adapters: creation, change, removal. */
final class VmkOperations {
    static final int MIN_MTU = 1280;
    static final int MAX_MTU = 9000;

    private final EsxiHost host;
    private final ServiceOperations services;
    private final NetstackOperations netstacks;
    private final LeaseOperations leases;

    VmkOperations(
            EsxiHost host,
            ServiceOperations services,
            NetstackOperations netstacks,
            LeaseOperations leases) {
        this.leases = leases;
        this.host = host;
        this.services = services;
        this.netstacks = netstacks;
    }

    String add(VmkSpec spec) throws HostFault {
        String device = deviceName(spec);
        PortGroup group = freeGroup(spec.portGroup());
        NetstackRegistry registry = host.netstacks();
        NetstackRegistry.Entry entry = registry.require(spec.stackKey(), VimFault.INVALID_ARGUMENT);
        NetstackState next =
                NetstackLifeCycle.next(
                        entry.kind(),
                        entry.state(),
                        NetstackLifeCycle.Event.ADD_VMK,
                        spec.stackKey());
        netstacks.checkRoom(entry.state());
        checkMtu(spec.mtu());
        checkAddress(entry, null, spec.ipv4(), spec.mask());
        leases.check(entry, null, spec.dhcp(), spec.ipv4() != 0);
        if (!spec.dhcp().on()) {
            checkOverride(spec.ipv4(), spec.mask(), spec.overrideGateway());
        }
        for (Service service : spec.services()) {
            services.checkSelect(spec.stackKey(), service);
        }
        if (entry.vmks().size() == Netstack.MAX_INTERFACES) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED,
                    "a stack has at most " + Netstack.MAX_INTERFACES + " adapters");
        }
        // from here on nothing refuses
        registry.enter(entry, next);
        long nowNs = host.context().sim().nowNs();
        Vmk vmk =
                new Vmk(
                        host.context(),
                        host.name() + "/" + device,
                        mac(device),
                        entry.netstack(),
                        spec,
                        device);
        vmk.plug(group.virtualSwitch().connect(group, vmk.mac(), vmk));
        host.tell(listener -> listener.onVmk(vmk));
        entry.netstack().addInterface(vmk.networkInterface(), nowNs);
        entry.vmks().add(vmk);
        host.mutableVmks().add(vmk);
        vmk.setConfiguredOverride(spec.overrideGateway());
        vmk.mutableServices().addAll(spec.services());
        services.moveToDedicatedStack(vmk);
        host.log()
                .add(
                        "vmk.add",
                        device
                                + " on port group "
                                + group.name()
                                + ", TCP/IP stack "
                                + spec.stackKey());
        if (spec.ipv4() != 0) {
            setAddress(entry, vmk, spec.ipv4(), spec.mask());
        }
        adviseMtu(host, vmk);
        startDhcp(vmk);
        return device;
    }

    private void setAddress(NetstackRegistry.Entry entry, Vmk vmk, int address, int mask) {
        vmk.setAddress(address, mask, host.context().sim().nowNs());
        entry.applyRoutes();
        host.log()
                .add(
                        "vmk.address",
                        vmk + " has " + Ipv4.format(address) + "/" + Ipv4.prefixLength(mask));
        netstacks.adviseGateway(vmk.stackKey());
        for (Vmk other : entry.vmks()) {
            boolean shares =
                    other != vmk
                            && other.ipv4() != 0
                            && (other.networkInterface().onLink(address)
                                    || vmk.networkInterface().onLink(other.ipv4()));
            if (shares) {
                host.log()
                        .warn( // G7
                                "vmk.multihoming",
                                host.name()
                                        + ": "
                                        + other
                                        + " and "
                                        + vmk
                                        + " are in one subnet of TCP/IP stack "
                                        + vmk.stackKey()
                                        + "; all egress uses one of them (multihoming)");
            }
        }
    }

    private void startDhcp(Vmk vmk) {
        DhcpClients clients = host.dhcpClients();
        if (vmk.dhcp().on() && clients != null) {
            clients.start(vmk);
        }
    }

    private void stopDhcp(Vmk vmk) {
        DhcpClients clients = host.dhcpClients();
        if (vmk.dhcp().on() && clients != null) {
            clients.stop(vmk);
        }
    }

    private String deviceName(VmkSpec spec) throws HostFault {
        String asked = spec.device();
        if (asked == null) {
            int number = 0;
            while (host.vmk("vmk" + number) != null) {
                number++;
            }
            return "vmk" + number;
        }
        if (!asked.matches("vmk(0|[1-9][0-9]{0,3})")) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT, "'" + asked + "' is no adapter name (vmk0, vmk1)");
        }
        if (host.vmk(asked) != null) {
            throw new HostFault(VimFault.ALREADY_EXISTS, asked + " already exists");
        }
        return asked;
    }

    /** vmk0 takes over the burned-in address of the first NIC (facts 2.4). */
    private long mac(String device) {
        boolean first = device.equals("vmk0") && !host.pnics().isEmpty();
        return first ? host.pnics().get(0).mac() : host.context().macs().nextVmk();
    }

    private PortGroup freeGroup(String label) throws HostFault {
        PortGroup group = host.portGroup(label);
        if (group == null) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, "no port group '" + label + "'");
        }
        for (Vmk vmk : host.vmks()) {
            if (vmk.portGroup() == group) {
                throw new HostFault(
                        VimFault.ALREADY_EXISTS,
                        "port group '" + label + "' already has adapter " + vmk);
            }
        }
        if (group.virtualSwitch().ports().size() == VirtualSwitch.MAX_PORTS) {
            throw new HostFault(VimFault.LIMIT_EXCEEDED, "the switch has no free port");
        }
        return group;
    }

    private static void checkMtu(int mtu) throws HostFault {
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "MTU " + mtu + "; an adapter takes " + MIN_MTU + " to " + MAX_MTU);
        }
    }

    private static void checkAddress(
            NetstackRegistry.Entry entry, @Nullable Vmk self, int address, int mask)
            throws HostFault {
        if (address == 0 && mask == 0) {
            return;
        }
        boolean valid = Ipv4.isHostAddress(address) && Ipv4.isMask(mask) && mask != 0;
        if (valid && Ipv4.prefixLength(mask) <= 30) { // longer ones have no network address
            int hostBits = address & ~mask;
            valid = hostBits != 0 && hostBits != ~mask;
        }
        if (!valid) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    Ipv4.format(address)
                            + " mask "
                            + Ipv4.format(mask)
                            + " is no address of an adapter");
        }
        for (Vmk vmk : entry.vmks()) {
            if (vmk != self && vmk.ipv4() == address) {
                throw new HostFault(
                        VimFault.INVALID_ARGUMENT,
                        Ipv4.format(address)
                                + " is the address of "
                                + vmk
                                + " of the same TCP/IP stack");
            }
        }
    }

    private static void checkOverride(int address, int mask, int gateway) throws HostFault {
        boolean reachable = address != 0 && address != gateway && ((address ^ gateway) & mask) == 0;
        if (gateway != 0 && !reachable) {
            throw new HostFault(
                    VimFault.HOST_CONFIG_FAULT,
                    "Unable to set VMkernel gateway: "
                            + Ipv4.format(gateway)
                            + " is not in the adapter's subnet");
        }
    }

    private Vmk require(String device) throws HostFault {
        Vmk vmk = host.vmk(device);
        if (vmk == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no VMkernel adapter '" + device + "'");
        }
        return vmk;
    }

    void edit(String device, VmkEdit edit) throws HostFault {
        Vmk vmk = require(device);
        NetstackRegistry.Entry entry =
                host.netstacks().require(vmk.stackKey(), VimFault.INVALID_ARGUMENT);
        String stackKey = edit.stackKey();
        if (stackKey != null && !stackKey.equals(vmk.stackKey())) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "The TCP/IP stack cannot be changed on an existing VMkernel adapter");
        }
        String label = edit.portGroup();
        PortGroup group =
                label == null || label.equals(vmk.portGroup().name()) ? null : freeGroup(label);
        int mtu = or(edit.mtu(), vmk.configuredMtu());
        checkMtu(mtu);
        VmkDhcp dhcp = edit.dhcp() == null ? vmk.dhcp() : edit.dhcp();
        leases.check(entry, vmk, dhcp, or(edit.ipv4(), 0) != 0);
        boolean switched = dhcp.on() != vmk.dhcp().on();
        // an address that was DHCP's, or that DHCP will bring, does not stay
        int address = or(edit.ipv4(), switched ? 0 : vmk.ipv4());
        int mask = or(edit.mask(), switched ? 0 : vmk.mask());
        checkAddress(entry, vmk, address, mask);
        int override = or(edit.overrideGateway(), vmk.configuredOverride());
        if (!dhcp.on()) {
            checkOverride(address, mask, override);
        }
        // from here on nothing refuses
        if (switched) {
            stopDhcp(vmk);
        }
        vmk.setDhcp(dhcp);
        if (group != null) {
            vmk.portGroup().virtualSwitch().disconnect(vmk.port());
            vmk.plug(group.virtualSwitch().connect(group, vmk.mac(), vmk));
            host.tell(listener -> listener.onVmk(vmk));
            host.log().add("vmk.portgroup", device + " is on port group " + group.name());
        }
        if (mtu != vmk.configuredMtu()) {
            vmk.setConfiguredMtu(mtu);
            host.log().add("vmk.mtu", device + " has MTU " + mtu);
        }
        if (override != vmk.configuredOverride()) {
            vmk.setConfiguredOverride(override);
            host.log().add("vmk.gateway", device + " has gateway " + Ipv4.format(override));
        }
        if (address != vmk.ipv4() || mask != vmk.mask()) {
            setAddress(entry, vmk, address, mask);
        }
        adviseMtu(host, vmk);
        DhcpClients clients = host.dhcpClients();
        if (switched) {
            startDhcp(vmk);
        } else if (dhcp.on() && group != null && clients != null) {
            clients.restart(vmk);
        }
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    void remove(String device) throws HostFault {
        Vmk vmk = require(device);
        services.checkManagementWithout(vmk);
        stopDhcp(vmk);
        NetstackRegistry registry = host.netstacks();
        NetstackRegistry.Entry entry = registry.require(vmk.stackKey(), VimFault.INVALID_ARGUMENT);
        long nowNs = host.context().sim().nowNs();
        vmk.netstack().removeInterface(vmk.networkInterface(), nowNs);
        vmk.portGroup().virtualSwitch().disconnect(vmk.port());
        entry.vmks().remove(vmk);
        host.mutableVmks().remove(vmk);
        entry.applyRoutes(); // another adapter may reach what went with this one
        entry.applyGateway();
        host.log().add("vmk.remove", device);
        if (entry.vmks().isEmpty()) {
            registry.enter(
                    entry,
                    NetstackLifeCycle.next(
                            entry.kind(),
                            entry.state(),
                            NetstackLifeCycle.Event.REMOVE_LAST_VMK,
                            vmk.stackKey()));
        }
        services.adviseManagement();
    }

    /** An adapter above its switch's MTU is accepted, and its large frames are dropped. */
    static void adviseMtu(EsxiHost host, Vmk vmk) {
        VirtualSwitch vswitch = vmk.portGroup().virtualSwitch();
        if (vmk.mtu() > vswitch.mtu()) {
            host.log()
                    .warn(
                            "vmk.mtu.above.switch",
                            host.name()
                                    + ": "
                                    + vmk
                                    + " has MTU "
                                    + vmk.mtu()
                                    + ", switch "
                                    + vswitch.name()
                                    + " only "
                                    + vswitch.mtu());
        }
    }
}
