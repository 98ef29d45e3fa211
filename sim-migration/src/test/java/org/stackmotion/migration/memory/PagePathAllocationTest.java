package org.stackmotion.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * Snapshot, transfer and rebuilding of pages allocate nothing per page once the chunks are there.
 */
class PagePathAllocationTest {
    private static final int PAGES = 1 << 15;

    private static void pass(SyntheticMemory memory, DestinationMemory to, PageBitmap log) {
        for (long page = log.nextSet(0); page >= 0; ) {
            PageBatch batch = memory.takeBatch(32);
            for (int i = 0; i < 32; i++, page = log.nextSet(page + 1)) {
                batch.add(page);
                to.expectedPages()[i] = page;
            }
            to.beginBatch(32);
            for (int at = 0; at < batch.length(); at += 8192) {
                to.accept(batch, at, 8192);
            }
            batch.release();
            memory.write(log.nextSet(0));
        }
    }

    @Test
    void secondPassAllocatesNothingPerPage() {
        SyntheticMemory memory = new SyntheticMemory(PAGES);
        DestinationMemory to = memory.newDestination();
        PageBitmap log = new PageBitmap(PAGES);
        log.setAll();
        for (int i = 0; i < 20; i++) {
            pass(memory, to, log);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(memory, to, log);
        long perPass = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(perPass).isLessThan(PAGES / 8);
    }
}
