package org.stackmotion.net.link;

/**
 * When the line is free again, exactly. Line time is rarely a whole number of nanoseconds (a
 * minimum frame at 10 Gbit/s takes 67.2), so the remainder is carried from frame to frame: a train
 * of n frames ends at the floor of n times the exact time, never at n times a rounded one.
 */
final class LineClock {
    private static final long BITS_TIMES_NS = 8L * 1_000_000_000L;

    private final long rate;
    private long freeNs;

    /** The part of {@link #freeNs} behind the point, in units of 1/rate ns. */
    private long remainder;

    /** Quotient and remainder of the last frame size: trains are of one size. */
    private int cachedBytes = -1;

    private long cachedNs;
    private long cachedRemainder;

    private long takenBytes;

    LineClock(long rateBitsPerS) {
        this.rate = rateBitsPerS;
    }

    /** When a frame handed over now can begin. */
    long startNs(long nowNs) {
        return Math.max(nowNs, freeNs);
    }

    /** Takes the line for a frame; returns when its last bit has left. */
    long take(int lineBytes, long nowNs) {
        takenBytes += lineBytes;
        if (rate == 0) {
            return nowNs;
        }
        if (nowNs > freeNs) {
            freeNs = nowNs;
            remainder = 0;
        }
        if (lineBytes != cachedBytes) {
            long work = lineBytes * BITS_TIMES_NS;
            cachedBytes = lineBytes;
            cachedNs = work / rate;
            cachedRemainder = work % rate;
        }
        freeNs += cachedNs;
        remainder += cachedRemainder;
        if (remainder >= rate) {
            remainder -= rate;
            freeNs++;
        }
        return freeNs;
    }

    /** Bytes that have left by then, parts of a frame as well: never more than the rate allows. */
    double leftBytes(long nowNs) {
        return takenBytes - waitingBytes(nowNs);
    }

    private double waitingBytes(long nowNs) {
        return freeNs <= nowNs ? 0 : (double) (freeNs - nowNs) * rate / BITS_TIMES_NS;
    }

    /** Forgets what was still to be sent. */
    void reset(long nowNs) {
        takenBytes -= Math.round(waitingBytes(nowNs));
        freeNs = nowNs;
        remainder = 0;
    }
}
