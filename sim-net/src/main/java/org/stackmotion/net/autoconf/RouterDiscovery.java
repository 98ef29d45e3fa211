package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.RouterAdvertisement;
import org.stackmotion.net.wire.RouterAdvertisement.Preference;

/**
 * A host's side of router discovery on one interface (RFC 4861 section 6.3): solicitations, the
 * default-router list with preferences and more specific routes (RFC 4191), the prefix list.
 *
 * <p>Sans-I/O: after every input ask {@link #deadlineNs()} and call {@link #onDeadline} then. Who
 * floods advertisements fills these lists to their named maxima and no further.
 */
public final class RouterDiscovery {
    /** MAX_RTR_SOLICITATIONS. */
    public static final int SOLICITATIONS_MAX = 3;

    /** RTR_SOLICITATION_INTERVAL. */
    public static final long SOLICITATION_INTERVAL_NS = 4_000_000_000L;

    /** MAX_RTR_SOLICITATION_DELAY. */
    public static final long SOLICITATION_DELAY_NS = 1_000_000_000L;

    /** Named maximum of default routers; FreeBSD and KAME keep 16. */
    public static final int ROUTERS_MAX = 16;

    /** Named maximum of on-link prefixes. */
    public static final int PREFIXES_MAX = 16;

    /** Named maximum of routes by route information options. */
    public static final int ROUTES_MAX = 16;

    /**
     * A default router.
     *
     * @param untilNs end of its lifetime
     */
    public record DefaultRouter(IpAddress address, Preference preference, long untilNs) {}

    /** A prefix that is on the link, and until when. */
    public record OnLinkPrefix(Ipv6Prefix prefix, long untilNs) {}

    /** A more specific route by a router of the link (RFC 4191). */
    public record LearntRoute(
            Ipv6Prefix prefix, IpAddress router, Preference preference, long untilNs) {}

    private final SeededRandom random;
    private final RouterOutput output;
    private final List<DefaultRouter> routers = new ArrayList<>();
    private final List<OnLinkPrefix> prefixes = new ArrayList<>();
    private final List<LearntRoute> routes = new ArrayList<>();
    private int solicitations;
    private long solicitAtNs = Long.MAX_VALUE;

    public RouterDiscovery(SeededRandom random, RouterOutput output) {
        this.random = random;
        this.output = output;
    }

    /** The interface comes up: three solicitations, 4 s apart, the first within a second. */
    public void start(long nowNs) {
        solicitations = 0;
        solicitAtNs = nowNs + random.nextLong(SOLICITATION_DELAY_NS);
    }

    /** Forgets everything: router advertisements are switched off, the interface goes. */
    public void stop(long nowNs) {
        solicitAtNs = Long.MAX_VALUE;
        for (OnLinkPrefix prefix : ImmutableList.copyOf(prefixes)) {
            prefixes.remove(prefix);
            output.onLink(prefix.prefix(), false, nowNs);
        }
        boolean changed = !routers.isEmpty() || !routes.isEmpty();
        routers.clear();
        routes.clear();
        if (changed) {
            output.routersChanged(nowNs);
        }
    }

    /** An advertisement came in (RFC 4861 section 6.3.4). */
    public void onAdvertisement(RouterAdvertisement ra, IpAddress router, long nowNs) {
        if (ra.lifetimeS() > 0) {
            solicitAtNs = Long.MAX_VALUE; // section 6.3.7: a valid answer with a lifetime
        }
        boolean changed = setRouter(ra, router, nowNs);
        for (RouterAdvertisement.Prefix prefix : ra.prefixes()) {
            if (prefix.onLink() && !prefix.prefix().address().isLinkLocal()) {
                setPrefix(prefix, nowNs);
            }
        }
        for (RouterAdvertisement.RouteInfo route : ra.routes()) {
            changed |= setRoute(route, router, nowNs);
        }
        if (changed) {
            output.routersChanged(nowNs);
        }
    }

    private boolean setRouter(RouterAdvertisement ra, IpAddress router, long nowNs) {
        int at = indexOf(router);
        if (ra.lifetimeS() == 0) {
            return at >= 0 && routers.remove(at) != null;
        }
        long untilNs = AddressList.until(ra.lifetimeS(), nowNs);
        DefaultRouter next = new DefaultRouter(router, ra.preference(), untilNs);
        if (at >= 0) {
            boolean same = routers.get(at).preference() == ra.preference();
            routers.set(at, next);
            return !same;
        }
        return routers.size() < ROUTERS_MAX && routers.add(next);
    }

    private int indexOf(IpAddress router) {
        for (int i = 0; i < routers.size(); i++) {
            if (routers.get(i).address().equals(router)) {
                return i;
            }
        }
        return -1;
    }

    private void setPrefix(RouterAdvertisement.Prefix option, long nowNs) {
        long untilNs = AddressList.until(option.validS(), nowNs);
        for (int i = 0; i < prefixes.size(); i++) {
            if (prefixes.get(i).prefix().equals(option.prefix())) {
                if (option.validS() == 0) {
                    prefixes.remove(i);
                    output.onLink(option.prefix(), false, nowNs);
                } else {
                    prefixes.set(i, new OnLinkPrefix(option.prefix(), untilNs));
                }
                return;
            }
        }
        if (option.validS() > 0 && prefixes.size() < PREFIXES_MAX) {
            prefixes.add(new OnLinkPrefix(option.prefix(), untilNs));
            output.onLink(option.prefix(), true, nowNs);
        }
    }

    private boolean setRoute(RouterAdvertisement.RouteInfo option, IpAddress router, long nowNs) {
        long untilNs = AddressList.until(option.lifetimeS(), nowNs);
        LearntRoute next = new LearntRoute(option.prefix(), router, option.preference(), untilNs);
        for (int i = 0; i < routes.size(); i++) {
            LearntRoute route = routes.get(i);
            if (route.prefix().equals(option.prefix()) && route.router().equals(router)) {
                if (option.lifetimeS() == 0) {
                    routes.remove(i);
                    return true;
                }
                routes.set(i, next);
                return route.preference() != option.preference();
            }
        }
        return option.lifetimeS() > 0 && routes.size() < ROUTES_MAX && routes.add(next);
    }

    /** A neighbour says that it is no router any more (RFC 4861 section 7.2.5). */
    public void remove(IpAddress router, long nowNs) {
        boolean changed = routers.removeIf(each -> each.address().equals(router));
        changed |= routes.removeIf(each -> each.router().equals(router));
        if (changed) {
            output.routersChanged(nowNs);
        }
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        long next = solicitAtNs;
        for (DefaultRouter router : routers) {
            next = Math.min(next, router.untilNs());
        }
        for (OnLinkPrefix prefix : prefixes) {
            next = Math.min(next, prefix.untilNs());
        }
        for (LearntRoute route : routes) {
            next = Math.min(next, route.untilNs());
        }
        return next;
    }

    public void onDeadline(long nowNs) {
        if (solicitAtNs - nowNs <= 0) {
            solicitations++;
            solicitAtNs =
                    solicitations < SOLICITATIONS_MAX
                            ? nowNs + SOLICITATION_INTERVAL_NS
                            : Long.MAX_VALUE;
            output.solicitRouters(nowNs);
        }
        for (OnLinkPrefix prefix : ImmutableList.copyOf(prefixes)) {
            if (prefix.untilNs() - nowNs <= 0) {
                prefixes.remove(prefix);
                output.onLink(prefix.prefix(), false, nowNs);
            }
        }
        boolean changed = routers.removeIf(router -> router.untilNs() - nowNs <= 0);
        changed |= routes.removeIf(route -> route.untilNs() - nowNs <= 0);
        if (changed) {
            output.routersChanged(nowNs);
        }
    }

    /** In the order in which they were heard. */
    public ImmutableList<DefaultRouter> routers() {
        return ImmutableList.copyOf(routers);
    }

    public ImmutableList<OnLinkPrefix> prefixes() {
        return ImmutableList.copyOf(prefixes);
    }

    public ImmutableList<LearntRoute> routes() {
        return ImmutableList.copyOf(routes);
    }

    /** Tells which neighbours answer. */
    public interface Reachability {
        boolean isReachable(IpAddress router);
    }

    /**
     * The default router to use (RFC 4861 section 6.3.6, RFC 4191 section 3.2): reachable before
     * unreachable, higher before lower preference, earlier heard before later.
     */
    public @Nullable DefaultRouter best(Reachability reachability) {
        DefaultRouter best = null;
        boolean bestReachable = false;
        for (DefaultRouter router : routers) {
            boolean reachable = reachability.isReachable(router.address());
            boolean better =
                    best == null
                            || (reachable && !bestReachable)
                            || (reachable == bestReachable
                                    && router.preference().compareTo(best.preference()) > 0);
            if (better) {
                best = router;
                bestReachable = reachable;
            }
        }
        return best;
    }

    /** The more specific route to a destination by longest prefix, then preference, or null. */
    public @Nullable LearntRoute bestRoute(IpAddress destination) {
        LearntRoute best = null;
        for (LearntRoute route : routes) {
            if (!route.prefix().contains(destination)) {
                continue;
            }
            int longer = best == null ? 1 : route.prefix().length() - best.prefix().length();
            boolean preferred = best != null && route.preference().compareTo(best.preference()) > 0;
            if (longer > 0 || (longer == 0 && preferred)) {
                best = route;
            }
        }
        return best;
    }
}
