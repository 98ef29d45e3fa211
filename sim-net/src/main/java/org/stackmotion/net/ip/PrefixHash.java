package org.stackmotion.net.ip;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;

/**
 * (length, prefix) to the routes of that prefix: open addressing over {@code long} keys,
 * backward-shift deletion, so that there are no tombstones and no boxing.
 */
final class PrefixHash<I> {
    /** No key has it: lengths end at 32. */
    private static final long EMPTY = -1;

    private long[] keys = new long[16];
    private @Nullable Bucket<I>[] buckets = newBuckets(16);
    private int used;

    /** How many prefixes of each length; look-ups probe only lengths in use. */
    private final int[] countByLength = new int[33];

    /** Bit n: there are prefixes of length n. */
    private long lengths;

    PrefixHash() {
        Arrays.fill(keys, EMPTY);
    }

    /** The routes of one prefix in the order they were added; the first is the one in use. */
    private static final class Bucket<I> {
        Route<I> first;
        Route<I>[] all;

        Bucket(Route<I> first) {
            this.first = first;
            this.all = newRoutes(1);
            all[0] = first;
        }

        void add(Route<I> route) {
            all = Arrays.copyOf(all, all.length + 1);
            all[all.length - 1] = route;
        }

        int indexOf(Route<I> route) {
            for (int i = 0; i < all.length; i++) {
                if (all[i].gateway() == route.gateway() && all[i].via() == route.via()) {
                    return i;
                }
            }
            return all.length;
        }

        /** The caller keeps at least one route in. */
        void remove(int at) {
            Route<I>[] left = newRoutes(all.length - 1);
            System.arraycopy(all, 0, left, 0, at);
            System.arraycopy(all, at + 1, left, at, left.length - at);
            all = left;
            first = left[0];
        }
    }

    void add(Route<I> route) {
        long key = key(route.prefix(), route.length());
        int slot = slot(key);
        Bucket<I> bucket = buckets[slot];
        if (bucket != null) {
            bucket.add(route);
            return;
        }
        if ((used + 1) * 2 > keys.length) {
            grow();
            slot = slot(key);
        }
        keys[slot] = key;
        buckets[slot] = new Bucket<>(route);
        used++;
        if (countByLength[route.length()]++ == 0) {
            lengths |= 1L << route.length();
        }
    }

    boolean remove(Route<I> route) {
        int slot = slot(key(route.prefix(), route.length()));
        Bucket<I> bucket = buckets[slot];
        if (bucket == null) {
            return false;
        }
        int at = bucket.indexOf(route);
        if (at == bucket.all.length) {
            return false;
        }
        if (bucket.all.length == 1) {
            removeSlot(slot, route.length());
        } else {
            bucket.remove(at);
        }
        return true;
    }

    int removeAll(int prefix, int length) {
        int slot = slot(key(prefix, length));
        Bucket<I> bucket = buckets[slot];
        if (bucket == null) {
            return 0;
        }
        removeSlot(slot, length);
        return bucket.all.length;
    }

    boolean contains(Route<I> route) {
        Bucket<I> bucket = buckets[slot(key(route.prefix(), route.length()))];
        return bucket != null && bucket.indexOf(route) < bucket.all.length;
    }

    @Nullable Route<I> first(int prefix, int length) {
        Bucket<I> bucket = buckets[slot(key(prefix, length))];
        return bucket == null ? null : bucket.first;
    }

    @Nullable Route<I> longestMatch(int destination) {
        long left = lengths;
        while (left != 0) {
            int length = 63 - Long.numberOfLeadingZeros(left);
            Bucket<I> bucket = buckets[slot(key(destination & Ipv4.mask(length), length))];
            if (bucket != null) {
                return bucket.first;
            }
            left ^= 1L << length;
        }
        return null;
    }

    @Nullable Route<I> longestMatchVia(int destination, I via) {
        long left = lengths;
        while (left != 0) {
            int length = 63 - Long.numberOfLeadingZeros(left);
            Bucket<I> bucket = buckets[slot(key(destination & Ipv4.mask(length), length))];
            if (bucket != null) {
                for (Route<I> route : bucket.all) {
                    if (route.via() == via) {
                        return route;
                    }
                }
            }
            left ^= 1L << length;
        }
        return null;
    }

    /** In no useful order: the caller sorts. */
    void addAllTo(List<Route<I>> list) {
        for (Bucket<I> bucket : buckets) {
            if (bucket != null) {
                list.addAll(Arrays.asList(bucket.all));
            }
        }
    }

    /** The route in use of every prefix, in no useful order: the caller sorts. */
    void addHeadsTo(List<Route<I>> list) {
        for (Bucket<I> bucket : buckets) {
            if (bucket != null) {
                list.add(bucket.first);
            }
        }
    }

    private static long key(int prefix, int length) {
        return (long) length << 32 | (prefix & 0xFFFF_FFFFL);
    }

    /** Where the key is, or the free slot where it would go. */
    private int slot(long key) {
        int mask = keys.length - 1;
        int at = home(key, mask);
        while (keys[at] != key && keys[at] != EMPTY) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int home(long key, int mask) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }

    private void removeSlot(int slot, int length) {
        used--;
        if (--countByLength[length] == 0) {
            lengths &= ~(1L << length);
        }
        int mask = keys.length - 1;
        int hole = slot;
        int at = slot;
        while (true) {
            at = (at + 1) & mask;
            if (keys[at] == EMPTY) {
                break;
            }
            // an entry may move into the hole unless its home lies behind the hole
            if (((at - home(keys[at], mask)) & mask) >= ((at - hole) & mask)) {
                keys[hole] = keys[at];
                buckets[hole] = buckets[at];
                hole = at;
            }
        }
        keys[hole] = EMPTY;
        buckets[hole] = null;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Bucket<I>[] oldBuckets = buckets;
        keys = new long[oldKeys.length * 2];
        Arrays.fill(keys, EMPTY);
        buckets = newBuckets(keys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                buckets[slot] = oldBuckets[i];
            }
        }
    }

    @SuppressWarnings("unchecked") // arrays of a generic type cannot be made otherwise
    private static <I> @Nullable Bucket<I>[] newBuckets(int length) {
        return (Bucket<I>[]) new Bucket<?>[length];
    }

    @SuppressWarnings("unchecked") // arrays of a generic type cannot be made otherwise
    private static <I> Route<I>[] newRoutes(int length) {
        return (Route<I>[]) new Route<?>[length];
    }
}
