package org.stackmotion.net.tcp;

/**
 * What can move a connection from one state to another: the labels in the drawing of RFC 9293
 * section 3.3.2.
 */
enum TcpInput {
    ACTIVE_OPEN,
    PASSIVE_OPEN,
    SYN,
    SYN_ACK,
    ACK_OF_SYN,
    CLOSE,
    FIN,
    ACK_OF_FIN,
    TIME_WAIT_OVER,
    RST,
    /** The local user aborts, or a timer gives up. */
    ABORT
}
