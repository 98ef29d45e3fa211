package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.trace.Trace;

/**
 * The blocking clients of one simulation. Start them on the simulation's thread, run the simulation
 * as always, and {@link #close} when the run is over: then no thread of a client is left.
 *
 * <pre>{@code
 * try (BlockingClients clients = new BlockingClients(sim)) {
 *     BlockingClient<Long> client = clients.start("tenant-a", place, Download.class, "file");
 *     clients.runAll(limitNs);
 * }
 * }</pre>
 */
public final class BlockingClients implements AutoCloseable {
    /** Clients of one simulation: a thread each. */
    public static final int CLIENTS_MAX = 10_000;

    /** Real seconds that a client may compute without a call before it counts as hung. */
    public static final int PATIENCE_S = 60;

    private static final int SLICES_PER_S = (int) (1_000_000_000L / Baton.SLICE_NS);

    private final Simulation sim;
    private final ThreadFactory threads;
    private final int patienceSlices;
    private final List<BlockingClient<?>> all = new ArrayList<>();
    private @Nullable ClientLoader loader;
    private int live;

    /** Clients on virtual threads. */
    public BlockingClients(Simulation sim) {
        this(sim, PATIENCE_S);
    }

    /**
     * @param patienceS real seconds after which a client that makes no call counts as hung
     */
    public BlockingClients(Simulation sim, int patienceS) {
        this(sim, patienceS * SLICES_PER_S, body -> Thread.ofVirtual().unstarted(body));
    }

    BlockingClients(Simulation sim, int patienceSlices, ThreadFactory threads) {
        this.sim = sim;
        this.patienceSlices = patienceSlices;
        this.threads = threads;
    }

    Simulation sim() {
        return sim;
    }

    /**
     * Starts an unmodified program, whose clocks, sleeps and name look-ups become the simulated
     * world's (see {@link ClientLoader}).
     *
     * @param name for reports and exceptions: the tenant's
     */
    public <A, R> BlockingClient<R> start(
            String name,
            ClientPlace place,
            Class<? extends ClientProgram<A, R>> program,
            A argument) {
        ClientLoader from = loader;
        if (from == null) {
            from = new ClientLoader();
            loader = from;
        }
        ClientLoader anew = from;
        anew.include(program);
        return begin(
                name, place, client -> anew.make(program).run(new ClientSockets(client), argument));
    }

    /** Starts a program as it is: for time it must ask its {@link ClientSockets}. */
    public <A, R> BlockingClient<R> start(
            String name, ClientPlace place, ClientProgram<A, R> program, A argument) {
        return begin(name, place, client -> program.run(new ClientSockets(client), argument));
    }

    private <R> BlockingClient<R> begin(
            String name, ClientPlace place, BlockingClient.Body<R> body) {
        if (live == CLIENTS_MAX) {
            throw new IllegalStateException("more than " + CLIENTS_MAX + " clients at a time");
        }
        BlockingClient<R> client =
                new BlockingClient<>(this, name, place, body, threads, patienceSlices);
        live++;
        all.add(client);
        state(client, "started");
        client.wake();
        return client;
    }

    void onOver(BlockingClient<?> client) {
        live--;
        state(client, client.state().name());
    }

    private void state(BlockingClient<?> client, String what) {
        Trace trace = sim.trace();
        trace.state(sim.nowNs(), "client " + client.name() + " " + what);
    }

    /** All clients in the order of their start. */
    public ImmutableList<BlockingClient<?>> clients() {
        return ImmutableList.copyOf(all);
    }

    /** Clients that have not ended. */
    public int live() {
        return live;
    }

    /** Runs the simulation until every client has ended, or that time, or nothing is left to do. */
    public void runAll(long limitNs) {
        sim.loop().runWhile(() -> live > 0, limitNs);
    }

    /**
     * Ends the clients that still run, each in its turn: what they wait for fails, and they clean
     * up. A client that waits while nothing is left to happen in the world is a deadlock, and its
     * failure says so.
     */
    @Override
    public void close() {
        boolean nothingLeft = sim.events().peekTimeNs() == Long.MAX_VALUE;
        for (BlockingClient<?> client : ImmutableList.copyOf(all)) {
            client.stop(
                    nothingLeft
                            ? "deadlock: nothing is left to happen"
                            : "cut off by the end of the run");
        }
    }

    /** The failures, one line a client. */
    public ImmutableList<String> failures() {
        return lines(c -> c.isOver() && c.state() != BlockingClient.State.DONE ? "" + c : null);
    }

    /** The sockets that clients left open, one line a client. */
    public ImmutableList<String> leaks() {
        return lines(c ->
                c.leakedSockets() == 0
                        ? null
                        : "client " + c.name() + " left " + c.leakedSockets() + " open");
    }

    private ImmutableList<String> lines(Function<BlockingClient<?>, @Nullable String> of) {
        ImmutableList.Builder<String> lines = ImmutableList.builder();
        for (BlockingClient<?> client : all) {
            String line = of.apply(client);
            if (line != null) {
                lines.add(line);
            }
        }
        return lines.build();
    }
}
