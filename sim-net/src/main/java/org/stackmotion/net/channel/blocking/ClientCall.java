package org.stackmotion.net.channel.blocking;

import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.SimulationFault;
import org.stackmotion.core.loop.SimLoop;

/**
 * One thing that a client asks of the simulation's thread and waits for. Everything here runs on
 * the simulation's thread, except {@link #rethrow}.
 */
abstract class ClientCall {
    private final String what;
    private @Nullable BlockingClient<?> client;
    private @Nullable Throwable failure;
    private @Nullable Future<?> timer;
    private boolean over;
    private long sinceNs;

    /**
     * @param what for people who want to know what a client waits for
     */
    ClientCall(String what) {
        this.what = what;
    }

    /** Begins it. Over at once or later, it ends with {@link #complete} or {@link #fail}. */
    abstract void begin() throws IOException;

    /** It waits no longer: let go of what it hangs on. Not called when it ended by itself. */
    void cancel() {}

    /** How long it may wait, 0 for ever; beyond, {@link #timedOut} says what the client gets. */
    long timeoutMs() {
        return 0;
    }

    IOException timedOut() {
        throw new IllegalStateException("no time-out: " + what);
    }

    /**
     * Runs {@link #begin}; true when the call is over now.
     *
     * @param mayWait false when the client is being ended: what would wait fails
     */
    final boolean start(BlockingClient<?> of, SimLoop loop, boolean mayWait) {
        sinceNs = loop.nowNs();
        try {
            begin();
        } catch (SimulationFault fault) {
            throw fault;
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
        if (!over && !mayWait) {
            abort("the run has ended");
        }
        if (over) {
            return true;
        }
        client = of;
        long timeoutMs = timeoutMs();
        if (timeoutMs > 0) {
            timer = loop.schedule(this::expire, timeoutMs, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private void expire() {
        if (!over) {
            fail(timedOut()); // first: what `cancel` closes fails in its own words
            cancel();
        }
    }

    /** The client is being ended. */
    final void abort(String why) {
        if (!over) {
            fail(new SocketException(why));
            cancel();
        }
    }

    final void complete() {
        if (over) {
            return;
        }
        over = true;
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
        BlockingClient<?> waiting = client;
        if (waiting != null) {
            waiting.wake();
        }
    }

    final void fail(Throwable cause) {
        if (!over) {
            failure = cause;
            complete();
        }
    }

    final boolean isOver() {
        return over;
    }

    final long sinceNs() {
        return sinceNs;
    }

    /** On the client's thread, when the call is over. */
    final void rethrow() throws IOException {
        Throwable cause = failure;
        switch (cause) {
            case null -> {}
            case IOException io -> throw io;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IOException(cause);
        }
    }

    @Override
    public final String toString() {
        return what;
    }
}
