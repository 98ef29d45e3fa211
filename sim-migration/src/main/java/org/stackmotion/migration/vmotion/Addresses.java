package org.stackmotion.migration.vmotion;

import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.SocketAddresses;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.IpAddress;

/** Addresses and errors between Netty's types and the stack's. */
final class Addresses {
    private Addresses() {}

    static InetSocketAddress socket(IpAddress address, int port) {
        return SocketAddresses.socketAddress(address, port);
    }

    /** The VMkernel status of a failed operation. */
    static VmkStatus statusOf(@Nullable Throwable cause) {
        VmkStatus status = HasStatus.of(cause);
        if (status == VmkStatus.FAILURE && cause instanceof ConnectTimeoutException) {
            return VmkStatus.TIMEOUT;
        }
        return status;
    }
}
