package org.stackmotion.net.stack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 4-tuple to socket: open addressing over primitive keys with backward-shift deletion; look-ups
 * allocate nothing. The order of its slots never gets out ({@link #inOrder} sorts).
 */
final class TcpTable {
    private static final int FIRST_SLOTS = 64;

    private long[] addresses = new long[FIRST_SLOTS];
    private int[] ports = new int[FIRST_SLOTS];
    private @Nullable TcpSocket[] sockets = new TcpSocket[FIRST_SLOTS];
    private int size;

    int size() {
        return size;
    }

    @Nullable TcpSocket find(int local, int localPort, int remote, int remotePort) {
        long a = addressKey(local, remote);
        int p = portKey(localPort, remotePort);
        int mask = sockets.length - 1;
        int at = home(a, p) & mask;
        TcpSocket socket = sockets[at];
        while (socket != null) {
            if (addresses[at] == a && ports[at] == p) {
                return socket;
            }
            at = (at + 1) & mask;
            socket = sockets[at];
        }
        return null;
    }

    /** The 4-tuple must not be there. */
    void insert(TcpSocket socket) {
        if ((size + 1) * 2 > sockets.length) {
            grow();
        }
        put(
                socket,
                addressKey(socket.localAddress(), socket.remoteAddress()),
                portKey(socket.localPort(), socket.remotePort()));
        size++;
    }

    private void put(TcpSocket socket, long a, int p) {
        int mask = sockets.length - 1;
        int at = home(a, p) & mask;
        while (sockets[at] != null) {
            at = (at + 1) & mask;
        }
        addresses[at] = a;
        ports[at] = p;
        sockets[at] = socket;
    }

    void remove(TcpSocket socket) {
        long a = addressKey(socket.localAddress(), socket.remoteAddress());
        int p = portKey(socket.localPort(), socket.remotePort());
        int mask = sockets.length - 1;
        int hole = home(a, p) & mask;
        while (sockets[hole] != socket) {
            if (sockets[hole] == null) {
                return;
            }
            hole = (hole + 1) & mask;
        }
        size--;
        int at = hole;
        while (true) {
            at = (at + 1) & mask;
            TcpSocket moved = sockets[at];
            if (moved == null) {
                break;
            }
            int wanted = home(addresses[at], ports[at]) & mask;
            // it may fill the hole unless its home lies behind the hole
            if (((at - wanted) & mask) >= ((at - hole) & mask)) {
                addresses[hole] = addresses[at];
                ports[hole] = ports[at];
                sockets[hole] = moved;
                hole = at;
            }
        }
        sockets[hole] = null;
    }

    /** Every socket, in the order of their making. */
    List<TcpSocket> inOrder() {
        List<TcpSocket> all = new ArrayList<>(size);
        for (TcpSocket socket : sockets) {
            if (socket != null) {
                all.add(socket);
            }
        }
        all.sort((x, y) -> Long.compare(x.order(), y.order()));
        return all;
    }

    private void grow() {
        long[] oldAddresses = addresses;
        int[] oldPorts = ports;
        @Nullable TcpSocket[] old = sockets;
        addresses = new long[old.length * 2];
        ports = new int[old.length * 2];
        sockets = new TcpSocket[old.length * 2];
        for (int i = 0; i < old.length; i++) {
            TcpSocket socket = old[i];
            if (socket != null) {
                put(socket, oldAddresses[i], oldPorts[i]);
            }
        }
    }

    private static long addressKey(int local, int remote) {
        return (long) local << 32 | (remote & 0xFFFF_FFFFL);
    }

    private static int portKey(int localPort, int remotePort) {
        return localPort << 16 | remotePort;
    }

    private static int home(long addresses, int ports) {
        long h = (addresses ^ ((long) ports * 0xC2B2_AE3D_27D4_EB4FL)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h >>> 32);
    }
}
