package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of socket buffers that one stack may have in use: unacknowledged and unread data of its
 * connections plus the buffers that its allocator has given out. A real limit; whoever comes when
 * it is reached gets 0xbad0014, those who hold bytes keep them.
 */
public final class BufferPool {
    private long limitBytes;
    private long inUseBytes;
    private long peakBytes;
    private @Nullable Waiter firstWaiter;
    private @Nullable Waiter lastWaiter;

    /** Hears when there is room again. Intrusive: one waiter waits in one pool at a time. */
    public abstract static class Waiter {
        private @Nullable Waiter next;
        private boolean queued;

        protected abstract void onRoom();
    }

    BufferPool(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Another limit, for whoever comes from now on; a higher one wakes those who wait. */
    void setLimitBytes(long bytes) {
        limitBytes = bytes;
        wake();
    }

    /** 0 is unlimited. */
    public long limitBytes() {
        return limitBytes;
    }

    public long inUseBytes() {
        return inUseBytes;
    }

    public long peakBytes() {
        return peakBytes;
    }

    /** True when that many bytes more would stay inside the limit. */
    public boolean hasRoom(long bytes) {
        return limitBytes == 0 || inUseBytes + bytes <= limitBytes;
    }

    /** Charges (or, negative, gives back) bytes without asking: what is already there. */
    void charge(long bytes) {
        inUseBytes += bytes;
        if (inUseBytes > peakBytes) {
            peakBytes = inUseBytes;
        }
        if (bytes < 0 && firstWaiter != null) {
            wake();
        }
    }

    /** Wakes the waiter once a sixteenth of the pool is free, in the order of their coming. */
    public void await(Waiter waiter) {
        if (waiter.queued) {
            return;
        }
        waiter.queued = true;
        waiter.next = null;
        if (lastWaiter == null) {
            firstWaiter = waiter;
        } else {
            lastWaiter.next = waiter;
        }
        lastWaiter = waiter;
    }

    private void wake() {
        while (firstWaiter != null && hasRoom(limitBytes >> 4)) {
            Waiter waiter = firstWaiter;
            firstWaiter = waiter.next;
            if (firstWaiter == null) {
                lastWaiter = null;
            }
            waiter.next = null;
            waiter.queued = false;
            waiter.onRoom();
        }
    }
}
