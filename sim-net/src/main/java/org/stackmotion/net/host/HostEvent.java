package org.stackmotion.net.host;

/**
 * One line of a host's event log.
 *
 * @param timeNs simulated time
 * @param type what kind of thing happened, for example {@code netstack.active}
 * @param text one sentence
 */
public record HostEvent(long timeNs, String type, String text) {}
