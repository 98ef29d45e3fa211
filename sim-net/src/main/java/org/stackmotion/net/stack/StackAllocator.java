package org.stackmotion.net.stack;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;

/**
 * The stack's accounted allocator: what it gives out is charged to the {@link BufferPool} until it
 * is released, and at the limit it gives out nothing. Direct buffers are asked for as heap buffers
 * too: no kernel stands behind these channels.
 */
final class StackAllocator extends AbstractByteBufAllocator {
    private final BufferPool pool;
    private final String where;
    private boolean overdraft;

    StackAllocator(BufferPool pool, String where) {
        super(false);
        this.pool = pool;
        this.where = where;
    }

    /** A buffer for bytes that leave a receive buffer at the same moment: never refused. */
    ByteBuf receiveBuffer(int bytes) {
        overdraft = true;
        try {
            return heapBuffer(bytes, bytes);
        } finally {
            overdraft = false;
        }
    }

    /** True for a buffer that this allocator gave out, slices of it included. */
    boolean isCharged(Object message) {
        return message instanceof ByteBuf data && data.alloc() == this;
    }

    private void charge(int bytes) {
        if (!overdraft && !pool.hasRoom(bytes)) {
            throw new SocketFault.BufferLimit(
                    VmkStatus.OUT_OF_MEMORY.text() + ": buffer pool of " + where);
        }
        pool.charge(bytes);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return toLeakAwareBuffer(new Heap(this, initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return toLeakAwareBuffer(new Direct(this, initialCapacity, maxCapacity));
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private static final class Heap extends UnpooledHeapByteBuf {
        private final StackAllocator accounts;

        Heap(StackAllocator accounts, int initialCapacity, int maxCapacity) {
            super(accounts, initialCapacity, maxCapacity);
            this.accounts = accounts;
        }

        @Override
        protected byte[] allocateArray(int initialCapacity) {
            // called from the super constructor: the field is not set yet
            ((StackAllocator) alloc()).charge(initialCapacity);
            return super.allocateArray(initialCapacity);
        }

        @Override
        protected void freeArray(byte[] array) {
            accounts.pool.charge(-array.length);
            super.freeArray(array);
        }
    }

    private static final class Direct extends UnpooledDirectByteBuf {
        private final StackAllocator accounts;

        Direct(ByteBufAllocator accounts, int initialCapacity, int maxCapacity) {
            super(accounts, initialCapacity, maxCapacity);
            this.accounts = (StackAllocator) accounts;
        }

        @Override
        protected ByteBuffer allocateDirect(int initialCapacity) {
            ((StackAllocator) alloc()).charge(initialCapacity);
            return super.allocateDirect(initialCapacity);
        }

        @Override
        protected void freeDirect(ByteBuffer buffer) {
            accounts.pool.charge(-buffer.capacity());
            super.freeDirect(buffer);
        }
    }
}
