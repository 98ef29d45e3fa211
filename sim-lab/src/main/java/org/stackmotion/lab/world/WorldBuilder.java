package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.DhcpServerSection;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.NodeSection;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioException;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.lab.scenario.Trunk;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.yaml.Position;
import org.stackmotion.lab.yaml.Problem;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.migration.vmotion.VMotionService;
import org.stackmotion.net.autoconf.DhcpClientConfig;
import org.stackmotion.net.dhcp.DhcpServerHandler;
import org.stackmotion.net.dhcp.HostDhcp;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostRules;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.router.RouterInterface;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.stack.TcpTuning;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/**
 * Builds a world: segments, trunks, routers, hosts, nodes, VMs, each kind in the order of the file.
 * Everything that has an event owner or a hardware address is numbered in that order, so the order
 * of a file is part of what a digest says.
 */
public final class WorldBuilder {
    private final NetContext ctx;
    private final Scenario scenario;
    private final Consumer<EsxiHost> newHost;
    private final Map<String, SegmentPlace> segments = new LinkedHashMap<>();
    private final Map<String, Router> routers = new LinkedHashMap<>();
    private final Map<String, HostPlace> hosts = new LinkedHashMap<>();
    private final Map<String, PlainMachine> nodes = new LinkedHashMap<>();
    private final Map<String, VirtualMachine> vms = new LinkedHashMap<>();

    private WorldBuilder(NetContext ctx, Scenario scenario, Consumer<EsxiHost> newHost) {
        this.ctx = ctx;
        this.scenario = scenario;
        this.newHost = newHost;
    }

    /**
     * Builds the world of a scenario.
     *
     * @param newHost gets each host with its NICs and cables, before it is configured
     * @throws ScenarioException when a host refuses what the file says
     */
    public static World build(
            Simulation sim, Scenario scenario, boolean checksums, Consumer<EsxiHost> newHost) {
        return new WorldBuilder(new NetContext(sim, checksums), scenario, newHost).build();
    }

    private World build() {
        EventOwner agenda = ctx.sim().newOwner("agenda");
        scenario.segments()
                .forEach((name, s) -> segments.put(name, new SegmentPlace(ctx, name, s)));
        scenario.trunks().forEach(this::trunk);
        scenario.routers().forEach(this::router);
        scenario.hosts().forEach(this::host);
        scenario.nodes().forEach(this::node);
        scenario.vms().forEach(this::vm);
        return new World(
                ctx,
                scenario,
                ImmutableMap.copyOf(segments),
                ImmutableMap.copyOf(routers),
                ImmutableMap.copyOf(hosts),
                ImmutableMap.copyOf(nodes),
                ImmutableMap.copyOf(vms),
                agenda);
    }

    private SegmentPlace segment(String name) {
        SegmentPlace place = segments.get(name);
        if (place == null) {
            throw new IllegalArgumentException("unknown segment " + name);
        }
        return place;
    }

    private int smallestMtu() {
        return scenario.segments().values().stream().mapToInt(Segment::mtu).min().orElse(1500);
    }

    private void trunk(Trunk trunk) {
        SegmentPlace a = segment(trunk.between().get(0));
        SegmentPlace b = segment(trunk.between().get(1));
        Integer mtu = trunk.mtu();
        VlanSet vlans = trunk.vlans().isEmpty() ? VlanSet.ALL : VlanSet.of(trunk.vlans());
        a.trunk(b, Cables.ofTrunk(trunk, mtu == null ? smallestMtu() : mtu), vlans);
    }

    private void router(String name, RouterSection section) {
        Router router = new Router(ctx, name);
        routers.put(name, router);
        int number = 0;
        for (RouterSection.Interface nif : section.interfaces()) {
            SegmentPlace place = segment(nif.segment());
            LinkEnd end =
                    place.cable(
                            name + "/if" + number++,
                            Cables.ofRouter(place.section(), section.link()));
            Integer mtu = nif.mtu();
            RouterInterface added =
                    router.addInterface(
                            end,
                            nif.vlan(),
                            ctx.macs().nextRouter(),
                            prefix(nif.address()),
                            mtu == null ? smallestMtu() : mtu);
            router.setDhcpRelay(added, DhcpWords.values(nif.dhcpRelay()));
            nif.ipv6Address().forEach(added::addAddress);
            if (nif.ra() != null) {
                Advertising.start(ctx, added, nif.ra());
            }
        }
        for (RouterSection.StaticRoute route : section.routes()) {
            router.addRoute(prefix(route.network()), route.gateway().value());
        }
        for (RouterSection.Ipv6StaticRoute route : section.ipv6Routes()) {
            router.addRoute(route.network(), route.gateway());
        }
    }

    private static Ipv4Prefix prefix(Ipv4Subnet subnet) {
        return new Ipv4Prefix(subnet.address().value(), subnet.length());
    }

    private void host(String name, HostSection section) {
        HostRules rules = new HostRules(scenario.distinctGatewaysIsError(), false);
        EsxiHost host = new EsxiHost(ctx, name, section.version(), rules);
        section.uplinks()
                .forEach((nic, segment) -> {
                    Pnic pnic = host.addPnic(nic);
                    host.cable(pnic, segment(segment).cable(name + "/" + nic));
                });
        HostDhcp.on(host, DhcpClientConfig.isc(name));
        newHost.accept(host);
        try {
            HostBoot.configure(host, new HostView(name, section));
        } catch (HostFault e) {
            throw new ScenarioException(
                    ImmutableList.of(
                            new Problem(
                                    Position.ofArgument(scenario.name()),
                                    "hosts." + name,
                                    e.toString())));
        }
        hosts.put(name, new HostPlace(host, VMotionService.on(host)));
    }

    private void node(String name, NodeSection section) {
        Integer pool = section.bufferPoolMb();
        NetstackConfig config =
                NetstackConfig.plain()
                        .withBufferPoolBytes(pool == null ? 0 : (long) pool << 20)
                        .withCongestionControl(HostWords.word(section.congestionControlAlgorithm()))
                        .withEcn(section.ecn().mode())
                        .withPathMtuProbing(section.plpmtud())
                        .withTuning(
                                new TcpTuning(section.rack(), section.hystart(), section.pacing()));
        PlainMachine node =
                new PlainMachine(ctx, name, ctx.macs().nextMachine(), section.mtu(), config);
        LinkEnd end = segment(section.segment()).cable(name + "/eth0");
        end.attach(node);
        node.connect(end);
        node.setVlan(section.vlan());
        node.setAddress(section.address().address().value(), section.address().length());
        if (section.gateway() != null) {
            node.setGateway(section.gateway().value());
        }
        for (RouterSection.StaticRoute route : section.routes()) {
            Ipv4Subnet to = route.network();
            node.stack().addRoute(to.network(), to.length(), route.gateway().value());
        }
        MachineIpv6.configure(
                node,
                section.ipv6Address(),
                section.ipv6DefaultGateway(),
                section.autoConfigurationEnabled());
        DhcpServerSection dhcp = section.dhcpServer();
        if (dhcp != null) {
            serve(node, dhcp);
        }
        nodes.put(name, node);
    }

    private static void serve(PlainMachine node, DhcpServerSection section) {
        try {
            DhcpServerHandler.serve(
                    node.stack(),
                    node.networkInterface(),
                    section.authoritative(),
                    DhcpWords.subnets(section));
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing else is on a new node
        }
    }

    private void vm(String name, VmSection section) {
        VirtualMachine vm = VmBuilder.build(ctx, name, section);
        vms.put(name, vm);
        HostPlace host = hosts.get(section.host());
        if (section.power() == VmSection.Power.ON && host != null) {
            vm.powerOn(host.vmotion().site(), ctx.sim().nowNs());
        }
    }
}
