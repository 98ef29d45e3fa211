package org.stackmotion.net.tcp;

/**
 * The peer's receive window: SND.WND with SND.WL1 and SND.WL2 (RFC 9293 3.10.7.4, fifth check), so
 * that an older segment cannot take back what a newer one promised.
 */
final class SendWindow {
    private final Tcb tcb;
    private int windowSeq;
    private int windowAck;

    SendWindow(Tcb tcb) {
        this.tcb = tcb;
    }

    void onEstablished(TcpSegment segment) {
        windowSeq = segment.seq;
        windowAck = segment.ack;
    }

    /** Takes the window of an acceptable segment; returns whether it changed. */
    boolean update(TcpSegment segment) {
        boolean newer =
                Seq.lt(windowSeq, segment.seq)
                        || (windowSeq == segment.seq && Seq.leq(windowAck, segment.ack));
        if (!newer) {
            return false;
        }
        windowSeq = segment.seq;
        windowAck = segment.ack;
        int window = segment.window << tcb.sndWscale;
        boolean moved = window != tcb.sndWnd;
        tcb.sndWnd = window;
        if (window > tcb.maxSndWnd) {
            tcb.maxSndWnd = window;
        }
        return moved;
    }

    /** What may be sent beyond sndNxt; not positive when the window is used up or has shrunk. */
    int usable() {
        return tcb.sndUna + tcb.sndWnd - tcb.sndNxt;
    }
}
