package org.stackmotion.net.tcp;

/**
 * Explicit Congestion Notification of one connection, RFC 3168 section 6.1: what the handshake
 * agreed on, the receiver's echo, and when the sender reacts.
 *
 * <pre>
 *   sender          router            receiver
 *     | data ECT(0) -> | data CE -------> |  echo begins
 *     | <------------- ACK ECE ---------- |  on every ACK
 *     | window lowered once; next new data:
 *     | data CWR ------------------------> |  echo ends
 * </pre>
 *
 * <p>ECT is set on new data only: not on a SYN, an ACK without data, a FIN alone, a retransmission
 * or a window probe (6.1.1, 6.1.4 to 6.1.6). An ECE is answered once in a window of data; a window
 * that was lowered for a loss is not lowered again for a mark in it, nor the other way round
 * (6.1.2).
 */
final class Ecn {
    /** Codepoints of the IP header, RFC 3168 section 5. */
    static final int NOT_ECT = 0;

    static final int ECT_0 = 2;
    static final int CE = 3;

    private static final int SETUP = TcpSegment.ECE | TcpSegment.CWR;

    private final EcnMode mode;

    /** A SYN or SYN-ACK of ours or the peer's went without: it stays so (6.1.1). */
    private boolean refused;

    private boolean on;

    /** CE has come, CWR has not: every ACK says so. */
    private boolean echoing;

    /** The window was lowered; the next new data tells the peer. */
    private boolean cwrDue;

    private boolean lowered;

    /** Until this is acknowledged the window is not lowered for another mark. */
    private int loweredUntil;

    Ecn(EcnMode mode) {
        this.mode = mode;
        refused = mode == EcnMode.DISABLED;
    }

    /** Agreed on by both ends. */
    boolean on() {
        return on;
    }

    // ---- handshake -----------------------------------------------------------------------------

    /**
     * Flags of our SYN. A repeated one asks no more: on some paths something drops SYNs that ask
     * (6.1.1.1; Linux tcp_ecn_fallback).
     */
    int synFlags(boolean repeated) {
        refused |= repeated || mode != EcnMode.ENABLED;
        return refused ? 0 : SETUP;
    }

    /** Flags of our SYN-ACK. */
    int synAckFlags() {
        return on ? TcpSegment.ECE : 0;
    }

    /**
     * The peer's SYN. One that has a codepoint in its IP header is not believed: RFC 3168 6.1.1
     * forbids it, something on the way sets bits that it should not (as Linux
     * tcp_ecn_create_request).
     */
    void onSyn(TcpSegment syn) {
        boolean asks = (syn.flags & SETUP) == SETUP && syn.ecn == NOT_ECT;
        if (!asks) {
            refused = true;
        }
        on = !refused;
    }

    /**
     * The peer's SYN-ACK. Both flags come from a peer that mirrors what it does not know (6.1.1).
     */
    void onSynAck(TcpSegment synAck) {
        if (mode != EcnMode.ENABLED || (synAck.flags & SETUP) != TcpSegment.ECE) {
            refused = true;
        }
        on = !refused;
    }

    // ---- receiving -----------------------------------------------------------------------------

    /**
     * An acceptable segment with data.
     *
     * @return whether it is to be acknowledged at once: a mark, and a sender that has just lowered
     *     its window, wait for no second segment (as Linux)
     */
    boolean onData(TcpSegment segment, TcpCounters counters) {
        if (!on) {
            return false;
        }
        boolean told = segment.has(TcpSegment.CWR);
        if (told) {
            echoing = false;
        }
        boolean marked = segment.ecn == CE;
        boolean first = marked && !echoing;
        if (marked) {
            counters.ceReceived++;
            echoing = true;
        }
        return first || told;
    }

    /** Flags of every segment that acknowledges. */
    int ackFlags() {
        return echoing ? TcpSegment.ECE : 0;
    }

    // ---- sending -------------------------------------------------------------------------------

    /** New data goes out: its codepoint and, once after the window was lowered, CWR. */
    void onNewData(TcpSegment segment) {
        if (!on) {
            return;
        }
        if (mode == EcnMode.ENABLED) {
            segment.ecn = ECT_0;
        }
        if (cwrDue) {
            cwrDue = false;
            segment.flags |= TcpSegment.CWR;
        }
    }

    /** Whether this ACK asks for a lower window than the one in use. */
    boolean asksToSlowDown(TcpSegment segment, int sndUna) {
        return on && segment.has(TcpSegment.ECE) && !isLowered(sndUna);
    }

    /** No growth on an ACK that says ECE, nor before the lowered window has been used once. */
    boolean holdsGrowth(TcpSegment segment, int sndUna) {
        return on && (segment.has(TcpSegment.ECE) || isLowered(sndUna));
    }

    /** The window was lowered for a mark or a loss in this window of data. */
    boolean isLowered(int sndUna) {
        if (lowered && Seq.geq(sndUna, loweredUntil)) {
            lowered = false;
        }
        return lowered;
    }

    /** Lowered, for a mark: that is enough for everything sent so far. */
    void onLowered(int sndNxt) {
        lowered = true;
        loweredUntil = sndNxt;
        cwrDue = true;
    }

    /** Lowered for a loss: the peer is told as well, its echo needs no second answer (6.1.2). */
    void onLoss(int sndNxt) {
        if (on) {
            onLowered(sndNxt);
        }
    }
}
