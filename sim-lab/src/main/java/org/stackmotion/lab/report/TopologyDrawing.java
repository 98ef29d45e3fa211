package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.DropEntry;
import org.stackmotion.lab.report.Timeline.Cable;
import org.stackmotion.lab.report.Timeline.HostPicture;
import org.stackmotion.lab.report.Timeline.MigrationPath;
import org.stackmotion.lab.report.Timeline.VmkPicture;
import org.stackmotion.lab.report.TopologyLayout.Box;
import org.stackmotion.lab.report.TopologyLayout.Point;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Scenario;

/** The world as inline SVG, with the ways of the migrations and the places of the drops on it. */
final class TopologyDrawing {
    private static final double ROW = TopologyLayout.ROW;
    private static final double MARK_WIDTH = 26;
    private static final int MARKS_IN_ROW = 10;
    private static final int STYLES = 5;

    /** Shrunk to less than this the text is too small; the reader scrolls instead. */
    private static final double LEGIBLE = 0.66;

    /** Between two ways that share a cable. */
    private static final double LANE = 6;

    private static final int LANES_MAX = 10;

    private final RunReport report;
    private final Timeline timeline;
    private final Scenario scenario;
    private final TopologyLayout layout;
    private final StringBuilder out = new StringBuilder();

    /** Migrations that take the same way share one line. */
    private final List<Way> ways;

    /** Host and adapter to the migrations that use it, as {@code 1} and an arrow. */
    private final SetMultimap<String, String> users = LinkedHashMultimap.create();

    private final Map<String, Box> rows = new LinkedHashMap<>();

    private record Way(MigrationPath path, List<Integer> numbers) {}

    TopologyDrawing(RunReport report, Timeline timeline, Scenario scenario) {
        this.report = report;
        this.timeline = timeline;
        this.scenario = scenario;
        this.layout = new TopologyLayout(scenario, timeline, hostsWithMarks());
        Map<String, Way> byWay = new LinkedHashMap<>();
        for (MigrationPath p : timeline.paths()) {
            String key = p.hops() + " " + p.blocked();
            byWay.computeIfAbsent(key, k -> new Way(p, new ArrayList<>())).numbers.add(p.number());
            users.put(p.fromHost() + " " + p.fromVmk(), p.number() + "\u2191");
            users.put(p.toHost() + " " + p.toVmk(), p.number() + "\u2193");
        }
        this.ways = ImmutableList.copyOf(byWay.values());
    }

    String write() {
        cables();
        boxes();
        int lane = 0;
        for (Way way : ways) {
            way(way, lane++);
        }
        labels();
        drops();
        String head =
                format(
                        "<svg class=\"topology\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" style=\"min-width:%.0fpx\" role=\"img\" aria-label=\"Topology\">\n",
                        layout.width(), layout.height(), layout.width(), LEGIBLE * layout.width());
        return "<div class=\"wide\">" + head + out + "</svg></div>\n" + legend();
    }

    private String legend() {
        StringBuilder text = new StringBuilder();
        int lane = 0;
        for (Way way : ways) {
            String style = style(lane++);
            text.append("<li><svg class=\"key\" viewBox=\"0 0 44 14\" width=\"44\" height=\"14\">");
            text.append("<path class=\"way ").append(style).append("\" d=\"M2 7H42\"/></svg> ");
            MigrationPath p = way.path;
            String what = way.numbers.size() == 1 ? "migration " : "migrations ";
            String end =
                    p.blocked().isEmpty()
                            ? p.toHost() + " " + p.toVmk()
                            : p.toHost() + ": \u2717 " + p.blocked();
            text.append(
                    Html.escape(
                            what
                                    + numbers(way)
                                    + ": "
                                    + p.fromHost()
                                    + " "
                                    + p.fromVmk()
                                    + " \u2192 "
                                    + end));
            text.append("</li>\n");
        }
        if (layout.leftOut() > 0) {
            text.append("<li>")
                    .append(layout.leftOut())
                    .append(" more machines are not drawn</li>");
        }
        return text.isEmpty() ? "" : "<ul class=\"legend\">\n" + text + "</ul>\n";
    }

    private static String numbers(Way way) {
        return way.numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String style(int lane) {
        return "s" + (lane % STYLES + 1);
    }

    // ---- cables and ways -----------------------------------------------------------------------

    private void cables() {
        for (Cable cable : timeline.cables()) {
            Point a = layout.port(cable.a());
            Point b = layout.port(cable.b());
            if (a != null && b != null) {
                out.append(format("<path class=\"cable\" d=\"M%.1f %.1f", a.x(), a.y()));
                out.append(over(cable.a(), a, b, 0)).append("\"/>\n");
            }
        }
    }

    /** On to b; in a bow above the boxes that stand between. */
    private String over(String end, Point a, Point b, double shift) {
        return layout.isLevel(end) && layout.isBlocked(end)
                ? format(
                        "C%.1f %.1f %.1f %.1f %.1f %.1f",
                        a.x(), a.y() - 48, b.x(), b.y() - 48, b.x(), b.y())
                : format("L%.1f %.1f", b.x() + shift, b.y());
    }

    private void way(Way way, int lane) {
        int lanes = Math.min(LANES_MAX, ways.size());
        double gap = lanes > STYLES ? LANE / 2 : LANE;
        double shift = gap * (lane % lanes - (lanes - 1) / 2.0);
        StringBuilder path = new StringBuilder();
        Point end = null;
        Point badge = null;
        String device = "";
        for (Timeline.Hop hop : way.path.hops()) {
            Point from = layout.port(hop.from());
            Point to = layout.port(hop.to());
            if (from == null || to == null) {
                end = null;
                continue;
            }
            boolean level = layout.isLevel(hop.from()) && !layout.isBlocked(hop.from());
            Point a = moved(from, shift, level);
            Point b = moved(to, shift, level);
            Box box = layout.box(TopologyLayout.device(hop.from()));
            if (end == null || box == null) {
                path.append(format("M%.1f %.1f", a.x(), a.y()));
            } else {
                double y = layout.laneY(box) + shift;
                path.append(format("L%.1f %.1fL%.1f %.1f", end.x(), y, a.x(), y));
                path.append(format("L%.1f %.1f", a.x(), a.y()));
            }
            path.append(over(hop.from(), a, b, 0));
            if (badge == null) {
                double part = 0.36 + 0.14 * (lane % STYLES % 3);
                badge = new Point(a.x() + (b.x() - a.x()) * part, a.y() + (b.y() - a.y()) * part);
            }
            end = b;
            device = TopologyLayout.device(hop.to());
        }
        out.append(format("<path class=\"way %s\" d=\"%s\"/>\n", style(lane), path));
        if (end != null) {
            out.append(
                    layout.isMachine(device)
                            ? format(
                                    "<path class=\"head %s\" d=\"M%.1f %.1fl-8 -13h16z\"/>\n",
                                    style(lane), end.x(), end.y())
                            : format(
                                    "<text class=\"stop\" x=\"%.1f\" y=\"%.1f\">\u2717</text>\n",
                                    end.x(), end.y() + 6));
        }
        if (badge != null) {
            badge(badge, numbers(way), style(lane));
        } else {
            neverLeft(way, lane);
        }
    }

    /** No cable was taken: marked at the uplink. */
    private void neverLeft(Way way, int lane) {
        for (String end : layout.ends(way.path.fromHost())) {
            Point port = layout.port(end);
            if (port != null) {
                badge(
                        new Point(port.x() - 26, port.y() - 12 - 18 * (lane % 3)),
                        numbers(way) + " \u2717",
                        style(lane));
                return;
            }
        }
    }

    private static Point moved(Point p, double shift, boolean level) {
        return level ? new Point(p.x(), p.y() + shift) : new Point(p.x() + shift, p.y());
    }

    private void badge(Point at, String text, String style) {
        double width = 10 + 6.5 * Math.min(12, text.length());
        out.append(
                format(
                        "<g class=\"badge %s\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"16\" rx=\"8\"/>",
                        style, at.x() - width / 2, at.y() - 8, width));
        out.append(
                format(
                        "<text x=\"%.1f\" y=\"%.1f\">%s</text></g>\n",
                        at.x(), at.y() + 4, Html.clip(text, 12)));
    }

    // ---- boxes ---------------------------------------------------------------------------------

    private void boxes() {
        scenario.routers().keySet().forEach(name -> rect("router", layout.box(name)));
        scenario.segments().keySet().forEach(name -> rect("segment", layout.box(name)));
        scenario.nodes().keySet().forEach(name -> rect("node", layout.box(name)));
        timeline.hosts().forEach(this::host);
    }

    private void labels() {
        scenario.routers().keySet().forEach(name -> title(name, "router " + name));
        scenario.segments().forEach((name, s) -> title(name, name + ", MTU " + s.mtu()));
        scenario.nodes()
                .forEach((name, node) -> {
                    title(name, name);
                    Box box = layout.box(name);
                    if (box != null) {
                        String text = "VLAN " + node.vlan() + ", " + node.address();
                        text("small middle", box.middle(), box.y() + 36, text, 26);
                    }
                });
    }

    private void title(String name, String title) {
        Box box = layout.box(name);
        if (box != null) {
            text("name middle", box.middle(), box.y() + 17, title, 40);
        }
    }

    private void host(HostPicture host) {
        Box box = layout.box(host.name());
        if (box == null) {
            return;
        }
        rect("host", box);
        text("name", box.x() + 10, box.y() + 17, host.name(), 12);
        for (String end : layout.ends(host.name())) {
            Point port = layout.port(end);
            if (port != null) {
                String nic = end.substring(end.lastIndexOf('/') + 1);
                text("small middle", port.x(), port.y() + 15, nic, 8);
            }
        }
        text("small last", box.right() - 10, box.y() + 17, "ESXi " + host.version(), 12);
        double y = box.y() + 22;
        String switches =
                host.switches().stream()
                        .map(s -> s.name() + " MTU " + s.mtu())
                        .collect(Collectors.joining(", "));
        row("vss", box, y, switches);
        for (VmkPicture vmk : host.vmks()) {
            y += ROW;
            String stack = vmk.stack().equals(HostView.DEFAULT_STACK) ? "default" : vmk.stack();
            String text =
                    "%s %s %s VLAN %d".formatted(vmk.name(), vmk.address(), stack, vmk.vlan());
            Set<String> by = users.get(host.name() + " " + vmk.name());
            row(by.isEmpty() ? "vmk" : "vmk used", box, y, text);
            text("small last", box.right() - 14, y + 13, String.join(" ", by), 9);
        }
        for (String vm : host.vms()) {
            y += ROW;
            rows.put(vm, row("vm", box, y, "VM " + vm + " (at the end)"));
        }
    }

    private Box row(String style, Box host, double y, String text) {
        Box row = new Box(host.x() + 8, y, host.width() - 16, ROW - 3);
        rect(style, row);
        text("small", row.x() + 6, y + 13, text, 38);
        return row;
    }

    // ---- drops ---------------------------------------------------------------------------------

    private Set<String> hostsWithMarks() {
        Set<String> ends = new LinkedHashSet<>();
        timeline.cables()
                .forEach(c -> {
                    ends.add(c.a());
                    ends.add(c.b());
                });
        return report.drops().stream()
                .map(DropEntry::where)
                .filter(where -> where.contains("/") && !ends.contains(where))
                .map(where -> where.substring(0, where.indexOf('/')))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Numbered as in the table of drops. */
    private void drops() {
        Map<Point, Integer> taken = new LinkedHashMap<>();
        int number = 0;
        for (DropEntry drop : report.drops()) {
            number++;
            Point point = placeOf(drop.where());
            int before = point == null ? MARKS_IN_ROW : taken.merge(point, 1, Integer::sum) - 1;
            if (point == null || before >= MARKS_IN_ROW) {
                continue;
            }
            double x = point.x() + MARK_WIDTH * before;
            String about = drop.where() + ": " + drop.name() + " x " + drop.count();
            out.append("<g class=\"drop\"><title>").append(Html.escape(about)).append("</title>");
            out.append(
                    format(
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"24\" height=\"14\" rx=\"3\"/><text x=\"%.1f\" y=\"%.1f\">D%d</text></g>\n",
                            x, point.y(), x + 12, point.y() + 11, number));
        }
    }

    /** Left upper corner of the first mark there; null where that place is not drawn. */
    private @Nullable Point placeOf(String where) {
        Point port = layout.port(where);
        if (port != null) {
            return besidePort(port, layout.box(TopologyLayout.device(where)));
        }
        int slash = where.indexOf('/');
        String device = slash < 0 ? where : where.substring(0, slash);
        Box row = rows.get(device);
        if (row != null) {
            return new Point(row.right() - 3 * MARK_WIDTH, row.y() + 1);
        }
        Box box = layout.box(device);
        if (box == null) {
            return null;
        }
        return slash >= 0 && layout.isMachine(device)
                ? new Point(box.x() + 8, box.bottom() - 19)
                : new Point(box.middle() - MARK_WIDTH / 2, box.y() + 21);
    }

    private static Point besidePort(Point port, @Nullable Box box) {
        if (box != null && port.x() == box.x()) {
            return new Point(port.x() + 5, port.y() - 20);
        } else if (box != null && port.x() == box.right()) {
            return new Point(port.x() - MARK_WIDTH - 3, port.y() - 20);
        }
        boolean below = box != null && port.y() == box.bottom();
        return new Point(port.x() + 20, below ? port.y() + 5 : port.y() - 19);
    }

    // ---- shapes --------------------------------------------------------------------------------

    private void rect(String style, @Nullable Box b) {
        if (b != null) {
            out.append(
                    format(
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"/>\n",
                            style, b.x(), b.y(), b.width(), b.height()));
        }
    }

    private void text(String style, double x, double y, String text, int most) {
        if (!text.isEmpty()) {
            out.append(format("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, x, y));
            out.append(Html.clip(text, most)).append("</text>\n");
        }
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
