package org.stackmotion.net.channel;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.stackmotion.net.wire.IpAddress;

/**
 * Between the addresses of {@code java.net} and those of the stack. No name is ever looked up.
 *
 * <p>Which wildcard {@code new InetSocketAddress(port)} gives depends on the machine that the
 * simulation runs on; here both mean all of the stack's addresses of both families, and the text is
 * always {@code 0.0.0.0}.
 */
public final class SocketAddresses {
    private SocketAddresses() {}

    public static InetSocketAddress socketAddress(IpAddress address, int port) {
        return new InetSocketAddress(inetAddress(address), port);
    }

    private static InetAddress inetAddress(IpAddress address) {
        if (address.isIpv4()) {
            return InetAddresses.fromInteger(address.ipv4());
        }
        byte[] bytes = new byte[IpAddress.LENGTH];
        address.writeTo(bytes, 0);
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for arrays of another length
        }
    }

    /**
     * The socket address of a caller.
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
        return inet;
    }

    /** The address; {@link IpAddress#ANY} for either family's wildcard. */
    static IpAddress address(InetSocketAddress address) {
        InetAddress inet = address.getAddress();
        if (inet.isAnyLocalAddress()) {
            return IpAddress.ANY;
        }
        return inet instanceof Inet4Address inet4
                ? IpAddress.ofIpv4(InetAddresses.coerceToInteger(inet4))
                : IpAddress.read(inet.getAddress(), 0);
    }
}
