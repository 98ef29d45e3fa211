package org.stackmotion.net.neighbor;

/**
 * States of RFC 4861 section 7.3.2, used for ARP as Linux does; an address that is not in the table
 * has none. The table of all transitions is the golden file {@code neighbor-transitions.txt} of the
 * tests.
 *
 * <pre>
 *            packet to send              answer to us
 *  (absent) ----------------> INCOMPLETE ------------> REACHABLE
 *                              ^      | no answer          | 30 s
 *                       packet |      v                    v      packet
 *                              +-- FAILED     PROBE     STALE ----------> DELAY
 *                                     ^        | ^                          |
 *                                     +--------+ +--------------------------+
 *                                     no answer      5 s unconfirmed
 *
 *  DELAY, PROBE, STALE -- answer to us, or progress of an upper layer --> REACHABLE
 * </pre>
 */
public enum NeighborState {
    /** Asked by broadcast, not answered yet; packets wait in a short queue. */
    INCOMPLETE,
    /** Known to have answered, or to have carried an upper layer forward, lately. */
    REACHABLE,
    /** The address is known but nothing has confirmed it lately; still used. */
    STALE,
    /** A packet went to a stale address; an upper layer has some seconds to confirm it. */
    DELAY,
    /** Asking the known address by unicast; still used. */
    PROBE,
    /** No answer to the last question. The next packet asks again. */
    FAILED
}
