package org.stackmotion.net.stack;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/**
 * The faults of sockets, in the exception classes that users of {@code java.net} and of Netty
 * catch. Each one {@link HasStatus}; its message is the status text with the place where it
 * happened.
 */
public final class SocketFault {
    private SocketFault() {}

    /** The exception for a status. */
    public static IOException of(VmkStatus status, String where) {
        String message = status.text() + ": " + where;
        return switch (status) {
            case CONNECTION_REFUSED -> new Refused(message);
            case NETWORK_UNREACHABLE, NO_ROUTE_TO_HOST, HOST_DOWN, NETWORK_DOWN ->
                    new NoRoute(status, message);
            case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE -> new Bind(status, message);
            case TIMEOUT -> new TimedOut(message);
            default -> new Socket(status, message);
        };
    }

    /** {@code vmkping -I} and sockets bound to an interface that this stack does not have. */
    public static Socket unknownInterface(String name, String where) {
        return new Socket(
                VmkStatus.NOT_FOUND, "Unknown interface '" + name + "' in stack " + where);
    }

    /** The user's connect time-out, in Netty's words. */
    public static TimedOut connectTimeout(long timeoutMs, String remote) {
        return new TimedOut("connection timed out after " + timeoutMs + " ms: " + remote);
    }

    /** EMSGSIZE: with DF, or beyond what IPv4 can carry. */
    public static Socket messageTooLong(int bytes, int mtu) {
        return new Socket(
                VmkStatus.BAD_PARAMETER,
                "Message too long: packet of " + bytes + " bytes, MTU " + mtu);
    }

    /** ICMP port unreachable came back for a datagram. */
    public static PortUnreachable portUnreachable(String where) {
        return new PortUnreachable(VmkStatus.CONNECTION_REFUSED.text() + ": " + where);
    }

    /** Nobody listens. */
    public static final class Refused extends ConnectException implements HasStatus {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        @Override
        public VmkStatus status() {
            return VmkStatus.CONNECTION_REFUSED;
        }
    }

    /** No way there: no route, no neighbour, or an ICMP unreachable came back. */
    public static final class NoRoute extends NoRouteToHostException implements HasStatus {
        private static final long serialVersionUID = 1L;
        private final VmkStatus status;

        NoRoute(VmkStatus status, String message) {
            super(message);
            this.status = status;
        }

        @Override
        public VmkStatus status() {
            return status;
        }
    }

    /** The local address or port cannot be had. */
    public static final class Bind extends BindException implements HasStatus {
        private static final long serialVersionUID = 1L;
        private final VmkStatus status;

        Bind(VmkStatus status, String message) {
            super(message);
            this.status = status;
        }

        @Override
        public VmkStatus status() {
            return status;
        }
    }

    /** Nobody answered. */
    public static final class TimedOut extends ConnectTimeoutException implements HasStatus {
        private static final long serialVersionUID = 1L;

        TimedOut(String message) {
            super(message);
        }

        @Override
        public VmkStatus status() {
            return VmkStatus.TIMEOUT;
        }
    }

    /** ICMP port unreachable for a connected datagram socket. */
    public static final class PortUnreachable extends PortUnreachableException
            implements HasStatus {
        private static final long serialVersionUID = 1L;

        PortUnreachable(String message) {
            super(message);
        }

        @Override
        public VmkStatus status() {
            return VmkStatus.CONNECTION_REFUSED;
        }
    }

    /** Everything else. */
    public static final class Socket extends SocketException implements HasStatus {
        private static final long serialVersionUID = 1L;
        private final VmkStatus status;

        Socket(VmkStatus status, String message) {
            super(message);
            this.status = status;
        }

        @Override
        public VmkStatus status() {
            return status;
        }
    }

    /** The stack's buffer pool is exhausted: thrown by its allocator (0xbad0014). */
    public static final class BufferLimit extends IllegalStateException implements HasStatus {
        private static final long serialVersionUID = 1L;

        BufferLimit(String message) {
            super(message);
        }

        @Override
        public VmkStatus status() {
            return VmkStatus.OUT_OF_MEMORY;
        }
    }
}
