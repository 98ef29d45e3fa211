package org.stackmotion.net.tcp;

/**
 * How fast to send: owns cwnd and ssthresh, in bytes. One object a connection, called by the sender
 * and by loss recovery; it never looks at segments. Loss detection and what is sent in recovery
 * belong to {@link LossRecovery}.
 */
interface CongestionControl {
    String name();

    /** Congestion window, bytes. */
    long cwndBytes();

    /** Slow-start threshold, bytes; {@link Long#MAX_VALUE} before the first loss. */
    long ssthreshBytes();

    /** Bytes that slow start may count on one ACK even if that is more than two segments. */
    void setBurst(int bytes);

    /** The connection is established: the initial window, in bytes, and the segment size. */
    void onEstablished(long initialWindowBytes, int mss, long nowNs);

    /**
     * New data was acknowledged outside of fast recovery.
     *
     * @param ackedBytes newly acknowledged bytes
     * @param cwndLimited the window, not the application or the peer, held the sender back
     * @param afterRto the connection is still repairing what a time-out found lost (RFC 3465 2.3)
     */
    void onAck(long ackedBytes, boolean cwndLimited, boolean afterRto, long srttNs, long nowNs);

    /** Fast recovery begins: FlightSize in bytes without what limited transmit added. */
    void onLoss(long flightBytes, long nowNs);

    /**
     * The peer echoed a mark of the network (RFC 3168 6.1.2): lowered as for a loss, with nothing
     * to repeat. Called at most once in a window of data.
     */
    void onEcnEcho(long flightBytes, long nowNs);

    /** Fast recovery is over: everything outstanding at its start has been acknowledged. */
    void onRecovered(long flightBytes, boolean withSack, long nowNs);

    /**
     * The retransmission timer fired.
     *
     * @param first this segment's first time-out: only then ssthresh is lowered (RFC 5681 3.1)
     */
    void onRto(long flightBytes, boolean first, long nowNs);

    /**
     * The last {@link #onLoss} or first {@link #onRto} answered a loss that was none: the window is
     * again what it was, or more if it has grown since (RFC 4015).
     */
    void onUndo(long nowNs);

    /** Nothing was sent for longer than one RTO (RFC 5681 4.1). */
    void onIdleRestart(long restartWindowBytes, long nowNs);

    /** The path MTU changed the segment size (RFC 5681 3.1: cwnd keeps its bytes). */
    void onMssChange(int mss);
}
