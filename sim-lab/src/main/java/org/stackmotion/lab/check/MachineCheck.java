package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableSet;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.NodeSection;
import org.stackmotion.lab.scenario.RouterSection.StaticRoute;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.lab.scenario.Step;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.scenario.Workload;

/** Nodes, virtual machines and the traffic between them. */
final class MachineCheck {
    private final Findings findings;

    MachineCheck(Findings findings) {
        this.findings = findings;
    }

    void run() {
        names();
        findings.scenario.nodes().forEach((name, node) -> node(node));
        findings.scenario.vms().forEach((name, vm) -> vm(vm));
        realMemory();
        Map<String, Workload> named = new LinkedHashMap<>();
        for (Workload workload : findings.scenario.workloads()) {
            String name = workload.name();
            if (name != null && named.putIfAbsent(name, workload) != null) {
                findings.error(workload, "name", "a second workload named " + name);
            }
            workload(workload);
        }
    }

    /** Workloads name hosts, nodes and VMs alike, so these share one set of names. */
    private void names() {
        Scenario s = findings.scenario;
        s.nodes().forEach((name, node) -> unique(name, node, "host", s.hosts().keySet()));
        s.vms().forEach((name, vm) -> unique(name, vm, "host", s.hosts().keySet()));
        s.vms().forEach((name, vm) -> unique(name, vm, "node", s.nodes().keySet()));
    }

    private void unique(String name, Object bound, String what, ImmutableSet<String> others) {
        if (others.contains(name)) {
            findings.error(bound, "", "a " + what + " is named " + name + " too");
        }
    }

    private void node(NodeSection node) {
        Segment segment = findings.scenario.segments().get(node.segment());
        findings.refers(
                node, "segment", "segment", node.segment(), findings.scenario.segments().keySet());
        if (segment != null && node.mtu() > segment.mtu()) {
            findings.warn(
                    node,
                    "mtu",
                    node.mtu() + " is more than the MTU " + segment.mtu() + " of its segment");
        }
        if (!findings.isClean(node) || !findings.isHostAddress(node, "address", node.address())) {
            return;
        }
        new DhcpCheck(findings).server(node);
        gateway(node, "gateway", node.gateway(), node.address());
        for (StaticRoute route : node.routes()) {
            gateway(route, "gateway", route.gateway(), node.address());
        }
    }

    private void gateway(Object bound, String key, @Nullable Ipv4Address gateway, Ipv4Subnet own) {
        if (gateway != null && !own.contains(gateway)) {
            findings.error(bound, key, gateway + " is not in the subnet of " + own);
        }
    }

    private void vm(VmSection vm) {
        if (findings.refers(vm, "host", "host", vm.host(), findings.scenario.hosts().keySet())) {
            HostSection section = findings.scenario.hosts().get(vm.host());
            if (section != null) {
                HostView host = new HostView(vm.host(), section);
                for (VmSection.Nic nic : vm.nics()) {
                    findings.refers(
                            nic,
                            "port_group",
                            "port group",
                            nic.portGroup(),
                            host.portGroups().keySet());
                }
            }
        }
        for (VmSection.Nic nic : vm.nics()) {
            Ipv4Subnet ip = nic.ip();
            if (!findings.isClean(nic)) {
                continue;
            }
            if (ip == null && nic.gateway() != null) {
                findings.error(nic, "gateway", "a gateway without an address");
            } else if (ip != null && findings.isHostAddress(nic, "ip", ip)) {
                gateway(nic, "gateway", nic.gateway(), ip);
            }
        }
        VmSection.Dirty dirty = vm.dirty();
        if (dirty != null) {
            dirty(vm, dirty);
        }
    }

    /**
     * Real memory is bytes of this machine, once more for each VM that migrates: source and
     * destination hold it together.
     */
    private void realMemory() {
        long haveMb = PlatformDependent.maxDirectMemory() >> 20;
        long needMb = 0;
        for (Map.Entry<String, VmSection> entry : findings.scenario.vms().entrySet()) {
            VmSection vm = entry.getValue();
            if (vm.memory() != VmSection.MemoryKind.REAL || !findings.isClean(vm)) {
                continue;
            }
            boolean migrates =
                    findings.scenario.steps().stream()
                            .map(Step::migrate)
                            .anyMatch(m -> m != null && m.vm().equals(entry.getKey()));
            needMb += migrates ? 2L * vm.memoryMb() : vm.memoryMb();
            if (needMb > haveMb) {
                findings.error(
                        vm,
                        "memory",
                        "real memory needs "
                                + needMb
                                + " MiB of this machine up to here, and "
                                + haveMb
                                + " MiB are allowed; use synthetic, or allow more with"
                                + " STACKMOTION_JAVA_OPTS=-XX:MaxDirectMemorySize="
                                + needMb
                                + "m");
                return;
            }
        }
    }

    private void dirty(VmSection vm, VmSection.Dirty dirty) {
        switch (dirty) {
            case VmSection.Dirty.Idle idle -> {}
            case VmSection.Dirty.Uniform u -> fits(u, "working_set_mb", u.workingSetMb(), vm);
            case VmSection.Dirty.Sweep s -> fits(s, "working_set_mb", s.workingSetMb(), vm);
            case VmSection.Dirty.HotCold h -> {
                fits(h, "hot_mb", h.hotMb(), vm);
                if (h.hotPeriod().toNanos() < 1_000_000 && findings.isClean(h)) {
                    findings.error(h, "hot_period", "is too short; accepted: at least 1ms");
                }
            }
            case VmSection.Dirty.Vector v -> points(v);
        }
    }

    private void fits(Object bound, String key, @Nullable Integer mb, VmSection vm) {
        if (mb != null && mb > vm.memoryMb() && findings.isClean(vm)) {
            findings.error(
                    bound,
                    key,
                    mb + " MiB do not fit in the VM's " + vm.memoryMb() + " MiB of memory");
        }
    }

    private void points(VmSection.Dirty.Vector vector) {
        if (vector.points().size() < 2) {
            findings.error(vector, "points", "a curve needs at least two points");
        }
        Duration last = Duration.ofNanos(-1);
        long pages = 0;
        for (VmSection.Point point : vector.points()) {
            if (point.after().compareTo(last) <= 0 || point.pages() < pages) {
                findings.error(
                        point,
                        "after",
                        "times must grow and pages must not shrink along the curve");
            }
            last = point.after();
            pages = point.pages();
        }
    }

    private void workload(Workload workload) {
        ImmutableSet<String> names =
                ImmutableSet.<String>builder()
                        .addAll(findings.scenario.nodes().keySet())
                        .addAll(findings.scenario.vms().keySet())
                        .addAll(findings.scenario.hosts().keySet())
                        .build();
        boolean from =
                findings.refers(workload, "from", "node, VM or host", workload.from(), names);
        boolean to = findings.refers(workload, "to", "node, VM or host", workload.to(), names);
        if (from && workload.from().equals(workload.to())) {
            findings.error(workload, "to", "is the same machine as `from`");
        }
        String stack =
                switch (workload) {
                    case Workload.Ping p -> ping(p);
                    case Workload.Bulk b -> bulk(b);
                    case Workload.Ftp f -> client(f);
                    case Workload.Tftp t -> client(t);
                    case Workload.Echo c -> client(c);
                    case Workload.Ntp n -> client(n);
                };
        if (from) {
            end(workload, "from", workload.from(), stack);
        }
        if (to) {
            end(workload, "to", workload.to(), stack);
        }
        boolean host =
                findings.scenario.hosts().containsKey(workload.from())
                        || findings.scenario.hosts().containsKey(workload.to());
        if (stack != null && from && to && !host) {
            findings.error(
                    workload, "stack", "neither end is a host, so there is no stack to choose");
        }
    }

    private @Nullable String ping(Workload.Ping ping) {
        if (ping.interval().isZero() && findings.isClean(ping)) {
            findings.error(ping, "interval", "0 is no interval; accepted: a time above 0");
        }
        return ping.stack();
    }

    private @Nullable String client(Workload.Client client) {
        if (client.timeout().isZero() && findings.isClean(client)) {
            findings.error(client, "timeout", "0 is no time-out; accepted: a time above 0");
        }
        return client.stack();
    }

    private @Nullable String bulk(Workload.Bulk bulk) {
        if ((bulk.bytes() == null) == (bulk.lasting() == null) && findings.isClean(bulk)) {
            findings.error(bulk, "", "accepted: exactly one of bytes, for");
        }
        Duration lasting = bulk.lasting();
        if (lasting != null && bulk.warmup().compareTo(lasting) >= 0 && findings.isClean(bulk)) {
            findings.error(bulk, "warmup", "leaves nothing to measure; accepted: less than for");
        }
        return bulk.stack();
    }

    /** A workload's end needs an address. */
    private void end(Workload workload, String key, String name, @Nullable String stack) {
        if (workload.ipv6()) {
            new Ipv6Check(findings).end(workload, key, name, stack);
            return;
        }
        VmSection vm = findings.scenario.vms().get(name);
        if (vm != null
                && findings.isClean(vm)
                && vm.nics().stream().allMatch(n -> n.ip() == null)) {
            findings.error(workload, key, "the VM " + name + " has no address");
        }
        HostSection section = findings.scenario.hosts().get(name);
        if (section == null || !findings.isClean(section)) {
            return;
        }
        HostView host = new HostView(name, section);
        String chosen = stack == null ? HostView.DEFAULT_STACK : stack;
        if (findings.refers(workload, "stack", "TCP/IP stack", chosen, host.stackKeys())
                && host.vmknicsOf(chosen).stream()
                        .allMatch(v -> HostView.address(v) == null && !HostView.dhcp(v))) {
            findings.error(
                    workload,
                    key,
                    "no adapter of the stack " + chosen + " of " + name + " has an address");
        }
    }
}
