package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.Trunk;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.vmotion.MigrationSnapshot;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.ip.Route;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.router.RouterInterface;
import org.stackmotion.net.stack.RouteResult;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.Ipv4;

/** The way that a migration's data takes, read off the configuration; sends nothing. */
final class PathFinder {
    private static final int ROUTERS_MAX = 64;

    private final World world;
    private final List<LinkEnd> hops = new ArrayList<>();
    private String blocked = "";

    PathFinder(World world) {
        this.world = world;
    }

    /** The sending end of each cable on the way, as far as it goes. */
    ImmutableList<LinkEnd> hops() {
        return ImmutableList.copyOf(hops);
    }

    /** Why the way ends early; empty when it does not. */
    String blocked() {
        return blocked;
    }

    /** The adapter that carries migrations of that stack. */
    @Nullable Vmk vmk(String host, String stack) {
        for (Vmk vmk : world.host(host).host().vmks()) {
            if (vmk.stackKey().equals(stack) && vmk.has(Service.VMOTION)) {
                return vmk;
            }
        }
        return null;
    }

    void find(MigrationSnapshot migration) {
        Vmk from = vmk(migration.from(), migration.fromStack());
        Vmk to = vmk(migration.to(), migration.toStack());
        if (from == null || to == null) {
            String host = from == null ? migration.from() : migration.to();
            blocked = host + " has no vMotion adapter";
            return;
        }
        EsxiHost target = world.host(migration.to()).host();
        LinkEnd uplink = uplink(from);
        LinkEnd last = uplink(to);
        if (uplink == null || last == null) {
            blocked = "no uplink at " + (uplink == null ? migration.from() : migration.to());
            return;
        }
        RouteResult route = from.netstack().explainRoute(to.ipv4(), from.networkInterface());
        if (!route.found()) {
            blocked =
                    "stack "
                            + from.stackKey()
                            + " of "
                            + migration.from()
                            + " has no route to "
                            + Ipv4.format(to.ipv4());
            return;
        }
        hops.add(uplink);
        int vlan = from.portGroup().vlanId();
        int nextHop = route.nextHop().ipv4();
        for (int i = 0; i < ROUTERS_MAX && nextHop != to.ipv4(); i++) {
            RouterInterface in = routerInterface(nextHop);
            if (in == null) {
                blocked = "no router has the address " + Ipv4.format(nextHop);
                return;
            }
            if (!cross(in.end().peer(), vlan)) {
                return;
            }
            Route<RouterInterface> next = lookup(in, to.ipv4());
            if (next == null) {
                blocked = "router " + deviceOf(in.end()) + " has no route to " + target.name();
                return;
            }
            hops.add(next.via().end());
            vlan = next.via().vlan();
            nextHop = next.gateway() == 0 ? to.ipv4() : next.gateway();
        }
        cross(last.peer(), vlan);
    }

    private static @Nullable LinkEnd uplink(Vmk vmk) {
        Pnic pnic = vmk.port().uplink();
        return pnic == null ? null : pnic.link();
    }

    private @Nullable RouterInterface routerInterface(int address) {
        for (Router router : world.routers().values()) {
            for (RouterInterface nif : router.interfaces()) {
                if (nif.address().address() == address) {
                    return nif;
                }
            }
        }
        return null;
    }

    private @Nullable Route<RouterInterface> lookup(RouterInterface in, int destination) {
        Route<RouterInterface> best = null;
        for (Router router : world.routers().values()) {
            if (!router.interfaces().contains(in)) {
                continue;
            }
            for (Route<RouterInterface> route : router.routes()) {
                boolean longer = best == null || route.length() > best.length();
                if (longer && Ipv4.isInPrefix(destination, route.prefix(), route.length())) {
                    best = route;
                }
            }
        }
        return best;
    }

    /** Through the switches from the last hop to the port that leads to the next machine. */
    private boolean cross(LinkEnd exit, int vlan) {
        String start = deviceOf(hops.getLast().peer());
        String goal = deviceOf(exit);
        Map<String, LinkEnd> cameBy = new LinkedHashMap<>();
        ArrayDeque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty() && !cameBy.containsKey(goal) && !start.equals(goal)) {
            String at = open.remove();
            for (LinkEnd port : world.switchPorts().getOrDefault(at, ImmutableList.of())) {
                String next = deviceOf(port.peer());
                boolean isNew = !next.equals(start) && !cameBy.containsKey(next);
                if (isNew && world.switchPorts().containsKey(next) && carries(at, next, vlan)) {
                    cameBy.put(next, port);
                    open.add(next);
                }
            }
        }
        if (!start.equals(goal) && !cameBy.containsKey(goal)) {
            blocked = "VLAN " + vlan + " does not lead from " + start + " to " + goal;
            return false;
        }
        ArrayDeque<LinkEnd> back = new ArrayDeque<>();
        for (String at = goal; !at.equals(start); ) {
            LinkEnd port = cameBy.get(at);
            if (port == null) {
                throw new IllegalStateException("no way back from " + at);
            }
            back.push(port);
            at = deviceOf(port);
        }
        hops.addAll(back);
        hops.add(exit);
        return true;
    }

    private boolean carries(String a, String b, int vlan) {
        for (Trunk trunk : world.scenario().trunks()) {
            if (trunk.between().contains(a)
                    && trunk.between().contains(b)
                    && (trunk.vlans().isEmpty() || trunk.vlans().contains(vlan))) {
                return true;
            }
        }
        return false;
    }

    /** The machine that an end of a cable belongs to. */
    static String deviceOf(LinkEnd end) {
        return end.name().substring(0, end.name().lastIndexOf('/'));
    }
}
