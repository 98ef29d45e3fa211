package org.stackmotion.core;

import io.netty.util.internal.ThreadExecutorMap;
import org.stackmotion.core.loop.SimLoop;

/**
 * Checks of our own correctness: always on, and never turned into a fault of the simulated world.
 */
public final class Invariants {
    private Invariants() {}

    /** Fails at once when one of our own promises is broken. */
    public static void check(boolean holds, String message) {
        if (!holds) {
            throw violation(message);
        }
    }

    /** As {@link #check(boolean, String)}, with one number for the message. */
    public static void check(boolean holds, String message, long value) {
        if (!holds) {
            throw violation(message + ": " + value);
        }
    }

    /**
     * For checks whose message is worth building only when they fail: {@code throw violation(...)}.
     */
    public static InvariantViolation violation(String message) {
        InvariantViolation found = new InvariantViolation(message);
        if (ThreadExecutorMap.currentExecutor() instanceof SimLoop loop) {
            loop.fail(found);
        }
        return found;
    }

    /**
     * Our own fault; the loop adds seed and event number ({@link SimulationFault}), the runner
     * exits with 70.
     */
    public static final class InvariantViolation extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        InvariantViolation(String message) {
            super(message);
        }
    }
}
