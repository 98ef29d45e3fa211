package org.stackmotion.net.tcp;

/**
 * Closing (RFC 9293 3.6 and 3.10.4): FIN in both directions, TIME-WAIT, and the ends that are not
 * graceful.
 */
final class Termination {
    private final Tcb tcb;
    private final SegmentWriter writer;
    private final Sender sender;
    private final Receiver receiver;

    Termination(Tcb tcb, SegmentWriter writer, Sender sender, Receiver receiver) {
        this.tcb = tcb;
        this.writer = writer;
        this.sender = sender;
        this.receiver = receiver;
    }

    /** The user has nothing more to send: FIN behind everything queued. */
    void shutdownOutput(long nowNs) {
        if (sender.finQueued()) {
            return;
        }
        switch (tcb.state()) {
            case SYN_RECEIVED -> sender.queueFin(); // sent once ESTABLISHED, see onEstablished
            case ESTABLISHED, CLOSE_WAIT -> {
                sender.queueFin();
                tcb.move(TcpInput.CLOSE);
                sender.output(nowNs);
            }
            case SYN_SENT -> {
                tcb.move(TcpInput.CLOSE);
                over(TcpCloseReason.ABORTED, nowNs);
            }
            case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> {}
        }
    }

    /** A CLOSE that was queued in SYN-RECEIVED. */
    void onEstablished() {
        if (sender.finQueued()) {
            tcb.move(TcpInput.CLOSE);
        }
    }

    /** The user neither sends nor reads any more. */
    void close(long nowNs) {
        boolean unread = receiver.readable() > 0;
        tcb.userClosed = true;
        receiver.discard();
        if (unread && tcb.canReceiveOrSend()) {
            abort(nowNs); // RFC 9293 3.10.4, RFC 2525 2.17: the peer must hear that its data was
            // lost
            return;
        }
        shutdownOutput(nowNs);
        boundFinWait2(nowNs);
    }

    /** Nobody is left to wait for the peer's FIN for ever (Linux tcp_fin_timeout). */
    private void boundFinWait2(long nowNs) {
        if (tcb.userClosed && tcb.state() == TcpState.FIN_WAIT_2) {
            tcb.timers.timeWaitNs = nowNs + tcb.config.timeWaitNs();
        }
    }

    void abort(long nowNs) {
        switch (tcb.state()) {
            case CLOSED, LISTEN -> {}
            case SYN_SENT, TIME_WAIT -> fail(TcpInput.ABORT, TcpCloseReason.ABORTED, nowNs);
            case SYN_RECEIVED,
                    ESTABLISHED,
                    FIN_WAIT_1,
                    FIN_WAIT_2,
                    CLOSE_WAIT,
                    CLOSING,
                    LAST_ACK -> {
                writer.rst(nowNs);
                fail(TcpInput.ABORT, TcpCloseReason.ABORTED, nowNs);
            }
        }
        receiver.discard();
    }

    /**
     * The peer's data came after the user had closed: it can never be read (RFC 9293 3.10.4, RFC
     * 1122 4.2.2.13).
     */
    void onDataAfterClose(long nowNs) {
        writer.rst(nowNs);
        fail(TcpInput.ABORT, TcpCloseReason.ABORTED, nowNs);
    }

    void onReset(long nowNs) {
        fail(TcpInput.RST, TcpCloseReason.RESET_BY_PEER, nowNs);
    }

    void onTimedOut(long nowNs) {
        fail(TcpInput.ABORT, TcpCloseReason.TIMED_OUT, nowNs);
    }

    void onUnreachable(TcpCloseReason reason, long nowNs) {
        fail(TcpInput.ABORT, reason, nowNs);
    }

    /** Our FIN has been acknowledged, which may or may not be the end. */
    void onFinAcked(long nowNs) {
        switch (tcb.state()) {
            case FIN_WAIT_1 -> {
                tcb.move(TcpInput.ACK_OF_FIN);
                boundFinWait2(nowNs);
            }
            case CLOSING -> {
                tcb.move(TcpInput.ACK_OF_FIN);
                enterTimeWait(nowNs);
            }
            case LAST_ACK -> {
                tcb.move(TcpInput.ACK_OF_FIN);
                over(TcpCloseReason.GRACEFUL, nowNs);
            }
            case CLOSED,
                    LISTEN,
                    SYN_SENT,
                    SYN_RECEIVED,
                    ESTABLISHED,
                    FIN_WAIT_2,
                    CLOSE_WAIT,
                    TIME_WAIT -> {}
        }
    }

    /**
     * The peer's FIN has been reached; the ACK of ours, if it was in the segment, is processed
     * already.
     */
    void onFin(long nowNs) {
        tcb.move(TcpInput.FIN);
        if (tcb.state() == TcpState.TIME_WAIT) {
            enterTimeWait(nowNs);
        }
    }

    private void enterTimeWait(long nowNs) {
        tcb.timers.stopAll();
        tcb.timers.timeWaitNs = nowNs + tcb.config.timeWaitNs();
        sender.discard();
        receiver.discardReassembly();
        tcb.closed(TcpCloseReason.GRACEFUL, nowNs);
    }

    /** The peer's FIN came again: our ACK was lost (RFC 9293 3.10.7.4, eighth check). */
    void restartTimeWait(long nowNs) {
        tcb.timers.timeWaitNs = nowNs + tcb.config.timeWaitNs();
    }

    void onTimeWaitOver(long nowNs) {
        if (tcb.state() == TcpState.TIME_WAIT) {
            tcb.move(TcpInput.TIME_WAIT_OVER);
            over(TcpCloseReason.GRACEFUL, nowNs);
        } else {
            fail(TcpInput.ABORT, TcpCloseReason.TIMED_OUT, nowNs); // FIN-WAIT-2 of a closed socket
        }
    }

    private void fail(TcpInput input, TcpCloseReason reason, long nowNs) {
        tcb.move(input);
        over(reason, nowNs);
    }

    /** In CLOSED. What was received in order stays readable until the user closes. */
    private void over(TcpCloseReason reason, long nowNs) {
        tcb.timers.stopAll();
        sender.discard();
        receiver.discardReassembly();
        if (tcb.userClosed) {
            receiver.discard();
        }
        tcb.closed(reason, nowNs);
        tcb.events.onDeleted(nowNs);
    }
}
