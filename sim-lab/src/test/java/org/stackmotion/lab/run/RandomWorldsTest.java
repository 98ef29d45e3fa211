package org.stackmotion.lab.run;

import org.junit.jupiter.api.Tag;
import org.stackmotion.core.test.Seeds;

/**
 * Random worlds with every invariant on. A failing one leaves its scenario in target/worlds and
 * says how to repeat it; a seed that failed once stays in the list.
 */
class RandomWorldsTest {
    @Seeds(
            count = 300,
            regression = {2509, 2726, 3486, 1344833109, 1275547823})
    void randomWorldKeepsItsInvariants(long seed) {
        RandomWorlds.check(seed);
    }

    /** {@code -Pworlds}. */
    @Tag("worlds")
    @Seeds(count = 10_000)
    void oneOfTenThousandWorldsKeepsItsInvariants(long seed) {
        RandomWorlds.check(seed);
    }
}
