package org.stackmotion.lab.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.lab.world.World;

/**
 * Knows when a run is over: at {@code until:}, or 2 s after the last step, migration and bounded
 * workload. Open-ended pings get their last second to wait for answers.
 */
final class Agenda {
    static final long TAIL_NS = 2_000_000_000L;
    static final long QUIET_NS = 1_000_000_000L;

    private final World world;
    private final @Nullable Duration until;
    private final Runnable quiet;
    private int pending;
    private boolean ended;

    /**
     * @param quiet stops what has no end of its own, so that it can finish before the run does
     */
    Agenda(World world, Runnable quiet) {
        this.world = world;
        this.until = world.scenario().until();
        this.quiet = quiet;
    }

    /** Call when all that is known at the start has begun. */
    void start() {
        if (until != null) {
            long endNs = until.toNanos();
            world.at(Math.max(0, endNs - QUIET_NS), now -> quiet.run());
            world.at(endNs, now -> ended = true);
        } else if (pending == 0) {
            close(world.sim().nowNs());
        }
    }

    /** Something that the run waits for. */
    void begin() {
        pending++;
    }

    /** It is over. */
    void done(long nowNs) {
        Invariants.check(pending > 0, "more ends than beginnings");
        pending--;
        if (pending == 0 && until == null) {
            close(nowNs);
        }
    }

    private void close(long nowNs) {
        world.at(nowNs + TAIL_NS - QUIET_NS, now -> quiet.run());
        world.at(nowNs + TAIL_NS, now -> ended = true);
    }

    boolean isOver() {
        return ended;
    }
}
