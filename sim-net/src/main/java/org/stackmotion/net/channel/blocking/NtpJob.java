package org.stackmotion.net.channel.blocking;

/**
 * An NTP server to ask.
 *
 * @param count questions, {@code intervalMs} of simulated time apart
 */
public record NtpJob(String host, int port, int count, long intervalMs, int timeoutMs) {}
