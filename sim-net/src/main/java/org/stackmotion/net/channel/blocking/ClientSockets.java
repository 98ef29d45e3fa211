package org.stackmotion.net.channel.blocking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;

/** What a {@link ClientProgram} gets: sockets on its stack, names, and the simulated clock. */
public final class ClientSockets {
    private final BlockingClient<?> client;

    ClientSockets(BlockingClient<?> client) {
        this.client = client;
    }

    /** TCP sockets on the client's stack. */
    public SocketFactory socketFactory() {
        return new StackSocketFactory(client);
    }

    /** Listening TCP sockets on the client's stack. */
    public ServerSocketFactory serverSocketFactory() {
        return new StackServerSocketFactory(client);
    }

    /** UDP sockets on the client's stack. */
    public StackDatagramSocketFactory datagramSocketFactory() {
        return new StackDatagramSocketFactory(client);
    }

    /** The address of a name or literal, as the client's stack resolves it. */
    public InetAddress resolve(String host) throws UnknownHostException {
        return client.place().names().resolve(host);
    }

    /** Simulated nanoseconds since the start of the run. */
    public long nowNs() {
        return client.readClock();
    }

    /** Simulated calendar time: it starts at 1970-01-01T00:00:00Z, as captures do. */
    public Instant now() {
        return ClientCalls.instantOf(nowNs());
    }

    /** Sleeps in simulated time. */
    public void sleep(Duration duration) throws InterruptedException {
        client.sleep(duration.toNanos());
    }
}
