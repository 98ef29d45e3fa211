package org.stackmotion.net.stack;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;

/**
 * 4-tuple to socket: open addressing over primitive keys with backward-shift deletion; look-ups
 * allocate nothing. The order of its slots never gets out ({@link #inOrder} sorts).
 */
final class TcpTable {
    private static final int FIRST_SLOTS = 64;

    private static final long MAPPED = IpAddress.ANY.lo();
    private static final long MIX = 0xD6E8_FEB8_6659_FD93L;

    private long[] addresses = new long[FIRST_SLOTS];
    private int[] ports = new int[FIRST_SLOTS];
    private @Nullable TcpSocket[] sockets = new TcpSocket[FIRST_SLOTS];
    private int size;

    int size() {
        return size;
    }

    /** The socket that a packet is for, by the addresses in its bytes. */
    @Nullable TcpSocket find(byte[] bytes, int localPort, int remotePort) {
        if (IpView.isIpv6(bytes)) {
            int local = Frame.L3 + Ipv6View.DESTINATION;
            int remote = Frame.L3 + Ipv6View.SOURCE;
            return find(
                    Bytes.getLong(bytes, local),
                    Bytes.getLong(bytes, local + 8),
                    localPort,
                    Bytes.getLong(bytes, remote),
                    Bytes.getLong(bytes, remote + 8),
                    remotePort);
        }
        long local = MAPPED | (Ipv4View.destination(bytes, Frame.L3) & 0xFFFF_FFFFL);
        long remote = MAPPED | (Ipv4View.source(bytes, Frame.L3) & 0xFFFF_FFFFL);
        return find(0, local, localPort, 0, remote, remotePort);
    }

    @Nullable TcpSocket find(IpAddress local, int localPort, IpAddress remote, int remotePort) {
        return find(local.hi(), local.lo(), localPort, remote.hi(), remote.lo(), remotePort);
    }

    private @Nullable TcpSocket find(
            long localHi,
            long localLo,
            int localPort,
            long remoteHi,
            long remoteLo,
            int remotePort) {
        long a = addressKey(localHi, localLo, remoteHi, remoteLo);
        int p = portKey(localPort, remotePort);
        int mask = sockets.length - 1;
        int at = home(a, p) & mask;
        TcpSocket socket = sockets[at];
        while (socket != null) {
            if (addresses[at] == a
                    && ports[at] == p
                    && socket.isBetween(localHi, localLo, remoteHi, remoteLo)) {
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

    private static long addressKey(IpAddress local, IpAddress remote) {
        return addressKey(local.hi(), local.lo(), remote.hi(), remote.lo());
    }

    /** Different for different pairs of IPv4 addresses, a good mix for those of IPv6. */
    private static long addressKey(long localHi, long localLo, long remoteHi, long remoteLo) {
        long low = localLo << 32 ^ remoteLo;
        return low ^ (localHi ^ localLo >>> 32 ^ Long.rotateLeft(remoteHi, 29)) * MIX;
    }

    private static int portKey(int localPort, int remotePort) {
        return localPort << 16 | remotePort;
    }

    private static int home(long addresses, int ports) {
        long h = (addresses ^ ((long) ports * 0xC2B2_AE3D_27D4_EB4FL)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h >>> 32);
    }
}
