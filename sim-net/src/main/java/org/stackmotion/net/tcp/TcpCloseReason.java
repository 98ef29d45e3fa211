package org.stackmotion.net.tcp;

/** Why a connection ended. */
public enum TcpCloseReason {
    /** Both FINs were exchanged. */
    GRACEFUL,
    /** RST in SYN-SENT: nobody listens. */
    REFUSED,
    /** RST on an open connection. */
    RESET_BY_PEER,
    /** Retransmission, user or keep-alive time-out. */
    TIMED_OUT,
    /** Hard ICMP error during the handshake: network or host unreachable. */
    UNREACHABLE,
    /** The local user aborted. */
    ABORTED,
}
