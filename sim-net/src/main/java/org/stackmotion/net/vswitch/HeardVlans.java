package org.stackmotion.net.vswitch;

import org.jspecify.annotations.Nullable;

/**
 * When a VLAN's broadcasts last came in by the uplinks: what ESXi shows as the network hints of a
 * NIC, and the first thing to look at when nobody answers.
 */
final class HeardVlans {
    private static final int VLANS = 4096;

    private long @Nullable [] lastNs;

    void note(int vlan, long nowNs) {
        long[] times = lastNs;
        if (times == null) {
            times = new long[VLANS];
            java.util.Arrays.fill(times, -1);
            lastNs = times;
        }
        times[vlan] = nowNs;
    }

    /** Negative when never. */
    long lastNs(int vlan) {
        return lastNs == null ? -1 : lastNs[vlan];
    }
}
