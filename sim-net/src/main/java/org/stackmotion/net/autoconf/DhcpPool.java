package org.stackmotion.net.autoconf;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The bindings of one subnet: who has which address until when. A client finds its former address
 * again as long as nobody else needed it. Maps are looked up by key, never walked.
 */
final class DhcpPool {
    /** What an address is. */
    enum Use {
        OFFERED,
        LEASED,
        /** Given back or expired; remembered for its client. */
        FREE,
        /** A client has found somebody else on it. */
        DECLINED
    }

    /** One address. */
    static final class Binding {
        final int address;
        String client = "";
        Use use = Use.FREE;
        long untilNs;

        Binding(int address) {
            this.address = address;
        }
    }

    private record Expiry(long atNs, Binding binding) {}

    private final DhcpSubnet subnet;
    private final BitSet taken = new BitSet();
    private final Map<Integer, Binding> byAddress = new HashMap<>();
    private final Map<String, Binding> byClient = new HashMap<>();
    private final PriorityQueue<Expiry> expiries =
            new PriorityQueue<>((a, b) ->
                    a.atNs != b.atNs
                            ? Long.compare(a.atNs, b.atNs)
                            : Integer.compareUnsigned(a.binding.address, b.binding.address));

    DhcpPool(DhcpSubnet subnet, int serverAddress) {
        this.subnet = subnet;
        never(serverAddress);
        subnet.options().addresses(DhcpOption.ROUTERS).forEach(this::never);
        subnet.reservations().values().forEach(this::never);
    }

    private void never(int address) {
        int index = subnet.indexOf(address);
        if (index >= 0) {
            taken.set(index);
        }
    }

    DhcpSubnet subnet() {
        return subnet;
    }

    /** Frees what has expired by now. */
    void expire(long nowNs) {
        for (Expiry e = expiries.peek(); e != null && e.atNs - nowNs <= 0; e = expiries.peek()) {
            expiries.poll();
            if (e.binding.use != Use.FREE && e.binding.untilNs == e.atNs) {
                free(e.binding);
            }
        }
    }

    private void free(Binding binding) {
        binding.use = Use.FREE;
        boolean reserved = subnet.reservations().containsValue(binding.address);
        int index = subnet.indexOf(binding.address);
        if (index >= 0 && !reserved) {
            taken.clear(index);
        }
    }

    /** What that client has or had, or null. */
    @Nullable Binding of(String client) {
        return byClient.get(client);
    }

    @Nullable Binding at(int address) {
        return byAddress.get(address);
    }

    /**
     * An address for a client: the reserved one, else the one it has or had, else the one it asks
     * for, else the first free one; null when there is none.
     */
    @Nullable Binding choose(String client, long mac, int wanted) {
        Integer reserved = subnet.reservations().get(mac);
        if (reserved != null) {
            Binding at = byAddress.computeIfAbsent(reserved, Binding::new);
            boolean usable = at.use == Use.FREE || at.client.equals(client);
            return usable && at.use != Use.DECLINED ? at : null;
        }
        Binding own = byClient.get(client);
        if (own != null
                && own.use != Use.DECLINED
                && subnet.indexOf(own.address) >= 0
                && !subnet.reservations().containsValue(own.address)) {
            return own;
        }
        int index = subnet.indexOf(wanted);
        if (index < 0 || taken.get(index)) {
            index = taken.nextClearBit(0);
        }
        return index < subnet.size()
                ? byAddress.computeIfAbsent(subnet.first() + index, Binding::new)
                : null;
    }

    /** Gives a binding to a client until that time. */
    void give(Binding binding, String client, Use use, long untilNs) {
        Binding before = byClient.get(client);
        if (before != null && before != binding) {
            free(before);
        }
        if (!binding.client.equals(client)) {
            byClient.remove(binding.client);
            binding.client = client;
        }
        byClient.put(client, binding);
        set(binding, use, untilNs);
    }

    private void set(Binding binding, Use use, long untilNs) {
        int index = subnet.indexOf(binding.address);
        if (index >= 0) {
            taken.set(index);
        }
        binding.use = use;
        binding.untilNs = untilNs;
        // Renewals leave old entries behind; they are skipped when their time comes.
        if (untilNs != Long.MAX_VALUE) {
            expiries.add(new Expiry(untilNs, binding));
        }
    }

    void release(Binding binding) {
        free(binding);
    }

    /** Nobody gets the address before that time. */
    void decline(Binding binding, long untilNs) {
        byClient.remove(binding.client);
        binding.client = "";
        set(binding, Use.DECLINED, untilNs);
    }

    /** Addresses that are offered, leased or declined. */
    int inUse() {
        return (int) byAddress.values().stream().filter(b -> b.use != Use.FREE).count();
    }
}
