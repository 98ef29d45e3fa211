package org.stackmotion.migration.memory;

/**
 * The memory of one VM where it runs: the guest writes it, a migration takes batches of pages from
 * it.
 */
public sealed interface GuestMemory permits SyntheticMemory, RealMemory {
    /** Number of 4 KiB pages. */
    long pages();

    default long bytes() {
        return pages() << PageSize.SHIFT;
    }

    /**
     * The guest writes one page.
     *
     * @return false when the write has to wait because the copy-on-write pool is full (real memory)
     */
    boolean write(long page);

    /**
     * An empty batch from the pool; the caller adds pages and owns the reference.
     *
     * @param capacity pages it can hold; one migration always asks for the same
     */
    PageBatch takeBatch(int capacity);

    /**
     * Most bytes that writes to pages in flight may copy aside; a migration sets its send buffer.
     */
    void setCopyOnWriteMax(int bytes);

    /** Empty memory of the same size and kind for a destination host. */
    DestinationMemory newDestination();

    /** {@code synthetic} or {@code real}, as in a scenario file. */
    String kind();
}
