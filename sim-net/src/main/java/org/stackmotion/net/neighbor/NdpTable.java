package org.stackmotion.net.neighbor;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;

/**
 * The IPv6 neighbours on one interface's link: neighbour discovery (RFC 4861 section 7) with the
 * states of {@link NeighborState}.
 *
 * <p>Sans-I/O as {@link NeighborTable}. Messages come in checked and for the right reader: a
 * solicitation only for an address that the interface has, not for one it is still testing (those
 * are duplicate address detection's).
 *
 * <p>Where RFC 4861 deletes an entry (no answer to the last question), it stays as FAILED, which is
 * the same on the wire: the next packet asks again.
 */
public final class NdpTable {
    private final long mac;
    private final boolean router;
    private final NdpOutput output;
    private final NeighborCache cache;

    /**
     * @param mac the interface's own hardware address
     * @param router sets the R flag in what we advertise
     * @param random a fork of its own: the reachable time is drawn from it
     */
    public NdpTable(
            NeighborConfig config,
            long mac,
            boolean router,
            SeededRandom random,
            NdpOutput output) {
        this.mac = mac;
        this.router = router;
        this.output = output;
        this.cache = new NeighborCache(config, random, new Requests());
    }

    private final class Requests implements NeighborCache.Output {
        @Override
        public void solicit(NeighborEntry entry, long nowNs) {
            IpAddress target = entry.address();
            IpAddress source = IpAddress.of(entry.senderHi, entry.senderLo);
            IpAddress to = entry.mac == 0 ? target.solicitedNode() : target;
            output.sendSolicitation(
                    new NeighborSolicitation(source, to, target, mac), entry.mac, nowNs);
        }

        @Override
        public void sendResolved(Frame frame, long destinationMac, long nowNs) {
            output.sendResolved(frame, destinationMac, nowNs);
        }

        @Override
        public void unresolved(Frame frame, NeighborEntry entry, long nowNs) {
            output.unresolved(frame, entry.address(), nowNs);
        }

        @Override
        public void drop(Frame frame, DropReason reason, long nowNs) {
            output.drop(frame, reason, nowNs);
        }
    }

    /**
     * Sends a frame to a neighbour, at once or when its address is known.
     *
     * @param hi with {@code lo} the neighbour's address, on this link
     * @param source our address for the solicitation
     */
    public void resolve(Frame frame, long hi, long lo, IpAddress source, long nowNs) {
        cache.resolve(frame, hi, lo, source.hi(), source.lo(), nowNs);
    }

    /**
     * Somebody asks for one of our addresses (RFC 4861 section 7.2.3 and 7.2.4).
     *
     * @param anycast the target is an anycast address: others may answer too, ours does not
     *     override
     */
    public void onSolicitation(NeighborSolicitation message, boolean anycast, long nowNs) {
        boolean dad = message.source().isAny();
        if (!dad && message.sourceMac() != 0) {
            learn(message.source(), message.sourceMac(), true, nowNs);
        }
        IpAddress to = dad ? IpAddress.ALL_NODES : message.source();
        NeighborAdvertisement reply =
                new NeighborAdvertisement(
                        message.target(), to, message.target(), router, !dad, !anycast, mac);
        output.sendAdvertisement(reply, dad ? 0 : message.sourceMac(), nowNs);
    }

    /** Somebody tells about an address that is not ours (RFC 4861 section 7.2.5). */
    public void onAdvertisement(NeighborAdvertisement message, long nowNs) {
        IpAddress target = message.target();
        NeighborEntry entry = cache.get(target.hi(), target.lo());
        if (entry == null || cache.state(entry, nowNs) == NeighborState.FAILED) {
            return; // nobody asked
        }
        long told = message.targetMac();
        if (entry.mac == 0) {
            if (told == 0) {
                return;
            }
            entry.router = message.router();
            if (message.solicited()) {
                cache.onAnswer(entry, told, nowNs);
            } else {
                cache.onHint(target.hi(), target.lo(), told, false, nowNs);
            }
            return;
        }
        boolean differs = told != 0 && told != entry.mac;
        if (differs && !message.override()) {
            cache.doubt(entry, nowNs);
            return;
        }
        if (message.solicited()) {
            cache.onAnswer(entry, told == 0 ? entry.mac : told, nowNs);
        } else if (differs) {
            cache.onHint(target.hi(), target.lo(), told, false, nowNs);
        }
        boolean wasRouter = entry.router;
        entry.router = message.router();
        if (wasRouter && !message.router()) {
            output.noRouter(target, nowNs);
        }
    }

    /** A router solicitation or a redirect names its sender's hardware address. */
    public void learn(IpAddress neighbor, long neighborMac, boolean create, long nowNs) {
        cache.onHint(neighbor.hi(), neighbor.lo(), neighborMac, create, nowNs);
    }

    /**
     * A router advertisement came from there (RFC 4861 section 6.3.4).
     *
     * @param neighborMac 0 without the option
     */
    public void onRouter(IpAddress neighbor, long neighborMac, long nowNs) {
        NeighborEntry entry =
                neighborMac == 0
                        ? cache.get(neighbor.hi(), neighbor.lo())
                        : cache.onHint(neighbor.hi(), neighbor.lo(), neighborMac, true, nowNs);
        if (entry != null) {
            entry.router = true;
        }
    }

    /** An upper layer has proof that packets arrive there, such as a new TCP acknowledgment. */
    public void confirm(IpAddress neighbor, long nowNs) {
        cache.confirm(neighbor.hi(), neighbor.lo(), nowNs);
    }

    /**
     * False when the last question found no answer; a neighbour that nobody asked about counts as
     * reachable until the opposite is known (RFC 4861 section 6.3.6).
     */
    public boolean isReachable(IpAddress neighbor, long nowNs) {
        NeighborEntry entry = cache.get(neighbor.hi(), neighbor.lo());
        if (entry == null) {
            return true;
        }
        NeighborState state = cache.state(entry, nowNs);
        return state != NeighborState.FAILED && state != NeighborState.INCOMPLETE;
    }

    /** What a router advertises, in nanoseconds; 0 leaves a value as it is. */
    public void setTimes(long baseReachableNs, long retransNs, long nowNs) {
        cache.setTimes(baseReachableNs, retransNs, nowNs);
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return cache.deadlineNs();
    }

    public void onDeadline(long nowNs) {
        cache.onDeadline(nowNs);
    }

    /** Forgets every neighbour, as when the interface goes down; waiting frames are dropped. */
    public void clear(long nowNs) {
        cache.clear(nowNs);
    }

    public int size() {
        return cache.size();
    }

    /** The list as the tools print it, by address. */
    public ImmutableList<Neighbor> snapshot(long nowNs) {
        return cache.snapshot(nowNs);
    }

    /** The line of one neighbour, or null. */
    public @Nullable Neighbor find(IpAddress address, long nowNs) {
        for (Neighbor neighbor : snapshot(nowNs)) {
            if (neighbor.address().equals(address)) {
                return neighbor;
            }
        }
        return null;
    }
}
