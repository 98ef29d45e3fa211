package org.stackmotion.net.stack;

/**
 * One line of {@code esxcli network ip connection list} (esxi-facts 2.3).
 *
 * @param proto {@code tcp} or {@code udp}
 * @param state as ESXi prints it, empty for UDP
 * @param congestionControl empty for UDP
 */
public record ConnectionEntry(
        String proto,
        long receiveQueueBytes,
        long sendQueueBytes,
        int localAddress,
        int localPort,
        int foreignAddress,
        int foreignPort,
        String state,
        String congestionControl) {}
