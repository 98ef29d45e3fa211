package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/** The cached way of one socket: valid while the generation of the stack's routes is the same. */
final class SocketPath {
    /** Generation of the routes it was looked up in; 0 is never one. */
    long generation;

    /** Null for the stack's own addresses. */
    @Nullable NetInterface nif;

    IpAddress nextHop = IpAddress.ANY;

    /** When the next hop was last confirmed to the neighbour table. */
    long confirmedNs;

    void forget() {
        generation = 0;
        nif = null;
    }
}
