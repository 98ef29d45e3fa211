package org.stackmotion.net.wire;

/**
 * NTP time stamps (RFC 5905 section 6): seconds since 1900 and 2^-32 of a second, which keeps every
 * nanosecond.
 *
 * <pre>
 *  0                   1                   2                   3
 * +---------------------------------------------------------------+
 * |                            Seconds                            |
 * +---------------------------------------------------------------+
 * |                            Fraction                           |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class NtpStamp {
    /** Seconds from 1900 (era 0) to 1970, where simulated time starts. */
    private static final long EPOCH_S = 2_208_988_800L;

    private static final long NS_PER_S = 1_000_000_000L;

    private NtpStamp() {}

    /** Simulated nanoseconds as a stamp, rounded to the nearest. */
    public static long of(long timeNs) {
        long seconds = Math.floorDiv(timeNs, NS_PER_S);
        long ns = Math.floorMod(timeNs, NS_PER_S);
        long fraction = ((ns << 32) + NS_PER_S / 2) / NS_PER_S;
        return ((EPOCH_S + seconds) << 32) + fraction;
    }

    /** A stamp of era 0 as simulated nanoseconds, rounded to the nearest. */
    public static long toNs(long stamp) {
        long seconds = (stamp >>> 32) - EPOCH_S;
        long fraction = stamp & 0xFFFF_FFFFL;
        return seconds * NS_PER_S + ((fraction * NS_PER_S + (1L << 31)) >>> 32);
    }
}
