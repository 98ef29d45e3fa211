package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.autoconf.RouterDiscovery.DefaultRouter;
import org.stackmotion.net.autoconf.RouterDiscovery.LearntRoute;
import org.stackmotion.net.autoconf.SourceAddressSelection;
import org.stackmotion.net.ip.Ipv6Route;
import org.stackmotion.net.ip.Ipv6RoutingTable;
import org.stackmotion.net.ip.RouteSource;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/**
 * The IPv6 routes of one stack: on-link prefixes and static routes in a table, default routers and
 * more specific routes from advertisements beside it. The rules of esxi-facts 1.4 hold as for IPv4:
 * one configured default gateway, an adapter's own gateway only for sockets bound to it.
 *
 * <p>A configured default gateway goes before advertised ones.
 */
final class Ipv6Routes {
    private final Netstack stack;
    private final Ipv6RoutingTable<NetInterface> table = new Ipv6RoutingTable<>();
    private final List<OnLink> onLink = new ArrayList<>();
    private @Nullable IpAddress defaultGateway;

    /** Why a prefix is on a link: an address of ours, or null for an advertisement. */
    private record OnLink(Ipv6Prefix prefix, NetInterface nif, @Nullable InterfaceAddress by) {}

    Ipv6Routes(Netstack stack) {
        this.stack = stack;
    }

    /** Cached look-ups may be wrong now. */
    void changed() {
        stack.routesChanged();
    }

    void onLink(InterfaceAddress address, NetInterface nif, boolean on) {
        Ipv6Prefix prefix = new Ipv6Prefix(address.prefix().network(), address.prefix().length());
        onLink(new OnLink(prefix, nif, address), on);
    }

    void onLink(Ipv6Prefix prefix, NetInterface nif, boolean on) {
        onLink(new OnLink(prefix, nif, null), on);
    }

    private void onLink(OnLink reason, boolean on) {
        onLink.removeIf(each -> each.nif == reason.nif && isSame(each, reason));
        if (on) {
            onLink.add(reason);
        }
        boolean wanted =
                onLink.stream()
                        .anyMatch(r -> r.nif == reason.nif && r.prefix.equals(reason.prefix));
        Ipv6Route<NetInterface> route = Ipv6Route.connected(reason.prefix, reason.nif);
        if (wanted) {
            table.add(route);
        } else {
            table.remove(route);
        }
        changed();
    }

    private static boolean isSame(OnLink a, OnLink b) {
        return a.by == b.by && a.prefix.equals(b.prefix);
    }

    /** Takes out everything that goes by an interface. */
    void interfaceRemoved(NetInterface nif) {
        onLink.removeIf(each -> each.nif == nif);
        for (Ipv6Route<NetInterface> route : table.list()) {
            if (route.via() == nif) {
                table.remove(route);
            }
        }
        changed();
    }

    @Nullable IpAddress defaultGateway() {
        return defaultGateway;
    }

    /** Sets or, with null, clears the configured gateway; true when a link reaches it now. */
    boolean setDefaultGateway(@Nullable IpAddress gateway) {
        defaultGateway = gateway;
        changed();
        return gateway != null && reaching(gateway, null) != null;
    }

    boolean addStatic(Ipv6Prefix prefix, IpAddress gateway) {
        NetInterface via = reaching(gateway, null);
        changed();
        return via != null && table.add(Ipv6Route.toNetwork(prefix, gateway, via));
    }

    boolean removeStatic(Ipv6Prefix prefix, IpAddress gateway) {
        for (NetInterface nif : stack.interfaceList()) {
            if (table.remove(Ipv6Route.toNetwork(prefix, gateway, nif))) {
                changed();
                return true;
            }
        }
        return false;
    }

    /** The interface on whose link the address is, which is not our own, or null. */
    private @Nullable NetInterface reaching(IpAddress address, @Nullable NetInterface bound) {
        if (address.isLinkLocal()) {
            return bound != null && bound.ipv6Link() != null ? bound : firstInterface();
        }
        Ipv6Route<NetInterface> route = table.lookup(address.hi(), address.lo(), bound);
        if (route == null || !route.isOnLink() || stack.ipv6().isOwn(address)) {
            return null;
        }
        return route.via();
    }

    /** The first interface that speaks IPv6, or null. */
    @Nullable NetInterface firstInterface() {
        List<NetInterface> all = stack.interfaceList();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).ipv6Link() != null) {
                return all.get(i);
            }
        }
        return null;
    }

    /** The table as the tools print it, with what advertisements have brought. */
    ImmutableList<Ipv6Route<NetInterface>> list() {
        ImmutableList.Builder<Ipv6Route<NetInterface>> all = ImmutableList.builder();
        IpAddress gateway = defaultGateway;
        NetInterface reaching = gateway == null ? null : reaching(gateway, null);
        Ipv6Prefix everything = new Ipv6Prefix(IpAddress.UNSPECIFIED, 0);
        if (gateway != null && reaching != null) {
            all.add(Ipv6Route.toNetwork(everything, gateway, reaching));
        }
        for (NetInterface nif : stack.interfaceList()) {
            Ipv6Link link = nif.ipv6Link();
            if (link == null) {
                continue;
            }
            for (DefaultRouter router : link.routers().routers()) {
                all.add(learnt(everything, router.address(), nif));
            }
            for (LearntRoute route : link.routers().routes()) {
                all.add(learnt(route.prefix(), route.router(), nif));
            }
        }
        return all.addAll(table.list()).build();
    }

    private static Ipv6Route<NetInterface> learnt(
            Ipv6Prefix prefix, IpAddress router, NetInterface nif) {
        return new Ipv6Route<>(prefix, router, nif, RouteSource.DYNAMIC);
    }

    // ---- looking up ----------------------------------------------------------------------------

    RouteResult explain(IpAddress destination, @Nullable NetInterface bound) {
        if (!stack.isActive()) {
            return missing(VmkStatus.NETWORK_DOWN, "stack " + stack.key() + " is not active");
        }
        if (stack.ipv6().isOwn(destination)) {
            return new RouteResult(
                    VmkStatus.OK, "own address", destination, destination, null, true);
        }
        if (bound != null && bound.ipv6Link() == null) {
            return missing(VmkStatus.NETWORK_UNREACHABLE, bound.name() + " has no IPv6");
        }
        if (destination.isLinkLocal() || destination.isMulticast()) {
            NetInterface nif = bound != null ? bound : groupInterface(destination);
            return nif == null
                    ? missing(VmkStatus.NETWORK_UNREACHABLE, noRoute(destination, null))
                    : found(destination, "on the link of " + nif.name(), destination, nif);
        }
        Ipv6Route<NetInterface> route = table.lookup(destination.hi(), destination.lo(), bound);
        NetInterface learntAt = null;
        LearntRoute learnt = null;
        for (NetInterface nif : stack.interfaceList()) {
            LearntRoute here = learntRoute(nif, bound, destination);
            if (here != null
                    && (learnt == null || here.prefix().length() > learnt.prefix().length())) {
                learnt = here;
                learntAt = nif;
            }
        }
        boolean longer =
                learnt != null
                        && (route == null || learnt.prefix().length() > route.prefix().length());
        if (learnt != null && learntAt != null && longer && learnt.prefix().length() > 0) {
            String text = learnt(learnt.prefix(), learnt.router(), learntAt).toString();
            return found(destination, text, learnt.router(), learntAt);
        }
        if (route != null) {
            IpAddress gateway = route.gateway();
            IpAddress nextHop = gateway == null ? destination : gateway;
            return found(destination, route.toString(), nextHop, route.via());
        }
        return explainDefault(destination, bound);
    }

    private static @Nullable LearntRoute learntRoute(
            NetInterface nif, @Nullable NetInterface bound, IpAddress destination) {
        Ipv6Link link = bound == null || bound == nif ? nif.ipv6Link() : null;
        return link == null ? null : link.routers().bestRoute(destination);
    }

    private @Nullable NetInterface groupInterface(IpAddress destination) {
        if (destination.isMulticast()) {
            Ipv6Route<NetInterface> route = table.lookup(destination.hi(), destination.lo());
            if (route != null) {
                return route.via();
            }
        }
        return firstInterface();
    }

    private RouteResult explainDefault(IpAddress destination, @Nullable NetInterface bound) {
        IpAddress own = bound == null ? null : bound.overrideGateway6();
        if (bound != null && own != null) {
            return found(destination, "default gw " + own + " of " + bound.name(), own, bound);
        }
        IpAddress gateway = defaultGateway;
        NetInterface reaching = gateway == null ? null : reaching(gateway, bound);
        if (gateway != null && reaching != null) {
            String text = "default gw " + gateway + " by " + reaching.name();
            return found(destination, text, gateway, reaching);
        }
        DefaultRouter best = null;
        NetInterface bestAt = null;
        boolean bestReachable = false;
        for (NetInterface nif : stack.interfaceList()) {
            Ipv6Link link = bound == null || bound == nif ? nif.ipv6Link() : null;
            DefaultRouter here = link == null ? null : link.routers().best(link::isReachable);
            if (link == null || here == null) {
                continue;
            }
            boolean reachable = link.isReachable(here.address());
            boolean better =
                    best == null
                            || (reachable && !bestReachable)
                            || (reachable == bestReachable
                                    && here.preference().compareTo(best.preference()) > 0);
            if (better) {
                best = here;
                bestAt = nif;
                bestReachable = reachable;
            }
        }
        if (best == null || bestAt == null) {
            return missing(VmkStatus.NETWORK_UNREACHABLE, noRoute(destination, bound));
        }
        String text = "default gw " + best.address() + " advertised on " + bestAt.name();
        return found(destination, text, best.address(), bestAt);
    }

    private String noRoute(IpAddress destination, @Nullable NetInterface bound) {
        return "no route to "
                + destination
                + " in stack "
                + stack.key()
                + (bound == null ? "" : " through " + bound.name());
    }

    private RouteResult found(
            IpAddress destination, String route, IpAddress nextHop, NetInterface nif) {
        IpAddress source = source(destination, nif);
        return new RouteResult(VmkStatus.OK, route, source, nextHop, nif, false);
    }

    /** RFC 6724: an address of the outgoing interface, or one of another that has a global one. */
    IpAddress source(IpAddress destination, NetInterface outgoing) {
        SourceAddressSelection selection = new SourceAddressSelection(destination);
        boolean linkScope = destination.isLinkLocal() || destination.isMulticast();
        for (NetInterface nif : stack.interfaceList()) {
            Ipv6Link link = nif.ipv6Link();
            if (link == null || (linkScope && nif != outgoing)) {
                continue;
            }
            for (InterfaceAddress address : link.addresses().view()) {
                if (nif == outgoing || !address.address().isLinkLocal()) {
                    selection.offer(address, nif == outgoing);
                }
            }
        }
        InterfaceAddress best = selection.best();
        return best == null ? IpAddress.UNSPECIFIED : best.address();
    }

    private static RouteResult missing(VmkStatus status, String why) {
        return new RouteResult(
                status, why, IpAddress.UNSPECIFIED, IpAddress.UNSPECIFIED, null, false);
    }
}
