package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Validation case V13. */
class StopRuleTest {
    private static final long GOAL = 500_000_000L;

    @Test
    void lastPagesOfTwoRealLogLinesStopPreCopyWithTheirEstimates() {
        assertThat(StopRule.stops(1_296, 145_404_000, GOAL)).isTrue();
        assertThat(StopRule.stops(3_491, 931_354_000, GOAL)).isTrue();
        assertThat((double) StopRule.sendEstimateNs(1_296, 145_404_000))
                .isCloseTo(36.5e6, within(0.1e6));
        assertThat((double) StopRule.sendEstimateNs(3_491, 931_354_000))
                .isCloseTo(15.4e6, within(0.1e6));
    }

    @Test
    void boundaryLiesBetween17749And17750Pages() {
        assertThat(StopRule.stops(17_749, 145_404_000, GOAL)).isTrue();
        assertThat(StopRule.stops(17_750, 145_404_000, GOAL)).isFalse();
    }

    @Test
    void aTebibyteAtAHundredGigabitDoesNotOverflow() {
        assertThat(StopRule.stops(1L << 28, 12_500_000_000L, GOAL)).isFalse();
        assertThat(StopRule.stops(0, 12_500_000_000L, GOAL)).isTrue();
        assertThat(StopRule.stops(1L << 28, 12_500_000_000L, 100_000_000_000L)).isTrue();
    }
}
