package org.stackmotion.net.ip;

/**
 * Limits of IPv4 reassembly. ESXi's are not published; these are Linux's time-out and byte limit.
 *
 * @param timeoutNs from the first fragment that arrives (RFC 1122 section 3.3.2 asks for 60 to 120
 *     s, but Linux and BSD take 30 s)
 * @param bytesMax bytes of fragments held per stack
 * @param datagramsMax unfinished datagrams per stack; a further one pushes out the oldest
 */
public record ReassemblyConfig(long timeoutNs, int bytesMax, int datagramsMax) {
    public static final long TIMEOUT_NS = 30_000_000_000L;
    public static final int BYTES_MAX = 4 << 20;
    public static final int DATAGRAMS_MAX = 256;

    public ReassemblyConfig {
        if (timeoutNs <= 0 || bytesMax <= 0 || datagramsMax <= 0) {
            throw new IllegalArgumentException("limits of reassembly are positive");
        }
    }

    public static ReassemblyConfig defaults() {
        return new ReassemblyConfig(TIMEOUT_NS, BYTES_MAX, DATAGRAMS_MAX);
    }
}
