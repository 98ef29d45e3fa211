package org.stackmotion.net.neighbor;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;

/**
 * The states of the neighbours on one link (RFC 4861 section 7.3.3), for addresses of either family
 * as the two longs of {@link org.stackmotion.net.wire.IpAddress}: what ARP ({@link NeighborTable})
 * and neighbour discovery ({@link NdpTable}) share. A hit on a reachable neighbour allocates
 * nothing and moves no deadline.
 */
final class NeighborCache {
    /** What the cache wants done. */
    interface Output {
        /**
         * Ask for the entry's hardware address: everybody while {@code entry.mac} is 0, else it
         * alone.
         */
        void solicit(NeighborEntry entry, long nowNs);

        void sendResolved(Frame frame, long destinationMac, long nowNs);

        /** Nobody answered. Frame changes hands. */
        void unresolved(Frame frame, NeighborEntry entry, long nowNs);

        void drop(Frame frame, DropReason reason, long nowNs);
    }

    private final NeighborConfig config;
    private final SeededRandom random;
    private final Output output;
    private final NeighborMap entries = new NeighborMap();
    private final NeighborTimers timers = new NeighborTimers();
    private long baseReachableNs;
    private long retransNs;
    private long reachableNs;
    private long redrawAtNs;

    NeighborCache(NeighborConfig config, SeededRandom random, Output output) {
        this.config = config;
        this.random = random;
        this.output = output;
        this.baseReachableNs = config.baseReachableNs();
        this.retransNs = config.retransNs();
        drawReachableTime(0);
    }

    /** What a router advertises (RFC 4861 section 6.3.4); 0 leaves a value as it is. */
    void setTimes(long newBaseReachableNs, long newRetransNs, long nowNs) {
        if (newRetransNs > 0) {
            retransNs = newRetransNs;
        }
        if (newBaseReachableNs > 0 && newBaseReachableNs != baseReachableNs) {
            baseReachableNs = newBaseReachableNs;
            drawReachableTime(nowNs);
        }
    }

    @Nullable NeighborEntry get(long hi, long lo) {
        return entries.get(hi, lo);
    }

    /**
     * Sends a frame to a neighbour, at once or when its address is known.
     *
     * @param senderHi with {@code senderLo} our address for the request: the packet's source when
     *     it is ours, else the interface's
     */
    void resolve(Frame frame, long hi, long lo, long senderHi, long senderLo, long nowNs) {
        NeighborEntry entry = entries.get(hi, lo);
        if (entry == null) {
            entry = create(hi, lo, NeighborState.INCOMPLETE, nowNs);
            if (entry == null) {
                output.drop(frame, DropReason.NEIGHBOR_TABLE_FULL, nowNs);
                return;
            }
            queue(entry, frame, nowNs);
            startSolicits(entry, senderHi, senderLo, nowNs);
            return;
        }
        entry.usedNs = nowNs;
        switch (settled(entry, nowNs)) {
            case REACHABLE, DELAY, PROBE -> output.sendResolved(frame, entry.mac, nowNs);
            case STALE -> {
                entry.senderHi = senderHi;
                entry.senderLo = senderLo;
                startDelay(entry, nowNs);
                output.sendResolved(frame, entry.mac, nowNs);
            }
            case INCOMPLETE -> queue(entry, frame, nowNs);
            case FAILED -> {
                queue(entry, frame, nowNs);
                startSolicits(entry, senderHi, senderLo, nowNs);
            }
        }
    }

    /** An upper layer has proof that packets arrive there, such as a new TCP acknowledgment. */
    void confirm(long hi, long lo, long nowNs) {
        NeighborEntry entry = entries.get(hi, lo);
        if (entry != null && entry.mac != 0 && entry.state != NeighborState.FAILED) {
            setReachable(entry, nowNs);
        }
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    long deadlineNs() {
        return timers.nextNs();
    }

    void onDeadline(long nowNs) {
        for (NeighborEntry e = timers.pollDue(nowNs); e != null; e = timers.pollDue(nowNs)) {
            switch (e.state) {
                case INCOMPLETE -> {
                    if (e.solicits < config.multicastSolicitsMax()) {
                        solicit(e, nowNs);
                    } else {
                        fail(e, nowNs);
                    }
                }
                case DELAY -> {
                    e.state = NeighborState.PROBE;
                    e.solicits = 0;
                    solicit(e, nowNs);
                }
                case PROBE -> {
                    if (e.solicits < config.unicastSolicitsMax()) {
                        solicit(e, nowNs);
                    } else {
                        fail(e, nowNs);
                    }
                }
                case REACHABLE, STALE, FAILED -> {} // these have no timer
            }
        }
    }

    /** Forgets every neighbour, as when the interface goes down; waiting frames are dropped. */
    void clear(long nowNs) {
        List<NeighborEntry> all = inOrder();
        for (NeighborEntry entry : all) {
            remove(entry);
        }
        for (NeighborEntry entry : all) {
            for (Frame f = entry.poll(); f != null; f = entry.poll()) {
                output.drop(f, DropReason.NEIGHBOR_UNRESOLVED, nowNs);
            }
        }
    }

    int size() {
        return entries.size();
    }

    /** The list as the tools print it, by address. */
    ImmutableList<Neighbor> snapshot(long nowNs) {
        ImmutableList.Builder<Neighbor> list = ImmutableList.builder();
        for (NeighborEntry e : inOrder()) {
            NeighborState state = settled(e, nowNs);
            long expiresNs = state == NeighborState.REACHABLE ? e.reachableUntilNs - nowNs : 0;
            list.add(
                    new Neighbor(
                            e.address(), e.mac, state, expiresNs, nowNs - e.usedNs, e.queued()));
        }
        return list.build();
    }

    // ---- news ----

    /**
     * Somebody's own address, without proof that he hears us (a request, a solicitation): a known
     * neighbour whose hardware address changes is STALE until used and probed.
     *
     * @param create adds one that is not known
     * @return the entry, or null when there is none
     */
    @Nullable NeighborEntry onHint(long hi, long lo, long mac, boolean create, long nowNs) {
        NeighborEntry entry = entries.get(hi, lo);
        if (entry == null) {
            entry = create ? create(hi, lo, NeighborState.STALE, nowNs) : null;
            if (entry != null) {
                entry.mac = mac;
            }
            return entry;
        }
        NeighborState old = settled(entry, nowNs);
        if (old == NeighborState.INCOMPLETE) {
            entry.mac = mac;
            // the waiting frames go out now, to an address nobody confirmed
            startDelay(entry, nowNs);
        } else if (old == NeighborState.FAILED || entry.mac != mac) {
            entry.mac = mac;
            setStale(entry);
        }
        flush(entry, nowNs);
        return entry;
    }

    /** The neighbour answered a question of ours. */
    void onAnswer(NeighborEntry entry, long mac, long nowNs) {
        entry.mac = mac;
        setReachable(entry, nowNs);
        flush(entry, nowNs);
    }

    /** What he says contradicts what we know, without being an order to believe it. */
    void doubt(NeighborEntry entry, long nowNs) {
        if (settled(entry, nowNs) == NeighborState.REACHABLE) {
            setStale(entry);
        }
    }

    NeighborState state(NeighborEntry entry, long nowNs) {
        return settled(entry, nowNs);
    }

    // ---- transitions ----

    /** The state now: a confirmation that has run out makes REACHABLE STALE. */
    private NeighborState settled(NeighborEntry entry, long nowNs) {
        if (entry.state == NeighborState.REACHABLE && entry.reachableUntilNs - nowNs <= 0) {
            entry.state = NeighborState.STALE;
        }
        return entry.state;
    }

    private void setReachable(NeighborEntry entry, long nowNs) {
        if (redrawAtNs - nowNs <= 0) {
            drawReachableTime(nowNs);
        }
        timers.cancel(entry);
        entry.state = NeighborState.REACHABLE;
        entry.reachableUntilNs = nowNs + reachableNs;
    }

    private void setStale(NeighborEntry entry) {
        timers.cancel(entry);
        entry.state = NeighborState.STALE;
    }

    private void startDelay(NeighborEntry entry, long nowNs) {
        entry.state = NeighborState.DELAY;
        timers.arm(entry, nowNs + config.delayFirstProbeNs());
    }

    private void startSolicits(NeighborEntry entry, long senderHi, long senderLo, long nowNs) {
        entry.state = NeighborState.INCOMPLETE;
        entry.mac = 0;
        entry.senderHi = senderHi;
        entry.senderLo = senderLo;
        entry.solicits = 0;
        solicit(entry, nowNs);
    }

    private void solicit(NeighborEntry entry, long nowNs) {
        entry.solicits++;
        timers.arm(entry, nowNs + retransNs);
        output.solicit(entry, nowNs);
    }

    private void fail(NeighborEntry entry, long nowNs) {
        entry.state = NeighborState.FAILED;
        entry.mac = 0;
        // the count is taken first: the output may send to this neighbour again
        for (int left = entry.queued(); left > 0; left--) {
            Frame frame = entry.poll();
            if (frame != null) {
                output.unresolved(frame, entry, nowNs);
            }
        }
    }

    private void drawReachableTime(long nowNs) {
        reachableNs = baseReachableNs / 2 + random.nextLong(baseReachableNs);
        redrawAtNs = nowNs + config.reachableRedrawNs();
    }

    // ---- waiting frames ----

    private void queue(NeighborEntry entry, Frame frame, long nowNs) {
        Frame pushedOut = entry.enqueue(frame, config.queueFramesMax());
        if (pushedOut != null) {
            output.drop(pushedOut, DropReason.NEIGHBOR_QUEUE_FULL, nowNs);
        }
    }

    private void flush(NeighborEntry entry, long nowNs) {
        for (int left = entry.queued(); left > 0; left--) {
            Frame frame = entry.poll();
            if (frame != null) {
                output.sendResolved(frame, entry.mac, nowNs);
            }
        }
    }

    // ---- entries ----

    private @Nullable NeighborEntry create(long hi, long lo, NeighborState state, long nowNs) {
        if (entries.size() >= config.entriesMax() && !evict(nowNs)) {
            return null;
        }
        NeighborEntry entry = new NeighborEntry(hi, lo, state, nowNs);
        entries.put(entry);
        return entry;
    }

    /**
     * Makes room: failed before stale before reachable, the longest unused first, never one in use.
     */
    private boolean evict(long nowNs) {
        NeighborEntry victim = null;
        for (int slot = 0; slot < entries.capacity(); slot++) {
            NeighborEntry entry = entries.at(slot);
            if (entry != null
                    && rank(entry, nowNs) < 3
                    && (victim == null || goesBefore(entry, victim, nowNs))) {
                victim = entry;
            }
        }
        if (victim == null) {
            return false;
        }
        remove(victim);
        return true;
    }

    private boolean goesBefore(NeighborEntry a, NeighborEntry b, long nowNs) {
        int byRank = Integer.compare(rank(a, nowNs), rank(b, nowNs));
        if (byRank != 0) {
            return byRank < 0;
        }
        // the address decides between equals: the order of the hash never does
        return a.usedNs != b.usedNs ? a.usedNs < b.usedNs : a.compareAddress(b) < 0;
    }

    private int rank(NeighborEntry entry, long nowNs) {
        return switch (settled(entry, nowNs)) {
            case FAILED -> 0;
            case STALE -> 1;
            case REACHABLE -> 2;
            case INCOMPLETE, DELAY, PROBE -> 3;
        };
    }

    private void remove(NeighborEntry entry) {
        timers.cancel(entry);
        entries.remove(entry);
    }

    private List<NeighborEntry> inOrder() {
        List<NeighborEntry> all = new ArrayList<>(entries.size());
        for (int slot = 0; slot < entries.capacity(); slot++) {
            NeighborEntry entry = entries.at(slot);
            if (entry != null) {
                all.add(entry);
            }
        }
        all.sort(NeighborEntry::compareAddress);
        return all;
    }
}
