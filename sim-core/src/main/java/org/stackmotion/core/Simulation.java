package org.stackmotion.core;

import org.stackmotion.core.count.Counters;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.EventQueue;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.trace.Trace;
import org.stackmotion.core.trace.DigestLevel;

/**
 * The root of one simulated world: its loop, clock, event queue, randomness, counters and trace. One
 * simulation is one thread and one object graph; nothing of it is static.
 */
public final class Simulation {
    private final long seed;
    private final EventQueue events = new EventQueue();
    private final SeededRandom random;
    private final Counters counters = new Counters();
    private final Trace trace;
    private final SimLoop loop;

    public Simulation(long seed, TimeMode mode, DigestLevel digestLevel) {
        this.seed = seed;
        this.random = new SeededRandom(seed);
        this.trace = new Trace(digestLevel);
        this.loop = new SimLoop(events, mode);
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

    public EventOwner newOwner(String name) {
        return events.newOwner(name);
    }

    public void arm(SimEvent event, long timeNs) {
        events.arm(event, timeNs);
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
