package org.stackmotion.net.channel.blocking;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * How a stack turns names into addresses. The resolver of the machine that runs the simulation is
 * never asked. Called on the client's thread.
 */
@FunctionalInterface
public interface HostNames {
    /** The address of a name or of a literal. */
    InetAddress resolve(String host) throws UnknownHostException;

    /** The name of an address; its literal when there is none. */
    default String nameOf(InetAddress address) {
        return address.getHostAddress();
    }
}
