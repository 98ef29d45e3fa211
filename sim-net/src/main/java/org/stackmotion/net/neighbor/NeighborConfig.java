package org.stackmotion.net.neighbor;

/**
 * Timers and limits of a neighbour table. ESXi's own values are not published; the timers are those
 * of RFC 4861 section 10 (facts 5.4) and the limits are ours.
 *
 * @param baseReachableNs mean life of a confirmation; each table draws 0.5 to 1.5 times that
 * @param reachableRedrawNs how long a drawn value is used (RFC 4861 section 6.3.4: "every few
 *     hours")
 * @param delayFirstProbeNs how long an upper layer may confirm before a probe goes out
 * @param retransNs between two requests
 * @param multicastSolicitsMax broadcast requests before resolution fails
 * @param unicastSolicitsMax unicast requests before a known neighbour is given up
 * @param queueFramesMax frames that wait for one unresolved neighbour; a further one pushes out the
 *     oldest (RFC 4861 section 7.2.2)
 * @param entriesMax neighbours in the table; a further one pushes out the oldest unused
 */
public record NeighborConfig(
        long baseReachableNs,
        long reachableRedrawNs,
        long delayFirstProbeNs,
        long retransNs,
        int multicastSolicitsMax,
        int unicastSolicitsMax,
        int queueFramesMax,
        int entriesMax) {
    private static final long SECOND_NS = 1_000_000_000L;

    /** REACHABLE_TIME. */
    public static final long BASE_REACHABLE_NS = 30 * SECOND_NS;

    public static final long REACHABLE_REDRAW_NS = 2 * 3600 * SECOND_NS;

    /** DELAY_FIRST_PROBE_TIME. */
    public static final long DELAY_FIRST_PROBE_NS = 5 * SECOND_NS;

    /** RETRANS_TIMER. */
    public static final long RETRANS_NS = SECOND_NS;

    /** MAX_MULTICAST_SOLICIT; for ARP it is a broadcast. */
    public static final int MULTICAST_SOLICITS_MAX = 3;

    /** MAX_UNICAST_SOLICIT. */
    public static final int UNICAST_SOLICITS_MAX = 3;

    public static final int QUEUE_FRAMES_MAX = 16;

    public static final int ENTRIES_MAX = 4096;

    public NeighborConfig {
        boolean positive =
                baseReachableNs > 0
                        && reachableRedrawNs > 0
                        && delayFirstProbeNs > 0
                        && retransNs > 0
                        && multicastSolicitsMax > 0
                        && unicastSolicitsMax > 0
                        && queueFramesMax > 0
                        && entriesMax > 0;
        if (!positive) {
            throw new IllegalArgumentException(
                    "times and limits of a neighbour table are positive");
        }
    }

    /** The values above. */
    public static NeighborConfig defaults() {
        return new NeighborConfig(
                BASE_REACHABLE_NS,
                REACHABLE_REDRAW_NS,
                DELAY_FIRST_PROBE_NS,
                RETRANS_NS,
                MULTICAST_SOLICITS_MAX,
                UNICAST_SOLICITS_MAX,
                QUEUE_FRAMES_MAX,
                ENTRIES_MAX);
    }

    /** The same with other limits. */
    public NeighborConfig withLimits(int queueFramesMax, int entriesMax) {
        return new NeighborConfig(
                baseReachableNs,
                reachableRedrawNs,
                delayFirstProbeNs,
                retransNs,
                multicastSolicitsMax,
                unicastSolicitsMax,
                queueFramesMax,
                entriesMax);
    }
}
