package org.stackmotion.net.autoconf;

import org.stackmotion.net.wire.RouterAdvertisement;

/**
 * How a router advertises on one interface (RFC 4861 section 6.2.1, esxi-facts 5.4).
 *
 * @param maxIntervalNs longest time between unsolicited advertisements, 4 s to 1800 s
 * @param minIntervalNs shortest, 3 s to 0.75 of the longest
 * @param message what it says; its lifetime is 0 or between the longest interval and 9000 s
 */
public record RouterAdvertiserConfig(
        long maxIntervalNs, long minIntervalNs, RouterAdvertisement message) {
    private static final long SECOND_NS = 1_000_000_000L;

    /** MaxRtrAdvInterval. */
    public static final long MAX_INTERVAL_NS = 600 * SECOND_NS;

    /** AdvValidLifetime, 30 days. */
    public static final long VALID_S = 2_592_000;

    /** AdvPreferredLifetime, 7 days. */
    public static final long PREFERRED_S = 604_800;

    /** Longest router lifetime. */
    public static final int LIFETIME_MAX_S = 9000;

    public RouterAdvertiserConfig {
        boolean max = maxIntervalNs >= 4 * SECOND_NS && maxIntervalNs <= 1800 * SECOND_NS;
        boolean min = minIntervalNs >= 3 * SECOND_NS && minIntervalNs <= maxIntervalNs * 3 / 4;
        int lifetime = message.lifetimeS();
        boolean life =
                lifetime == 0
                        || (lifetime >= maxIntervalNs / SECOND_NS && lifetime <= LIFETIME_MAX_S);
        if (!max || !min || !life) {
            throw new IllegalArgumentException(
                    "advertisements every "
                            + minIntervalNs
                            + " to "
                            + maxIntervalNs
                            + " ns, lifetime "
                            + lifetime
                            + " s");
        }
    }

    /** MinRtrAdvInterval for a longest interval: a third of it, with erratum 3154. */
    public static long minIntervalNs(long maxIntervalNs) {
        return maxIntervalNs < 9 * SECOND_NS
                ? maxIntervalNs * 3 / 4
                : Math.max(3 * SECOND_NS, maxIntervalNs * 33 / 100);
    }

    /** AdvDefaultLifetime for a longest interval. */
    public static int lifetimeS(long maxIntervalNs) {
        return (int) (3 * maxIntervalNs / SECOND_NS);
    }

    public RouterAdvertiserConfig withMessage(RouterAdvertisement other) {
        return new RouterAdvertiserConfig(maxIntervalNs, minIntervalNs, other);
    }
}
