package org.stackmotion.migration.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.migration.memory.PageBitmap;

class DirtyModelTest {
    private static final long S = 1_000_000_000L;
    private static final long PAGES = 1 << 20;

    private final PageBitmap dirty = new PageBitmap(PAGES);
    private long writes;
    private long allowed = Long.MAX_VALUE;

    private final DirtySink sink =
            (first, count) -> {
                long taken = Math.min(count, allowed);
                allowed -= taken;
                writes += taken;
                dirty.setRange(first, taken);
                return taken;
            };

    /** Runs in uneven steps, as reads during a pass ask for it. */
    private long distinctAfter(DirtyModel model, long startNs, long ns) {
        dirty.clearAll();
        model.onClean(startNs);
        SeededRandom random = new SeededRandom(3);
        long at = startNs;
        while (at < startNs + ns) {
            long next = Math.min(startNs + ns, at + 1 + random.nextLong(300_000_000L));
            model.advance(at, next, sink);
            at = next;
        }
        return dirty.cardinality();
    }

    @Test
    void idleWritesNothing() {
        assertThat(distinctAfter(new IdleModel(), 0, 100 * S)).isZero();
    }

    @Test
    void hotColdFollowsItsFormulaFromEveryClean() {
        // 50 MiB in 2 s, then 24 MiB/s
        HotColdModel model = new HotColdModel(PAGES, 12_800, 2 * S, 24 * 256 * 1000L);
        assertThat(distinctAfter(model, 0, S)).isEqualTo(6_400);
        assertThat(distinctAfter(model, S, 2 * S)).isEqualTo(12_800);
        assertThat(distinctAfter(model, 3 * S, 12 * S)).isEqualTo(12_800 + 10 * 6_144);
        assertThat(distinctAfter(model, 15 * S, 500_000_000L)).isEqualTo(3_200);
    }

    @Test
    void guestFarFasterThanItsWorkingSetWritesEachPageInBoundedWork() {
        DirtyModel uniform = new UniformModel(1000, 1_000_000_000_000L, new SeededRandom(1));
        assertThat(distinctAfter(uniform, 0, 60 * S)).isEqualTo(1000);
        assertThat(writes).isLessThan(10_000_000);
        writes = 0;
        DirtyModel sweep = new SweepModel(1000, 1_000_000_000_000L);
        assertThat(distinctAfter(sweep, 0, 60 * S)).isEqualTo(1000);
        assertThat(writes).isLessThan(10_000_000);
    }

    @Test
    void sweepSaturatesAtItsWorkingSet() {
        SweepModel model = new SweepModel(1000, 300_000);
        assertThat(distinctAfter(model, 0, S)).isEqualTo(300);
        assertThat(distinctAfter(model, S, 2 * S)).isEqualTo(600);
        assertThat(distinctAfter(model, 3 * S, 60 * S)).isEqualTo(1000);
    }

    @Test
    void slowSweepLosesNoFractionOfAPage() {
        SweepModel model = new SweepModel(PAGES, 1_500); // 1.5 pages/s
        assertThat(distinctAfter(model, 0, 1001 * S)).isEqualTo(1501);
    }

    @Test
    void uniformFollowsTheCouponFormula() {
        UniformModel model = new UniformModel(16_384, 5_701_700, new SeededRandom(1));
        double writesIn4S = 4 * 5701.7;
        double expected = 16_384 * (1 - StrictMath.exp(-writesIn4S / 16_384));
        assertThat((double) distinctAfter(model, 0, 4 * S)).isCloseTo(expected, within(150.0));
        assertThat(writes).isEqualTo((long) writesIn4S);
    }

    @Test
    void uniformIsTheSameForTheSameSeed() {
        distinctAfter(new UniformModel(5_000, 2_000_000, new SeededRandom(9)), 0, S);
        PageBitmap first = new PageBitmap(PAGES);
        for (long p = dirty.nextSet(0); p >= 0; p = dirty.nextSet(p + 1)) {
            first.set(p);
        }
        distinctAfter(new UniformModel(5_000, 2_000_000, new SeededRandom(9)), 0, S);
        for (long p = dirty.nextSet(0); p >= 0; p = dirty.nextSet(p + 1)) {
            assertThat(first.get(p)).isTrue();
        }
        assertThat(first.cardinality()).isEqualTo(dirty.cardinality());
    }

    @Test
    void vectorIsLinearBetweenItsPointsAndExtendedAtBothEnds() {
        VectorModel model =
                new VectorModel(
                        ImmutableList.of(
                                new VectorModel.Point(S, 100),
                                new VectorModel.Point(2 * S, 180),
                                new VectorModel.Point(4 * S, 220)),
                        400);
        assertThat(model.distinctPages(0)).isEqualTo(20); // intercept of the first segment
        assertThat(model.distinctPages(3 * S)).isEqualTo(200);
        assertThat(model.distinctPages(8 * S)).isEqualTo(300);
        assertThat(model.distinctPages(1000 * S)).isEqualTo(400);
        assertThat(distinctAfter(model, 0, 3 * S)).isEqualTo(200);
        assertThat(distinctAfter(model, 3 * S, S)).isEqualTo(100);
    }

    @Test
    void vectorThatFallsIsRefused() {
        assertThatThrownBy(() ->
                        new VectorModel(
                                ImmutableList.of(
                                        new VectorModel.Point(1, 5), new VectorModel.Point(2, 4)),
                                10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("point 2");
    }

    @Test
    void guestThatHasToWaitStopsWriting() {
        allowed = 70;
        assertThat(distinctAfter(new SweepModel(1000, 300_000), 0, S)).isEqualTo(70);
        assertThat(writes).isEqualTo(70);
    }
}
