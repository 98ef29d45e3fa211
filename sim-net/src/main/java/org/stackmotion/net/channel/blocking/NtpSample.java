package org.stackmotion.net.channel.blocking;

/**
 * One answer of an NTP server (RFC 5905 section 8): how far it is ahead of the client, and the
 * round trip without the server's own time.
 *
 * @param offsetMs as the client library computes it from its millisecond clock
 * @param offsetNs the same from simulated nanoseconds
 */
public record NtpSample(long offsetMs, long delayMs, long offsetNs, long delayNs) {}
