package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.lab.format.ScalarText;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NetContext;

/** The simulated world of one scenario. Built by {@link WorldBuilder}; changed by the steps. */
public final class World {
    private final NetContext ctx;
    private final Scenario scenario;
    private final ImmutableMap<String, SegmentPlace> segments;
    private final ImmutableMap<String, Router> routers;
    private final ImmutableMap<String, HostPlace> hosts;
    private final ImmutableMap<String, PlainMachine> nodes;
    private final ImmutableMap<String, VirtualMachine> vms;
    private final EventOwner agenda;

    World(
            NetContext ctx,
            Scenario scenario,
            ImmutableMap<String, SegmentPlace> segments,
            ImmutableMap<String, Router> routers,
            ImmutableMap<String, HostPlace> hosts,
            ImmutableMap<String, PlainMachine> nodes,
            ImmutableMap<String, VirtualMachine> vms,
            EventOwner agenda) {
        this.ctx = ctx;
        this.scenario = scenario;
        this.segments = segments;
        this.routers = routers;
        this.hosts = hosts;
        this.nodes = nodes;
        this.vms = vms;
        this.agenda = agenda;
    }

    public NetContext context() {
        return ctx;
    }

    public Simulation sim() {
        return ctx.sim();
    }

    public Scenario scenario() {
        return scenario;
    }

    public ImmutableMap<String, HostPlace> hosts() {
        return hosts;
    }

    public ImmutableMap<String, PlainMachine> nodes() {
        return nodes;
    }

    public ImmutableMap<String, VirtualMachine> vms() {
        return vms;
    }

    /** The switch's ends of the cables of each segment; a trunk has one in both. */
    public ImmutableMap<String, ImmutableList<LinkEnd>> switchPorts() {
        ImmutableMap.Builder<String, ImmutableList<LinkEnd>> ports = ImmutableMap.builder();
        segments.forEach((name, place) -> ports.put(name, place.ends()));
        return ports.buildOrThrow();
    }

    /** The physical switches. */
    public ImmutableList<EthernetSwitch> switches() {
        return segments.values().stream()
                .map(SegmentPlace::fabric)
                .collect(ImmutableList.toImmutableList());
    }

    public ImmutableMap<String, Router> routers() {
        return routers;
    }

    /** A host of that name; the reader has checked that it exists. */
    public HostPlace host(String name) {
        return known(hosts, name);
    }

    public VirtualMachine vm(String name) {
        return known(vms, name);
    }

    private static <T> T known(ImmutableMap<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("unknown: " + name);
        }
        return value;
    }

    /** Something to do at a time; things of one instant keep the order in which they were armed. */
    public void at(long timeNs, Action action) {
        sim().arm(
                        new SimEvent(agenda) {
                            @Override
                            protected void fire(long nowNs) {
                                action.run(nowNs);
                            }
                        },
                        timeNs);
    }

    /** What happens at a time. */
    public interface Action {
        void run(long nowNs);
    }

    // ---- ends of workloads ------------------------------------------------------------------

    /**
     * The stack of a node, of a VM's first adapter, or a host's stack of that key while it runs.
     */
    public @Nullable Netstack stackOf(String name, String stackKey) {
        PlainMachine node = nodes.get(name);
        if (node != null) {
            return node.stack();
        }
        VirtualMachine vm = vms.get(name);
        if (vm != null) {
            GuestNic nic = addressed(vm);
            return nic == null ? null : nic.guest().stack();
        }
        return host(name).host().netstacks().find(stackKey);
    }

    /**
     * The address of a node, of a VM, or of the first adapter of a host's stack; null without one.
     * Of IPv6 addresses the first that is not link-local, usable or not yet.
     */
    public @Nullable IpAddress addressOf(String name, String stackKey, boolean ipv6) {
        PlainMachine node = nodes.get(name);
        VirtualMachine vm = vms.get(name);
        if (node != null) {
            return addressOf(node.networkInterface(), ipv6);
        }
        if (vm != null) {
            GuestNic nic = addressed(vm);
            return nic == null ? null : addressOf(nic.guest().networkInterface(), ipv6);
        }
        for (Vmk vmk : host(name).host().vmks()) {
            IpAddress address =
                    vmk.stackKey().equals(stackKey)
                            ? addressOf(vmk.networkInterface(), ipv6)
                            : null;
            if (address != null) {
                return address;
            }
        }
        return null;
    }

    private static @Nullable IpAddress addressOf(NetInterface nif, boolean ipv6) {
        Netstack stack = nif.stack();
        if (!ipv6 || stack == null) {
            return nif.hasAddress() ? IpAddress.ofIpv4(nif.address()) : null;
        }
        IpAddress usable = stack.ipv6Control().globalAddress(nif);
        if (usable != null) {
            return usable;
        }
        for (InterfaceAddress address : stack.ipv6Control().addresses(nif)) {
            if (!address.address().isLinkLocal()) {
                return address.address();
            }
        }
        return null;
    }

    private static @Nullable GuestNic addressed(VirtualMachine vm) {
        for (GuestNic nic : vm.nics()) {
            NetInterface nif = nic.guest().networkInterface();
            if (nif.hasAddress() || nic.guest().stack().ipv6Control().isEnabled(nif)) {
                return nic;
            }
        }
        return null;
    }

    // ---- changes -------------------------------------------------------------------------------

    /** Changes a host's configuration. What came before a refused part has been done. */
    public void configure(String hostName, EsxSection section) throws HostFault {
        HostPlace place = host(hostName);
        HostSection patch =
                new HostSection(
                        place.host().version(),
                        ImmutableMap.of(),
                        section,
                        ImmutableMap.of(),
                        null,
                        null);
        new HostChange(place.host(), new HostView(hostName, patch)).apply();
    }

    public void setAdvanced(String hostName, ImmutableMap<String, ScalarText> options)
            throws HostFault {
        EsxiHost host = host(hostName).host();
        for (var option : options.entrySet()) {
            host.operations()
                    .setAdvanced(
                            option.getKey(), HostBoot.number(option.getKey(), option.getValue()));
        }
    }

    /** Takes the cable of a NIC, or all cables of a segment, down or up. */
    public void setLink(
            @Nullable String host,
            @Nullable String nic,
            @Nullable String segment,
            boolean up,
            long nowNs) {
        if (host != null && nic != null) {
            Pnic pnic = host(host).host().pnic(nic);
            if (pnic != null) {
                pnic.setUp(up, nowNs);
            }
        } else if (segment != null) {
            known(segments, segment).setUp(up, nowNs);
        }
    }
}
