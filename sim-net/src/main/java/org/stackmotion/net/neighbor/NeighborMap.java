package org.stackmotion.net.neighbor;

import org.jspecify.annotations.Nullable;

/** Address to entry: open addressing with backward-shift deletion; look-ups allocate nothing. */
final class NeighborMap {
    private @Nullable NeighborEntry[] slots = new NeighborEntry[16];
    private int size;

    int size() {
        return size;
    }

    /**
     * Slots to walk with {@link #at}; the order is that of the hash and must not reach the trace.
     */
    int capacity() {
        return slots.length;
    }

    @Nullable NeighborEntry at(int slot) {
        return slots[slot];
    }

    @Nullable NeighborEntry get(long hi, long lo) {
        return slots[slotOf(hi, lo)];
    }

    /** The caller has made sure that the address is not there. */
    void put(NeighborEntry entry) {
        if ((size + 1) * 2 > slots.length) {
            grow();
        }
        slots[slotOf(entry.hi, entry.lo)] = entry;
        size++;
    }

    /** The entry is there. */
    void remove(NeighborEntry entry) {
        int mask = slots.length - 1;
        int hole = slotOf(entry.hi, entry.lo);
        int at = hole;
        size--;
        while (true) {
            at = (at + 1) & mask;
            NeighborEntry moved = slots[at];
            if (moved == null) {
                break;
            }
            // it may move into the hole unless its home lies behind the hole
            if (((at - home(moved.hi, moved.lo, mask)) & mask) >= ((at - hole) & mask)) {
                slots[hole] = moved;
                hole = at;
            }
        }
        slots[hole] = null;
    }

    private int slotOf(long hi, long lo) {
        int mask = slots.length - 1;
        int at = home(hi, lo, mask);
        NeighborEntry entry = slots[at];
        while (entry != null && (entry.lo != lo || entry.hi != hi)) {
            at = (at + 1) & mask;
            entry = slots[at];
        }
        return at;
    }

    private static int home(long hi, long lo, int mask) {
        return (int) ((hi * 31 + lo) * 0x9E37_79B9_7F4A_7C15L >>> 40) & mask;
    }

    private void grow() {
        @Nullable NeighborEntry[] old = slots;
        slots = new NeighborEntry[old.length * 2];
        for (NeighborEntry entry : old) {
            if (entry != null) {
                slots[slotOf(entry.hi, entry.lo)] = entry;
            }
        }
    }
}
