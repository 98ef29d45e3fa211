package org.stackmotion.core.loop;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.stackmotion.core.Invariants.InvariantViolation;
import org.stackmotion.core.SimulationFault;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;

/**
 * One Netty timer as an event in the simulated order. Periodic ones arm themselves again after each
 * run.
 */
final class SimTimer<V> extends DefaultPromise<V> implements ScheduledFuture<V> {
    private final SimLoop loop;
    private final Callable<V> task;

    /** 0: once; positive: at that rate; negative: that long after each run. Nanoseconds. */
    private final long periodNs;

    private final Due due;
    private long deadlineNs;

    /** The timer's place in the queue. */
    final class Due extends SimEvent {
        Due(EventOwner owner) {
            super(owner);
        }

        SimTimer<V> timer() {
            return SimTimer.this;
        }

        @Override
        protected void fire(long nowNs) {
            run(nowNs);
        }
    }

    SimTimer(SimLoop loop, EventOwner owner, Callable<V> task, long periodNs) {
        super(loop);
        this.loop = loop;
        this.task = task;
        this.periodNs = periodNs;
        this.due = new Due(owner);
    }

    /** Counts the delay from now; on the loop's thread. */
    void start(long delayNs) {
        deadlineNs = SimLoop.deadline(loop.nowNs(), delayNs);
        arm();
    }

    private void arm() {
        if (!isCancelled()) {
            loop.events().arm(due, Math.max(deadlineNs, loop.nowNs()));
        }
    }

    private void run(long nowNs) {
        try {
            if (periodNs == 0) {
                if (setUncancellable()) {
                    setSuccess(task.call());
                }
                return;
            }
            if (isCancelled()) {
                return;
            }
            task.call();
            if (!isDone() && !loop.isShutdown()) {
                deadlineNs =
                        SimLoop.deadline(periodNs > 0 ? deadlineNs : nowNs, Math.abs(periodNs));
                arm();
            }
        } catch (InvariantViolation | SimulationFault ours) {
            tryFailure(ours);
            throw ours;
        } catch (Throwable cause) { // a Netty user's fault belongs to the future, as in Netty
            tryFailure(cause);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            if (loop.inEventLoop()) {
                loop.events().cancel(due);
            } else {
                loop.execute(() -> loop.events().cancel(due));
            }
        }
        return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(Math.max(0, deadlineNs - loop.nowNs()), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
