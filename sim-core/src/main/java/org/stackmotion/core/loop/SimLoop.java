package org.stackmotion.core.loop;

import org.stackmotion.core.event.EventQueue;

/** The simulator as a Netty event loop. (extends ManualIoEventLoop: see DESIGN section 3) */
public final class SimLoop {
    public SimLoop(EventQueue events, TimeMode mode) {}

    public long nowNs() {
        throw new UnsupportedOperationException();
    }

    /** Runs everything up to and including that time. */
    public void runUntil(long limitNs) {
        throw new UnsupportedOperationException();
    }
}
