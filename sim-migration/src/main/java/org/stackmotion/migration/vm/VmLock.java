package org.stackmotion.migration.vm;

import org.jspecify.annotations.Nullable;

/**
 * The lock on a VM's files: the one arbiter of who may run it. Modelled on the on-disk locks of
 * VMFS, where exactly one host holds a file open for writing; here every operation is one atomic
 * step at the storage and takes no time.
 *
 * <p>A migration hands it over in two steps that cannot both be undone: the source <em>offers</em>
 * it (and by that promises not to run the VM), the destination <em>takes</em> it when it has
 * everything that it needs to run. Until it is taken the source may <em>withdraw</em>, and if that
 * succeeds it runs the VM again. So whatever the network loses, each side finds out alone who owns
 * the VM. The take is the commit point. See the decision record on ownership handover.
 */
public final class VmLock {
    private final Datastore datastore;
    private @Nullable String holder;
    private @Nullable String offeredTo;

    VmLock(Datastore datastore) {
        this.datastore = datastore;
    }

    /** The host that may run the VM; null while it is powered off everywhere. */
    public @Nullable String holder() {
        return holder;
    }

    public boolean isHeldBy(String host) {
        return host.equals(holder);
    }

    /** True while the holder has offered the lock and nobody has taken it. */
    public boolean isOffered() {
        return offeredTo != null;
    }

    /** Takes a free lock; false when it is held or the storage is out of reach. */
    public boolean acquire(String host) {
        if (holder != null || !datastore.isReachableFrom(host)) {
            return false;
        }
        holder = host;
        return true;
    }

    /** The holder offers the lock to one host; false when it is not the holder. */
    public boolean offer(String from, String to) {
        if (!isHeldBy(from)) {
            return false;
        }
        offeredTo = to;
        return true;
    }

    /** The commit point: the host that it was offered to takes it. False when it was withdrawn. */
    public boolean take(String to) {
        if (!to.equals(offeredTo) || !datastore.isReachableFrom(to)) {
            return false;
        }
        holder = to;
        offeredTo = null;
        return true;
    }

    /** The holder takes its offer back; false when the lock is another host's by now. */
    public boolean withdraw(String from) {
        if (!isHeldBy(from)) {
            return false;
        }
        offeredTo = null;
        return true;
    }

    /** The holder lets go (power off). */
    public void release(String host) {
        if (isHeldBy(host)) {
            holder = null;
            offeredTo = null;
        }
    }
}
