package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;

/**
 * Timers and habits of a DHCP client. What ESXi's dhclient-uw is configured to was not found
 * (esxi-facts 5.1); these are the defaults of ISC dhclient 4.4.3 (5.2).
 *
 * @param initialIntervalNs before the first retransmission; the next ones grow by 2 x current x
 *     random(0..1)
 * @param backoffCutoffNs above it an interval is drawn anew from 0.5..1.5 of it
 * @param timeoutNs without an answer for so long, an attempt is given up
 * @param retryNs and the next one begins after so long
 * @param rebootTimeoutNs how long INIT-REBOOT waits for an answer
 * @param renewRetryMinNs RFC 2131 section 4.4.5: half of the remaining time, but not below 60 s
 * @param declineWaitNs RFC 2131 section 3.1: before the restart after a decline
 * @param conflictDetection probes an address before use (RFC 5227); RFC 2131 section 4.4.1 asks for
 *     it, dhclient leaves it to its script
 * @param linkLocal takes an address in 169.254/16 while nobody answers
 * @param hostName option 12, empty: none
 * @param parameters what the client asks for (option 55); 121 before 3 (RFC 3442)
 */
public record DhcpClientConfig(
        long initialIntervalNs,
        long backoffCutoffNs,
        long timeoutNs,
        long retryNs,
        long rebootTimeoutNs,
        long renewRetryMinNs,
        long declineWaitNs,
        boolean conflictDetection,
        boolean linkLocal,
        String hostName,
        ImmutableList<Integer> parameters) {
    private static final long S = 1_000_000_000L;

    public static DhcpClientConfig isc(String hostName) {
        return new DhcpClientConfig(
                10 * S,
                15 * S,
                60 * S,
                300 * S,
                10 * S,
                60 * S,
                10 * S,
                true,
                true,
                hostName,
                ImmutableList.of(1, 28, 121, 3, 6, 12, 15, 26, 42, 51, 54, 58, 59, 119));
    }
}
