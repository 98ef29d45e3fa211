package org.stackmotion.net.tcp;

/**
 * Slow start, congestion avoidance and the window side of fast recovery: RFC 5681, RFC 6582, with
 * the byte counting of RFC 3465 (ESXi has it on), so that delayed ACKs do not halve the growth.
 */
final class NewReno implements CongestionControl {
    private final SlowStart slowStart;
    private int mss = 536;
    private int burst;
    private long cwnd = 536;
    private long ssthresh = Long.MAX_VALUE;
    private long avoidanceAcked;

    /** Before the last response to a loss, for the case that there was none. */
    private long cwndPrior;

    private long ssthreshPrior = Long.MAX_VALUE;

    NewReno(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    @Override
    public String name() {
        return CongestionControls.NEWRENO;
    }

    @Override
    public long cwndBytes() {
        return cwnd;
    }

    @Override
    public long ssthreshBytes() {
        return ssthresh;
    }

    @Override
    public void setBurst(int bytes) {
        burst = bytes;
    }

    @Override
    public void onEstablished(long initialWindowBytes, int mss, long nowNs) {
        this.mss = mss;
        cwnd = initialWindowBytes;
    }

    @Override
    public void onAck(
            long ackedBytes, boolean cwndLimited, boolean afterRto, long srttNs, long nowNs) {
        if (!cwndLimited) {
            return;
        }
        if (cwnd < ssthresh) {
            cwnd = slowStart.after(cwnd, ackedBytes, mss, burst, afterRto);
            if (slowStart.over()) {
                ssthresh = cwnd;
                slowStart.stop();
            }
            return;
        }
        avoidanceAcked += ackedBytes;
        if (avoidanceAcked >= cwnd) {
            avoidanceAcked -= cwnd;
            cwnd = Math.min(cwnd + mss, SlowStart.CWND_MAX);
        }
    }

    @Override
    public void onLoss(long flightBytes, long nowNs) {
        remember();
        ssthresh = SlowStart.wholeSegments(flightBytes / 2, mss);
        cwnd = ssthresh;
        avoidanceAcked = 0;
    }

    /** May leave one segment where a loss leaves two: nothing has to be repeated. */
    @Override
    public void onEcnEcho(long flightBytes, long nowNs) {
        onLoss(flightBytes, nowNs);
        cwnd = Math.max(flightBytes / 2, mss);
    }

    @Override
    public void onRecovered(long flightBytes, boolean withSack, long nowNs) {
        // RFC 6582 3.2 step 3, first choice: no burst of the whole window when little is in flight.
        // With SACK the pipe has been kept full all along and cwnd is ssthresh (RFC 6675 section
        // 5).
        cwnd = withSack ? ssthresh : Math.min(ssthresh, Math.max(flightBytes, mss) + mss);
    }

    @Override
    public void onRto(long flightBytes, boolean first, long nowNs) {
        if (first) {
            remember();
            ssthresh = SlowStart.wholeSegments(flightBytes / 2, mss);
        }
        cwnd = mss;
        avoidanceAcked = 0;
    }

    private void remember() {
        slowStart.stop();
        cwndPrior = cwnd;
        ssthreshPrior = ssthresh;
    }

    @Override
    public void onUndo(long nowNs) {
        cwnd = Math.max(cwnd, cwndPrior);
        ssthresh = Math.max(ssthresh, ssthreshPrior);
    }

    @Override
    public void onIdleRestart(long restartWindowBytes, long nowNs) {
        cwnd = Math.min(cwnd, restartWindowBytes);
    }

    @Override
    public void onMssChange(int mss) {
        this.mss = mss;
        cwnd = Math.max(cwnd, mss);
    }
}
