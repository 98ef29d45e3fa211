package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkHoldsTest {
    private final LinkHolds holds = new LinkHolds();

    @Test
    void linkIsUpUntilAStepSaysOtherwise() {
        assertThat(holds.isUp("esx01/vmnic0")).isTrue();
        holds.set("esx01/vmnic0", false);
        assertThat(holds.isUp("esx01/vmnic0")).isFalse();
        assertThat(holds.isUp("esx01/vmnic1")).isTrue();
    }

    @Test
    void ofTwoHoldsThatOverlapTheLinkComesUpWithTheEndOfTheLater() {
        LinkHolds.Hold first = holds.begin("a", false);
        LinkHolds.Hold second = holds.begin("a", false);
        holds.end(first);
        assertThat(holds.isUp("a")).isFalse();
        holds.end(second);
        assertThat(holds.isUp("a")).isTrue();
    }

    @Test
    void downWinsWhileItLastsOverAHoldThatBringsTheLinkUp() {
        holds.set("a", false);
        LinkHolds.Hold up = holds.begin("a", true);
        assertThat(holds.isUp("a")).isTrue();
        LinkHolds.Hold down = holds.begin("a", false);
        assertThat(holds.isUp("a")).isFalse();
        holds.end(down);
        assertThat(holds.isUp("a")).isTrue();
        holds.end(up);
        assertThat(holds.isUp("a")).isFalse();
    }

    @Test
    void stepForGoodEndsTheHoldsThatWereThere() {
        LinkHolds.Hold hold = holds.begin("a", false);
        holds.set("a", true);
        assertThat(holds.isUp("a")).isTrue();
        holds.set("a", false);
        holds.end(hold);
        assertThat(holds.isUp("a")).isFalse();
    }
}
