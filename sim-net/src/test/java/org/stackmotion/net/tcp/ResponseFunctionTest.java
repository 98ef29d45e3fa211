package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reno's response function, W = 1.2 / sqrt(p) segments (case V3), after the first slow start has
 * been forgotten: one segment lost in every n, no rate limit.
 */
class ResponseFunctionTest {
    private static double window(int every, long rttNs, int cycles) {
        return window(CongestionControls.NEWRENO, every, rttNs, 10, cycles);
    }

    /**
     * Mean window in segments of that algorithm, with one segment in every n lost.
     *
     * @param forget losses until the window of the first slow start no longer shows
     */
    static double window(String algorithm, int every, long rttNs, int forget, int cycles) {
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withCongestionControl(algorithm)
                        .withSendBuffer(64 << 20, 64 << 20)
                        .withReceiveBuffer(64 << 20, 64 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, rttNs / 2, 0, 0);
        long[] data = new long[1];
        pipe.fate =
                (fromA, segment, number) ->
                        fromA && segment.payloadLength > 0 && ++data[0] % every == 0 ? -1 : 0;
        pipe.hook =
                now -> {
                    pipe.a.fill(65_536, Long.MAX_VALUE, now);
                    pipe.b.skipAll(now);
                };
        pipe.a.connection.open(0);
        while (data[0] < (long) forget * every) {
            pipe.step(Long.MAX_VALUE - 1);
        }
        long fromNs = pipe.nowNs;
        long from = pipe.b.read;
        while (data[0] < ((long) forget + cycles) * every) {
            pipe.step(Long.MAX_VALUE - 1);
        }
        assertThat(pipe.a.connection.info().timeouts()).isZero();
        return (pipe.b.read - from) / 1448.0 * rttNs / (pipe.nowNs - fromNs);
    }

    @Test
    void everyHundredthLost_within20Percent() {
        assertThat(window(100, 10_000_000, 60)).isBetween(12 * 0.8, 12 * 1.2);
        assertThat(window(100, 100_000_000, 60)).isBetween(12 * 0.8, 12 * 1.2);
    }

    @Test
    void everyThousandthLost_within10Percent() {
        assertThat(window(1_000, 10_000_000, 40)).isBetween(38 * 0.9, 38 * 1.1);
        assertThat(window(1_000, 100_000_000, 40)).isBetween(38 * 0.9, 38 * 1.1);
    }

    @Test
    void everyTenThousandthLost_within10Percent() {
        assertThat(window(10_000, 100_000_000, 30)).isBetween(120 * 0.9, 120 * 1.1);
    }

    @Tag("validation")
    @ParameterizedTest
    @CsvSource({"100000, 10, 379", "100000, 100, 379", "1000000, 10, 1200", "1000000, 100, 1200"})
    void v3_rareLoss_within10Percent(int every, int rttMs, double expected) {
        double got = window(every, rttMs * 1_000_000L, 12);
        assertThat(got).isCloseTo(expected, within(0.1 * expected));
    }

    /** V4: 10 and 100 Mbit/s of 1500-byte packets over 0.1 s. */
    @Tag("validation")
    @ParameterizedTest
    @CsvSource({"5000, 83.3, 30", "500000, 833, 12"})
    void v4_lossForARate_windowOfThatRate(int every, double expected, int cycles) {
        double got = window(every, 100_000_000L, cycles);
        assertThat(got).isCloseTo(expected, within(0.15 * expected));
    }
}
