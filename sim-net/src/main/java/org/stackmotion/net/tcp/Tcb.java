package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;

/**
 * Transmission control block (RFC 9293 section 3.3.1): the variables that the roles of one
 * connection share. Each variable has one writer, named beside it; everybody reads.
 */
final class Tcb {
    /** MSS when the peer's SYN has no MSS option (RFC 9293 3.7.1). */
    static final int DEFAULT_MSS = 536;

    final TcpConfig config;
    final TcpOutput output;
    final TcpEvents events;
    final TcpCounters counters = new TcpCounters();
    final Timers timers = new Timers();
    final Timestamps timestamps = new Timestamps();
    final Ecn ecn;
    final PathMtuSearch mtuSearch = new PathMtuSearch(this);
    final int iss;

    private TcpState state = TcpState.CLOSED;
    private @Nullable TcpCloseReason closeReason;

    // Handshake
    int irs;
    boolean sackOn;
    boolean windowScaled;
    int sndWscale;
    int rcvWscale;

    /** Smaller MSS of both ends minus the timestamp option: what {@link #sndMss} may be at most. */
    int agreedMss;

    /** Payload bytes of a full segment; below {@link #agreedMss} on a path that carries less. */
    int sndMss;

    // Sender
    int sndUna;
    int sndNxt;

    /** Above sndNxt only by a zero-window probe's byte that has not been accepted. */
    int sndMax;

    int sndWnd;
    int maxSndWnd;

    // Receiver
    int rcvNxt;

    /** RCV.NXT of the last segment sent: Last.ACK.sent of RFC 7323. Written by SegmentWriter. */
    int lastAckSent;

    /**
     * When the last segment of the peer came; keep-alive counts from here. Written by
     * SegmentArrival.
     */
    long lastReceivedNs;

    // user
    boolean noDelay;
    boolean userClosed;
    @Nullable Integer softErrorCode;

    Tcb(TcpConfig config, TcpOutput output, TcpEvents events, int iss) {
        this.config = config;
        this.output = output;
        this.events = events;
        this.ecn = new Ecn(config.ecn());
        this.iss = iss;
        this.noDelay = config.noDelay();
        this.sndUna = iss;
        this.sndNxt = iss;
        this.sndMax = iss;
        this.agreedMss = Math.min(DEFAULT_MSS, config.mss());
        this.sndMss = agreedMss;
    }

    TcpState state() {
        return state;
    }

    @Nullable TcpCloseReason closeReason() {
        return closeReason;
    }

    /** Moves to the next state; an input that cannot happen here is our own fault. */
    void move(TcpInput input) {
        TcpState next = StateTable.next(state, input);
        if (next == null) {
            throw new IllegalStateException(input + " in " + state);
        }
        state = next;
    }

    /** Tells the user once why the connection ended. */
    void closed(TcpCloseReason reason, long nowNs) {
        if (closeReason == null) {
            closeReason = reason;
            events.onClosed(reason, nowNs);
        }
    }

    /** Data may be sent: synchronised and our FIN not yet acknowledged. */
    boolean canTransmit() {
        return switch (state) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, FIN_WAIT_2, TIME_WAIT -> false;
        };
    }

    /** The peer may still send data. */
    boolean canReceive() {
        return switch (state) {
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
                    false;
        };
    }

    /** Synchronised and not yet over on both sides: what keep-alive watches. */
    boolean canReceiveOrSend() {
        return canTransmit() || state == TcpState.FIN_WAIT_2;
    }

    /** SND.UNA =< SND.NXT =< SND.MAX, cheap enough to stay on. */
    void checkSendSequence() {
        Invariants.check(
                sndNxt - sndUna >= 0 && sndMax - sndNxt >= 0, "sndUna <= sndNxt <= sndMax", sndNxt);
    }
}
