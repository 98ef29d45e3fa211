package org.stackmotion.net.neighbor;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;

/**
 * The neighbours on one interface's link: ARP (RFC 826) with the states of {@link NeighborState}.
 *
 * <p>Sans-I/O: packets, ARP packets, hints and time go in; ARP packets, addressed frames and
 * failures come out at {@link NeighborOutput}. After every input ask {@link #deadlineNs()} and call
 * {@link #onDeadline} then. A hit on a reachable neighbour allocates nothing and moves no deadline.
 *
 * <p>What goes into the table follows RFC 826 "Packet Reception": a sender we know is updated; a
 * sender we do not know is added only when the packet asks for one of our addresses. A reply
 * addressed to us confirms reachability; anything else that names a sender (request, gratuitous
 * ARP) only tells an address, so that a changed one is STALE until used and probed.
 *
 * <p>Not modelled: Linux's lock time (1 s in which a second reply does not override the first).
 */
public final class NeighborTable {
    private final NeighborConfig config;
    private final long mac;
    private final SeededRandom random;
    private final NeighborOutput output;
    private final NeighborMap entries = new NeighborMap();
    private final NeighborTimers timers = new NeighborTimers();
    private int[] addresses = new int[0];
    private long reachableNs;
    private long redrawAtNs;

    /**
     * @param mac the interface's own hardware address
     * @param random a fork of its own: the reachable time is drawn from it
     */
    public NeighborTable(
            NeighborConfig config, long mac, SeededRandom random, NeighborOutput output) {
        this.config = config;
        this.mac = mac;
        this.random = random;
        this.output = output;
        drawReachableTime(0);
    }

    /** An address of the interface: requests for it are answered. */
    public void addAddress(int address) {
        if (!isOwn(address)) {
            addresses = java.util.Arrays.copyOf(addresses, addresses.length + 1);
            addresses[addresses.length - 1] = address;
        }
    }

    public void removeAddress(int address) {
        addresses = java.util.Arrays.stream(addresses).filter(a -> a != address).toArray();
    }

    /**
     * Sends a frame to a neighbour, at once or when its address is known.
     *
     * @param nextHop the neighbour's address, on this link
     * @param senderIp our address for the request: the packet's source when it is ours, else the
     *     interface's
     */
    public void resolve(Frame frame, int nextHop, int senderIp, long nowNs) {
        NeighborEntry entry = entries.get(nextHop);
        if (entry == null) {
            entry = create(nextHop, NeighborState.INCOMPLETE, nowNs);
            if (entry == null) {
                output.drop(frame, DropReason.NEIGHBOR_TABLE_FULL, nowNs);
                return;
            }
            queue(entry, frame, nowNs);
            startSolicits(entry, senderIp, nowNs);
            return;
        }
        entry.usedNs = nowNs;
        switch (settled(entry, nowNs)) {
            case REACHABLE, DELAY, PROBE -> output.sendResolved(frame, entry.mac, nowNs);
            case STALE -> {
                entry.senderIp = senderIp;
                startDelay(entry, nowNs);
                output.sendResolved(frame, entry.mac, nowNs);
            }
            case INCOMPLETE -> queue(entry, frame, nowNs);
            case FAILED -> {
                queue(entry, frame, nowNs);
                startSolicits(entry, senderIp, nowNs);
            }
        }
    }

    /**
     * An ARP packet came in.
     *
     * @return null for any sound packet, also one that is of no use to us: every broadcast reaches
     *     everybody, and that is no drop worth counting. Otherwise what is wrong with it
     */
    public @Nullable DropReason onArp(ArpPacket packet, long nowNs) {
        boolean known =
                packet.operation() == ArpPacket.REQUEST || packet.operation() == ArpPacket.REPLY;
        if (!known) {
            return DropReason.UNKNOWN_PROTOCOL;
        }
        if (MacAddresses.isGroup(packet.senderMac()) || packet.senderMac() == 0) {
            return DropReason.BAD_HEADER;
        }
        if (packet.senderMac() == mac) {
            return DropReason.NOT_MINE; // our own broadcast came back
        }
        if (isOwn(packet.senderIp())) {
            output.addressConflict(packet, nowNs);
            return null;
        }
        boolean forUs = isOwn(packet.targetIp());
        merge(packet, forUs, nowNs);
        if (packet.operation() == ArpPacket.REQUEST && forUs) {
            reply(packet, nowNs);
        }
        return null;
    }

    /** An upper layer has proof that packets arrive there, such as a new TCP acknowledgment. */
    public void confirm(int nextHop, long nowNs) {
        NeighborEntry entry = entries.get(nextHop);
        if (entry != null && entry.mac != 0 && entry.state != NeighborState.FAILED) {
            setReachable(entry, nowNs);
        }
    }

    /** Tells the link one of our addresses (ARP announcement, RFC 5227 section 2.3). */
    public void announce(int address, long nowNs) {
        ArpPacket packet = new ArpPacket(ArpPacket.REQUEST, mac, address, 0, address);
        output.sendArp(packet, MacAddresses.BROADCAST, nowNs);
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return timers.nextNs();
    }

    public void onDeadline(long nowNs) {
        for (NeighborEntry e = timers.pollDue(nowNs); e != null; e = timers.pollDue(nowNs)) {
            switch (e.state) {
                case INCOMPLETE -> {
                    if (e.solicits < config.multicastSolicitsMax()) {
                        solicit(e, MacAddresses.BROADCAST, nowNs);
                    } else {
                        fail(e, nowNs);
                    }
                }
                case DELAY -> {
                    e.state = NeighborState.PROBE;
                    e.solicits = 0;
                    solicit(e, e.mac, nowNs);
                }
                case PROBE -> {
                    if (e.solicits < config.unicastSolicitsMax()) {
                        solicit(e, e.mac, nowNs);
                    } else {
                        fail(e, nowNs);
                    }
                }
                case REACHABLE, STALE, FAILED -> {} // these have no timer
            }
        }
    }

    /** Forgets every neighbour, as when the interface goes down; waiting frames are dropped. */
    public void clear(long nowNs) {
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

    public int size() {
        return entries.size();
    }

    /** The list as the tools print it, by address. */
    public ImmutableList<Neighbor> snapshot(long nowNs) {
        ImmutableList.Builder<Neighbor> list = ImmutableList.builder();
        for (NeighborEntry e : inOrder()) {
            NeighborState state = settled(e, nowNs);
            long expiresNs = state == NeighborState.REACHABLE ? e.reachableUntilNs - nowNs : 0;
            list.add(new Neighbor(e.ip, e.mac, state, expiresNs, nowNs - e.usedNs, e.queued()));
        }
        return list.build();
    }

    /** The line of one neighbour, or null. */
    public @Nullable Neighbor find(int ip, long nowNs) {
        for (Neighbor neighbor : snapshot(nowNs)) {
            if (neighbor.ip() == ip) {
                return neighbor;
            }
        }
        return null;
    }

    // ---- packet reception (RFC 826) ----

    private void merge(ArpPacket packet, boolean forUs, long nowNs) {
        int ip = packet.senderIp();
        if (ip == Ipv4.ANY || ip == Ipv4.BROADCAST || Ipv4.isMulticast(ip)) {
            return; // an ARP probe (RFC 5227 section 1.1), or nobody's address
        }
        boolean answersUs =
                packet.operation() == ArpPacket.REPLY && forUs && packet.targetMac() == mac;
        NeighborEntry entry = entries.get(ip);
        if (entry == null) {
            entry = forUs ? create(ip, NeighborState.STALE, nowNs) : null;
            if (entry != null) {
                entry.mac = packet.senderMac();
            }
            return;
        }
        NeighborState old = settled(entry, nowNs);
        if (answersUs) {
            entry.mac = packet.senderMac();
            setReachable(entry, nowNs);
        } else if (old == NeighborState.INCOMPLETE) {
            entry.mac = packet.senderMac();
            startDelay(
                    entry, nowNs); // the waiting frames go out now, to an address nobody confirmed
        } else if (old == NeighborState.FAILED || entry.mac != packet.senderMac()) {
            entry.mac = packet.senderMac();
            setStale(entry);
        }
        flush(entry, nowNs);
    }

    private void reply(ArpPacket request, long nowNs) {
        ArpPacket reply =
                new ArpPacket(
                        ArpPacket.REPLY,
                        mac,
                        request.targetIp(),
                        request.senderMac(),
                        request.senderIp());
        output.sendArp(reply, request.senderMac(), nowNs);
    }

    private boolean isOwn(int address) {
        for (int own : addresses) {
            if (own == address) {
                return true;
            }
        }
        return false;
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

    private void startSolicits(NeighborEntry entry, int senderIp, long nowNs) {
        entry.state = NeighborState.INCOMPLETE;
        entry.mac = 0;
        entry.senderIp = senderIp;
        entry.solicits = 0;
        solicit(entry, MacAddresses.BROADCAST, nowNs);
    }

    private void solicit(NeighborEntry entry, long destination, long nowNs) {
        entry.solicits++;
        timers.arm(entry, nowNs + config.retransNs());
        ArpPacket request = new ArpPacket(ArpPacket.REQUEST, mac, entry.senderIp, 0, entry.ip);
        output.sendArp(request, destination, nowNs);
    }

    private void fail(NeighborEntry entry, long nowNs) {
        entry.state = NeighborState.FAILED;
        entry.mac = 0;
        // the count is taken first: the output may send to this neighbour again
        for (int left = entry.queued(); left > 0; left--) {
            Frame frame = entry.poll();
            if (frame != null) {
                output.unresolved(frame, entry.ip, nowNs);
            }
        }
    }

    private void drawReachableTime(long nowNs) {
        reachableNs = config.baseReachableNs() / 2 + random.nextLong(config.baseReachableNs());
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

    private @Nullable NeighborEntry create(int ip, NeighborState state, long nowNs) {
        if (entries.size() >= config.entriesMax() && !evict(nowNs)) {
            return null;
        }
        NeighborEntry entry = new NeighborEntry(ip, state, nowNs);
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
        return a.usedNs != b.usedNs ? a.usedNs < b.usedNs : Integer.compareUnsigned(a.ip, b.ip) < 0;
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
        all.sort((a, b) -> Integer.compareUnsigned(a.ip, b.ip));
        return all;
    }
}
