package org.stackmotion.migration.vmotion;

import org.stackmotion.migration.memory.PageSize;

/**
 * When pre-copy ends. A megabyte in ESXi's log lines is 10^6 bytes: 17,749 pages of 4096 bytes at
 * 145.404 MB/s take 499.99 ms and stop it, 17,750 take 500.01 ms and do not (validation case V13).
 */
public final class StopRule {
    private StopRule() {}

    /** True when the remaining pages can be sent within the goal at the measured bandwidth. */
    public static boolean stops(long remainingPages, long bytesPerS, long goalNs) {
        // in bytes x microseconds: 2^40 x 10^6 and 10^11 x 10^8 both fit into a long
        long goalUs = goalNs / 1000;
        return (remainingPages << PageSize.SHIFT) * 1_000_000L <= bytesPerS * goalUs;
    }

    /** How long the remaining pages would take, in nanoseconds. */
    public static long sendEstimateNs(long remainingPages, long bytesPerS) {
        double seconds = (double) (remainingPages << PageSize.SHIFT) / bytesPerS;
        return (long) (seconds * 1e9);
    }

    /**
     * Transmit-to-dirty ratio of a pass in percent ({@code t2d} in the logs); nothing dirtied is
     * the most.
     */
    public static long transmitToDirtyPercent(long pagesSent, long pagesDirtied) {
        return pagesDirtied == 0 ? Long.MAX_VALUE : pagesSent * 100 / pagesDirtied;
    }
}
