package org.stackmotion.net.ip;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The address space cut at every border of a prefix: range n begins at {@code starts[n]} and
 * belongs to {@code routes[n]}. Immutable; built from the routes in use, sorted by network, then
 * length.
 *
 * <p>Worked example: 10.0.0.0/8 = A and 10.1.0.0/16 = B give 0.0.0.0 none, 10.0.0.0 A, 10.1.0.0 B,
 * 10.2.0.0 A, 11.0.0.0 none.
 */
final class RangeIndex<I> {
    /** From this many ranges on, a table of the upper 16 address bits narrows the search. */
    private static final int WIDE = 1 << 11;

    /** Order-preserving shift from unsigned to signed, so that plain comparison works. */
    private static final int FLIP = Integer.MIN_VALUE;

    private final int[] starts;
    private final @Nullable Route<I>[] routes;

    /** For each value of the upper 16 bits, the range in which it begins; null in a small index. */
    private final int @Nullable [] coarse;

    private RangeIndex(int[] starts, @Nullable Route<I>[] routes) {
        this.starts = starts;
        this.routes = routes;
        this.coarse = starts.length < WIDE ? null : coarse(starts);
    }

    static <I> RangeIndex<I> of(List<Route<I>> sorted) {
        return new Sweep<I>(sorted.size()).over(sorted);
    }

    @Nullable Route<I> find(int destination) {
        int key = destination ^ FLIP;
        int low = 0;
        int high = starts.length - 1;
        int[] table = coarse;
        if (table != null) {
            int at = destination >>> 16;
            low = table[at];
            high = table[at + 1];
        }
        // the last range that does not begin after the key; starts[0] is the lowest address
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= key) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return routes[low];
    }

    private static int[] coarse(int[] starts) {
        int[] table = new int[(1 << 16) + 1];
        int range = 0;
        for (int upper = 0; upper < 1 << 16; upper++) {
            int key = (upper << 16) ^ FLIP;
            while (range + 1 < starts.length && starts[range + 1] <= key) {
                range++;
            }
            table[upper] = range;
        }
        table[1 << 16] = starts.length - 1;
        return table;
    }

    /**
     * One pass from the lowest address to the highest, with the prefixes that enclose it on a
     * stack.
     */
    private static final class Sweep<I> {
        private final int[] starts;
        private final @Nullable Route<I>[] routes;
        private int ranges;

        /** Prefixes of lengths 0 to 32 nest at most 33 deep. */
        private final @Nullable Route<I>[] open = newRoutes(33);

        private int depth;

        Sweep(int prefixes) {
            // each prefix begins one range and its end begins another
            starts = new int[2 * prefixes + 1];
            routes = newRoutes(2 * prefixes + 1);
        }

        RangeIndex<I> over(List<Route<I>> sorted) {
            begin(0, null);
            for (Route<I> route : sorted) {
                closeBefore(Integer.toUnsignedLong(route.prefix()));
                begin(Integer.toUnsignedLong(route.prefix()), route);
                open[depth++] = route;
            }
            closeBefore(1L << 32);
            return new RangeIndex<>(Arrays.copyOf(starts, ranges), Arrays.copyOf(routes, ranges));
        }

        private void closeBefore(long address) {
            while (depth > 0) {
                Route<I> top = open[depth - 1];
                long end = top == null ? 0 : endOf(top);
                if (end > address) {
                    return;
                }
                depth--;
                if (end < 1L << 32) {
                    begin(end, depth == 0 ? null : open[depth - 1]);
                }
            }
        }

        private static long endOf(Route<?> route) {
            return Integer.toUnsignedLong(route.prefix()) + (1L << (32 - route.length()));
        }

        private void begin(long address, @Nullable Route<I> route) {
            int key = (int) address ^ FLIP;
            if (ranges > 0 && starts[ranges - 1] == key) {
                ranges--; // an inner prefix begins at the same address: it covers the range
            }
            starts[ranges] = key;
            routes[ranges++] = route;
        }

        @SuppressWarnings("unchecked") // arrays of a generic type cannot be made otherwise
        private static <I> @Nullable Route<I>[] newRoutes(int length) {
            return (Route<I>[]) new Route<?>[length];
        }
    }
}
