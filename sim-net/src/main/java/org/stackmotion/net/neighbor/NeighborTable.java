package org.stackmotion.net.neighbor;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
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
    /** What stands above an IPv4 address in the low half of an {@link IpAddress}. */
    private static final long MAPPED = IpAddress.ANY.lo();

    private final long mac;
    private final NeighborOutput output;
    private final NeighborCache cache;
    private int[] addresses = new int[0];

    /**
     * @param mac the interface's own hardware address
     * @param random a fork of its own: the reachable time is drawn from it
     */
    public NeighborTable(
            NeighborConfig config, long mac, SeededRandom random, NeighborOutput output) {
        this.mac = mac;
        this.output = output;
        this.cache = new NeighborCache(config, random, new Requests());
    }

    /** ARP's side of the machine. */
    private final class Requests implements NeighborCache.Output {
        @Override
        public void solicit(NeighborEntry entry, long nowNs) {
            ArpPacket request =
                    new ArpPacket(ArpPacket.REQUEST, mac, (int) entry.senderLo, 0, (int) entry.lo);
            long to = entry.mac == 0 ? MacAddresses.BROADCAST : entry.mac;
            output.sendArp(request, to, nowNs);
        }

        @Override
        public void sendResolved(Frame frame, long destinationMac, long nowNs) {
            output.sendResolved(frame, destinationMac, nowNs);
        }

        @Override
        public void unresolved(Frame frame, NeighborEntry entry, long nowNs) {
            output.unresolved(frame, (int) entry.lo, nowNs);
        }

        @Override
        public void drop(Frame frame, DropReason reason, long nowNs) {
            output.drop(frame, reason, nowNs);
        }
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
        cache.resolve(frame, 0, key(nextHop), 0, key(senderIp), nowNs);
    }

    private static long key(int ip) {
        return MAPPED | (ip & 0xFFFF_FFFFL);
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
        cache.confirm(0, key(nextHop), nowNs);
    }

    /** Tells the link one of our addresses (ARP announcement, RFC 5227 section 2.3). */
    public void announce(int address, long nowNs) {
        ArpPacket packet = new ArpPacket(ArpPacket.REQUEST, mac, address, 0, address);
        output.sendArp(packet, MacAddresses.BROADCAST, nowNs);
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
        NeighborEntry entry = answersUs ? cache.get(0, key(ip)) : null;
        if (entry != null) {
            cache.onAnswer(entry, packet.senderMac(), nowNs);
        } else {
            cache.onHint(0, key(ip), packet.senderMac(), forUs, nowNs);
        }
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
}
