package org.stackmotion.net.neighbor;

import org.jspecify.annotations.Nullable;

/**
 * IPv4 address to entry: open addressing with backward-shift deletion; look-ups allocate nothing.
 */
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

    @Nullable NeighborEntry get(int ip) {
        return slots[slotOf(ip)];
    }

    /** The caller has made sure that the address is not there. */
    void put(NeighborEntry entry) {
        if ((size + 1) * 2 > slots.length) {
            grow();
        }
        slots[slotOf(entry.ip)] = entry;
        size++;
    }

    /** The entry is there. */
    void remove(NeighborEntry entry) {
        int mask = slots.length - 1;
        int hole = slotOf(entry.ip);
        int at = hole;
        size--;
        while (true) {
            at = (at + 1) & mask;
            NeighborEntry moved = slots[at];
            if (moved == null) {
                break;
            }
            // it may move into the hole unless its home lies behind the hole
            if (((at - home(moved.ip, mask)) & mask) >= ((at - hole) & mask)) {
                slots[hole] = moved;
                hole = at;
            }
        }
        slots[hole] = null;
    }

    private int slotOf(int ip) {
        int mask = slots.length - 1;
        int at = home(ip, mask);
        NeighborEntry entry = slots[at];
        while (entry != null && entry.ip != ip) {
            at = (at + 1) & mask;
            entry = slots[at];
        }
        return at;
    }

    private static int home(int ip, int mask) {
        return (ip * 0x9E3779B9) >>> 8 & mask;
    }

    private void grow() {
        @Nullable NeighborEntry[] old = slots;
        slots = new NeighborEntry[old.length * 2];
        for (NeighborEntry entry : old) {
            if (entry != null) {
                slots[slotOf(entry.ip)] = entry;
            }
        }
    }
}
