package org.stackmotion.net.fabric;

import org.stackmotion.net.wire.LongIntTable;

/**
 * Learned addresses of a switch: (VLAN, MAC) to port, forgotten when not heard for the ageing time
 * (IEEE 802.1Q section 8.8.3). An old entry is left in its slot and not believed; slots are taken
 * back when the table is full.
 */
final class MacTable {
    /** A common table size of a top-of-rack switch. */
    static final int MAX_ENTRIES = 32_768;

    /** A full table is searched for old entries no more often than this. */
    private static final long SWEEP_INTERVAL_NS = 1_000_000_000L;

    private final long ageingNs;
    private LongIntTable entryOf = new LongIntTable();
    private long[] keys = new long[64];
    private int[] ports = new int[64];
    private long[] heardNs = new long[64];
    private int entries;
    private long sweptNs = -SWEEP_INTERVAL_NS;

    MacTable(long ageingNs) {
        this.ageingNs = ageingNs;
    }

    private static long key(int vlan, long mac) {
        return (long) vlan << 48 | mac;
    }

    /**
     * Notes that the address was heard at a port; a full table learns nothing new.
     *
     * @return the other port at which it was known until now, or {@link LongIntTable#NONE}
     */
    int learn(int vlan, long mac, int port, long nowNs) {
        long key = key(vlan, mac);
        int entry = entryOf.get(key);
        if (entry == LongIntTable.NONE) {
            if (entries == MAX_ENTRIES) {
                sweep(nowNs);
                if (entries == MAX_ENTRIES) {
                    return LongIntTable.NONE;
                }
            }
            entry = entries++;
            if (entry == keys.length) {
                grow();
            }
            keys[entry] = key;
            entryOf.put(key, entry);
            ports[entry] = port;
        }
        boolean moved = ports[entry] != port && nowNs - heardNs[entry] < ageingNs;
        int before = moved ? ports[entry] : LongIntTable.NONE;
        ports[entry] = port;
        heardNs[entry] = nowNs;
        return before;
    }

    /** The port of an address, or {@link LongIntTable#NONE} when unknown or too old. */
    int port(int vlan, long mac, long nowNs) {
        int entry = entryOf.get(key(vlan, mac));
        if (entry == LongIntTable.NONE || nowNs - heardNs[entry] >= ageingNs) {
            return LongIntTable.NONE;
        }
        return ports[entry];
    }

    /** Forgets everything learned at a port, as when its cable goes down. */
    void forgetPort(int port) {
        for (int i = 0; i < entries; i++) {
            if (ports[i] == port) {
                heardNs[i] = Long.MIN_VALUE / 2;
            }
        }
    }

    int size() {
        return entries;
    }

    private void sweep(long nowNs) {
        if (nowNs - sweptNs < SWEEP_INTERVAL_NS) {
            return;
        }
        sweptNs = nowNs;
        entryOf = new LongIntTable();
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            if (nowNs - heardNs[i] < ageingNs) {
                keys[kept] = keys[i];
                ports[kept] = ports[i];
                heardNs[kept] = heardNs[i];
                entryOf.put(keys[kept], kept);
                kept++;
            }
        }
        entries = kept;
    }

    private void grow() {
        int size = keys.length * 2;
        keys = java.util.Arrays.copyOf(keys, size);
        ports = java.util.Arrays.copyOf(ports, size);
        heardNs = java.util.Arrays.copyOf(heardNs, size);
    }
}
