package org.stackmotion.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class PathMtuCacheTest {
    private static final int DESTINATION = 0x0A000001;

    private final PathMtuCache cache = new PathMtuCache();

    @Test
    void unknownDestinationHasTheLinksMtu() {
        assertThat(cache.mtu(DESTINATION, 9000, 0)).isEqualTo(9000);
    }

    @Test
    void messageWithAnMtuIsTaken() {
        assertThat(cache.onFragmentationNeeded(DESTINATION, 1500, 9000, 9000, 0)).isTrue();
        assertThat(cache.mtu(DESTINATION, 9000, 1)).isEqualTo(1500);
        assertThat(cache.mtu(DESTINATION + 1, 9000, 1)).isEqualTo(9000);
    }

    /**
     * The plateaus of RFC 1191 section 7.1; a value that the packet would have fitted counts as
     * none.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 9000, 8166",
        "0, 8166, 4352",
        "9000, 9000, 8166",
        "0, 1500, 1492",
        "0, 1492, 1006"
    })
    void messageWithoutAUsefulMtuGoesToThePlateauBelowThePacket(
            int told, int packet, int expected) {
        cache.onFragmentationNeeded(DESTINATION, told, packet, 9000, 0);
        assertThat(cache.mtu(DESTINATION, 9000, 0)).isEqualTo(expected);
    }

    @Test
    void valueNeverGrowsBeforeItAges() {
        cache.onFragmentationNeeded(DESTINATION, 1400, 1500, 1500, 0);
        assertThat(cache.onFragmentationNeeded(DESTINATION, 1450, 1500, 1500, 1)).isFalse();
        assertThat(cache.mtu(DESTINATION, 1500, 1)).isEqualTo(1400);
    }

    @Test
    void noMessageGoesBelowTheFloor() {
        cache.onFragmentationNeeded(DESTINATION, 68, 1500, 1500, 0);
        assertThat(cache.mtu(DESTINATION, 1500, 0)).isEqualTo(PathMtuCache.FLOOR);
        assertThat(cache.onFragmentationNeeded(DESTINATION, 60, 552, 1500, 1)).isFalse();
    }

    @Test
    void valueIsForgottenAfterTenMinutes() {
        cache.onFragmentationNeeded(DESTINATION, 1400, 1500, 1500, 5);
        assertThat(cache.mtu(DESTINATION, 1500, 5 + PathMtuCache.AGE_MAX_NS - 1)).isEqualTo(1400);
        assertThat(cache.mtu(DESTINATION, 1500, 5 + PathMtuCache.AGE_MAX_NS)).isEqualTo(1500);
    }

    @Test
    void linkThatIsNarrowerThanThePathDecides() {
        cache.onFragmentationNeeded(DESTINATION, 4000, 9000, 9000, 0);
        assertThat(cache.mtu(DESTINATION, 1500, 0)).isEqualTo(1500);
    }

    @Test
    void fullCacheForgetsTheOldest() {
        for (int i = 0; i <= PathMtuCache.ENTRIES_MAX; i++) {
            cache.onFragmentationNeeded(DESTINATION + i, 1400, 1500, 1500, i);
        }
        assertThat(cache.size()).isEqualTo(PathMtuCache.ENTRIES_MAX);
        assertThat(cache.mtu(DESTINATION, 1500, 2000)).isEqualTo(1500);
        for (int i = 1; i <= PathMtuCache.ENTRIES_MAX; i++) {
            assertThat(cache.mtu(DESTINATION + i, 1500, 2000)).isEqualTo(1400);
        }
    }

    @Seeds(count = 10)
    void valuesOfManyDestinationsStayApart(long seed) {
        SeededRandom random = new SeededRandom(seed);
        int[] expected = new int[300];
        java.util.Arrays.fill(expected, 9000);
        for (int i = 0; i < 5000; i++) {
            int which = random.nextInt(expected.length);
            int told = 552 + random.nextInt(8000);
            boolean narrower = told < expected[which];
            int address = DESTINATION + which * 256;
            assertThat(cache.onFragmentationNeeded(address, told, 9000, 9000, i))
                    .isEqualTo(narrower);
            expected[which] = Math.min(expected[which], told);
            int other = random.nextInt(expected.length);
            assertThat(cache.mtu(DESTINATION + other * 256, 9000, i)).isEqualTo(expected[other]);
        }
    }
}
