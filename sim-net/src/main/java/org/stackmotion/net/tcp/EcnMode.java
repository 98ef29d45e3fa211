package org.stackmotion.net.tcp;

/**
 * Explicit Congestion Notification of a stack (RFC 3168), with the words of {@code esxcli network
 * ip netstack set --ecn} (esxi-facts 1.5). What {@code echo-only} does on the wire is published
 * nowhere; it is taken at its word here: such a stack answers a peer that asks and echoes its
 * marks, but asks nobody and sends its own data as Not-ECT.
 */
public enum EcnMode {
    DISABLED("disabled"),
    ECHO_ONLY("echo-only"),
    ENABLED("enabled");

    private final String word;

    EcnMode(String word) {
        this.word = word;
    }

    /** As esxcli writes it. */
    @Override
    public String toString() {
        return word;
    }
}
