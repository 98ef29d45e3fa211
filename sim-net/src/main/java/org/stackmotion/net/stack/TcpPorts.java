package org.stackmotion.net.stack;

import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.IpAddress;

/** Ephemeral ports and initial sequence numbers, from the stack's own random stream. */
final class TcpPorts {
    private static final int COUNT = TcpLayer.EPHEMERAL_LAST - TcpLayer.EPHEMERAL_FIRST + 1;

    private final SeededRandom random;
    private final TcpTable table;
    private final TcpListeners listeners;
    private final long secret;

    TcpPorts(SeededRandom random, TcpTable table, TcpListeners listeners) {
        this.random = random;
        this.table = table;
        this.listeners = listeners;
        this.secret = random.nextLong();
    }

    /**
     * A free port for that pair of addresses, or 0 when all are taken. RFC 6056 algorithm 1: a
     * random start, then one after the other.
     */
    int ephemeral(IpAddress local, IpAddress remote, int remotePort) {
        int start = random.nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = TcpLayer.EPHEMERAL_FIRST + (start + i) % COUNT;
            boolean free =
                    table.find(local, port, remote, remotePort) == null
                            && !listeners.overlaps(local, port, null);
            if (free) {
                return port;
            }
        }
        return 0;
    }

    /** RFC 6528 section 3: a clock of 4 microseconds plus a keyed hash of the connection's id. */
    int iss(IpAddress local, int localPort, IpAddress remote, int remotePort, long nowNs) {
        long h = secret ^ (local.lo() << 32 | (remote.lo() & 0xFFFF_FFFFL));
        if (remote.isIpv6()) {
            h = mix(h) ^ local.lo() >>> 32 ^ remote.lo() & ~0xFFFF_FFFFL;
            h = mix(mix(h) ^ local.hi()) ^ remote.hi();
        }
        h = mix(h) ^ ((long) localPort << 16 | remotePort);
        return (int) mix(h) + (int) (nowNs / 4_000);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
