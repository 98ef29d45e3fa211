package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Memory of real bytes, off heap, in regions of at most 1 GiB (a {@code ByteBuffer} cannot be
 * larger than 2 GiB). A page that is on its way is referenced, not copied; when the guest writes
 * such a page its old content is first copied into the copy-on-write pool, once, and everything in
 * flight points there. When the pool is full the guest has to wait: {@link #write} returns false.
 *
 * <p>The regions count against {@code -XX:MaxDirectMemorySize}, and source and destination are both
 * in this JVM: use {@link SyntheticMemory} for anything large.
 */
public final class RealMemory implements GuestMemory {
    static final int REGION_SHIFT = 30;
    private static final long REGION_BYTES = 1L << REGION_SHIFT;
    private static final ValueLayout.OfLong BIG_ENDIAN =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final long pages;
    private final MemorySegment[] segments;
    private final ByteBuf[] regions;
    private final byte[] pins;
    private final ArrayList<RealBatch> inFlight = new ArrayList<>();
    private final ArrayDeque<RealBatch> free = new ArrayDeque<>();
    private CopyOnWritePool pool = new CopyOnWritePool(0);
    private long writes;
    private long writesRefused;

    /** Memory of a guest that has booted: every page has content of its own. */
    public RealMemory(long pages) {
        this(pages, allocate(pages));
        byte[] content = new byte[PageSize.BYTES];
        for (long page = 0; page < pages; page++) {
            PageContent.fill(page, 0, content);
            regions[regionOf(page)].setBytes(offsetOf(page), content);
        }
    }

    RealMemory(long pages, MemorySegment[] segments) {
        this.pages = pages;
        this.segments = segments;
        this.regions = wrap(segments);
        this.pins = new byte[Math.toIntExact(pages)];
    }

    static MemorySegment[] allocate(long pages) {
        if (pages < 1 || pages > PageSize.PAGES_MAX) {
            throw new IllegalArgumentException("pages " + pages);
        }
        long bytes = pages << PageSize.SHIFT;
        MemorySegment[] segments =
                new MemorySegment[(int) ((bytes + REGION_BYTES - 1) >>> REGION_SHIFT)];
        for (int i = 0; i < segments.length; i++) {
            long size = Math.min(REGION_BYTES, bytes - ((long) i << REGION_SHIFT));
            // ofAuto: frames in flight may outlive the VM, a closed arena would fault under them
            segments[i] = Arena.ofAuto().allocate(size, PageSize.BYTES);
        }
        return segments;
    }

    static ByteBuf[] wrap(MemorySegment[] segments) {
        ByteBuf[] regions = new ByteBuf[segments.length];
        for (int i = 0; i < segments.length; i++) {
            regions[i] = Unpooled.wrappedBuffer(segments[i].asByteBuffer());
        }
        return regions;
    }

    static int regionOf(long page) {
        return (int) (page >>> (REGION_SHIFT - PageSize.SHIFT));
    }

    static int offsetOf(long page) {
        return (int) ((page << PageSize.SHIFT) & (REGION_BYTES - 1));
    }

    @Override
    public long pages() {
        return pages;
    }

    MemorySegment segment(int region) {
        return segments[region];
    }

    /** Stores a word that was never there before, at a place that moves through the page. */
    @Override
    public boolean write(long page) {
        if (pins[(int) page] != 0 && !copyAside(page)) {
            writesRefused++;
            return false;
        }
        writes++;
        long at = offsetOf(page) + ((writes * 40) & (PageSize.BYTES - 8));
        segments[regionOf(page)].set(BIG_ENDIAN, at, PageContent.mix(writes ^ (page << 32)));
        return true;
    }

    /** Writes that had to wait because the pool was full. */
    public long writesRefused() {
        return writesRefused;
    }

    /** Bytes that lie in the copy-on-write pool now. */
    public int copiedBytes() {
        return pool.usedBytes();
    }

    @Override
    public void setCopyOnWriteMax(int bytes) {
        if (inFlight.isEmpty()) { // else an earlier migration's pages still use the old pool
            pool = new CopyOnWritePool(bytes);
        }
    }

    private boolean copyAside(long page) {
        int slot = pool.take(regions[regionOf(page)], offsetOf(page));
        if (slot < 0) {
            return false;
        }
        for (RealBatch batch : inFlight) {
            batch.moveToCopy(page, slot);
        }
        pool.release(slot); // the batches hold it now
        return true;
    }

    @Override
    public PageBatch takeBatch(int capacity) {
        RealBatch batch = free.pollLast();
        if (batch == null || batch.capacity() != capacity) {
            batch = new RealBatch(this, capacity);
        } else {
            batch.reuse();
        }
        batch.pool = pool;
        inFlight.add(batch);
        return batch;
    }

    @Override
    public DestinationMemory newDestination() {
        return new RealDestination(pages);
    }

    @Override
    public String kind() {
        return "real";
    }

    /** Copies of pages that were written while they were in flight. */
    private static final class CopyOnWritePool {
        private final ByteBuf bytes;
        private final int[] references;
        private final int[] freeSlots;
        private int freeCount;

        CopyOnWritePool(int maxBytes) {
            int slots = maxBytes >>> PageSize.SHIFT;
            bytes = Unpooled.buffer(slots << PageSize.SHIFT, slots << PageSize.SHIFT);
            references = new int[slots];
            freeSlots = new int[slots];
            for (int i = 0; i < slots; i++) {
                freeSlots[freeCount++] = slots - 1 - i;
            }
        }

        int usedBytes() {
            return (references.length - freeCount) << PageSize.SHIFT;
        }

        /** Copies a page into a free slot and holds it once; -1 when the pool is full. */
        int take(ByteBuf from, int at) {
            if (freeCount == 0) {
                return -1;
            }
            int slot = freeSlots[--freeCount];
            references[slot] = 1;
            bytes.setBytes(slot << PageSize.SHIFT, from, at, PageSize.BYTES);
            return slot;
        }

        void retain(int slot) {
            references[slot]++;
        }

        void release(int slot) {
            if (--references[slot] == 0) {
                freeSlots[freeCount++] = slot;
            }
        }
    }

    /** Page numbers, each pointing into live memory or into the copy-on-write pool. */
    static final class RealBatch extends PageBatch {
        private static final int LIVE = -1;

        private final RealMemory memory;
        private final int[] slots;
        private @Nullable CopyOnWritePool pool;

        RealBatch(RealMemory memory, int capacity) {
            super(capacity);
            this.memory = memory;
            this.slots = new int[capacity];
        }

        @Override
        public void add(long page) {
            int pinned = memory.pins[(int) page] & 0xFF;
            if (pinned == 0xFF) {
                throw new IllegalStateException("page " + page + " is in flight 255 times");
            }
            memory.pins[(int) page]++;
            pages[count] = page;
            slots[count] = LIVE;
            count++;
        }

        void moveToCopy(long page, int slot) {
            for (int i = 0; i < count; i++) {
                if (pages[i] == page && slots[i] == LIVE) {
                    slots[i] = slot;
                    pool().retain(slot);
                    memory.pins[(int) page]--;
                }
            }
        }

        private CopyOnWritePool pool() {
            CopyOnWritePool mine = pool;
            if (mine == null) {
                throw new IllegalStateException("batch is not in use");
            }
            return mine;
        }

        @Override
        public void getBytes(int at, ByteBuf to, int bytes) {
            int offset = at;
            int left = bytes;
            while (left > 0) {
                int index = offset >>> PageSize.SHIFT;
                int inPage = offset & (PageSize.BYTES - 1);
                int piece = Math.min(left, PageSize.BYTES - inPage);
                to.writeBytes(source(index), sourceOffset(index) + inPage, piece);
                offset += piece;
                left -= piece;
            }
        }

        private ByteBuf source(int index) {
            return slots[index] == LIVE ? memory.regions[regionOf(pages[index])] : pool().bytes;
        }

        private int sourceOffset(int index) {
            return slots[index] == LIVE ? offsetOf(pages[index]) : slots[index] << PageSize.SHIFT;
        }

        /** Hashes the bytes: equal content has equal identity wherever it lies. */
        @Override
        public long identity(int at, int bytes) {
            long id = bytes;
            int offset = at;
            int left = bytes;
            while (left > 0) {
                int index = offset >>> PageSize.SHIFT;
                int inPage = offset & (PageSize.BYTES - 1);
                int piece = Math.min(left, PageSize.BYTES - inPage);
                ByteBuf from = source(index);
                int base = sourceOffset(index) + inPage;
                for (int i = 0; i < piece; i++) {
                    id = id * 0x100000001B3L + from.getByte(base + i);
                }
                offset += piece;
                left -= piece;
            }
            return id;
        }

        @Override
        void giveBack() {
            for (int i = 0; i < count; i++) {
                if (slots[i] == LIVE) {
                    memory.pins[(int) pages[i]]--;
                } else {
                    pool().release(slots[i]);
                }
            }
            count = 0;
            pool = null;
            memory.inFlight.remove(this);
            memory.free.addLast(this);
        }
    }
}
