package org.stackmotion.net.channel.blocking;

/**
 * The run is over (or the client was given up as hung) and the client goes on calling. An error, so
 * that a client which survives every exception and tries again comes to its end too.
 */
public final class ClientEnded extends Error {
    private static final long serialVersionUID = 1L;

    ClientEnded(String message) {
        super(message);
    }
}
