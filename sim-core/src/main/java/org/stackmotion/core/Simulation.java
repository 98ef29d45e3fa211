package org.stackmotion.core;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.stackmotion.core.count.Counters;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.EventQueue;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.loop.LoopLimits;
import org.stackmotion.core.loop.LoopWait;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.progress.Progress;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.core.trace.Trace;

/**
 * The root of one simulated world: its loop, clock, event queue, randomness, counters and trace.
 * One simulation is one thread (the one that calls the constructor) and one object graph; nothing
 * of it is static.
 */
public final class Simulation {
    private final long seed;
    private final EventQueue events = new EventQueue();
    private final SeededRandom random;
    private final Counters counters = new Counters();
    private final Trace trace;
    private final SimLoop loop;

    public Simulation(long seed, TimeMode mode, DigestLevel digestLevel) {
        this(seed, mode, digestLevel, LoopLimits.DEFAULT, LoopWait.parking());
    }

    /**
     * @param wait how the loop waits in wall-clock time
     */
    public Simulation(
            long seed, TimeMode mode, DigestLevel digestLevel, LoopLimits limits, LoopWait wait) {
        this.seed = seed;
        this.random = new SeededRandom(seed);
        this.trace = new Trace(digestLevel);
        this.loop = new SimLoop(events, mode, seed, limits, wait);
    }

    /**
     * Runs a body on a fresh {@code FastThreadLocalThread} (on other threads Netty pools nothing)
     * and returns its result. Build the simulation inside the body: a loop belongs to the thread
     * that builds it.
     *
     * @throws RuntimeException or Error as the body threw it; a checked exception as the cause of
     *     an {@link IllegalStateException}
     */
    public static <T> T call(String threadName, Callable<T> body) {
        return LoopThread.call(threadName, body);
    }

    /** As {@link #call}, for a body without a result. */
    public static void run(String threadName, Runnable body) {
        LoopThread.call(threadName, Executors.callable(body, Boolean.TRUE));
    }

    /** A virtual-time simulation with the fast digest, as most tests want it. */
    public static Simulation virtual(long seed) {
        return new Simulation(seed, TimeMode.VIRTUAL, DigestLevel.FAST);
    }

    public long seed() {
        return seed;
    }

    /** The Netty event loop that is the simulator; register channels here. */
    public SimLoop loop() {
        return loop;
    }

    /** Nanoseconds since the start of the simulation; inside an event, the event's own time. */
    public long nowNs() {
        return loop.nowNs();
    }

    /** Runs everything up to and including that time; see {@link SimLoop#runUntil}. */
    public void runUntil(long limitNs) {
        loop.runUntil(limitNs);
    }

    /** What front ends may poll. */
    public Progress progress() {
        return loop.progress();
    }

    public EventOwner newOwner(String name) {
        return events.newOwner(name);
    }

    /** Arms the event, or moves it; the time must not have passed. */
    public void arm(SimEvent event, long timeNs) {
        events.arm(event, timeNs);
    }

    /**
     * Lets the event stand for one deadline that changes: arms it, moves it, or with {@link
     * Long#MAX_VALUE} (no deadline) disarms it.
     */
    public void rearm(SimEvent event, long deadlineNs) {
        if (deadlineNs == Long.MAX_VALUE) {
            events.cancel(event);
        } else if (!event.isArmed() || event.timeNs() != deadlineNs) {
            events.arm(event, deadlineNs);
        }
    }

    public void cancel(SimEvent event) {
        events.cancel(event);
    }

    public EventQueue events() {
        return events;
    }

    /** A stream of random numbers of its own for the component of that name. */
    public SeededRandom random(String name) {
        return random.fork(name);
    }

    public Counters counters() {
        return counters;
    }

    public Trace trace() {
        return trace;
    }
}
