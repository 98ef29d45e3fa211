package org.stackmotion.net.channel.blocking;

/**
 * What a blocking client does, in plain blocking {@code java.net} code.
 *
 * <p>Started by its class ({@link BlockingClients#start(String, ClientPlace, Class, Object)}), the
 * program and the libraries that it uses are loaded anew by a {@link ClientLoader}, which turns
 * their clocks, sleeps and name look-ups to the simulated world; such a class has a public
 * constructor without parameters, and its argument and result are of types outside itself.
 *
 * @param <A> argument
 * @param <R> result
 */
@FunctionalInterface
public interface ClientProgram<A, R> {
    /** Runs on the client's thread; what it throws is the client's failure. */
    R run(ClientSockets sockets, A argument) throws Exception;
}
