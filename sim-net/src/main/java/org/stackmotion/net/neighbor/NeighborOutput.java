package org.stackmotion.net.neighbor;

import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;

/** What a neighbour table wants done. Calls come from inside the table's inputs. */
public interface NeighborOutput {
    /** Send an ARP packet on the table's link. */
    void sendArp(ArpPacket packet, long destinationMac, long nowNs);

    /**
     * The next hop's address is known: write it into the frame and send it. Frame changes hands.
     */
    void sendResolved(Frame frame, long destinationMac, long nowNs);

    /**
     * No answer: the frame cannot be sent (host unreachable, RFC 1812 section 5.2.7.1). Frame
     * changes hands.
     */
    void unresolved(Frame frame, int nextHop, long nowNs);

    /** A limit of the table was reached. Frame changes hands. */
    void drop(Frame frame, DropReason reason, long nowNs);

    /** Another machine uses one of our addresses as its own (RFC 5227 section 2.4). */
    void addressConflict(ArpPacket packet, long nowNs);
}
