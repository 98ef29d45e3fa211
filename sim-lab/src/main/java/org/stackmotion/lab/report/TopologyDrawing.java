package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.DropEntry;
import org.stackmotion.lab.report.Timeline.Cable;
import org.stackmotion.lab.report.Timeline.HostPicture;
import org.stackmotion.lab.report.Timeline.MigrationPath;
import org.stackmotion.lab.report.Timeline.VmkPicture;
import org.stackmotion.lab.scenario.Scenario;

/** The world as inline SVG: routers above switches above hosts and nodes; paths and drops on it. */
final class TopologyDrawing {
    /** Hosts and nodes drawn; a larger world is better read as a table. */
    static final int MACHINES_MAX = 24;

    private static final int HOST_WIDTH = 270;
    private static final int NODE_WIDTH = 150;
    private static final int GAP = 24;
    private static final int ROUTER_Y = 12;
    private static final int SEGMENT_Y = 120;
    private static final int MACHINE_Y = 240;
    private static final int ROW = 20;

    /** Between the ways of two migrations that share a cable. */
    private static final double LANE = 6;

    private record Box(double x, double y, double width, double height) {
        double middle() {
            return x + width / 2;
        }
    }

    private record Point(double x, double y) {}

    private final RunReport report;
    private final Timeline timeline;
    private final Scenario scenario;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final Map<String, Point> ports = new LinkedHashMap<>();
    private double right = GAP;
    private double bottom = MACHINE_Y;

    TopologyDrawing(RunReport report, Timeline timeline, Scenario scenario) {
        this.report = report;
        this.timeline = timeline;
        this.scenario = scenario;
    }

    String write() {
        place();
        cables();
        paths();
        boxes();
        drops();
        return format(
                        "<svg class=\"topology\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Topology\">\n",
                        Math.max(right, 400), bottom + 16)
                + out
                + "</svg>\n";
    }

    // ---- places --------------------------------------------------------------------------------

    private void place() {
        int machines = 0;
        for (String segment : scenario.segments().keySet()) {
            double left = right;
            for (HostPicture host : timeline.hosts()) {
                var section = scenario.hosts().get(host.name());
                String home = section == null ? "" : first(section.uplinks().values());
                if (segment.equals(home) && machines < MACHINES_MAX) {
                    machines++;
                    machine(
                            host.name(),
                            HOST_WIDTH,
                            74 + ROW * (host.vmks().size() + host.vms().size()));
                }
            }
            for (var node : scenario.nodes().entrySet()) {
                if (node.getValue().segment().equals(segment) && machines < MACHINES_MAX) {
                    machines++;
                    machine(node.getKey(), NODE_WIDTH, 48);
                }
            }
            right = Math.max(right, left + 180 + GAP);
            boxes.put(segment, new Box(left, SEGMENT_Y, right - left - GAP, 34));
            right += GAP;
        }
        double x = GAP;
        int routers = scenario.routers().size();
        for (String router : scenario.routers().keySet()) {
            double room = (right - GAP) / routers;
            boxes.put(router, new Box(x + room / 2 - 100, ROUTER_Y, 180, 34));
            x += room;
        }
        for (Cable cable : timeline.cables()) {
            port(cable.a(), device(cable.b()));
            port(cable.b(), device(cable.a()));
        }
    }

    private static String first(Iterable<String> values) {
        for (String value : values) {
            return value;
        }
        return "";
    }

    private void machine(String name, int width, double height) {
        boxes.put(name, new Box(right, MACHINE_Y, width, height));
        right += width + GAP;
        bottom = Math.max(bottom, MACHINE_Y + height);
    }

    private static String device(String end) {
        return end.substring(0, end.lastIndexOf('/'));
    }

    /** Where a cable meets a box: at the side that looks to the other box. */
    private void port(String end, String towards) {
        Box here = boxes.get(device(end));
        Box there = boxes.get(towards);
        if (here == null || there == null) {
            return;
        }
        if (here.y() == there.y()) {
            boolean rightwards = there.x() > here.x();
            double x = rightwards ? here.x() + here.width() : here.x();
            ports.put(end, new Point(x, here.y() + here.height() / 2));
            return;
        }
        double y = there.y() < here.y() ? here.y() : here.y() + here.height();
        double x = here.middle();
        if (here.y() == MACHINE_Y) {
            x = here.middle() + 34 * (portNumber(end) - (siblings(end) - 1) / 2.0);
        } else if (there.y() == MACHINE_Y) {
            x = Math.clamp(there.middle(), here.x() + 10, here.x() + here.width() - 10);
            String other = peer(end);
            x += 34 * (portNumber(other) - (siblings(other) - 1) / 2.0);
        } else if (here.y() == ROUTER_Y) {
            x = Math.clamp(there.middle(), here.x() + 20, here.x() + here.width() - 20);
        } else {
            x = Math.clamp(there.middle(), here.x() + 30, here.x() + here.width() - 30);
        }
        ports.put(end, new Point(x, y));
    }

    private String peer(String end) {
        for (Cable cable : timeline.cables()) {
            if (cable.a().equals(end)) {
                return cable.b();
            } else if (cable.b().equals(end)) {
                return cable.a();
            }
        }
        return end;
    }

    private List<String> ends(String device) {
        List<String> ends = new ArrayList<>();
        for (Cable c : timeline.cables()) {
            for (String end : ImmutableList.of(c.a(), c.b())) {
                if (device(end).equals(device)) {
                    ends.add(end);
                }
            }
        }
        return ends;
    }

    private int portNumber(String end) {
        return ends(device(end)).indexOf(end);
    }

    private int siblings(String end) {
        return ends(device(end)).size();
    }

    // ---- drawing -------------------------------------------------------------------------------

    private void cables() {
        for (Cable cable : timeline.cables()) {
            Point a = ports.get(cable.a());
            Point b = ports.get(cable.b());
            if (a != null && b != null) {
                line("cable", a, b, 0);
            }
        }
    }

    /** Shifted down and to the right by turns, so that lanes never cover each other. */
    private void line(String style, Point a, Point b, double shift) {
        boolean flat = Math.abs(b.x() - a.x()) > Math.abs(b.y() - a.y());
        double dx = flat ? 0 : shift;
        double dy = flat ? shift : 0;
        out.append(
                format(
                        "<path class=\"%s\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
                        style, a.x() + dx, a.y() + dy, b.x() + dx, b.y() + dy));
    }

    private void paths() {
        int together = Math.min(5, timeline.paths().size());
        for (MigrationPath path : timeline.paths()) {
            int lane = (path.number() - 1) % 5;
            String style = "way s" + (lane + 1);
            double shift = (lane - (together - 1) / 2.0) * LANE;
            Point before = null;
            for (Timeline.Hop hop : path.hops()) {
                Point from = ports.get(hop.from());
                Point to = ports.get(hop.to());
                if (from == null || to == null) {
                    before = null;
                    continue;
                }
                if (before != null) {
                    line(style, before, from, shift);
                }
                line(style, from, to, shift);
                before = to;
            }
        }
    }

    private void boxes() {
        scenario.routers().keySet().forEach(r -> titled(r, "router " + r, "router"));
        scenario.segments()
                .forEach((name, s) -> titled(name, name + ", MTU " + s.mtu(), "segment"));
        scenario.nodes()
                .forEach((name, node) -> {
                    titled(name, name, "node");
                    Box box = boxes.get(name);
                    if (box != null) {
                        text(
                                "small",
                                box.middle(),
                                box.y() + 36,
                                "VLAN " + node.vlan() + ", " + node.address());
                    }
                });
        timeline.hosts().forEach(this::host);
    }

    private void titled(String name, String title, String style) {
        Box box = boxes.get(name);
        if (box != null) {
            rect(style, box);
            text("name", box.middle(), box.y() + 20, title);
        }
    }

    private void host(HostPicture host) {
        Box box = boxes.get(host.name());
        if (box == null) {
            return;
        }
        rect("host", box);
        for (String end : ends(host.name())) {
            Point port = ports.get(end);
            if (port != null) {
                text("small", port.x(), port.y() + 13, end.substring(end.lastIndexOf('/') + 1));
            }
        }
        StringBuilder switches = new StringBuilder();
        host.switches()
                .forEach(s ->
                        switches.append(s.name()).append(" MTU ").append(s.mtu()).append("  "));
        rect("vss", new Box(box.x() + 8, box.y() + 20, box.width() - 16, 18));
        text("small", box.middle(), box.y() + 33, switches.toString().strip());
        double y = box.y() + 38;
        for (VmkPicture vmk : host.vmks()) {
            boolean used =
                    timeline.paths().stream()
                            .anyMatch(p ->
                                    p.fromHost().equals(host.name())
                                                    && p.fromVmk().equals(vmk.name())
                                            || p.toHost().equals(host.name())
                                                    && p.toVmk().equals(vmk.name()));
            rect(used ? "vmk used" : "vmk", new Box(box.x() + 8, y + 3, box.width() - 16, ROW - 3));
            text(
                    "small",
                    box.middle(),
                    y + 15,
                    vmk.name() + " " + vmk.address() + "  " + vmk.stack() + "  VLAN " + vmk.vlan());
            y += ROW;
        }
        for (String vm : host.vms()) {
            rect("vm", new Box(box.x() + 60, y + 3, box.width() - 120, ROW - 3));
            text("small", box.middle(), y + 15, "VM " + vm + " (at the end)");
            boxes.put(vm, new Box(box.x() + 60, y + 3, box.width() - 120, ROW - 3));
            y += ROW;
        }
        text("name", box.middle(), y + 20, host.name() + ", ESXi " + host.version());
    }

    /** Numbered as in the table of drops. */
    private void drops() {
        Map<String, Integer> at = new LinkedHashMap<>();
        int number = 0;
        for (DropEntry drop : report.drops()) {
            number++;
            Point point = placeOf(drop.where());
            if (point == null) {
                continue;
            }
            int already = at.merge(format("%.0f %.0f", point.x(), point.y()), 1, Integer::sum) - 1;
            double x = point.x() + 26 * already;
            out.append(
                    format(
                            "<g class=\"drop\"><rect x=\"%.1f\" y=\"%.1f\" width=\"24\" height=\"14\" rx=\"3\"/><text x=\"%.1f\" y=\"%.1f\">D%d</text></g>\n",
                            x - 12, point.y() - 7, x, point.y() + 4, number));
        }
    }

    private @Nullable Point placeOf(String where) {
        Point port = ports.get(where);
        if (port != null) {
            return new Point(port.x() + 16, port.y() < MACHINE_Y ? port.y() + 12 : port.y() - 10);
        }
        int slash = where.indexOf('/');
        Box box = boxes.get(slash < 0 ? where : where.substring(0, slash));
        return box == null
                ? null
                : new Point(box.x() + 14, box.y() + (slash < 0 ? box.height() : 29));
    }

    private void rect(String style, Box b) {
        out.append(
                format(
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"/>",
                        style, b.x(), b.y(), b.width(), b.height()));
    }

    private void text(String style, double x, double y, String text) {
        out.append(
                format(
                        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                        style, x, y, Html.clip(text, 46)));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
