package org.stackmotion.net.wire;

import java.util.Arrays;

/**
 * A hash table from long keys to non-negative ints with open addressing: no boxing, no allocation
 * but when it grows. There is no iteration, so the order of a hash never gets out.
 */
public final class LongIntTable {
    /** What {@link #get} answers for a key that is not there. */
    public static final int NONE = -1;

    private static final int FIRST_SLOTS = 16;

    /** 2^64 divided by the golden ratio: spreads keys that differ in a few low bits. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private long[] keys = new long[FIRST_SLOTS];

    /** {@link #NONE} marks a free slot. */
    private int[] values = new int[FIRST_SLOTS];

    private int size;

    public LongIntTable() {
        Arrays.fill(values, NONE);
    }

    public int size() {
        return size;
    }

    public int get(long key) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != NONE) {
            if (keys[slot] == key) {
                return values[slot];
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    /** Sets the value, 0 or more, of a key. */
    public void put(long key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("value " + value);
        }
        if (size * 2 >= keys.length) {
            grow();
        }
        if (insert(key, value)) {
            size++;
        }
    }

    private boolean insert(long key, int value) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != NONE) {
            if (keys[slot] == key) {
                values[slot] = value;
                return false;
            }
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
        return true;
    }

    /** Takes a key out; does nothing when it is not there. */
    public void remove(long key) {
        int mask = keys.length - 1;
        int slot = slot(key, mask);
        while (values[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        if (values[slot] == NONE) {
            return;
        }
        size--;
        // close the gap: a later key of the same run moves into it unless it already stands at home
        int gap = slot;
        int next = (slot + 1) & mask;
        while (values[next] != NONE) {
            int home = slot(keys[next], mask);
            if (((next - home) & mask) >= ((next - gap) & mask)) {
                keys[gap] = keys[next];
                values[gap] = values[next];
                gap = next;
            }
            next = (next + 1) & mask;
        }
        values[gap] = NONE;
    }

    private static int slot(long key, int mask) {
        return (int) ((key * SPREAD) >>> 32) & mask;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        Arrays.fill(values, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                insert(oldKeys[i], oldValues[i]);
            }
        }
    }
}
