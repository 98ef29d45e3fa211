package org.stackmotion.net.stack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/** The listening sockets of one stack, in chains by port. */
final class TcpListeners {
    private static final int BUCKETS = 256;

    private final @Nullable TcpListenSocket[] heads = new TcpListenSocket[BUCKETS];

    void add(TcpListenSocket socket) {
        int bucket = socket.port() & (BUCKETS - 1);
        socket.next = heads[bucket];
        heads[bucket] = socket;
    }

    void remove(TcpListenSocket socket) {
        int bucket = socket.port() & (BUCKETS - 1);
        TcpListenSocket before = null;
        for (TcpListenSocket s = heads[bucket]; s != null; s = s.next) {
            if (s == socket) {
                if (before == null) {
                    heads[bucket] = s.next;
                } else {
                    before.next = s.next;
                }
                s.next = null;
                return;
            }
            before = s;
        }
    }

    /** The most specific listener: an exact address counts more than an interface. */
    @Nullable TcpListenSocket find(IpAddress address, int port, NetInterface nif) {
        TcpListenSocket best = null;
        int bestScore = -1;
        for (TcpListenSocket s = heads[port & (BUCKETS - 1)]; s != null; s = s.next) {
            boolean fits =
                    s.port() == port
                            && (s.address().isAny() || s.address().equals(address))
                            && (s.bound() == null || s.bound() == nif);
            int score = (!s.address().isAny() ? 2 : 0) + (s.bound() != null ? 1 : 0);
            if (fits && score > bestScore) {
                best = s;
                bestScore = score;
            }
        }
        return best;
    }

    /** True when a listener would compete for the same connections. */
    boolean overlaps(IpAddress address, int port, @Nullable NetInterface bound) {
        for (TcpListenSocket s = heads[port & (BUCKETS - 1)]; s != null; s = s.next) {
            if (s.port() == port
                    && (overlap(s.address(), address))
                    && (s.bound() == null || bound == null || s.bound() == bound)) {
                return true;
            }
        }
        return false;
    }

    private static boolean overlap(IpAddress a, IpAddress b) {
        return a.isAny() || b.isAny() || a.equals(b);
    }

    List<TcpListenSocket> inOrder() {
        List<TcpListenSocket> all = new ArrayList<>();
        for (TcpListenSocket head : heads) {
            for (TcpListenSocket s = head; s != null; s = s.next) {
                all.add(s);
            }
        }
        all.sort((a, b) -> Long.compare(a.order(), b.order()));
        return all;
    }
}
