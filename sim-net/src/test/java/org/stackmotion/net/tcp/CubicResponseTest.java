package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CUBIC's response function (cases V3 and V4): the mean window with one segment in n lost. */
class CubicResponseTest {
    /** Slow start ends at up to 46,000 segments here; 0.7 to the 20th of that is 37. */
    private static final int FORGET = 20;

    private static void check(int every, int rttMs, double expected, double band, int cycles) {
        double got =
                ResponseFunctionTest.window(
                        CongestionControls.CUBIC, every, rttMs * 1_000_000L, FORGET, cycles);
        assertThat(got).isCloseTo(expected, within(band * expected));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 10, 12, 0.25",
        "100, 100, 12, 0.25",
        "1000, 10, 38, 0.15",
        "1000, 100, 38, 0.15",
        "10000, 10, 120, 0.15",
        "10000, 100, 187, 0.15"
    })
    void v3_periodicLoss_windowOfRfc9438(int every, int rttMs, double expected, double band) {
        check(every, rttMs, expected, band, 40);
    }

    @Tag("validation")
    @ParameterizedTest
    @CsvSource({"100000, 10, 379", "100000, 100, 1054", "1000000, 10, 1200", "1000000, 100, 5926"})
    void v3_rareLoss_windowOfRfc9438(int every, int rttMs, double expected) {
        check(every, rttMs, expected, 0.15, 12);
    }

    /** V4: 10, 100 and 1,000 Mbit/s of 1500-byte packets over 0.1 s. */
    @Tag("validation")
    @ParameterizedTest
    @CsvSource({"3448, 83.3, 30", "71429, 833, 30", "1587302, 8333, 8"})
    void v4_lossForARate_windowOfThatRate(int every, double expected, int cycles) {
        check(every, 100, expected, 0.15, cycles);
    }
}
