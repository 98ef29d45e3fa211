package org.stackmotion.net.stack;

/** What one socket's buffers cost its stack's pool. */
final class SocketCharge {
    private final BufferPool pool;
    private long charged;
    private long elsewhere;

    SocketCharge(BufferPool pool) {
        this.pool = pool;
    }

    /** Bytes charged to the pool now. */
    long bytes() {
        return charged;
    }

    /** Bytes queued in the socket that the stack's allocator has charged already. */
    void addElsewhere(int bytes) {
        elsewhere += bytes;
    }

    /** Both buffers of the connection hold that much now. */
    void settle(long bufferedBytes) {
        long held = bufferedBytes - elsewhere;
        if (held != charged) {
            long change = held - charged;
            charged = held;
            pool.charge(change);
        }
    }

    void clear() {
        if (charged != 0) {
            pool.charge(-charged);
            charged = 0;
        }
    }
}
