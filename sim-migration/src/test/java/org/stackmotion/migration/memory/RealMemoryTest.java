package org.stackmotion.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class RealMemoryTest {
    private static ByteBuf bytes(PageBatch batch) {
        ByteBuf bytes = Unpooled.buffer();
        batch.getBytes(0, bytes, batch.length());
        return bytes;
    }

    private static PageBatch batchOf(RealMemory memory, long... pages) {
        PageBatch batch = memory.takeBatch(8);
        for (long page : pages) {
            batch.add(page);
        }
        return batch;
    }

    @Test
    void pageInFlightKeepsItsContentWhileTheGuestWrites() {
        RealMemory memory = new RealMemory(16);
        memory.setCopyOnWriteMax(8192);
        PageBatch inFlight = batchOf(memory, 3, 4);
        ByteBuf before = bytes(inFlight);
        long identity = inFlight.identity(0, inFlight.length());
        assertThat(memory.write(3)).isTrue();
        assertThat(memory.write(3)).isTrue();
        assertThat(bytes(inFlight)).isEqualTo(before);
        assertThat(inFlight.identity(0, inFlight.length())).isEqualTo(identity);
        assertThat(memory.copiedBytes()).isEqualTo(4096);
        assertThat(bytes(batchOf(memory, 3, 4))).isNotEqualTo(before);
        inFlight.release();
        assertThat(memory.copiedBytes()).isZero();
    }

    @Test
    void twoBatchesWithOnePageShareOneCopy() {
        RealMemory memory = new RealMemory(16);
        memory.setCopyOnWriteMax(8192);
        PageBatch first = batchOf(memory, 3);
        PageBatch second = batchOf(memory, 3);
        memory.write(3);
        assertThat(memory.copiedBytes()).isEqualTo(4096);
        first.release();
        assertThat(memory.copiedBytes()).isEqualTo(4096);
        second.release();
        assertThat(memory.copiedBytes()).isZero();
    }

    @Test
    void fullPoolMakesTheGuestWaitUntilAPageIsAcknowledged() {
        RealMemory memory = new RealMemory(16);
        memory.setCopyOnWriteMax(8192);
        PageBatch first = batchOf(memory, 1, 2);
        PageBatch second = batchOf(memory, 5);
        assertThat(memory.write(1)).isTrue();
        assertThat(memory.write(2)).isTrue();
        assertThat(memory.write(5)).isFalse();
        assertThat(memory.writesRefused()).isEqualTo(1);
        assertThat(memory.write(6)).isTrue();
        first.release();
        assertThat(memory.write(5)).isTrue();
        second.release();
        assertThat(memory.copiedBytes()).isZero();
    }

    @Test
    void syntheticAndRealPagesStartEqual() {
        RealMemory real = new RealMemory(4);
        PageBatch synthetic = new SyntheticMemory(4).takeBatch(8);
        synthetic.add(2);
        assertThat(bytes(batchOf(real, 2))).isEqualTo(bytes(synthetic));
    }
}
