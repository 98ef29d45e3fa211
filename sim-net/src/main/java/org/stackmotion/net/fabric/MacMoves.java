package org.stackmotion.net.fabric;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that have moved from port to port. A VM that migrates or an uplink that fails over
 * moves an address once; what moves {@link #FLAP_MOVES} times within {@link #WINDOW_NS} flaps, and
 * is worth a line in the log of a real switch. Both numbers are ours.
 */
final class MacMoves {
    static final int FLAP_MOVES = 5;
    static final long WINDOW_NS = 10_000_000_000L;

    /** Addresses that are followed; more are not. */
    static final int MAX_ADDRESSES = 1024;

    private static final class Moves {
        final int vlan;
        final long mac;
        final long[] lastNs = new long[FLAP_MOVES];
        SwitchPort from;
        SwitchPort to;
        long count;
        boolean flaps;

        Moves(int vlan, long mac, SwitchPort from, SwitchPort to) {
            this.vlan = vlan;
            this.mac = mac;
            this.from = from;
            this.to = to;
        }

        void moved(SwitchPort before, SwitchPort now, long nowNs) {
            from = before;
            to = now;
            int oldest = (int) (count % FLAP_MOVES);
            lastNs[oldest] = nowNs;
            count++;
            long firstNs = lastNs[(int) (count % FLAP_MOVES)];
            flaps |= count >= FLAP_MOVES && nowNs - firstNs < WINDOW_NS;
        }

        MacFlap flap() {
            return new MacFlap(vlan, mac, far(from), far(to), count);
        }

        private static String far(SwitchPort port) {
            return port.link().peer().name();
        }
    }

    private final Map<Long, Moves> byAddress = new LinkedHashMap<>();

    void moved(int vlan, long mac, SwitchPort from, SwitchPort to, long nowNs) {
        Long key = (long) vlan << 48 | mac;
        Moves moves = byAddress.get(key);
        if (moves == null) {
            if (byAddress.size() == MAX_ADDRESSES) {
                return;
            }
            moves = new Moves(vlan, mac, from, to);
            byAddress.put(key, moves);
        }
        moves.moved(from, to, nowNs);
    }

    ImmutableList<MacFlap> flaps() {
        return byAddress.values().stream()
                .filter(m -> m.flaps)
                .map(Moves::flap)
                .collect(ImmutableList.toImmutableList());
    }
}
