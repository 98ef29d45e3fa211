package org.stackmotion.migration.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.random.SeededRandom;

class PageBitmapTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOperationsAgreeWithBitSet(long seed) {
        SeededRandom random = new SeededRandom(seed);
        int pages = 1 + random.nextInt(700);
        PageBitmap bitmap = new PageBitmap(pages);
        BitSet model = new BitSet(pages);
        for (int step = 0; step < 500; step++) {
            int page = random.nextInt(pages);
            switch (random.nextInt(5)) {
                case 0 -> {
                    assertThat(bitmap.set(page)).isEqualTo(!model.get(page));
                    model.set(page);
                }
                case 1 -> {
                    assertThat(bitmap.clear(page)).isEqualTo(model.get(page));
                    model.clear(page);
                }
                case 2 -> {
                    int count = random.nextInt(pages - page + 1);
                    bitmap.setRange(page, count);
                    model.set(page, page + count);
                }
                case 3 -> assertThat(bitmap.nextSet(page)).isEqualTo(model.nextSetBit(page));
                default -> {
                    int clear = Math.min(pages, model.nextClearBit(page));
                    assertThat(bitmap.nextClear(page)).isEqualTo(clear);
                }
            }
            assertThat(bitmap.cardinality()).isEqualTo(model.cardinality());
            assertThat(bitmap.get(page)).isEqualTo(model.get(page));
        }
        bitmap.setAll();
        assertThat(bitmap.cardinality()).isEqualTo(pages);
        assertThat(bitmap.nextClear(0)).isEqualTo(pages);
        bitmap.clearAll();
        assertThat(bitmap.isEmpty()).isTrue();
        assertThat(bitmap.nextSet(0)).isEqualTo(-1);
    }

    @Test
    void aTebibyteFitsAndOnePageMoreIsRefused() {
        PageBitmap bitmap = new PageBitmap(PageSize.PAGES_MAX);
        bitmap.setAll();
        assertThat(bitmap.cardinality()).isEqualTo(1L << 28);
        assertThatThrownBy(() -> new PageBitmap(PageSize.PAGES_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
