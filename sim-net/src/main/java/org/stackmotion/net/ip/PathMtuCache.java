package org.stackmotion.net.ip;

import java.util.Arrays;

/**
 * Path MTUs learnt from "fragmentation needed" (RFC 1191), one cache per stack. A value is
 * forgotten after ten minutes (section 6.3), so that a path that has become wider is noticed; it
 * never grows before.
 */
public final class PathMtuCache {
    /** RFC 1191 section 6.3. */
    public static final long AGE_MAX_NS = 600_000_000_000L;

    /** Named maximum; the oldest value goes first. */
    public static final int ENTRIES_MAX = 1024;

    /**
     * No message makes the path narrower. RFC 1191 section 3 allows down to 68; Linux ({@code
     * min_pmtu}) stops at 552, because below it forged messages do more harm than narrow links
     * exist.
     */
    public static final int FLOOR = 552;

    /** RFC 1191 section 7.1: where MTUs cluster. For routers that do not tell the next hop's. */
    private static final int[] PLATEAUS = {
        32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68
    };

    private int[] destinations = new int[16];

    /** 0: the slot is free. */
    private int[] mtus = new int[16];

    private long[] learntAtNs = new long[16];
    private int size;

    /**
     * The MTU for a destination: that of the link, or less where the path has been found narrower.
     */
    public int mtu(int destination, int linkMtu, long nowNs) {
        if (size == 0) {
            return linkMtu;
        }
        int slot = slot(destination);
        if (mtus[slot] == 0 || nowNs - learntAtNs[slot] >= AGE_MAX_NS) {
            return linkMtu;
        }
        return Math.min(linkMtu, mtus[slot]);
    }

    /**
     * A router says that a packet did not fit.
     *
     * @param nextHopMtu from the message; 0, or a value that the packet would have fitted, makes us
     *     go down to the next plateau below the packet
     * @param packetLength total length of the quoted packet
     * @param linkMtu of the link that the packet left by
     * @return true when the path's MTU is smaller than before
     */
    public boolean onFragmentationNeeded(
            int destination, int nextHopMtu, int packetLength, int linkMtu, long nowNs) {
        int old = mtu(destination, linkMtu, nowNs);
        boolean useful = nextHopMtu > 0 && nextHopMtu < packetLength;
        int next = Math.max(useful ? nextHopMtu : plateauBelow(packetLength), FLOOR);
        if (next >= old) {
            return false;
        }
        put(destination, next, nowNs);
        return true;
    }

    /** Destinations with a value, aged ones included until their room is needed. */
    public int size() {
        return size;
    }

    public void clear() {
        Arrays.fill(mtus, 0);
        size = 0;
    }

    private static int plateauBelow(int length) {
        for (int plateau : PLATEAUS) {
            if (plateau < length) {
                return plateau;
            }
        }
        return PLATEAUS[PLATEAUS.length - 1];
    }

    private void put(int destination, int mtu, long nowNs) {
        int slot = slot(destination);
        if (mtus[slot] == 0) {
            if (size == ENTRIES_MAX) {
                forgetOldest();
            }
            if ((size + 1) * 2 > mtus.length) {
                rebuild(mtus.length * 2, -1);
            }
            slot = slot(destination);
            size++;
        }
        destinations[slot] = destination;
        mtus[slot] = mtu;
        learntAtNs[slot] = nowNs;
    }

    private void forgetOldest() {
        int oldest = -1;
        for (int i = 0; i < mtus.length; i++) {
            if (mtus[i] != 0 && (oldest < 0 || isOlder(i, oldest))) {
                oldest = i;
            }
        }
        rebuild(mtus.length, oldest);
    }

    /** The address decides between equals, not the hash. */
    private boolean isOlder(int a, int b) {
        return learntAtNs[a] != learntAtNs[b]
                ? learntAtNs[a] < learntAtNs[b]
                : Integer.compareUnsigned(destinations[a], destinations[b]) < 0;
    }

    private void rebuild(int capacity, int without) {
        int[] oldDestinations = destinations;
        int[] oldMtus = mtus;
        long[] oldLearnt = learntAtNs;
        destinations = new int[capacity];
        mtus = new int[capacity];
        learntAtNs = new long[capacity];
        size = 0;
        for (int i = 0; i < oldMtus.length; i++) {
            if (oldMtus[i] != 0 && i != without) {
                int slot = slot(oldDestinations[i]);
                destinations[slot] = oldDestinations[i];
                mtus[slot] = oldMtus[i];
                learntAtNs[slot] = oldLearnt[i];
                size++;
            }
        }
    }

    private int slot(int destination) {
        int mask = mtus.length - 1;
        int at = (destination * 0x9E3779B9) >>> 8 & mask;
        while (mtus[at] != 0 && destinations[at] != destination) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
