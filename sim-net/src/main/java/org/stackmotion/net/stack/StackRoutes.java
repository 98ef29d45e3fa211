package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.ip.Route;
import org.stackmotion.net.ip.RoutingTable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

/**
 * The routes of one stack and the rules of esxi-facts 1.4: one table, one default gateway (G1), an
 * adapter's own gateway outside the table and only for sockets bound to it (G3, G5), gateways only
 * where some interface reaches them (G8).
 */
final class StackRoutes {
    /** Static routes a stack; esxi-facts 1.5 has no number, this is ours. */
    static final int MAX_STATIC_ROUTES = 1 << 17;

    private final Netstack stack;
    private final RoutingTable<NetInterface> table = new RoutingTable<>();
    private final List<Route<NetInterface>> connected = new ArrayList<>();
    private @Nullable Route<NetInterface> defaultRoute;
    private int defaultGateway;
    private long generation = 1;

    StackRoutes(Netstack stack) {
        this.stack = stack;
    }

    /** Changes whenever a cached lookup may be wrong. */
    long generation() {
        return generation;
    }

    void changed() {
        generation++;
    }

    int defaultGateway() {
        return defaultGateway;
    }

    ImmutableList<Route<NetInterface>> list() {
        return table.list();
    }

    boolean setDefaultGateway(int gateway) {
        defaultGateway = gateway;
        Route<NetInterface> old = defaultRoute;
        if (old != null) {
            table.remove(old);
            defaultRoute = null;
        }
        generation++;
        return installDefault();
    }

    private boolean installDefault() {
        if (defaultGateway == 0 || defaultRoute != null) {
            return defaultRoute != null;
        }
        NetInterface via = reaching(defaultGateway);
        if (via == null) {
            return false;
        }
        Route<NetInterface> route = Route.defaultGateway(defaultGateway, via);
        table.add(route);
        defaultRoute = route;
        generation++;
        return true;
    }

    /** The first interface whose subnet holds the address, which is not its own. */
    private @Nullable NetInterface reaching(int address) {
        List<NetInterface> all = stack.interfaceList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).onLink(address) && all.get(i).address() != address) {
                return all.get(i);
            }
        }
        return null;
    }

    boolean addStatic(int prefix, int length, int gateway) {
        NetInterface via = reaching(gateway);
        if (via == null || table.size() >= MAX_STATIC_ROUTES) {
            return false;
        }
        generation++;
        return table.add(Route.toNetwork(prefix, length, gateway, via));
    }

    boolean removeStatic(int prefix, int length, int gateway) {
        NetInterface via = reaching(gateway);
        generation++;
        return via != null && table.remove(Route.toNetwork(prefix, length, gateway, via));
    }

    void interfaceChanged(NetInterface nif) {
        if (nif.hasAddress()) {
            Route<NetInterface> route = Route.connected(nif.address(), nif.prefixLength(), nif);
            if (table.add(route)) {
                connected.add(route);
            }
        }
        generation++;
        installDefault();
    }

    void interfaceRemoved(NetInterface nif) {
        table.removeVia(nif);
        connected.removeIf(route -> route.via() == nif);
        Route<NetInterface> old = defaultRoute;
        if (old != null && old.via() == nif) {
            defaultRoute = null;
        }
        generation++;
        installDefault();
    }

    /** True for an address of this stack, loopback included. */
    boolean isOwn(IpAddress address) {
        if (address.isIpv6()) {
            return stack.ipv6().isOwn(address);
        }
        return stack.interfaceWith(address.ipv4()) != null || Ipv4.isLoopback(address.ipv4());
    }

    RouteResult explain(IpAddress address, @Nullable NetInterface bound) {
        if (address.isIpv6()) {
            return stack.ipv6().routes().explain(address, bound);
        }
        if (!stack.isActive()) {
            return missing(VmkStatus.NETWORK_DOWN, "stack " + stack.key() + " is not active");
        }
        if (isOwn(address)) {
            return new RouteResult(VmkStatus.OK, "own address", address, address, null, true);
        }
        int destination = address.ipv4();
        if (bound != null) {
            return explainBound(destination, bound);
        }
        Route<NetInterface> route = table.lookup(destination);
        if (destination == Ipv4.BROADCAST || Ipv4.isMulticast(destination)) {
            List<NetInterface> all = stack.interfaceList();
            NetInterface by = route != null ? route.via() : all.isEmpty() ? null : all.get(0);
            return by == null
                    ? missing(VmkStatus.NETWORK_UNREACHABLE, noRoute(destination))
                    : found("group address by " + by.name(), destination, by);
        }
        if (route == null) {
            return missing(VmkStatus.NETWORK_UNREACHABLE, noRoute(destination));
        }
        return found(route.toString(), route.nextHop(destination), route.via());
    }

    /**
     * Only routes through the bound interface count. Its own gateway stands in for the default
     * route; without one, the stack's default gateway serves if it is reachable through this
     * interface.
     */
    private RouteResult explainBound(int destination, NetInterface bound) {
        if (destination == Ipv4.BROADCAST || Ipv4.isMulticast(destination)) {
            return found("bound to " + bound.name(), destination, bound);
        }
        Route<NetInterface> route = table.lookupVia(destination, bound);
        boolean onlyDefault = route == null || route.isDefault();
        int own = bound.overrideGateway();
        if (onlyDefault && own != 0) {
            return found("default gw " + Ipv4.format(own) + " of " + bound.name(), own, bound);
        }
        if (route != null) {
            return found(route.toString(), route.nextHop(destination), route.via());
        }
        if (defaultGateway != 0 && bound.onLink(defaultGateway)) {
            return found(
                    "default gw " + Ipv4.format(defaultGateway) + " by " + bound.name(),
                    defaultGateway,
                    bound);
        }
        return missing(
                VmkStatus.NETWORK_UNREACHABLE, noRoute(destination) + " through " + bound.name());
    }

    private String noRoute(int destination) {
        String gateway = defaultGateway == 0 ? ", which has no default gateway" : "";
        return "no route to " + Ipv4.format(destination) + " in stack " + stack.key() + gateway;
    }

    private static RouteResult found(String route, int nextHop, NetInterface nif) {
        return new RouteResult(
                VmkStatus.OK,
                route,
                IpAddress.ofIpv4(nif.address()),
                IpAddress.ofIpv4(nextHop),
                nif,
                false);
    }

    private static RouteResult missing(VmkStatus status, String why) {
        return new RouteResult(status, why, IpAddress.ANY, IpAddress.ANY, null, false);
    }
}
