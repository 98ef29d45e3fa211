package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Iterables;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.Timeline.Cable;
import org.stackmotion.lab.report.Timeline.HostPicture;
import org.stackmotion.lab.scenario.Scenario;

/**
 * Where the boxes of the drawing are and where cables meet them: routers above switches above hosts
 * and nodes, each machine below the switch of its first uplink.
 */
final class TopologyLayout {
    /** Hosts and nodes drawn; a larger world is better read as a table. */
    static final int MACHINES_MAX = 24;

    static final double ROW = 20;

    private static final double HOST_WIDTH = 264;
    private static final double HOST_HEAD = 50;
    private static final double NODE_WIDTH = 144;
    private static final double NODE_HEIGHT = 48;
    private static final double SWITCH_WIDTH = 180;
    private static final double GAP = 24;
    private static final double EDGE = 12;
    private static final double BOX_HEIGHT = 50;
    private static final double TIER = BOX_HEIGHT + 70;
    private static final double PORT_GAP = 46;

    /** Room for cables that pass above a switch. */
    private static final double BOW = 30;

    /** Paths cross a switch or router at this height above its lower edge. */
    private static final double LANES_ABOVE = 16;

    record Box(double x, double y, double width, double height) {
        double middle() {
            return x + width / 2;
        }

        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        private double clamp(double at, double margin) {
            return Math.clamp(at, x + margin, right() - margin);
        }
    }

    record Point(double x, double y) {}

    private enum Tier {
        /** Routers and the switches that connect nothing but routers. */
        ROUTER,
        SWITCH,
        MACHINE
    }

    private final Scenario scenario;
    private final Timeline timeline;
    private final ImmutableListMultimap<String, String> ends;
    private final ImmutableMap<String, String> peers;
    private final Map<String, Tier> tiers = new LinkedHashMap<>();
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final Map<String, Point> ports = new LinkedHashMap<>();
    private final Set<String> marked;
    private final ImmutableSet<String> transit;
    private final double switchY;
    private final double machineY;
    private double right = GAP;
    private double bottom;
    private int machines;
    private int leftOut;

    /**
     * @param marked hosts that need a row for marks
     */
    TopologyLayout(Scenario scenario, Timeline timeline, Set<String> marked) {
        this.scenario = scenario;
        this.timeline = timeline;
        this.marked = marked;
        ImmutableSetMultimap.Builder<String, String> found = ImmutableSetMultimap.builder();
        ImmutableMap.Builder<String, String> across = ImmutableMap.builder();
        for (Cable c : timeline.cables()) {
            found.put(device(c.a()), c.a()).put(device(c.b()), c.b());
            across.put(c.a(), c.b()).put(c.b(), c.a());
        }
        this.ends = ImmutableListMultimap.copyOf(found.build());
        this.peers = across.buildKeepingLast();
        boolean mayBow = scenario.segments().size() > 2 && !scenario.trunks().isEmpty();
        this.switchY = scenario.routers().isEmpty() ? EDGE + (mayBow ? BOW : 0) : EDGE + TIER;
        this.machineY = switchY + TIER;
        this.bottom = switchY + BOX_HEIGHT;
        this.transit =
                scenario.segments().keySet().stream()
                        .filter(this::connectsOnlyRouters)
                        .collect(ImmutableSet.toImmutableSet());
        for (String segment : scenario.segments().keySet()) {
            if (!transit.contains(segment)) {
                placeSwitch(segment);
            }
        }
        placeRouters();
        for (Cable cable : timeline.cables()) {
            placePort(cable.a());
            placePort(cable.b());
        }
    }

    static String device(String end) {
        return end.substring(0, end.lastIndexOf('/'));
    }

    @Nullable Box box(String device) {
        return boxes.get(device);
    }

    @Nullable Point port(String end) {
        return ports.get(end);
    }

    ImmutableList<String> ends(String device) {
        return ends.get(device);
    }

    boolean isMachine(String device) {
        return tiers.get(device) == Tier.MACHINE;
    }

    /** Whether the two ends are boxes of one row, so that the cable runs level. */
    boolean isLevel(String end) {
        return tierOf(device(end)) == tierOf(device(peer(end)));
    }

    /** Whether a level cable has other boxes of its row in between. */
    boolean isBlocked(String end) {
        Box a = boxes.get(device(end));
        Box b = boxes.get(device(peer(end)));
        if (a == null || b == null) {
            return false;
        }
        double from = Math.min(a.right(), b.right());
        double to = Math.max(a.x(), b.x());
        return boxes.values().stream()
                .anyMatch(c -> c.y() == a.y() && c.x() >= from && c.right() <= to);
    }

    /** The height at which paths cross this switch or router. */
    double laneY(Box box) {
        return box.bottom() - LANES_ABOVE;
    }

    double width() {
        return Math.max(right, 400);
    }

    double height() {
        return bottom + EDGE;
    }

    /** Hosts and nodes that found no place. */
    int leftOut() {
        return leftOut;
    }

    // ---- boxes ---------------------------------------------------------------------------------

    private void placeSwitch(String segment) {
        double left = right;
        for (HostPicture host : timeline.hosts()) {
            var section = scenario.hosts().get(host.name());
            String home = section == null ? "" : first(section.uplinks().values());
            if (segment.equals(home)) {
                int rows = host.vmks().size() + host.vms().size();
                rows += marked.contains(host.name()) ? 1 : 0;
                placeMachine(host.name(), HOST_WIDTH, HOST_HEAD + ROW * rows);
            }
        }
        scenario.nodes()
                .forEach((name, node) -> {
                    if (node.segment().equals(segment)) {
                        placeMachine(name, NODE_WIDTH, NODE_HEIGHT);
                    }
                });
        right = Math.max(right, left + SWITCH_WIDTH + GAP);
        put(segment, Tier.SWITCH, new Box(left, switchY, right - left - GAP, BOX_HEIGHT));
        right += GAP;
    }

    private static String first(Iterable<String> values) {
        return Iterables.getFirst(values, "");
    }

    private void placeMachine(String name, double width, double height) {
        if (machines == MACHINES_MAX) {
            leftOut++;
            return;
        }
        machines++;
        put(name, Tier.MACHINE, new Box(right, machineY, width, height));
        right += width + GAP;
        bottom = Math.max(bottom, machineY + height);
    }

    private boolean connectsOnlyRouters(String segment) {
        ImmutableList<String> own = ends.get(segment);
        return own.size() > 1
                && own.stream().allMatch(end -> scenario.routers().containsKey(device(peer(end))));
    }

    /** In the order of what they connect, from left to right. */
    private void placeRouters() {
        Map<String, Double> wanted = new LinkedHashMap<>();
        for (String router : scenario.routers().keySet()) {
            wanted.put(router, meanOfPeers(router, Map.of()));
        }
        for (String segment : transit) {
            wanted.put(segment, meanOfPeers(segment, wanted));
        }
        ImmutableList<String> order =
                wanted.keySet().stream()
                        .sorted(Comparator.comparingDouble(d -> wanted.getOrDefault(d, 0.0)))
                        .collect(ImmutableList.toImmutableList());
        right = Math.max(right, GAP + order.size() * (SWITCH_WIDTH + 2 * GAP));
        double room = (right - GAP) / Math.max(1, order.size());
        double x = GAP / 2;
        for (String device : order) {
            double left = x + (room - SWITCH_WIDTH) / 2;
            put(device, Tier.ROUTER, new Box(left, EDGE, SWITCH_WIDTH, BOX_HEIGHT));
            x += room;
        }
    }

    /** Of the places, or wanted places, of the devices at the other ends of the cables. */
    private double meanOfPeers(String device, Map<String, Double> wanted) {
        return ends.get(device).stream()
                .map(end -> device(peer(end)))
                .filter(other -> boxes.containsKey(other) || wanted.containsKey(other))
                .mapToDouble(other -> {
                    Box box = boxes.get(other);
                    return box == null ? wanted.getOrDefault(other, 0.0) : box.middle();
                })
                .average()
                .orElse(right / 2);
    }

    private void put(String name, Tier tier, Box box) {
        tiers.put(name, tier);
        boxes.put(name, box);
    }

    // ---- ports ---------------------------------------------------------------------------------

    private @Nullable Tier tierOf(String device) {
        return tiers.get(device);
    }

    private String peer(String end) {
        return peers.getOrDefault(end, end);
    }

    /** At the side that looks to the other box. */
    private void placePort(String end) {
        String device = device(end);
        Box here = boxes.get(device);
        Box there = boxes.get(device(peer(end)));
        if (here == null || there == null) {
            return;
        }
        if (isLevel(end)) {
            boolean rightwards = there.x() > here.x();
            double x = rightwards ? here.right() : here.x();
            ports.put(
                    end,
                    isBlocked(end)
                            ? new Point(rightwards ? here.right() - 20 : here.x() + 20, here.y())
                            : new Point(x, laneY(here)));
            return;
        }
        double y = there.y() < here.y() ? here.y() : here.bottom();
        double x;
        if (isMachine(device)) {
            x = here.middle() + aside(end);
        } else if (isMachine(device(peer(end)))) {
            x = here.clamp(there.middle() + aside(peer(end)), 10);
        } else if (tierOf(device) == Tier.ROUTER) {
            x = routerPort(end, here);
        } else {
            x = upwardPort(end, here);
        }
        ports.put(end, new Point(x, y));
    }

    /** The uplinks of a machine side by side. */
    private double aside(String end) {
        ImmutableList<String> all = ends.get(device(end));
        return PORT_GAP * (all.indexOf(end) - (all.size() - 1) / 2.0);
    }

    /** The interfaces of a router in the order of the switches below. */
    private double routerPort(String end, Box here) {
        ImmutableList<String> order =
                ends.get(device(end)).stream()
                        .sorted(Comparator.comparingDouble(e -> middle(peer(e))))
                        .collect(ImmutableList.toImmutableList());
        return here.x() + here.width() * (order.indexOf(end) + 1) / (order.size() + 1);
    }

    /** Below the router, and apart from the ports to other routers. */
    private double upwardPort(String end, Box here) {
        ImmutableList<String> order =
                ends.get(device(end)).stream()
                        .filter(e -> tierOf(device(peer(e))) == Tier.ROUTER)
                        .sorted(Comparator.comparingDouble(e -> middle(peer(e))))
                        .collect(ImmutableList.toImmutableList());
        double x = 0;
        for (String other : order) {
            x = Math.max(x + PORT_GAP, here.clamp(middle(peer(other)), 30));
            if (other.equals(end)) {
                break;
            }
        }
        return Math.min(x, here.right() - 10);
    }

    private double middle(String end) {
        Box box = boxes.get(device(end));
        return box == null ? 0 : box.middle();
    }
}
