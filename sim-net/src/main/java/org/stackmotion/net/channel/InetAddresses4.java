package org.stackmotion.net.channel;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/**
 * Between the addresses of {@code java.net} and the ints of the stack. No name is ever looked up.
 */
final class InetAddresses4 {
    private InetAddresses4() {}

    static InetSocketAddress socketAddress(int address, int port) {
        return new InetSocketAddress(InetAddresses.fromInteger(address), port);
    }

    /**
     * The IPv4 socket address of a caller.
     *
     * @throws UnsupportedAddressTypeException if it is something else
     * @throws UnresolvedAddressException if it has only a name
     */
    static InetSocketAddress check(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        boolean wildcard = inet.getAddress().isAnyLocalAddress();
        if (!wildcard && !(inet.getAddress() instanceof Inet4Address)) {
            throw new UnsupportedAddressTypeException();
        }
        return inet;
    }

    /** The IPv4 address; 0 for either family's wildcard. */
    static int address(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address inet4
                ? InetAddresses.coerceToInteger(inet4)
                : 0;
    }
}
