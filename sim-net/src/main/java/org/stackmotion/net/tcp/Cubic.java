package org.stackmotion.net.tcp;

/**
 * CUBIC, RFC 9438: after a loss the window follows {@code W(t) = C (t - K)^3 + W_max}, flat where
 * the last loss was and steep away from it, whatever the round-trip time; and never less than what
 * Reno would have. Slow start is that of {@link NewReno}.
 *
 * <p>Windows are bytes and times nanoseconds; only the cubic itself is computed in double, whose
 * arithmetic is exact to the bit on every machine. Fractions of a byte are carried, so that many
 * small ACKs grow the window as much as few large ones. An ACK costs a few multiplications.
 *
 * <p>Worked example: W_max = 100 segments, loss, cwnd = 70, K = cbrt((100 - 70) / 0.4) = 4.217 s;
 * 4.217 s later the window is 100 segments again.
 */
final class Cubic implements CongestionControl {
    /** RFC 9438 4.6: beta_cubic = 0.7. */
    private static final int BETA_TENTHS = 7;

    /** RFC 9438 5.1: C = 0.4 segments a cubic second. */
    private static final double C = 0.4;

    /**
     * RFC 9438 4.3: alpha_cubic = 3 (1 - beta) / (1 + beta) = 9/17, until W_est is what cwnd was at
     * the loss; then 1.
     */
    private static final int ALPHA_NUMERATOR = 9;

    private static final int ALPHA_DENOMINATOR = 17;

    private static final long NO_EPOCH = Long.MIN_VALUE;

    private final SlowStart slowStart;
    private int mss = 536;
    private int burst;
    private long cwnd = 536;
    private long ssthresh = Long.MAX_VALUE;

    private long wMax;
    private long cwndPrior;

    /** No W_max and no K from before a time-out (RFC 9438 4.8). */
    private boolean forgotten;

    /**
     * Begin of this congestion avoidance stage, without the time the application sent too little.
     */
    private long epochNs = NO_EPOCH;

    private long originBytes;
    private long kNs;
    private long wEst;

    /** Fractions: acknowledged x growth not yet a byte. Divisor cwnd, and 17 cwnd. */
    private long growthCredit;

    private long estimateCredit;

    /** Last ACK while the window was in full use; the cubic's clock stands still from here. */
    private long lastLimitedNs;

    private boolean paused;

    private final Undo undo = new Undo();

    Cubic(SlowStart slowStart) {
        this.slowStart = slowStart;
    }

    @Override
    public String name() {
        return CongestionControls.CUBIC;
    }

    @Override
    public long cwndBytes() {
        return cwnd;
    }

    @Override
    public long ssthreshBytes() {
        return ssthresh;
    }

    /** Time from the begin of the stage until the window is W_max again, nanoseconds. */
    long kNs() {
        return kNs;
    }

    /** W_max of the last loss after fast convergence, bytes; 0 before the first. */
    long wMaxBytes() {
        return wMax;
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
            paused = true;
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
        if (epochNs == NO_EPOCH) {
            beginEpoch(nowNs);
        } else if (paused) {
            // RFC 9438 5.8: t must not include the time without enough to send
            epochNs += nowNs - lastLimitedNs;
        }
        paused = false;
        lastLimitedNs = nowNs;
        avoid(ackedBytes, srttNs, nowNs - epochNs);
    }

    private void beginEpoch(long nowNs) {
        epochNs = nowNs;
        growthCredit = 0;
        estimateCredit = 0;
        wEst = cwnd;
        if (forgotten || cwnd >= wMax) {
            originBytes = cwnd;
            kNs = 0;
            forgotten = false;
        } else {
            originBytes = wMax;
            double segments = (double) (wMax - cwnd) / mss;
            kNs = (long) (StrictMath.cbrt(segments / C) * 1e9);
        }
    }

    private void avoid(long ackedBytes, long srttNs, long elapsedNs) {
        growEstimate(ackedBytes);
        if (window(elapsedNs) < wEst) {
            cwnd = Math.max(cwnd, Math.min(wEst, SlowStart.CWND_MAX)); // Reno-friendly region
            return;
        }
        // RFC 9438 4.2: at most half as much again in a round trip
        long target = Math.min(window(elapsedNs + srttNs), cwnd + cwnd / 2);
        if (target <= cwnd) {
            return;
        }
        growthCredit += ackedBytes * (target - cwnd);
        long growth = growthCredit / cwnd;
        growthCredit -= growth * cwnd;
        cwnd = Math.min(cwnd + growth, SlowStart.CWND_MAX);
    }

    /** W_est, RFC 9438 4.3: what Reno would have, were it to lower its window by beta. */
    private void growEstimate(long ackedBytes) {
        int alpha = wEst >= cwndPrior ? ALPHA_DENOMINATOR : ALPHA_NUMERATOR;
        estimateCredit += ackedBytes * mss * alpha;
        long unit = cwnd * ALPHA_DENOMINATOR;
        long growth = estimateCredit / unit;
        estimateCredit -= growth * unit;
        wEst = Math.min(wEst + growth, SlowStart.CWND_MAX);
    }

    /** W_cubic(t) in bytes, RFC 9438 equation 1. */
    private long window(long elapsedNs) {
        double seconds = (elapsedNs - kNs) / 1e9;
        return originBytes + (long) (C * mss * (seconds * seconds * seconds));
    }

    @Override
    public void onLoss(long flightBytes, long nowNs) {
        lower(flightBytes);
        cwnd = ssthresh;
    }

    /** RFC 9438 figure 5: beta as for a loss (not ABE's), down to one segment instead of two. */
    @Override
    public void onEcnEcho(long flightBytes, long nowNs) {
        lower(flightBytes);
        cwnd = Math.max(flightBytes * BETA_TENTHS / 10, mss);
    }

    private void lower(long flightBytes) {
        undo.remember();
        slowStart.stop();
        cwndPrior = cwnd;
        // RFC 9438 4.7, fast convergence: less than last time, so leave room for others
        wMax = cwnd < wMax ? cwnd * (10 + BETA_TENTHS) / 20 : cwnd;
        ssthresh = SlowStart.wholeSegments(flightBytes * BETA_TENTHS / 10, mss);
        epochNs = NO_EPOCH;
        forgotten = false;
    }

    /** RFC 9438 4.9.1: everything is as before the loss that was none, and time went on. */
    @Override
    public void onUndo(long nowNs) {
        undo.restore();
    }

    @Override
    public void onRecovered(long flightBytes, boolean withSack, long nowNs) {
        cwnd = withSack ? ssthresh : Math.min(ssthresh, Math.max(flightBytes, mss) + mss);
    }

    @Override
    public void onRto(long flightBytes, boolean first, long nowNs) {
        if (first) {
            lower(flightBytes);
        }
        cwnd = mss;
        epochNs = NO_EPOCH;
        forgotten = true;
    }

    @Override
    public void onIdleRestart(long restartWindowBytes, long nowNs) {
        paused = true;
        if (restartWindowBytes < cwnd) {
            cwnd = restartWindowBytes;
            epochNs = NO_EPOCH; // slow start comes first; then a new stage towards W_max
        }
    }

    @Override
    public void onMssChange(int mss) {
        this.mss = mss;
        cwnd = Math.max(cwnd, mss);
    }

    /** What a response to a loss changes. */
    private final class Undo {
        private long cwndWas;
        private long ssthreshWas = Long.MAX_VALUE;
        private long wMaxWas;
        private long cwndPriorWas;
        private long epochWasNs = NO_EPOCH;
        private long originWas;
        private long kWasNs;
        private long wEstWas;
        private boolean forgottenWas;

        void remember() {
            cwndWas = cwnd;
            ssthreshWas = ssthresh;
            wMaxWas = wMax;
            cwndPriorWas = cwndPrior;
            epochWasNs = epochNs;
            originWas = originBytes;
            kWasNs = kNs;
            wEstWas = wEst;
            forgottenWas = forgotten;
        }

        void restore() {
            cwnd = Math.max(cwnd, cwndWas);
            ssthresh = Math.max(ssthresh, ssthreshWas);
            wMax = wMaxWas;
            cwndPrior = cwndPriorWas;
            epochNs = epochWasNs;
            originBytes = originWas;
            kNs = kWasNs;
            wEst = wEstWas;
            forgotten = forgottenWas;
        }
    }
}
