package org.stackmotion.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;

class SyntheticMemoryTest {
    private static final long PAGES = 2048;

    @Test
    void versionsGrowFromByteToShortToInt() {
        PageVersions versions = new PageVersions(PAGES);
        for (int i = 0; i < 70_000; i++) {
            versions.increment(700);
            if (i % 100 == 0) {
                versions.increment(701);
            }
        }
        assertThat(versions.get(700)).isEqualTo(70_000);
        assertThat(versions.get(701)).isEqualTo(700);
        assertThat(versions.get(699)).isZero();
        versions.set(3, 300);
        assertThat(versions.get(3)).isEqualTo(300);
    }

    @Test
    void differencesAreFoundAcrossWidths() {
        PageVersions a = new PageVersions(PAGES);
        PageVersions b = new PageVersions(PAGES);
        assertThat(a.firstDifference(b, 0)).isEqualTo(-1);
        a.set(1500, 1);
        assertThat(a.firstDifference(b, 0)).isEqualTo(1500);
        b.set(1500, 300);
        assertThat(a.firstDifference(b, 0)).isEqualTo(1500);
        a.set(1500, 300);
        b.set(1501, 70_000);
        b.set(1501, 0);
        assertThat(a.firstDifference(b, 0)).isEqualTo(-1);
    }

    @Test
    void pageBytesAreTheSameInAnyPieces() {
        SyntheticMemory memory = new SyntheticMemory(PAGES);
        memory.write(9);
        PageBatch batch = memory.takeBatch(4);
        batch.add(8);
        batch.add(9);
        ByteBuf whole = Unpooled.buffer();
        batch.getBytes(0, whole, batch.length());
        SeededRandom random = new SeededRandom(5);
        for (int i = 0; i < 200; i++) {
            int at = random.nextInt(batch.length());
            int count = 1 + random.nextInt(batch.length() - at);
            ByteBuf piece = Unpooled.buffer();
            batch.getBytes(at, piece, count);
            assertThat(piece).isEqualTo(whole.slice(at, count));
        }
        assertThat(whole.getLong(4096)).isEqualTo(9);
        assertThat(whole.getLong(4104)).isEqualTo(1);
    }

    @Test
    void identityTellsVersionsAndPagesApart() {
        SyntheticMemory memory = new SyntheticMemory(PAGES);
        PageBatch before = memory.takeBatch(2);
        before.add(5);
        before.add(6);
        memory.write(5);
        PageBatch after = memory.takeBatch(2);
        after.add(5);
        after.add(6);
        assertThat(after.identity(0, 4096)).isNotEqualTo(before.identity(0, 4096));
        assertThat(after.identity(4096, 4096)).isEqualTo(before.identity(4096, 4096));
        assertThat(after.identity(4096, 100)).isEqualTo(before.identity(4096, 100));
        assertThat(after.identity(4096, 100)).isNotEqualTo(before.identity(4096, 101));
    }

    @Test
    void batchesComeFromAPool() {
        SyntheticMemory memory = new SyntheticMemory(PAGES);
        PageBatch first = memory.takeBatch(32);
        first.retain();
        assertThat(first.release()).isFalse();
        assertThat(first.release()).isTrue();
        PageBatch second = memory.takeBatch(32);
        assertThat(second).isSameAs(first);
        assertThat(second.count()).isZero();
        assertThat(second.refCnt()).isEqualTo(1);
    }

    @Test
    void halfATebibyteFitsIntoTheTestHeapWithBothSides() {
        SyntheticMemory memory = new SyntheticMemory(512L << (30 - PageSize.SHIFT));
        DestinationMemory destination = memory.newDestination();
        for (long page = 0; page < memory.pages(); page += 4096) {
            memory.write(page);
        }
        PageBitmap log = new PageBitmap(memory.pages());
        log.setAll();
        assertThat(destination.firstDifference(memory)).isZero();
        assertThat(log.cardinality()).isEqualTo(1L << 27);
    }
}
