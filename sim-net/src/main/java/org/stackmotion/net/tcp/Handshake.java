package org.stackmotion.net.tcp;

/**
 * Opening (RFC 9293 3.5): SYN-SENT and SYN-RECEIVED, simultaneous open, option negotiation,
 * repetition of SYN and SYN-ACK. Data on a SYN is not taken in: the peer sends it again.
 */
final class Handshake {
    private final Tcb tcb;
    private final SegmentWriter writer;
    private final WindowAdvertiser window;
    private final Sender sender;
    private final RttEstimator rtt;
    private final KeepAlive keepAlive;
    private int retries;
    private long synSentNs;

    Handshake(
            Tcb tcb,
            SegmentWriter writer,
            WindowAdvertiser window,
            Sender sender,
            RttEstimator rtt,
            KeepAlive keepAlive) {
        this.tcb = tcb;
        this.writer = writer;
        this.window = window;
        this.sender = sender;
        this.rtt = rtt;
        this.keepAlive = keepAlive;
    }

    void open(long nowNs) {
        tcb.move(TcpInput.ACTIVE_OPEN);
        sendFirst(false, nowNs);
    }

    /** Passive open: the listener made this connection for that SYN. */
    void accept(TcpSegment syn, long nowNs) {
        tcb.move(TcpInput.PASSIVE_OPEN);
        onPeerSyn(syn, nowNs);
        tcb.move(TcpInput.SYN);
        sendFirst(true, nowNs);
    }

    private void sendFirst(boolean withAck, long nowNs) {
        tcb.sndNxt = tcb.iss + 1;
        tcb.sndMax = tcb.sndNxt;
        synSentNs = nowNs;
        writer.syn(withAck, false, nowNs);
        tcb.timers.retransmitNs = nowNs + rtt.rtoNs();
    }

    /** SYN-SENT (RFC 9293 3.10.7.3). */
    void onSynSent(TcpSegment segment, long nowNs) {
        boolean hasAck = segment.has(TcpSegment.ACK);
        if (hasAck && segment.ack != tcb.sndNxt) {
            if (!segment.has(TcpSegment.RST)) {
                writer.rstFor(segment.ack, nowNs);
            }
            return;
        }
        if (segment.has(TcpSegment.RST)) {
            if (hasAck) {
                end(TcpInput.RST, TcpCloseReason.REFUSED, nowNs);
            }
            return;
        }
        if (!segment.has(TcpSegment.SYN)) {
            return;
        }
        onPeerSyn(segment, nowNs);
        if (hasAck) {
            tcb.move(TcpInput.SYN_ACK);
            establish(segment, nowNs);
            tcb.sndWnd = segment.window;
            tcb.maxSndWnd = segment.window;
            writer.ack(nowNs);
        } else {
            // Simultaneous open: both SYNs crossed.
            tcb.move(TcpInput.SYN);
            writer.syn(true, false, nowNs);
        }
    }

    private void onPeerSyn(TcpSegment syn, long nowNs) {
        tcb.irs = syn.seq;
        tcb.rcvNxt = syn.seq + 1;
        tcb.lastReceivedNs = nowNs;
        TcpConfig config = tcb.config;
        tcb.sackOn = config.sack() && syn.sackPermitted;
        tcb.windowScaled = config.windowScaling() && syn.hasWindowScale;
        if (tcb.windowScaled) {
            tcb.sndWscale = Math.min(syn.windowScale, 14); // RFC 7323 2.3
            tcb.rcvWscale = window.scaleToOffer();
        }
        if (config.timestamps() && syn.hasTimestamp) {
            tcb.timestamps.start(syn.tsVal, nowNs);
        }
        if (syn.has(TcpSegment.ACK)) {
            tcb.ecn.onSynAck(syn);
        } else {
            tcb.ecn.onSyn(syn);
        }
        int peerMss = syn.mss == 0 ? Tcb.DEFAULT_MSS : syn.mss;
        int mss = Math.min(config.mss(), Math.max(peerMss, TcpConfig.MSS_MIN));
        tcb.agreedMss = mss - tcb.timestamps.optionBytes();
        tcb.sndMss = tcb.agreedMss;
        window.onSynReceived(nowNs);
    }

    /**
     * SYN-RECEIVED: repeated SYN, or the ACK of ours (RFC 9293 3.10.7.4, fourth and fifth check).
     *
     * @return true when the segment is to be processed further, the connection being established
     */
    boolean onSynReceived(TcpSegment segment, long nowNs) {
        if (segment.has(TcpSegment.SYN) && segment.seq == tcb.irs) {
            if (!segment.has(TcpSegment.ACK)) {
                tcb.ecn.onSyn(segment); // it may have given up asking
                writer.syn(true, true, nowNs); // our SYN-ACK was lost
                return false;
            }
            // Simultaneous open: the peer's SYN-ACK acknowledges our SYN.
            if (segment.ack != tcb.sndNxt) {
                writer.ack(nowNs); // its number lies before the window: the first check
                return false;
            }
            tcb.ecn.onSynAck(segment);
            finish(segment, nowNs);
            tcb.sndWnd = segment.window;
            tcb.maxSndWnd = segment.window;
            writer.ack(nowNs);
            return false;
        }
        if (!segment.has(TcpSegment.ACK)) {
            return false;
        }
        if (segment.ack != tcb.sndNxt) {
            writer.rstFor(segment.ack, nowNs);
            return false;
        }
        finish(segment, nowNs);
        tcb.sndWnd = segment.window << tcb.sndWscale;
        tcb.maxSndWnd = tcb.sndWnd;
        return true;
    }

    private void finish(TcpSegment segment, long nowNs) {
        tcb.move(TcpInput.ACK_OF_SYN);
        establish(segment, nowNs);
    }

    private void establish(TcpSegment segment, long nowNs) {
        tcb.timers.retransmitNs = Timers.OFF;
        boolean repeated = retries > 0;
        if (repeated) {
            rtt.onSynTimedOut();
        } else {
            rtt.onExactSample(nowNs - synSentNs, nowNs);
        }
        sender.onEstablished(segment, repeated, nowNs);
        keepAlive.start(nowNs);
        tcb.events.onEstablished(nowNs);
    }

    /** SYN or SYN-ACK was not answered in time. */
    void onTimeout(long nowNs) {
        if (retries >= tcb.config.synRetries()) {
            end(TcpInput.ABORT, TcpCloseReason.TIMED_OUT, nowNs);
            return;
        }
        retries++;
        tcb.counters.timeouts++;
        tcb.counters.retransmits++;
        rtt.onTimeout();
        writer.syn(tcb.state() == TcpState.SYN_RECEIVED, true, nowNs);
        tcb.timers.retransmitNs = nowNs + rtt.rtoNs();
    }

    private void end(TcpInput input, TcpCloseReason reason, long nowNs) {
        tcb.move(input);
        tcb.timers.stopAll();
        sender.discard(); // what the user queued before there was a connection
        tcb.closed(reason, nowNs);
        tcb.events.onDeleted(nowNs);
    }
}
