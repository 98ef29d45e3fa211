package org.stackmotion.net.tcp;

/**
 * The receive window that is told to the peer: never shrinks (RFC 9293 3.8.6), grows only by a
 * worthwhile step (receiver silly-window avoidance, RFC 9293 3.8.6.2.2), and follows the receive
 * buffer, which is fixed or auto-tuned.
 *
 * <p>Auto-tuning is Linux's dynamic right sizing: what the application read within one round trip
 * is what the peer's window carried; the buffer is made twice that, and more while it grows, so
 * that slow start is not held back.
 */
final class WindowAdvertiser {
    private static final int WINDOW_FIELD_MAX = 65_535;

    /** RFC 7323 2.3. */
    private static final int SCALE_MAX = 14;

    private final Tcb tcb;
    private final ReceiveBuffer buffer;
    private final int advertisedMss;
    private int bufferBytes;
    private int bufferMaxBytes;

    /** Right edge promised to the peer. */
    private int rcvAdv;

    // dynamic right sizing
    private long rttNs;
    private long epochStartNs;
    private long readInEpoch;
    private long lastSpace;
    private int lastEcho;
    private int windowRttSeq;
    private long windowRttStartNs;

    WindowAdvertiser(Tcb tcb, ReceiveBuffer buffer) {
        this.tcb = tcb;
        this.buffer = buffer;
        advertisedMss = tcb.config.mss();
        bufferBytes = tcb.config.receiveBufferBytes();
        bufferMaxBytes = Math.max(bufferBytes, tcb.config.receiveBufferMaxBytes());
        lastSpace = 10L * advertisedMss;
    }

    /** The shift to offer in SYN: enough for the largest buffer there can be. */
    int scaleToOffer() {
        int scale = 0;
        while (scale < SCALE_MAX && (long) WINDOW_FIELD_MAX << scale < bufferMaxBytes) {
            scale++;
        }
        return scale;
    }

    /** The window field of a SYN is never scaled (RFC 7323 2.2). */
    int synWindow() {
        return Math.min(bufferBytes, WINDOW_FIELD_MAX);
    }

    void onSynReceived(long nowNs) {
        rcvAdv = tcb.rcvNxt + synWindow();
        epochStartNs = nowNs;
        windowRttStartNs = nowNs;
        windowRttSeq = rcvAdv;
    }

    /** The window field to send now; promises it. */
    int windowField() {
        int scale = tcb.rcvWscale;
        int edge = tcb.rcvNxt + freeBytes();
        int gain = edge - rcvAdv;
        int window = window();
        if (gain >= Math.min(bufferBytes / 2, advertisedMss)) {
            window = edge - tcb.rcvNxt;
        }
        // Rounded up, or the right edge would move back by a fraction of the scale with every ACK.
        int field = Math.min((window + (1 << scale) - 1) >>> scale, WINDOW_FIELD_MAX);
        rcvAdv = Seq.max(rcvAdv, tcb.rcvNxt + (field << scale));
        return field;
    }

    /**
     * RCV.WND: what the peer may send beyond rcvNxt. A FIN is taken even into a closed window and
     * puts rcvNxt one beyond the promise: then nothing may follow, and that is no negative window.
     */
    int window() {
        return Math.max(0, rcvAdv - tcb.rcvNxt);
    }

    int bufferBytes() {
        return bufferBytes;
    }

    /** SO_RCVBUF on a running connection; the offered scale bounds what can be told. */
    void fixBuffer(int bytes) {
        bufferBytes = bytes;
        bufferMaxBytes = bytes;
    }

    private int freeBytes() {
        long free = bufferBytes - buffer.bytes();
        return free > 0 ? (int) free : 0;
    }

    /**
     * Whether reading has opened the window enough to tell the peer at once: half the buffer, a
     * quarter of it and two segments, or the first segment's room after a closed window.
     */
    boolean updateDue() {
        int gain = tcb.rcvNxt + freeBytes() - rcvAdv;
        if (gain <= 0) {
            return false;
        }
        boolean large =
                gain >= bufferBytes / 2 || (gain >= 2 * advertisedMss && gain >= bufferBytes / 4);
        boolean reopened =
                window() < advertisedMss && gain >= Math.min(bufferBytes / 2, advertisedMss);
        return large || reopened;
    }

    // ---- dynamic right sizing ------------------------------------------------------------------

    /** A data segment came: measures the round trip as the receiver sees it. */
    void onData(TcpSegment segment, long nowNs) {
        if (bufferBytes >= bufferMaxBytes) {
            return;
        }
        if (tcb.timestamps.on()) {
            if (segment.tsEcr != lastEcho) {
                lastEcho = segment.tsEcr;
                sampleRtt(tcb.timestamps.echoedRttNs(segment, nowNs));
            }
        } else if (Seq.geq(tcb.rcvNxt, windowRttSeq)) {
            sampleRtt(nowNs - windowRttStartNs);
            windowRttSeq = tcb.rcvNxt + Math.max(window(), advertisedMss);
            windowRttStartNs = nowNs;
        }
    }

    private void sampleRtt(long sampleNs) {
        if (sampleNs > 0) {
            rttNs = rttNs == 0 || sampleNs < rttNs ? sampleNs : rttNs + ((sampleNs - rttNs) >> 3);
        }
    }

    /** The application read: once a round trip the buffer is sized by how much. */
    void onRead(int count, long nowNs) {
        if (bufferBytes >= bufferMaxBytes) {
            return;
        }
        readInEpoch += count;
        if (rttNs == 0 || nowNs - epochStartNs < rttNs) {
            return;
        }
        if (readInEpoch > lastSpace) {
            long wanted = 2 * readInEpoch + 16L * advertisedMss;
            // A growing sender: the next round trip brings as much more again (Linux
            // tcp_rcv_space_adjust).
            wanted += 2 * Math.min(wanted * (readInEpoch - lastSpace) / lastSpace, wanted);
            if (wanted > bufferBytes) {
                bufferBytes = (int) Math.min(wanted, bufferMaxBytes);
            }
            lastSpace = readInEpoch;
        }
        readInEpoch = 0;
        epochStartNs = nowNs;
    }
}
