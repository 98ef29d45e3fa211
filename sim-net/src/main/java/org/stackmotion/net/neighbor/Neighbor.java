package org.stackmotion.net.neighbor;

import org.stackmotion.net.wire.IpAddress;

/**
 * One line of a neighbour list, as it was at one moment.
 *
 * @param mac the hardware address, or 0 while it is not known
 * @param expiresNs when a REACHABLE line becomes STALE: nanoseconds from then; 0 in other states
 * @param idleNs nanoseconds since a packet was last sent to it
 * @param queuedFrames frames that wait for its address
 */
public record Neighbor(
        IpAddress address,
        long mac,
        NeighborState state,
        long expiresNs,
        long idleNs,
        int queuedFrames) {
    /** The address of a neighbour by ARP. */
    public int ip() {
        return address.ipv4();
    }
}
