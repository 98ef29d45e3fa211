package org.stackmotion.net.ip;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv6;

/**
 * The IPv6 routing table of one stack or router: longest prefix match over a hash by (length,
 * prefix), probing the lengths in use, longest first. Look-ups allocate nothing. Of several routes
 * with one prefix the first added is used, as in {@link RoutingTable}.
 *
 * @param <I> what the owner uses as an interface; compared by identity
 */
public final class Ipv6RoutingTable<I> {
    /** Named maximum; ESXi's is not published (facts 1.5), this is ours. */
    public static final int MAX_ROUTES = 1 << 18;

    private static final int LENGTHS = Ipv6.MAX_PREFIX_LENGTH + 1;

    private final int[] byLength = new int[LENGTHS];
    private @Nullable Node<I>[] buckets = newBuckets(16);
    private int size;
    private long added;

    /** A route in its chain; routes of one prefix in the order they were added. */
    private static final class Node<I> {
        final Ipv6Route<I> route;
        final long order;
        @Nullable Node<I> next;

        Node(Ipv6Route<I> route, long order) {
            this.route = route;
            this.order = order;
        }

        boolean is(long hi, long lo, int length) {
            return route.prefix().length() == length
                    && route.prefix().address().hi() == hi
                    && route.prefix().address().lo() == lo;
        }
    }

    /** False when the same prefix, gateway and interface is there or the table is full. */
    public boolean add(Ipv6Route<I> route) {
        if (size >= MAX_ROUTES || contains(route)) {
            return false;
        }
        if (size >= buckets.length) {
            grow();
        }
        append(new Node<>(route, added++));
        byLength[route.prefix().length()]++;
        size++;
        return true;
    }

    /** Takes out the route of the same prefix, gateway and interface; false when there is none. */
    public boolean remove(Ipv6Route<I> route) {
        int bucket = bucket(route);
        Node<I> before = null;
        for (Node<I> node = buckets[bucket]; node != null; node = node.next) {
            if (isSame(node.route, route)) {
                if (before == null) {
                    buckets[bucket] = node.next;
                } else {
                    before.next = node.next;
                }
                byLength[route.prefix().length()]--;
                size--;
                return true;
            }
            before = node;
        }
        return false;
    }

    public boolean contains(Ipv6Route<I> route) {
        for (Node<I> node = buckets[bucket(route)]; node != null; node = node.next) {
            if (isSame(node.route, route)) {
                return true;
            }
        }
        return false;
    }

    /** The route for a destination by longest prefix, or null: no route. */
    public @Nullable Ipv6Route<I> lookup(long hi, long lo) {
        return lookup(hi, lo, null);
    }

    /**
     * The same.
     *
     * @param via only routes by this interface, or null: all
     */
    public @Nullable Ipv6Route<I> lookup(long hi, long lo, @Nullable I via) {
        for (int length = LENGTHS - 1; length >= 0; length--) {
            if (byLength[length] == 0) {
                continue;
            }
            long h = hi & Ipv6.maskHi(length);
            long l = lo & Ipv6.maskLo(length);
            Node<I> node = buckets[bucket(h, l, length)];
            for (; node != null; node = node.next) {
                if (node.is(h, l, length) && (via == null || node.route.via() == via)) {
                    return node.route;
                }
            }
        }
        return null;
    }

    public int size() {
        return size;
    }

    /** Every route: default first, then by network, then shorter prefix first. */
    public ImmutableList<Ipv6Route<I>> list() {
        List<Node<I>> all = new ArrayList<>(size);
        for (Node<I> head : buckets) {
            for (Node<I> node = head; node != null; node = node.next) {
                all.add(node);
            }
        }
        Comparator<Node<I>> order =
                Comparator.comparing((Node<I> n) -> n.route.prefix().address())
                        .thenComparing(n -> n.route.prefix().length())
                        .thenComparing(n -> n.order);
        all.sort(order);
        return all.stream().map(n -> n.route).collect(ImmutableList.toImmutableList());
    }

    private static <I> boolean isSame(Ipv6Route<I> a, Ipv6Route<I> b) {
        return a.via() == b.via()
                && a.prefix().equals(b.prefix())
                && java.util.Objects.equals(a.gateway(), b.gateway());
    }

    /** Behind the others of its chain, so that the first added is found first. */
    private void append(Node<I> added) {
        int bucket = bucket(added.route);
        Node<I> last = buckets[bucket];
        added.next = null;
        if (last == null) {
            buckets[bucket] = added;
            return;
        }
        while (last.next != null) {
            last = last.next;
        }
        last.next = added;
    }

    private void grow() {
        List<Node<I>> all = new ArrayList<>(size);
        for (Node<I> head : buckets) {
            for (Node<I> node = head; node != null; node = node.next) {
                all.add(node);
            }
        }
        all.sort(Comparator.comparing(n -> n.order));
        buckets = newBuckets(buckets.length * 2);
        for (Node<I> node : all) {
            append(node);
        }
    }

    private int bucket(Ipv6Route<I> route) {
        return bucket(
                route.prefix().address().hi(),
                route.prefix().address().lo(),
                route.prefix().length());
    }

    private int bucket(long hi, long lo, int length) {
        long h = (hi ^ Long.rotateLeft(lo, 32) ^ length) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h >>> 40) & (buckets.length - 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic class
    private static <I> @Nullable Node<I>[] newBuckets(int count) {
        return (@Nullable Node<I>[]) new Node[count];
    }
}
