package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.migration.memory.PageSize;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.tcp.TcpInfo;

/**
 * One live migration, from the request to its outcome. Read it at any time with {@link #snapshot}.
 */
public final class Migration {
    /** Log lines kept of one migration; the first ones. */
    public static final int LOG_LINES_MAX = 10_000;

    /**
     * A line of the log of one host.
     *
     * @param timeNs simulated time
     */
    public record LogLine(long timeNs, String host, String text) {}

    private final Simulation sim;
    private final long id;
    private final VirtualMachine vm;
    private final VMotionSite from;
    private final VMotionSite to;
    private final MigrationOptions options;
    private final Consumer<Migration> onFinished;
    private final long startNs;
    private final long memoryPages;
    private String fromStack = "";
    private String toStack = "";
    private final List<LogLine> log = new ArrayList<>();
    private VmxState state = VmxState.MIGRATE_VMX_NONE;
    private VmxState destinationState = VmxState.MIGRATE_VMX_NONE;
    private MigrationOutcome outcome = MigrationOutcome.UNFINISHED;
    private MigrationStatus status = MigrationStatus.IN_PROGRESS;
    private @Nullable SourceSession session;
    private long firstPageNs = -1;
    private long stunNs = -1;
    private long resumeNs = -1;
    private long finishNs = -1;
    private @Nullable Boolean verified;

    Migration(
            Simulation sim,
            long id,
            VirtualMachine vm,
            VMotionSite from,
            VMotionSite to,
            MigrationOptions options,
            Consumer<Migration> onFinished,
            long nowNs) {
        this.sim = sim;
        this.id = id;
        this.vm = vm;
        this.from = from;
        this.to = to;
        this.options = options;
        this.onFinished = onFinished;
        this.startNs = nowNs;
        this.memoryPages = vm.memory().pages();
    }

    /** The number that both hosts' logs show. */
    public long id() {
        return id;
    }

    public VirtualMachine vm() {
        return vm;
    }

    public VMotionSite from() {
        return from;
    }

    public VMotionSite to() {
        return to;
    }

    public MigrationOptions options() {
        return options;
    }

    /** What both hosts have logged of it so far, in order of time. */
    public ImmutableList<LogLine> log() {
        return ImmutableList.copyOf(log);
    }

    public MigrationOutcome outcome() {
        return outcome;
    }

    public MigrationStatus status() {
        return status;
    }

    /** The destination has taken the VM over, though the source may not know it yet. */
    boolean isCommitted() {
        return verified != null;
    }

    public boolean isFinished() {
        return outcome != MigrationOutcome.UNFINISHED;
    }

    /**
     * Gives the migration up on the user's wish; the VM goes on at the source. Too late (and
     * without effect) once the destination has taken the VM over.
     */
    public void cancel(long nowNs) {
        SourceSession running = session;
        if (running != null) {
            running.cancel(nowNs);
        }
    }

    // ---- from the sessions ----

    void setSession(SourceSession session) {
        this.session = session;
    }

    void setStacks(String source, String destination) {
        fromStack = source;
        toStack = destination;
    }

    void setState(VmxState next, long nowNs) {
        log(from, transition(state, next), nowNs);
        state = next;
    }

    void setDestinationState(VmxState next, long nowNs) {
        log(to, transition(destinationState, next), nowNs);
        destinationState = next;
    }

    private static String transition(VmxState a, VmxState b) {
        return "MigrateSetState: Transitioning from state "
                + a.number()
                + " to "
                + b.number()
                + " ("
                + b
                + ")";
    }

    void log(VMotionSite host, String line, long nowNs) {
        sim.trace().state(nowNs, host.name() + " migration " + id + ": " + line);
        if (log.size() < LOG_LINES_MAX) {
            log.add(new LogLine(nowNs, host.name(), line));
        }
    }

    void firstPage(long nowNs) {
        firstPageNs = nowNs;
    }

    void stunned(long nowNs) {
        stunNs = nowNs;
    }

    /** The VM goes on at the source, after a stun that led to nothing. */
    void resumedAtSource(long nowNs) {
        resumeNs = nowNs;
    }

    /** The destination has committed: the VM runs there, whatever becomes of the connection. */
    void resumedAtDestination(boolean pagesVerified, long nowNs) {
        resumeNs = nowNs;
        verified = pagesVerified;
    }

    void refuse(MigrationStatus why, long nowNs) {
        finish(MigrationOutcome.REFUSED, why, nowNs);
    }

    void finish(MigrationOutcome how, MigrationStatus why, long nowNs) {
        outcome = how;
        status = why;
        finishNs = nowNs;
        log(from, how.json() + " " + why, nowNs);
        onFinished.accept(this);
    }

    // ---- to be read ----

    /** Everything about it now. */
    public MigrationSnapshot snapshot() {
        long nowNs = isFinished() ? finishNs : sim.nowNs();
        SourceSession source = session;
        PreCopy preCopy = source == null ? null : source.preCopy();
        long pagesSent = preCopy == null ? 0 : preCopy.pagesSent();
        long pagesToSend = preCopy == null ? 0 : preCopy.pagesToSend();
        return new MigrationSnapshot(
                id,
                vm.name(),
                from.name(),
                to.name(),
                fromStack,
                toStack,
                fromStack,
                outcome,
                status,
                startNs,
                nowNs - startNs,
                firstPageNs < 0 ? 0 : (stunNs < 0 ? nowNs : stunNs) - firstPageNs,
                stunNs < 0 ? 0 : (resumeNs < 0 ? nowNs : resumeNs) - stunNs,
                preCopy == null ? ImmutableList.of() : preCopy.rounds(),
                pagesSent,
                source == null ? 0 : source.bytesOnWire(),
                goodput(pagesSent, nowNs),
                source == null ? 0 : source.streams(),
                verified,
                state,
                memoryPages,
                pagesToSend,
                percent(preCopy));
    }

    /** The TCP connection that carries the pages; null before it is there. */
    public @Nullable TcpInfo connection() {
        SourceSession source = session;
        return source == null ? null : source.connectionInfo();
    }

    /** Pages that the guest is known to have written since the running pass began. */
    public long pagesDirty() {
        SourceSession source = session;
        PreCopy preCopy = source == null ? null : source.preCopy();
        return preCopy == null ? 0 : preCopy.pagesDirty();
    }

    private long goodput(long pagesSent, long nowNs) {
        long endNs = outcome == MigrationOutcome.COMPLETED ? resumeNs : nowNs;
        if (firstPageNs < 0 || endNs <= firstPageNs) {
            return 0;
        }
        double bits = (double) (pagesSent << PageSize.SHIFT) * 8;
        return (long) (bits * 1e9 / (endNs - firstPageNs));
    }

    /**
     * Rough progress: pass 1 is most of the way, later passes are shown by what is left to send.
     */
    private int percent(@Nullable PreCopy preCopy) {
        if (outcome == MigrationOutcome.COMPLETED) {
            return 100;
        }
        if (preCopy == null) {
            return 0;
        }
        return (int) (99 - Math.min(99, preCopy.pagesToSend() * 99 / memoryPages));
    }

    @Override
    public String toString() {
        return "migration " + id + " of " + vm.name();
    }
}
