package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.lab.scenario.Trunk;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.yaml.Problem;

/** The world that a scenario means, for people and as JSON. */
public final class WorldText {
    private final Scenario scenario;
    private final StringBuilder out = new StringBuilder();

    private WorldText(Scenario scenario) {
        this.scenario = scenario;
    }

    public static String asText(Scenario scenario) {
        return new WorldText(scenario).write();
    }

    private String write() {
        out.append(scenario.name()).append('\n');
        if (scenario.about() != null) {
            out.append(scenario.about().strip()).append('\n');
        }
        out.append("seed ").append(scenario.seed()).append('\n');
        segments();
        routers();
        scenario.hosts().forEach((name, section) -> host(new HostView(name, section)));
        machines();
        workloads();
        steps();
        out.append('\n').append(scenario.validate().size()).append(" expectations\n");
        return out.toString();
    }

    private void segments() {
        TextTable table =
                new TextTable("", "segment", "rate", "delay", "MTU", "queue", "impairments");
        scenario.segments()
                .forEach((name, s) ->
                        table.row(
                                name,
                                rate(s.rateMbps()),
                                decimal(s.delayUs()) + " us",
                                s.mtu(),
                                s.queuePackets() + " packets, " + s.queueKb() + " KiB",
                                impairments(s)));
        append(table);
        TextTable trunks = new TextTable("", "trunk", "VLANs", "rate", "delay", "MTU");
        for (Trunk t : scenario.trunks()) {
            trunks.row(
                    String.join(" - ", t.between()),
                    t.vlans().isEmpty() ? "all" : commas(t.vlans()),
                    rate(t.rateMbps()),
                    decimal(t.delayUs()) + " us",
                    t.mtu() == null ? smallestMtu() : t.mtu());
        }
        append(trunks);
    }

    private int smallestMtu() {
        return scenario.segments().values().stream().mapToInt(Segment::mtu).min().orElse(1500);
    }

    private static String rate(double mbps) {
        return mbps == 0 ? "no limit" : decimal(mbps) + " Mbit/s";
    }

    private static String decimal(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    private static String commas(List<?> values) {
        return String.join(", ", values.stream().map(String::valueOf).toList());
    }

    private static String impairments(Segment s) {
        List<String> all = new ArrayList<>();
        if (s.loss() > 0) {
            all.add("loss " + s.loss());
        }
        if (s.lossEvery() != null) {
            all.add("loss_every " + s.lossEvery());
        }
        if (s.lossBurst() != null) {
            all.add("loss_burst " + s.lossBurst().rate());
        }
        if (s.reorder() != null) {
            all.add("reorder " + s.reorder().rate());
        }
        if (s.duplicate() > 0) {
            all.add("duplicate " + s.duplicate());
        }
        if (s.corrupt() != null) {
            all.add("corrupt " + s.corrupt().rate());
        }
        return all.isEmpty() ? "none" : String.join(", ", all);
    }

    private void routers() {
        TextTable table = new TextTable("", "router", "segment", "VLAN", "address", "MTU");
        scenario.routers()
                .forEach((name, router) -> {
                    for (RouterSection.Interface i : router.interfaces()) {
                        table.row(
                                name,
                                i.segment(),
                                i.vlan(),
                                i.address(),
                                i.mtu() == null ? smallestMtu() : i.mtu());
                    }
                });
        append(table);
    }

    private void host(HostView host) {
        out.append("\nhost ").append(host.name());
        out.append(" (").append(host.section().version()).append(")  ");
        List<String> uplinks = new ArrayList<>();
        host.section().uplinks().forEach((nic, segment) -> uplinks.add(nic + " - " + segment));
        out.append(String.join(", ", uplinks)).append('\n');
        TextTable groups = new TextTable("  ", "switch", "MTU", "uplinks", "port group", "VLAN");
        for (EsxSection.VirtualSwitch vss : host.switches()) {
            for (EsxSection.PortGroupSection group : vss.portGroups()) {
                groups.row(
                        vss.name(),
                        HostView.mtu(vss),
                        String.join(", ", host.nics(vss)),
                        group.name(),
                        host.vlanOf(group.name()));
            }
        }
        append(groups, "");
        append(TeamingText.table(host), "");
        TextTable vmks =
                new TextTable("  ", "adapter", "port group", "stack", "MTU", "address", "services");
        for (EsxSection.Vmknic vmk : host.vmknics()) {
            Ipv4Subnet address = HostView.address(vmk);
            List<String> services = new ArrayList<>();
            vmk.enabledServices()
                    .forEach((service, on) -> {
                        if (on) {
                            services.add(service);
                        }
                    });
            vmks.row(
                    vmk.device(),
                    vmk.portGroup() == null ? "none" : vmk.portGroup(),
                    HostView.stackOf(vmk),
                    HostView.mtu(vmk),
                    address != null ? address : HostView.dhcp(vmk) ? "DHCP" : "none",
                    services.isEmpty() ? implied(vmk) : String.join(", ", services));
        }
        append(vmks, "");
        TextTable stacks = new TextTable("  ", "stack", "gateway", "congestion control", "routes");
        for (EsxSection.NetStack s : host.netStacks()) {
            stacks.row(
                    s.key(),
                    s.defaultGateway() == null ? "none" : s.defaultGateway(),
                    s.congestionControlAlgorithm() == null
                            ? "newreno"
                            : s.congestionControlAlgorithm().name().toLowerCase(Locale.ROOT),
                    s.routes().size());
        }
        append(stacks, "");
    }

    private static String implied(EsxSection.Vmknic vmk) {
        return switch (HostView.stackOf(vmk)) {
            case HostView.VMOTION_STACK -> "vmotion (implied by the stack)";
            case HostView.PROVISIONING_STACK -> "provisioning (implied by the stack)";
            default -> "none";
        };
    }

    private void machines() {
        TextTable nodes = new TextTable("", "node", "segment", "VLAN", "address", "gateway", "MTU");
        scenario.nodes()
                .forEach((name, n) ->
                        nodes.row(
                                name,
                                n.segment(),
                                n.vlan(),
                                n.address(),
                                n.gateway() == null ? "none" : n.gateway(),
                                n.mtu()));
        append(nodes);
        TextTable vms = new TextTable("", "VM", "host", "memory", "storage", "networks", "writes");
        scenario.vms().forEach((name, vm) -> vms.row(vmRow(name, vm)));
        append(vms);
        append(Ipv6Text.table(scenario));
    }

    private static Object[] vmRow(String name, VmSection vm) {
        List<String> nics = new ArrayList<>();
        for (VmSection.Nic nic : vm.nics()) {
            nics.add(nic.portGroup() + (nic.ip() == null ? "" : " " + nic.ip()));
        }
        return new Object[] {
            name,
            vm.host(),
            vm.memoryMb() + " MiB " + vm.memory().name().toLowerCase(Locale.ROOT),
            vm.storage().name().toLowerCase(Locale.ROOT),
            String.join(", ", nics),
            dirty(vm.dirty())
        };
    }

    private static String dirty(VmSection.@Nullable Dirty dirty) {
        return switch (dirty) {
            case null -> "nothing";
            case VmSection.Dirty.Idle i -> "nothing";
            case VmSection.Dirty.Uniform u -> "uniform, " + decimal(u.pagesPerS()) + " pages/s";
            case VmSection.Dirty.Sweep s -> "sweep, " + decimal(s.pagesPerS()) + " pages/s";
            case VmSection.Dirty.HotCold h ->
                    h.hotMb()
                            + " MiB in "
                            + Numbers.time(h.hotPeriod().toNanos())
                            + ", then "
                            + decimal(h.coldMbPerS())
                            + " MiB/s";
            case VmSection.Dirty.Vector v -> "a curve of " + v.points().size() + " points";
        };
    }

    private void workloads() {
        TextTable table = new TextTable("", "workload", "from", "to", "what");
        for (Workload w : scenario.workloads()) {
            switch (w) {
                case Workload.Ping p ->
                        table.row(
                                "ping",
                                p.from(),
                                p.to(),
                                "every " + Numbers.time(p.interval().toNanos()));
                case Workload.Ftp f ->
                        table.row(
                                "ftp",
                                f.from(),
                                f.to(),
                                (f.upload() ? "sends " : "fetches ") + Numbers.bytes(f.bytes()));
                case Workload.Tftp t ->
                        table.row(
                                "tftp",
                                t.from(),
                                t.to(),
                                (t.upload() ? "sends " : "fetches ") + Numbers.bytes(t.bytes()));
                case Workload.Echo c ->
                        table.row("echo", c.from(), c.to(), Numbers.bytes(c.bytes()) + " and back");
                case Workload.Ntp n ->
                        table.row("ntp", n.from(), n.to(), Numbers.count(n.count()) + " questions");
                case Workload.Bulk b ->
                        table.row(
                                "bulk",
                                b.from(),
                                b.to(),
                                b.bytes() == null
                                        ? "for " + Numbers.time(ns(b.lasting()))
                                        : Numbers.bytes(b.bytes()));
            }
        }
        append(table);
    }

    private static long ns(java.time.@Nullable Duration time) {
        return time == null ? 0 : time.toNanos();
    }

    private void steps() {
        TextTable table = new TextTable("", "at", "step");
        scenario.steps().forEach(s -> table.row(Numbers.time(s.at().toNanos()), s.describe()));
        append(table);
    }

    private void append(TextTable table) {
        append(table, "\n");
    }

    private void append(TextTable table, String before) {
        if (!table.isEmpty()) {
            out.append(before).append(table);
        }
    }

    // ---- JSON -------------------------------------------------------------------------------

    /** {@code {valid, name, seed, segments, ...}}: names and counts for programs. */
    public static String asJson(Scenario s, ImmutableList<Problem> warnings) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("valid", true);
        json.put("name", s.name());
        json.put("seed", s.seed());
        json.put("segments", s.segments().keySet());
        json.put("routers", s.routers().keySet());
        json.put("hosts", hosts(s));
        json.put("nodes", s.nodes().keySet());
        json.put("vms", s.vms().keySet());
        json.put("workloads", s.workloads().size());
        json.put("steps", s.steps().stream().map(x -> x.describe()).toList());
        json.put("validate", s.validate().size());
        json.put("warnings", warnings.stream().map(WorldText::problem).toList());
        return print(json);
    }

    private static Map<String, Object> hosts(Scenario s) {
        Map<String, Object> hosts = new LinkedHashMap<>();
        s.hosts()
                .forEach((name, section) -> {
                    HostView host = new HostView(name, section);
                    Map<String, Object> vmks = new LinkedHashMap<>();
                    host.vmknics()
                            .forEach(v ->
                                    vmks.put(v.device(), Map.of("stack", HostView.stackOf(v))));
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("version", section.version());
                    json.put("uplinks", section.uplinks());
                    json.put("vmknics", vmks);
                    hosts.put(name, json);
                });
        return hosts;
    }

    /** {@code {valid: false, errors: [{file, line, column, path, message}], warnings}}. */
    public static String errorsAsJson(
            ImmutableList<Problem> errors, ImmutableList<Problem> warnings) {
        return print(
                ImmutableMap.of(
                        "valid",
                        false,
                        "errors",
                        errors.stream().map(WorldText::problem).toList(),
                        "warnings",
                        warnings.stream().map(WorldText::problem).toList()));
    }

    private static Map<String, Object> problem(Problem p) {
        return ImmutableMap.of(
                "file",
                p.at().source(),
                "line",
                p.at().line(),
                "column",
                p.at().column(),
                "path",
                p.path(),
                "message",
                p.message());
    }

    private static String print(Map<String, Object> json) {
        return ReportJson.mapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(json)
                        .replace("\r\n", "\n")
                + "\n";
    }
}
