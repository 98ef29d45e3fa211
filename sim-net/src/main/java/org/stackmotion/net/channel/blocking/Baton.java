package org.stackmotion.net.channel.blocking;

import java.util.concurrent.locks.LockSupport;

/**
 * Who holds it runs: the simulation's thread or the client's, never both. Each hand-over is a
 * volatile write behind everything the giver did, so neither side needs locks.
 *
 * <p>The simulation's thread waits in real time while a client computes. A client that does not
 * come back within the patience has hung (an endless loop, a lock that nobody will release) and is
 * given up: that is the only use of the machine's clock, and it cannot reach the trace of a client
 * that does come back.
 */
final class Baton {
    /** Length of one wait; the patience is a number of them. 50 ms. */
    static final long SLICE_NS = 50_000_000L;

    private final Thread loopThread;
    private final int patienceSlices;
    private volatile boolean withClient;
    private volatile boolean taken;

    Baton(Thread loopThread, int patienceSlices) {
        this.loopThread = loopThread;
        this.patienceSlices = patienceSlices;
    }

    /** The loop lets the client run until it gives the baton back; false when it does not. */
    boolean lend(Thread client) {
        withClient = true;
        if (client.getState() == Thread.State.NEW) {
            client.start();
        } else {
            LockSupport.unpark(client);
        }
        for (int i = 0; i < patienceSlices && withClient; i++) {
            LockSupport.parkNanos(this, SLICE_NS);
        }
        return !withClient;
    }

    /** The client has given up for good, or was given up: it never runs beside the loop again. */
    void take(Thread client) {
        taken = true;
        LockSupport.unpark(client);
    }

    boolean isTaken() {
        return taken;
    }

    /** The client lets the loop run, and goes on when the loop lends the baton again. */
    void giveBack() {
        boolean interrupted = Thread.interrupted(); // else park returns at once, again and again
        withClient = false;
        LockSupport.unpark(loopThread);
        while (!withClient && !taken) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client's last word: it will not run again. */
    void leave() {
        withClient = false;
        LockSupport.unpark(loopThread);
    }
}
