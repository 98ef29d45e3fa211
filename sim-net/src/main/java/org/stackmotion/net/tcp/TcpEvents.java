package org.stackmotion.net.tcp;

/**
 * What a connection tells its socket. Called from inside the connection's inputs; must not re-enter
 * it.
 */
public interface TcpEvents {
    /** The three-way handshake is done. */
    void onEstablished(long nowNs);

    /** More bytes can be read, or the peer's FIN has been reached ({@code readClosed()}). */
    void onReadable(long nowNs);

    /** Send-buffer space became free after {@code send} had been refused or had filled it. */
    void onWritable(long nowNs);

    /** The connection is over for the user: reset, timed out, or closed on both sides. */
    void onClosed(TcpCloseReason reason, long nowNs);

    /** The connection has left TIME_WAIT or LAST_ACK: its entry may leave the socket table. */
    void onDeleted(long nowNs);
}
