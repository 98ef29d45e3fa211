package org.stackmotion.net.tcp;

/**
 * How long the next new segment is, or that none should go yet: whole segments wherever the queued
 * bytes allow it, however the application wrote them; sender silly-window avoidance (RFC 9293
 * 3.8.6.2.1) and Nagle with Minshall's change: a short segment waits only for a short one.
 */
final class SegmentSizing {
    private final Tcb tcb;
    private final SendStream stream;
    private final SendWindow window;

    /**
     * End of the last segment shorter than an MSS: Minshall's test looks whether it is
     * acknowledged.
     */
    private int smallEnd;

    SegmentSizing(Tcb tcb, SendStream stream, SendWindow window) {
        this.tcb = tcb;
        this.stream = stream;
        this.window = window;
    }

    void onEstablished() {
        smallEnd = tcb.sndUna;
    }

    /** Sequence length of the next new segment, or 0 when none should go now. */
    int next() {
        long unsent = stream.unsent();
        if (unsent <= 0) {
            return 0;
        }
        int usable = window.usable();
        if (usable <= 0) {
            return 0;
        }
        long data = stream.unsentData();
        boolean fin = stream.finQueued();
        if (data >= tcb.sndMss && usable >= tcb.sndMss) {
            // the FIN rides on the last full segment
            boolean withFin = fin && data == tcb.sndMss && usable > tcb.sndMss;
            return withFin ? tcb.sndMss + 1 : tcb.sndMss;
        }
        if (unsent <= usable) {
            boolean smallUnacked = Seq.gt(smallEnd, tcb.sndUna) && Seq.leq(smallEnd, tcb.sndNxt);
            boolean now = tcb.noDelay || fin || !smallUnacked;
            return now ? (int) unsent : 0;
        }
        if (fin && data > 0 && data <= usable) {
            return (int) data; // only the FIN does not fit
        }
        return usable >= Math.max(1, tcb.maxSndWnd / 2) ? (int) Math.min(usable, data) : 0;
    }

    /** A window that opened a little: whatever fits one segment, without regard to Nagle. */
    int whateverFits() {
        return (int) Math.min(Math.min(window.usable(), stream.unsent()), tcb.sndMss);
    }

    /** New data went out up to sndNxt. */
    void onSent(int length) {
        if (length < tcb.sndMss) {
            smallEnd = tcb.sndNxt;
        }
    }
}
