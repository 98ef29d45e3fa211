package org.stackmotion.migration.vm;

import com.google.common.collect.ImmutableList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.core.Simulation;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.dirty.DirtySink;
import org.stackmotion.migration.memory.GuestMemory;
import org.stackmotion.migration.memory.PageBitmap;

/**
 * A virtual machine. It runs on at most one host, and only on the one that holds its lock: both are
 * checked at every change of state.
 *
 * <p>The guest's writes are computed when somebody is about to look ({@link #advance}). Guest time
 * stands still while the VM is stunned or off, and runs slower while it is throttled. Writes that
 * nobody can observe (no dirty log) are not computed at all; guest time moves on.
 */
public final class VirtualMachine {
    /** Full speed, in thousandths. */
    public static final int FULL_SPEED = 1000;

    private final Simulation sim;
    private final String name;
    private final DirtyModel model;
    private final ImmutableList<GuestNic> nics;
    private final Datastore datastore;
    private final VmLock lock;
    private final Writes writes = new Writes();
    private GuestMemory memory;
    private @Nullable VmSite site;
    private boolean stunned;
    private @Nullable PageBitmap dirtyLog;
    private int speed = FULL_SPEED;
    private long speedCarry;
    private long lastNs;
    private long guestNs;
    private boolean migrating;
    private @Nullable LongConsumer powerOffListener;

    public VirtualMachine(
            Simulation sim,
            String name,
            GuestMemory memory,
            DirtyModel model,
            ImmutableList<GuestNic> nics,
            Datastore datastore) {
        this.sim = sim;
        this.name = name;
        this.memory = memory;
        this.model = model;
        this.nics = nics;
        this.datastore = datastore;
        this.lock = new VmLock(datastore);
    }

    public String name() {
        return name;
    }

    public GuestMemory memory() {
        return memory;
    }

    public ImmutableList<GuestNic> nics() {
        return nics;
    }

    public Datastore datastore() {
        return datastore;
    }

    /** The lock on its files: who owns the VM. */
    public VmLock lock() {
        return lock;
    }

    /** The host that it is on, running or stunned; null while it is off or between two hosts. */
    public @Nullable VmSite site() {
        return site;
    }

    public boolean isRunning() {
        return site != null && !stunned;
    }

    public boolean isStunned() {
        return stunned;
    }

    /** True from admission to the end of a migration: only one at a time. */
    public boolean isMigrating() {
        return migrating;
    }

    public void setMigrating(boolean migrating) {
        this.migrating = migrating;
    }

    /**
     * Hears when the VM is powered off, with the simulated time, after it has let its lock go: what
     * starts at a later power-on is another run of the VM. One listener, that of its migration.
     */
    public void setPowerOffListener(@Nullable LongConsumer listener) {
        powerOffListener = listener;
    }

    // ---- power and place -----------------------------------------------------------------------

    /**
     * Starts the VM.
     *
     * @return false when its files are locked by another host or out of reach
     */
    public boolean powerOn(VmSite host, long nowNs) {
        if (site != null || !lock.acquire(host.name())) {
            return false;
        }
        place(host, nowNs);
        trace(nowNs, "powered on at " + host.name());
        return true;
    }

    /** Stops the VM and releases its lock; nothing when it is off. */
    public void powerOff(long nowNs) {
        VmSite host = site;
        if (host == null) {
            return;
        }
        leave(host, nowNs);
        lock.release(host.name());
        trace(nowNs, "powered off at " + host.name());
        LongConsumer listener = powerOffListener;
        if (listener != null) {
            listener.accept(nowNs);
        }
    }

    /** The guest stops between two instructions; its writes up to now are done. */
    public void stun(long nowNs) {
        Invariants.check(isRunning(), "stun of a VM that does not run");
        advance(nowNs);
        stunned = true;
        setOpen(false);
        trace(nowNs, "stunned at " + host().name());
    }

    /** The guest goes on where it was stunned. */
    public void unstun(long nowNs) {
        Invariants.check(stunned, "unstun of a VM that is not stunned");
        Invariants.check(lock.isHeldBy(host().name()), "a VM may run only where its lock is held");
        Invariants.check(!lock.isOffered(), "a VM whose lock is offered may not run");
        stunned = false;
        lastNs = nowNs;
        setOpen(true);
        trace(nowNs, "continues at " + host().name());
    }

    /**
     * The commit of a migration: the destination has the lock and runs the VM on the memory it has
     * received; the source keeps nothing.
     */
    public void moveTo(VmSite destination, GuestMemory received, long nowNs) {
        Invariants.check(stunned, "a VM moves only while it is stunned");
        Invariants.check(lock.isHeldBy(destination.name()), "a VM moves only with its lock");
        leave(host(), nowNs);
        memory = received;
        place(destination, nowNs);
        trace(nowNs, "resumed at " + destination.name());
    }

    private VmSite host() {
        VmSite host = site;
        if (host == null) {
            throw new IllegalStateException(name + " is on no host");
        }
        return host;
    }

    private void place(VmSite host, long nowNs) {
        Invariants.check(site == null, "a VM is on one host at most");
        Invariants.check(lock.isHeldBy(host.name()), "a VM may run only where its lock is held");
        site = host;
        stunned = false;
        lastNs = nowNs;
        for (GuestNic nic : nics) {
            host.connect(nic, nowNs);
        }
        setOpen(true);
    }

    private void leave(VmSite host, long nowNs) {
        setOpen(false);
        for (GuestNic nic : nics) {
            host.disconnect(nic, nowNs);
            nic.unplug();
        }
        site = null;
        stunned = false;
        dirtyLog = null;
        speed = FULL_SPEED;
    }

    private void setOpen(boolean open) {
        for (GuestNic nic : nics) {
            nic.setOpen(open);
        }
    }

    private void trace(long nowNs, String what) {
        sim.trace().state(nowNs, "vm " + name + " " + what);
    }

    // ---- memory writes -------------------------------------------------------------------------

    /** Begins to log writes into that (clear) bitmap. */
    public void startDirtyLog(PageBitmap log, long nowNs) {
        advance(nowNs);
        Invariants.check(log.isEmpty(), "the dirty log starts clear");
        dirtyLog = log;
        model.onClean(guestNs);
    }

    /** Goes on logging into another (clear) bitmap; the caller has the old one. */
    public void exchangeDirtyLog(PageBitmap log, long nowNs) {
        Invariants.check(dirtyLog != null, "no dirty log");
        startDirtyLog(log, nowNs);
    }

    public void stopDirtyLog(long nowNs) {
        advance(nowNs);
        dirtyLog = null;
    }

    /** Speed of the guest in thousandths, 1 to 1000; slower guests write less. */
    public void setSpeed(int thousandths, long nowNs) {
        if (thousandths < 1 || thousandths > FULL_SPEED) {
            throw new IllegalArgumentException("speed " + thousandths);
        }
        advance(nowNs);
        speed = thousandths;
    }

    /** Brings memory and dirty log up to date: call before reading either. */
    public void advance(long nowNs) {
        if (!isRunning() || nowNs == lastNs) {
            return;
        }
        long elapsedNs = nowNs - lastNs;
        lastNs = nowNs;
        if (speed != FULL_SPEED) {
            speedCarry += elapsedNs * speed;
            elapsedNs = speedCarry / FULL_SPEED;
            speedCarry %= FULL_SPEED;
        }
        long fromNs = guestNs;
        guestNs += elapsedNs;
        if (dirtyLog != null) {
            model.advance(fromNs, guestNs, writes);
        }
    }

    private final class Writes implements DirtySink {
        @Override
        public long write(long firstPage, long count) {
            GuestMemory to = memory;
            long end = firstPage + count;
            long page = firstPage;
            while (page < end && to.write(page)) {
                page++;
            }
            PageBitmap log = dirtyLog;
            if (log != null) {
                log.setRange(firstPage, page - firstPage);
            }
            return page - firstPage;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
