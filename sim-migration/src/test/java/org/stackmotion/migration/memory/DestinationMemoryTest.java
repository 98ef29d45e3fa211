package org.stackmotion.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.random.SeededRandom;

/**
 * Every way of putting a page wrong must be seen, in both kinds of memory, by region and by bytes.
 */
class DestinationMemoryTest {
    private static final long PAGES = 96;

    enum Way {
        SYNTHETIC_REGIONS,
        SYNTHETIC_BYTES,
        REAL_REGIONS,
        REAL_BYTES
    }

    private final SeededRandom random = new SeededRandom(11);

    private GuestMemory memory(Way way) {
        return switch (way) {
            case SYNTHETIC_REGIONS, SYNTHETIC_BYTES -> new SyntheticMemory(PAGES);
            case REAL_REGIONS, REAL_BYTES -> new RealMemory(PAGES);
        };
    }

    private static PageBatch batch(GuestMemory memory, long first, int count) {
        PageBatch batch = memory.takeBatch(32);
        for (int i = 0; i < count; i++) {
            batch.add(first + i);
        }
        return batch;
    }

    private static void expect(DestinationMemory to, PageBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            to.expectedPages()[i] = batch.page(i);
        }
        to.beginBatch(batch.count());
    }

    /** Content of a batch in pieces of random size. */
    private void deliver(Way way, DestinationMemory to, PageBatch batch) {
        int at = 0;
        while (at < batch.length()) {
            int piece = Math.min(1 + random.nextInt(9000), batch.length() - at);
            deliver(way, to, batch, at, piece);
            at += piece;
        }
    }

    private static void deliver(Way way, DestinationMemory to, PageBatch batch, int at, int count) {
        if (way == Way.SYNTHETIC_REGIONS || way == Way.REAL_REGIONS) {
            to.accept(batch, at, count);
            return;
        }
        ByteBuf bytes = Unpooled.buffer();
        batch.getBytes(at, bytes, count);
        to.accept(bytes, count);
    }

    private DestinationMemory transfer(Way way, GuestMemory memory) {
        DestinationMemory to = memory.newDestination();
        for (long first = 0; first < PAGES; first += 32) {
            PageBatch batch = batch(memory, first, 32);
            expect(to, batch);
            deliver(way, to, batch);
            batch.release();
        }
        return to;
    }

    @ParameterizedTest
    @EnumSource
    void everyPageSentOnceVerifies(Way way) {
        GuestMemory memory = memory(way);
        memory.write(3);
        memory.write(95);
        DestinationMemory to = transfer(way, memory);
        assertThat(to.pagesReceived()).isEqualTo(PAGES);
        assertThat(to.firstDifference(memory)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void pageWrittenAfterItWasSentIsStaleUntilResent(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        memory.write(40);
        assertThat(to.firstDifference(memory)).isEqualTo(40);
        PageBatch again = batch(memory, 40, 1);
        expect(to, again);
        deliver(way, to, again);
        assertThat(to.firstDifference(memory)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void olderVersionArrivingLaterIsStale(Way way) {
        GuestMemory memory = memory(way);
        memory.setCopyOnWriteMax(1 << 20);
        PageBatch old = batch(memory, 40, 1);
        memory.write(40);
        DestinationMemory to = transfer(way, memory);
        expect(to, old);
        deliver(way, to, old);
        assertThat(to.firstDifference(memory)).isEqualTo(40);
    }

    @ParameterizedTest
    @EnumSource
    void droppedPageIsMissing(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = memory.newDestination();
        for (long page = 0; page < PAGES; page++) {
            if (page == 77) {
                continue;
            }
            PageBatch one = batch(memory, page, 1);
            expect(to, one);
            deliver(way, to, one);
            one.release();
        }
        assertThat(to.firstDifference(memory)).isEqualTo(77);
    }

    @ParameterizedTest
    @EnumSource
    void swappedPageNumbersAreSeen(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        PageBatch batch = batch(memory, 32, 32);
        expect(to, batch);
        to.expectedPages()[4] = 37;
        to.expectedPages()[5] = 36;
        deliver(way, to, batch);
        assertThat(to.firstDifference(memory)).isEqualTo(36);
    }

    @ParameterizedTest
    @EnumSource
    void samePageUnderASecondNumberIsSeen(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        PageBatch batch = batch(memory, 10, 1);
        expect(to, batch);
        to.expectedPages()[0] = 20;
        deliver(way, to, batch);
        assertThat(to.firstDifference(memory)).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource
    void pageNumbersOffByOneAreSeen(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        PageBatch batch = batch(memory, 50, 8);
        expect(to, batch);
        for (int i = 0; i < 8; i++) {
            to.expectedPages()[i]++;
        }
        deliver(way, to, batch);
        assertThat(to.firstDifference(memory)).isEqualTo(51);
    }

    @ParameterizedTest
    @EnumSource
    void piecesPutTogetherInTheWrongOrderAreSeen(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        PageBatch batch = batch(memory, 60, 4);
        expect(to, batch);
        deliver(way, to, batch, 0, 5000);
        deliver(way, to, batch, 6000, 1000);
        deliver(way, to, batch, 5000, 1000);
        deliver(way, to, batch, 7000, batch.length() - 7000);
        assertThat(to.firstDifference(memory)).isEqualTo(61);
    }

    @ParameterizedTest
    @EnumSource
    void contentShiftedInsideAPageIsSeen(Way way) {
        GuestMemory memory = memory(way);
        DestinationMemory to = transfer(way, memory);
        PageBatch batch = batch(memory, 60, 2);
        expect(to, batch);
        deliver(way, to, batch, 8, batch.length() - 8);
        deliver(way, to, batch, 0, 8);
        assertThat(to.firstDifference(memory)).isEqualTo(60);
    }

    @ParameterizedTest
    @EnumSource
    void halfOfAnOldAndHalfOfANewVersionIsSeen(Way way) {
        GuestMemory memory = memory(way);
        memory.setCopyOnWriteMax(1 << 20);
        PageBatch old = batch(memory, 30, 1);
        for (int i = 0; i < 100; i++) {
            memory.write(30);
        }
        DestinationMemory to = transfer(way, memory);
        PageBatch fresh = batch(memory, 30, 1);
        expect(to, old);
        deliver(way, to, old, 0, 2048);
        deliver(way, to, fresh, 2048, 2048);
        assertThat(to.firstDifference(memory)).isEqualTo(30);
    }

    @ParameterizedTest
    @EnumSource
    void memoryOfAFinishedMigrationCanMigrateOn(Way way) {
        GuestMemory memory = memory(way);
        memory.write(1);
        GuestMemory moved = transfer(way, memory).asGuestMemory();
        moved.write(2);
        assertThat(transfer(way, moved).firstDifference(moved)).isEqualTo(-1);
    }
}
