package org.stackmotion.net.ip;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;

/**
 * The IPv4 routing table of one stack: longest prefix match over {@code int} keys.
 *
 * <p><b>Two structures.</b> The truth is a hash from (length, prefix) to the routes of that prefix
 * ({@link PrefixHash}); it takes changes at once and answers by probing the lengths in use, longest
 * first. A table that is read more than it is changed also gets a {@link RangeIndex}: the address
 * space cut at the borders of the prefixes, one binary search a look-up (100,000 routes: a table of
 * the upper 16 bits, then a few steps). The index is rebuilt only when enough look-ups have come
 * since the last change to pay for it, so that a load of 100,000 routes with look-ups in between
 * stays linear.
 *
 * <p><b>Ties.</b> Several routes may have one prefix, as two vmks in one subnet do. All egress uses
 * one of them (fact G7): the first added, until it is removed. A socket that is bound to an
 * interface asks {@link #lookupVia}, which sees the routes of that interface only (fact G3).
 *
 * <p>Look-ups allocate nothing. Keys are IPv4; an IPv6 table is another class behind the same
 * calls.
 *
 * @param <I> what the owner uses as an interface; compared by identity
 */
public final class RoutingTable<I> {
    /** Named maximum; ESXi's is not published (facts 1.5), this is ours. */
    public static final int MAX_ROUTES = 1 << 18;

    /** Up to this many routes the index is so cheap that the first look-up builds it. */
    private static final int SMALL = 64;

    private final PrefixHash<I> byPrefix = new PrefixHash<>();
    private @Nullable RangeIndex<I> index;
    private int lookupsSinceChange;
    private long generation;
    private int size;

    /**
     * Adds a route behind those of the same prefix.
     *
     * @return false when the same prefix, gateway and interface is already there or the table is
     *     full
     */
    public boolean add(Route<I> route) {
        if (size >= MAX_ROUTES || contains(route)) {
            return false;
        }
        byPrefix.add(route);
        size++;
        changed();
        return true;
    }

    /** Takes out the route of the same prefix, gateway and interface; false when there is none. */
    public boolean remove(Route<I> route) {
        if (!byPrefix.remove(route)) {
            return false;
        }
        size--;
        changed();
        return true;
    }

    /**
     * Takes out every route of that prefix and puts this one in their place (a new default
     * gateway).
     */
    public void replace(Route<I> route) {
        size -= byPrefix.removeAll(route.prefix(), route.length());
        byPrefix.add(route);
        size++;
        changed();
    }

    /** Takes out every route of that prefix; how many there were. */
    public int removeAll(int prefix, int length) {
        int removed = byPrefix.removeAll(prefix & Ipv4.mask(length), length);
        if (removed > 0) {
            size -= removed;
            changed();
        }
        return removed;
    }

    /**
     * Takes out every route that leaves by the interface (a vmk is removed); how many there were.
     */
    public int removeVia(I via) {
        int removed = 0;
        for (Route<I> route : list()) {
            if (route.via() == via && remove(route)) {
                removed++;
            }
        }
        return removed;
    }

    /** The route for a destination by longest prefix, or null: no route. */
    public @Nullable Route<I> lookup(int destination) {
        RangeIndex<I> ready = index;
        if (ready != null) {
            return ready.find(destination);
        }
        if (lookupsSinceChange++ >= size >> 2 || size <= SMALL) {
            index = ready = RangeIndex.of(sortedHeads());
            return ready.find(destination);
        }
        return byPrefix.longestMatch(destination);
    }

    /** As {@link #lookup}, over the routes that leave by one interface. */
    public @Nullable Route<I> lookupVia(int destination, I via) {
        return byPrefix.longestMatchVia(destination, via);
    }

    /** The route that is in use for exactly this prefix, or null. */
    public @Nullable Route<I> find(int prefix, int length) {
        return byPrefix.first(prefix & Ipv4.mask(length), length);
    }

    /** True when a route of the same prefix, gateway and interface is there. */
    public boolean contains(Route<I> route) {
        return byPrefix.contains(route);
    }

    public int size() {
        return size;
    }

    /**
     * Changes with every change of the table: a socket may keep a route as long as this stays
     * equal.
     */
    public long generation() {
        return generation;
    }

    /**
     * Every route as the tools print them: default first, then by network, then shorter prefix
     * first.
     */
    public ImmutableList<Route<I>> list() {
        List<Route<I>> all = new ArrayList<>(size);
        byPrefix.addAllTo(all);
        all.sort(printOrder()); // stable: routes of one prefix stay in the order they were added
        return ImmutableList.copyOf(all);
    }

    private List<Route<I>> sortedHeads() {
        List<Route<I>> heads = new ArrayList<>(size);
        byPrefix.addHeadsTo(heads);
        heads.sort(printOrder());
        return heads;
    }

    /** Network as an unsigned number, then length: a prefix stands right before those inside it. */
    private static <I> Comparator<Route<I>> printOrder() {
        return (a, b) -> {
            int byNetwork = Integer.compareUnsigned(a.prefix(), b.prefix());
            return byNetwork != 0 ? byNetwork : Integer.compare(a.length(), b.length());
        };
    }

    private void changed() {
        generation++;
        index = null;
        lookupsSinceChange = 0;
    }
}
