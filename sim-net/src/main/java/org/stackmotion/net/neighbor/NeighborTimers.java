package org.stackmotion.net.neighbor;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;

/**
 * Deadlines of the entries that wait for something: a binary heap by time, then by order of arming.
 */
final class NeighborTimers {
    private @Nullable NeighborEntry[] heap = new NeighborEntry[16];
    private int size;
    private long order;

    /** The earliest deadline, or {@link Long#MAX_VALUE}. */
    long nextNs() {
        return size == 0 ? Long.MAX_VALUE : entry(0).deadlineNs;
    }

    void arm(NeighborEntry entry, long deadlineNs) {
        cancel(entry);
        entry.deadlineNs = deadlineNs;
        entry.timerOrder = order++;
        if (size == heap.length) {
            heap = java.util.Arrays.copyOf(heap, size * 2);
        }
        put(size, entry);
        up(size++);
    }

    void cancel(NeighborEntry entry) {
        int at = entry.timerIndex;
        if (at == NeighborEntry.NO_TIMER) {
            return;
        }
        entry.timerIndex = NeighborEntry.NO_TIMER;
        NeighborEntry last = entry(--size);
        heap[size] = null;
        if (last != entry) {
            put(at, last);
            up(at);
            down(last.timerIndex);
        }
    }

    /** Takes out the first entry that is due, or null. */
    @Nullable NeighborEntry pollDue(long nowNs) {
        if (size == 0 || entry(0).deadlineNs - nowNs > 0) {
            return null;
        }
        NeighborEntry first = entry(0);
        cancel(first);
        return first;
    }

    private void up(int start) {
        int at = start;
        while (at > 0 && before(entry(at), entry((at - 1) >> 1))) {
            swap(at, (at - 1) >> 1);
            at = (at - 1) >> 1;
        }
    }

    private void down(int start) {
        int at = start;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && before(entry(child + 1), entry(child))) {
                child++;
            }
            if (!before(entry(child), entry(at))) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private static boolean before(NeighborEntry a, NeighborEntry b) {
        return a.deadlineNs != b.deadlineNs
                ? a.deadlineNs < b.deadlineNs
                : a.timerOrder < b.timerOrder;
    }

    private void swap(int a, int b) {
        NeighborEntry moved = entry(a);
        put(a, entry(b));
        put(b, moved);
    }

    private void put(int at, NeighborEntry entry) {
        heap[at] = entry;
        entry.timerIndex = at;
    }

    private NeighborEntry entry(int at) {
        NeighborEntry entry = heap[at];
        Invariants.check(entry != null, "empty slot in the timer heap", at);
        return java.util.Objects.requireNonNull(entry);
    }
}
