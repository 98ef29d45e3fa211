package org.stackmotion.net.host;

import org.stackmotion.net.stack.Netstack;

/** Which adapter and stack a service of a host uses at this moment (facts 1.3, E1 to E6). */
public sealed interface ServiceEndpoint {
    /** The service works; sockets are bound to that vmk. */
    record Endpoint(Vmk vmk, Netstack stack) implements ServiceEndpoint {}

    /**
     * The host cannot take part.
     *
     * @param reason a sentence for the operator
     * @param remedy what the operator can do
     */
    record NotConfigured(String reason, String remedy) implements ServiceEndpoint {}
}
