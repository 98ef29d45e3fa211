package org.stackmotion.net.neighbor;

import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NeighborAdvertisement;
import org.stackmotion.net.wire.NeighborSolicitation;

/** What an IPv6 neighbour table wants done. Calls come from inside the table's inputs. */
public interface NdpOutput {
    /**
     * Send a solicitation.
     *
     * @param destinationMac of the known neighbour, or 0 for the group of the message's destination
     */
    void sendSolicitation(NeighborSolicitation message, long destinationMac, long nowNs);

    /**
     * Send an advertisement.
     *
     * @param destinationMac of the asker, or 0 when it has to be found (RFC 4861 section 7.2.4) or
     *     the destination is a group
     */
    void sendAdvertisement(NeighborAdvertisement message, long destinationMac, long nowNs);

    /**
     * The next hop's address is known: write it into the frame and send it. Frame changes hands.
     */
    void sendResolved(Frame frame, long destinationMac, long nowNs);

    /** No answer: address unreachable (RFC 4861 section 7.2.2). Frame changes hands. */
    void unresolved(Frame frame, IpAddress nextHop, long nowNs);

    /** A limit of the table was reached. Frame changes hands. */
    void drop(Frame frame, DropReason reason, long nowNs);

    /** A neighbour that was a router says that it is none (RFC 4861 section 7.2.5). */
    void noRouter(IpAddress neighbor, long nowNs);
}
