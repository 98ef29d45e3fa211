package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;

/** The cached way of one socket: valid while the generation of the stack's routes is the same. */
final class SocketPath {
    long generation;
    @Nullable NetInterface nif;
    int nextHop;
    boolean loopback;

    void forget() {
        generation = 0;
        nif = null;
    }
}
