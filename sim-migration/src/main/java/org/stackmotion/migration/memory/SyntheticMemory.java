package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** Memory whose content is a function of page number and version: any size in little heap. */
public final class SyntheticMemory implements GuestMemory {
    private final long pages;
    private final PageVersions versions;
    private final ArrayDeque<SyntheticBatch> free = new ArrayDeque<>();

    /**
     * @param pages number of 4 KiB pages, up to 1 TiB
     */
    public SyntheticMemory(long pages) {
        this(pages, new PageVersions(pages));
    }

    SyntheticMemory(long pages, PageVersions versions) {
        if (pages < 1 || pages > PageSize.PAGES_MAX) {
            throw new IllegalArgumentException("pages " + pages);
        }
        this.pages = pages;
        this.versions = versions;
    }

    @Override
    public long pages() {
        return pages;
    }

    @Override
    public boolean write(long page) {
        versions.increment(page);
        return true;
    }

    public int version(long page) {
        return versions.get(page);
    }

    PageVersions versions() {
        return versions;
    }

    @Override
    public PageBatch takeBatch(int capacity) {
        SyntheticBatch batch = free.pollLast();
        if (batch == null || batch.capacity() != capacity) {
            return new SyntheticBatch(this, capacity);
        }
        batch.reuse();
        return batch;
    }

    /** A snapshot is a version number: nothing is ever copied. */
    @Override
    public void setCopyOnWriteMax(int bytes) {}

    @Override
    public DestinationMemory newDestination() {
        return new SyntheticDestination(pages);
    }

    @Override
    public String kind() {
        return "synthetic";
    }

    /** Page numbers and versions. */
    static final class SyntheticBatch extends PageBatch {
        private final SyntheticMemory memory;
        final int[] versionsTaken;

        SyntheticBatch(SyntheticMemory memory, int capacity) {
            super(capacity);
            this.memory = memory;
            versionsTaken = new int[capacity];
        }

        @Override
        public void add(long page) {
            pages[count] = page;
            versionsTaken[count] = memory.versions.get(page);
            count++;
        }

        @Override
        public void getBytes(int at, ByteBuf to, int bytes) {
            int offset = at;
            int left = bytes;
            while (left > 0) {
                int index = offset >>> PageSize.SHIFT;
                int inPage = offset & (PageSize.BYTES - 1);
                int piece = Math.min(left, PageSize.BYTES - inPage);
                PageContent.write(pages[index], versionsTaken[index], inPage, to, piece);
                offset += piece;
                left -= piece;
            }
        }

        @Override
        public long identity(int at, int bytes) {
            long id = 0;
            int offset = at;
            int left = bytes;
            while (left > 0) {
                int index = offset >>> PageSize.SHIFT;
                int inPage = offset & (PageSize.BYTES - 1);
                int piece = Math.min(left, PageSize.BYTES - inPage);
                long part = PageContent.identity(pages[index], versionsTaken[index], inPage, piece);
                id = PageContent.mix(id * 31 + part);
                offset += piece;
                left -= piece;
            }
            return id;
        }

        @Override
        void giveBack() {
            memory.free.addLast(this);
        }
    }
}
