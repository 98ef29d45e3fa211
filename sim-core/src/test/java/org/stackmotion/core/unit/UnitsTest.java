package org.stackmotion.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "5s, 5000000000",
        "200ms, 200000000",
        "1.5 ms, 1500000",
        "10us, 10000",
        "7 ns, 7",
        "2m, 120000000000",
        "2min, 120000000000",
        "1.5h, 5400000000000",
        "1d, 86400000000000",
        "0s, 0"
    })
    void timeIsParsedToNanoseconds(String text, long timeNs) {
        assertThat(Units.parseTimeNs(text)).isEqualTo(timeNs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-5s",
                "5 S",
                "1.2.3s",
                ".5s",
                "5.s",
                "0.5ns",
                "300000000h",
                "5,5s",
                "1e3s",
                "٥s"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> Units.parseTimeNs(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void ratesAndSizesAreParsed() {
        assertThat(Units.parseRate("25 Gbit/s")).isEqualTo(25_000_000_000L);
        assertThat(Units.parseRate("2.5Mbit/s")).isEqualTo(2_500_000L);
        assertThat(Units.parseSize("64 GiB")).isEqualTo(64L << 30);
        assertThat(Units.parseSize("1.5KiB")).isEqualTo(1536);
        assertThatThrownBy(() -> Units.parseRate("25 GB/s")).hasMessageContaining("no rate");
        assertThatThrownBy(() -> Units.parseSize("25 GB")).hasMessageContaining("no size");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1500, 1.5 us",
        "1234567, 1.235 ms",
        "5000000000, 5 s",
        "90000000000, 1.5 min",
        "86400000000000, 24 h",
        "-1500, -1.5 us"
    })
    void timeIsFormattedWithTheLargestUnitBelowIt(long timeNs, String text) {
        assertThat(Units.formatTime(timeNs)).isEqualTo(text);
    }

    @Test
    void textIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            for (String tag : new String[] {"de-DE", "ar-EG", "tr-TR", "hi-IN-u-nu-deva"}) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(Units.formatRate(24_870_000_000L)).isEqualTo("24.87 Gbit/s");
                assertThat(Units.formatSize(1536)).isEqualTo("1.5 KiB");
                assertThat(Units.parseTimeNs("1.5 min")).isEqualTo(90_000_000_000L);
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
