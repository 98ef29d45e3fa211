package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.unit.Units;

/**
 * One blocking client: its thread, and what became of it.
 *
 * <p>The simulation's thread runs it as a task of the loop ({@link #turn}): it lends the {@link
 * Baton}, does what the client asks for, and goes on with the world only when the client must wait.
 * So a client acts inside one instant, in the loop's own order of tasks, and simulated time passes
 * only while all clients wait.
 *
 * @param <R> result of its program
 */
public final class BlockingClient<R> {
    /** What became of it. */
    public enum State {
        /** Runs, or waits for something. */
        RUNNING,
        DONE,
        /** Its program threw. */
        FAILED,
        /** The end of the run came first. */
        CUT_OFF,
        /** It did not give the baton back: computes for ever, or hangs on a lock. */
        HUNG
    }

    /** Calls and clock readings at one instant; beyond, the client polls and would never end. */
    static final int CALLS_PER_INSTANT_MAX = 1_000_000;

    /** Calls that fail while the client is being ended; beyond, they throw {@link ClientEnded}. */
    static final int CALLS_AFTER_END_MAX = 1_000;

    private final BlockingClients clients;
    private final String name;
    private final ClientPlace place;
    private final Baton baton;
    private final Thread thread;
    private final Set<OpenSocket> sockets = new LinkedHashSet<>();
    private final long startedNs;
    private long endedNs = -1;
    private State state = State.RUNNING;
    private boolean ending;
    private @Nullable String endReason;
    private @Nullable Runnable overListener;
    private @Nullable ClientCall request;
    private @Nullable R result;
    private @Nullable Throwable failure;
    private boolean programOver;
    private boolean hopeless;
    private @Nullable SeededRandom random;
    private int leakedSockets;
    private int calls;
    private long callsNs;
    private int callsAfterEnd;

    /** The body that the client's thread runs. */
    interface Body<R> {
        R run(BlockingClient<R> client) throws Exception;
    }

    BlockingClient(
            BlockingClients clients,
            String name,
            ClientPlace place,
            Body<R> body,
            ThreadFactory threads,
            int patienceSlices) {
        this.clients = clients;
        this.name = name;
        this.place = place;
        this.baton = new Baton(Thread.currentThread(), patienceSlices);
        this.startedNs = clients.sim().nowNs();
        this.thread = threads.newThread(() -> runProgram(body));
        this.thread.setName("client " + name);
    }

    // ---- to look at ----------------------------------------------------------------------------

    public String name() {
        return name;
    }

    public ClientPlace place() {
        return place;
    }

    public State state() {
        return state;
    }

    /** True when it will not run any more. */
    public boolean isOver() {
        return state != State.RUNNING;
    }

    /** What its program returned; null when it has not, or returned null. */
    public @Nullable R result() {
        return result;
    }

    /** Why it is not {@link State#DONE}; null while it runs. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Sockets that it left open when it ended; they were closed then. */
    public int leakedSockets() {
        return leakedSockets;
    }

    public long startedNs() {
        return startedNs;
    }

    /** When it ended, -1 before. */
    public long endedNs() {
        return endedNs;
    }

    /** Its thread's, in real time: the last steps of a thread come after its last hand-over. */
    boolean isThreadAlive() throws InterruptedException {
        thread.join(Duration.ofSeconds(10));
        return thread.isAlive();
    }

    /** Hears once, on the simulation's thread, that the client has ended. */
    public void whenOver(Runnable listener) {
        overListener = listener;
        if (isOver()) {
            listener.run();
        }
    }

    /**
     * Ends it: what it waits for fails, and so does everything that would wait; it may clean up.
     *
     * @param why for its failure
     */
    public void stop(String why) {
        end(why);
    }

    /** What it waits for, or null when it does not wait. */
    public @Nullable String waitsFor() {
        ClientCall call = request;
        return state != State.RUNNING || call == null || call.isOver()
                ? null
                : call + " since " + Units.formatTime(call.sinceNs());
    }

    /** One line for a report. */
    @Override
    public String toString() {
        String text = "client " + name + " on " + place + ": ";
        Throwable why = failure;
        String waiting = waitsFor();
        return switch (state) {
            case RUNNING -> text + (waiting == null ? "runs" : "waits for " + waiting);
            case DONE -> text + "done";
            case FAILED -> text + "failed: " + why;
            case CUT_OFF, HUNG -> text + (why == null ? "" : why.getMessage());
        };
    }

    // ---- the simulation's side -----------------------------------------------------------------

    /** Puts its next turn behind the tasks of this instant. */
    void wake() {
        clients.sim().loop().execute(this::turn);
    }

    /** Lets it run until it waits for something or ends. */
    private void turn() {
        if (isOver()) {
            return;
        }
        Simulation sim = clients.sim();
        ClientCall call;
        do {
            if (!baton.lend(thread)) {
                hung();
                return;
            }
            if (programOver || hopeless) {
                over();
                return;
            }
            call = request;
            if (call == null) {
                throw new IllegalStateException("the baton came back without a request");
            }
        } while (call.start(this, sim.loop(), !ending));
    }

    private void end(String why) {
        if (isOver()) {
            return;
        }
        String waiting = waitsFor();
        endReason = waiting == null ? why : why + "; it waited for " + waiting;
        ending = true;
        thread.interrupt();
        ClientCall call = request;
        if (call != null) {
            call.abort("the run has ended");
        }
        turn();
    }

    private void over() {
        String cut = endReason;
        if (cut != null) {
            failure = new IOException(cut);
        }
        finish(cut != null ? State.CUT_OFF : failure != null ? State.FAILED : State.DONE);
    }

    /** It does not come back: it is told to stop, and none of its calls is served any more. */
    private void hung() {
        StackTraceElement[] at = thread.getStackTrace();
        thread.interrupt();
        baton.take(thread);
        IOException why =
                new IOException(
                        "hung: it computes for ever, or waits for something outside the simulated"
                                + " world");
        why.setStackTrace(at);
        failure = why;
        finish(State.HUNG);
    }

    private void finish(State how) {
        state = how;
        endedNs = clients.sim().nowNs();
        leakedSockets = sockets.size();
        for (OpenSocket socket : ImmutableList.copyOf(sockets)) {
            socket.closeLeaked();
        }
        sockets.clear();
        clients.onOver(this);
        Runnable listener = overListener;
        if (listener != null) {
            listener.run();
        }
    }

    /** A socket as its owner sees it. */
    interface OpenSocket {
        /** The owner has ended without closing it. */
        void closeLeaked();
    }

    void opened(OpenSocket socket) {
        sockets.add(socket);
    }

    void closed(OpenSocket socket) {
        sockets.remove(socket);
    }

    // ---- the client's side ---------------------------------------------------------------------

    private void runProgram(Body<R> body) {
        R answer = null;
        Throwable thrown = null;
        try {
            answer = ClientCalls.within(this, () -> body.run(this));
        } catch (Throwable any) {
            thrown = any;
        }
        if (!baton.isTaken()) { // given up: nobody waits for its last word
            result = answer;
            failure = thrown;
            programOver = true;
            baton.leave();
        }
    }

    /** Has the simulation's thread do something, and returns when it is over. */
    void call(ClientCall call) throws IOException {
        count();
        request = call;
        baton.giveBack();
        if (baton.isTaken()) {
            throw new ClientEnded(name + " was given up");
        }
        call.rethrow();
    }

    /** Has the simulation's thread do something that is over at once. */
    <T> @Nullable T ask(String what, Request<T> request) throws IOException {
        Asking<T> call = new Asking<>(what, request);
        call(call);
        return call.answer;
    }

    /** Something that is over at once. */
    interface Request<T> {
        @Nullable T serve() throws IOException;
    }

    private static final class Asking<T> extends ClientCall {
        private final Request<T> request;
        private @Nullable T answer;

        Asking(String what, Request<T> request) {
            super(what);
            this.request = request;
        }

        @Override
        void begin() throws IOException {
            answer = request.serve();
            complete();
        }
    }

    /** The time as the client sees it, in simulated nanoseconds. */
    long readClock() {
        count();
        return clients.sim().nowNs();
    }

    /** Lets simulated time pass. */
    void sleep(long nanos) throws InterruptedException {
        count();
        if (Thread.interrupted() || ending) {
            throw new InterruptedException("the run has ended");
        }
        try {
            call(new SleepCall(clients.sim().loop(), nanos));
        } catch (IOException e) {
            InterruptedException end = new InterruptedException(e.getMessage());
            end.initCause(e);
            throw end;
        }
    }

    /** The client's own stream of random numbers. */
    SeededRandom random() {
        SeededRandom own = random;
        if (own == null) {
            own = clients.sim().random("client " + name);
            random = own;
        }
        return own;
    }

    BlockingClients clients() {
        return clients;
    }

    /** Every call of a client comes through here, on the client's thread. */
    private void count() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(
                    "only the thread of client "
                            + name
                            + " may use its sockets and clock; clients have one thread");
        }
        if (baton.isTaken()) {
            throw new ClientEnded(name + " was given up");
        }
        long nowNs = clients.sim().nowNs();
        if (nowNs != callsNs) {
            callsNs = nowNs;
            calls = 0;
        }
        calls++;
        if (ending) {
            afterEnd();
        } else if (calls > CALLS_PER_INSTANT_MAX) {
            throw new IllegalStateException(
                    "client "
                            + name
                            + " made "
                            + CALLS_PER_INSTANT_MAX
                            + " calls without time moving on: it polls, and simulated time passes"
                            + " only while it waits");
        }
    }

    private void afterEnd() {
        callsAfterEnd++;
        if (callsAfterEnd > 2 * CALLS_AFTER_END_MAX) {
            hopeless = true;
            baton.giveBack(); // for good: it is not lent any more
        }
        if (callsAfterEnd > CALLS_AFTER_END_MAX) {
            throw new ClientEnded("the run of client " + name + " has ended");
        }
    }
}
