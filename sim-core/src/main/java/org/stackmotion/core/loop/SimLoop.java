package org.stackmotion.core.loop;

import io.netty.channel.IoHandlerContext;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.core.SimulationFault;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.EventQueue;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.progress.Progress;

/**
 * The simulator as a Netty event loop: channels register here, and for this loop waiting for I/O
 * means taking the next event of the simulated world.
 *
 * <p><b>One order.</b> Netty's timers ({@code schedule...}) are events of the same {@link
 * EventQueue} as everything else; their owner is the first of the simulation (id 0), so that at one
 * instant they come before packets and in the order in which they were scheduled. A periodic timer
 * draws a fresh sequence number each time.
 *
 * <p><b>Run to completion.</b> Tasks ({@code execute}) that an event submits run right after that
 * event, in order, at the same instant, before the next event.
 *
 * <p><b>Thread.</b> The loop belongs to the thread that constructs it; only that thread may call
 * the {@code run...} methods, arm events and touch channels. In virtual time every other thread is
 * refused, because its task would land at an arbitrary instant. In wall-clock time {@code execute}
 * and {@code schedule} may be called from anywhere. The thread should be a {@code
 * FastThreadLocalThread}: without it Netty pools nothing (see {@link
 * org.stackmotion.core.Simulation#call}).
 *
 * <p><b>Exceptions.</b> Whatever comes out of an event leaves {@code run...} as a {@link
 * SimulationFault}. Exceptions of tasks and handlers are Netty's (logged), but a violated {@link
 * Invariants invariant} ends the run from there too; code that finds another fault of ours inside a
 * pipeline reports it with {@link #fail}.
 */
public final class SimLoop extends ManualIoEventLoop {
    /** Progress and the step cap are looked at once in that many events. */
    private static final int EVENTS_PER_CHECKPOINT = 1 << 16;

    /** Netty reads the clock about twice a task. */
    private static final int TICKER_READS_PER_TASK = 4;

    private static final long LATENESS_MAX_NS = 60_000_000_000L;

    private final EventQueue events;
    private final TimeMode mode;
    private final long seed;
    private final LoopLimits limits;
    private final SimTicker ticker;
    private final LoopWait wait;
    private final Thread owner;
    private final EventOwner timers;
    private final Progress progress = new Progress();
    private final Histogram lateness = new Histogram(LATENESS_MAX_NS, 3);

    /** True inside {@link #drive}. */
    private boolean driving;

    private boolean inTurn;
    private long limitNs;
    private @Nullable BooleanSupplier condition;
    private boolean stopped;
    private boolean wallStarted;
    private long wallOriginNs;
    private long nextCheckpoint;
    private @Nullable Throwable failure;
    private volatile @Nullable String foreignThread;

    /** A loop with default limits that parks in wall-clock time. */
    public SimLoop(EventQueue events, TimeMode mode, long seed) {
        this(events, mode, seed, LoopLimits.DEFAULT, LoopWait.parking());
    }

    /**
     * @param wait how to wait in wall-clock time; not used in virtual time
     */
    public SimLoop(EventQueue events, TimeMode mode, long seed, LoopLimits limits, LoopWait wait) {
        this(
                events,
                mode,
                seed,
                limits,
                wait,
                new SimIoHandler(),
                new SimTicker(events, (long) limits.maxEventsPerInstant() * TICKER_READS_PER_TASK));
    }

    private SimLoop(
            EventQueue events,
            TimeMode mode,
            long seed,
            LoopLimits limits,
            LoopWait wait,
            SimIoHandler handler,
            SimTicker ticker) {
        super(null, Thread.currentThread(), executor -> handler, ticker);
        this.owner = Thread.currentThread();
        this.events = events;
        this.mode = mode;
        this.seed = seed;
        this.limits = limits;
        this.wait = wait;
        this.ticker = ticker;
        this.timers = events.newOwner("netty-timer");
        events.setMaxEventsPerInstant(limits.maxEventsPerInstant());
        nextCheckpoint = Math.min(EVENTS_PER_CHECKPOINT, limits.maxEvents());
        handler.attach(this);
    }

    /**
     * Simulated nanoseconds since the start; inside an event or its tasks, the event's own time.
     */
    public long nowNs() {
        return events.nowNs();
    }

    public TimeMode mode() {
        return mode;
    }

    public EventQueue events() {
        return events;
    }

    /** What a front end may poll from any thread while this loop runs. */
    public Progress progress() {
        return progress;
    }

    /** How late events ran in wall-clock time, in nanoseconds; empty in virtual time. */
    public Histogram lateness() {
        return lateness;
    }

    // ---- running -------------------------------------------------------------------------------

    /**
     * Runs everything up to and including that time, which it then is. With {@link Long#MAX_VALUE}
     * it runs until nothing is left to happen (in wall-clock time: until {@link #stop}), and the
     * clock stays at the last event.
     *
     * @throws SimulationFault when an event throws, or a limit is passed
     */
    public void runUntil(long limitNs) {
        drive(limitNs, null);
    }

    /**
     * Runs as long as the condition holds; it is asked before each event, after the tasks of the
     * last.
     *
     * @return true when the condition no longer holds, false when the limit came first (it is then
     *     that time) or nothing was left to happen
     */
    public boolean runWhile(BooleanSupplier condition, long limitNs) {
        drive(limitNs, condition);
        return !condition.getAsBoolean();
    }

    /**
     * Runs the tasks and events of this very instant: what {@code connect} or {@code register} left
     * to do.
     */
    public void runPending() {
        drive(events.nowNs(), null);
    }

    /** Makes {@code run...} return after the current event. From an event or task. */
    public void stop() {
        stopped = true;
    }

    /**
     * Reports our own fault from a place where Netty would swallow an exception, such as a
     * pipeline. The loop throws it as {@link SimulationFault} after the current event and its
     * tasks.
     */
    public void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        if (!isShutdown()) {
            execute(() -> {});
        }
    }

    private void drive(long limit, @Nullable BooleanSupplier whileHolds) {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    "the loop belongs to thread " + owner.getName() + ", which built it");
        }
        if (inTurn) {
            throw new IllegalStateException(
                    "run... called from inside an event or task of the loop");
        }
        if (limit < events.nowNs()) {
            throw new IllegalArgumentException(
                    "run until " + limit + " ns, but it is " + events.nowNs() + " ns");
        }
        driving = true;
        // the last nanosecond is "never": Netty's overflown deadlines lie there
        limitNs = Math.min(limit, Long.MAX_VALUE - 1);
        condition = whileHolds;
        stopped = false;
        try {
            run(0, -1);
            if (isShuttingDown()) {
                finishShutdown();
            }
        } finally {
            driving = false;
            condition = null;
            progress.publish(events.nowNs(), events.fired());
        }
    }

    /** One turn of the I/O handler. */
    int turn(IoHandlerContext context) {
        long before = events.fired();
        inTurn = true;
        try {
            if (driving) {
                runTurn(limitNs);
            } else {
                runTurn(limitOf(context));
            }
        } catch (SimulationFault | VirtualMachineError e) {
            throw e;
        } catch (Throwable cause) {
            throw fault(cause);
        } finally {
            inTurn = false;
        }
        return (int) Math.min(Integer.MAX_VALUE, events.fired() - before);
    }

    /**
     * For Netty's own {@code run(wait)} and {@code runNow()}: this instant, or the next that has an
     * event.
     */
    private long limitOf(IoHandlerContext context) {
        if (!context.canBlock()) {
            return events.nowNs();
        }
        long deadlineNs = context.deadlineNanos();
        long next = Math.min(events.peekTimeNs(), deadlineNs < 0 ? Long.MAX_VALUE : deadlineNs);
        return next == Long.MAX_VALUE ? events.nowNs() : next;
    }

    private void runTurn(long limit) {
        runTasks();
        if (mode == TimeMode.VIRTUAL) {
            fireUntil(limit);
            boolean exhausted = !stopped && (condition == null || condition.getAsBoolean());
            if (exhausted && limit < Long.MAX_VALUE - 1) {
                events.advanceTo(limit);
            }
        } else {
            runWall(limit);
        }
    }

    /** The inner loop: one event = pop, fire, look for tasks. */
    private void fireUntil(long limit) {
        BooleanSupplier whileHolds = condition;
        while (!stopped && (whileHolds == null || whileHolds.getAsBoolean())) {
            if (!events.fireNext(limit)) {
                return;
            }
            if (events.fired() >= nextCheckpoint) {
                checkpoint();
            }
            runTasks();
        }
    }

    private void runTasks() {
        ticker.restartReads();
        // 1: Netty then asks the ticker after each task, and that is where endless tasks are
        // noticed
        if (runNonBlockingTasks(1) > 0) {
            afterTasks();
        }
    }

    private void afterTasks() {
        if (isShuttingDown()) {
            stopped = true;
        }
        Throwable reported = failure;
        if (reported != null) {
            throw fault(reported);
        }
        if (foreignThread != null) {
            throw Invariants.violation(
                    "thread " + foreignThread + " submitted a task to a loop in virtual time");
        }
    }

    private void checkpoint() {
        if (events.fired() >= limits.maxEvents()) {
            throw Invariants.violation("step cap: " + events.fired() + " events");
        }
        nextCheckpoint = Math.min(events.fired() + EVENTS_PER_CHECKPOINT, limits.maxEvents());
        progress.publish(events.nowNs(), events.fired());
    }

    private SimulationFault fault(Throwable cause) {
        failure = null;
        if (cause instanceof SimulationFault already) {
            return already;
        }
        EventOwner latest = events.latestOwner();
        String of = latest == null ? "nobody yet" : latest.toString();
        return new SimulationFault(seed, events.fired(), events.nowNs(), of, cause);
    }

    // ---- wall-clock time -----------------------------------------------------------------------

    private long elapsedNs() {
        return wait.clockNs() - wallOriginNs;
    }

    /**
     * Events run at their nominal time, however late: what they arm next does not inherit the
     * lateness.
     */
    private void runWall(long limit) {
        if (!wallStarted) {
            wallStarted = true;
            wallOriginNs = wait.clockNs() - events.nowNs();
        }
        while (true) {
            long realNs = Math.min(limit, Math.max(elapsedNs(), events.nowNs()));
            fireLate(realNs);
            boolean holds = condition == null || condition.getAsBoolean();
            if (stopped || !holds) {
                return;
            }
            events.advanceTo(realNs);
            runTasks();
            if (stopped || realNs >= limit) {
                return;
            }
            long waitNs = Math.min(events.peekTimeNs(), limit) - elapsedNs();
            if (waitNs > 0 && (condition == null || condition.getAsBoolean())) {
                wait.await(waitNs);
            }
        }
    }

    private void fireLate(long realNs) {
        while (!stopped && events.peekTimeNs() <= realNs) {
            if (condition != null && !condition.getAsBoolean()) {
                return;
            }
            lateness.recordValue(Math.min(LATENESS_MAX_NS, realNs - events.peekTimeNs()));
            events.fireNext(realNs);
            if (events.fired() >= nextCheckpoint) {
                checkpoint();
            }
            runTasks();
        }
    }

    // ---- Netty's hooks -------------------------------------------------------------------------

    /**
     * After a task or a shutdown request was queued; by a foreign thread, or by ours when shutting
     * down.
     */
    void onWakeup() {
        if (Thread.currentThread() == owner) {
            return;
        }
        if (mode == TimeMode.VIRTUAL) {
            throw refuse();
        }
        wait.wakeup(owner);
    }

    /**
     * Netty has queued the task by now, so the loop is spoilt as well: it fails at its next look.
     */
    private RejectedExecutionException refuse() {
        String name = Thread.currentThread().getName();
        foreignThread = name;
        return new RejectedExecutionException(
                "thread "
                        + name
                        + " may not enter a loop in virtual time: the instant would be arbitrary; thread "
                        + owner.getName()
                        + " owns it");
    }

    /** Timers are in the event queue; Netty's own queue stays empty. */
    @Override
    protected boolean fetchFromScheduledTaskQueue(Queue<Runnable> taskQueue) {
        return true;
    }

    @Override
    protected void cancelScheduledTasks() {
        for (SimEvent event : events.armed()) {
            if (event instanceof SimTimer<?>.Due due) {
                due.timer().cancel(false);
            }
        }
        events.clear();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return start(Executors.callable(command), Math.max(0, unit.toNanos(delay)), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return start(callable, Math.max(0, unit.toNanos(delay)), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        checkPeriod(initialDelay, period);
        return start(Executors.callable(command), unit.toNanos(initialDelay), unit.toNanos(period));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        checkPeriod(initialDelay, delay);
        return start(Executors.callable(command), unit.toNanos(initialDelay), -unit.toNanos(delay));
    }

    private static void checkPeriod(long initialDelay, long period) {
        if (initialDelay < 0 || period <= 0) {
            throw new IllegalArgumentException(
                    "initial delay " + initialDelay + " (>= 0), period " + period + " (> 0)");
        }
    }

    private <V> ScheduledFuture<V> start(Callable<V> task, long delayNs, long periodNs) {
        if (isShuttingDown()) {
            throw new RejectedExecutionException("loop is going down");
        }
        SimTimer<V> timer = new SimTimer<>(this, timers, task, periodNs);
        if (inEventLoop()) {
            timer.start(delayNs);
        } else if (mode == TimeMode.VIRTUAL) {
            throw refuse();
        } else {
            execute(() -> timer.start(delayNs));
        }
        return timer;
    }

    static long deadline(long nowNs, long delayNs) {
        long deadlineNs = nowNs + delayNs;
        return deadlineNs < 0 ? Long.MAX_VALUE : deadlineNs;
    }

    // ---- going down ----------------------------------------------------------------------------

    /** Closes the registered channels and ends the loop without waiting for real time. */
    @Override
    public void close() {
        if (!isTerminated()) {
            shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            finishShutdown();
        }
    }

    private void finishShutdown() {
        ticker.hurry();
        while (!isTerminated()) {
            ticker.restartReads();
            run(-1, 0);
        }
    }
}
