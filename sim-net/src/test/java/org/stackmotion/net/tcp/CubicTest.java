package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The window of RFC 9438, ACK by ACK. MSS 1000, so that a window reads in segments. */
class CubicTest {
    private static final int MSS = 1_000;
    private static final long MS = 1_000_000L;
    private final Cubic cubic = new Cubic(new SlowStart());
    private long nowNs;

    private void afterLossAt(long segments) {
        cubic.onEstablished(segments * MSS, MSS, 0);
        cubic.onLoss(segments * MSS, 0);
        cubic.onRecovered(0, true, 0);
    }

    /** ACKs of one segment each until a time, a window of them a round trip. */
    private void ackUntil(long untilNs, long rttNs) {
        while (nowNs < untilNs) {
            cubic.onAck(MSS, true, false, rttNs, nowNs);
            nowNs += rttNs * MSS / cubic.cwndBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 1.957", "100, 4.217", "1000, 9.086", "10000, 19.574"})
    void loss_kAndWmax_ofTheFormula(long segments, double kSeconds) {
        afterLossAt(segments);
        assertThat(cubic.cwndBytes()).isEqualTo(segments * 700);
        cubic.onAck(MSS, true, false, 100 * MS, 0);
        assertThat(cubic.wMaxBytes()).isEqualTo(segments * MSS);
        assertThat(cubic.kNs() / 1e9).isCloseTo(kSeconds, within(0.001));
    }

    @Test
    void avoidance_windowFollowsTheCubic() {
        afterLossAt(1_000);
        for (int tenths = 10; tenths <= 140; tenths += 10) {
            ackUntil(tenths * 100 * MS, 50 * MS);
            double t = tenths / 10.0 - cubic.kNs() / 1e9;
            double expected = (1_000 + 0.4 * t * t * t) * MSS;
            assertThat((double) cubic.cwndBytes()).isCloseTo(expected, within(0.01 * expected));
        }
    }

    @Test
    void avoidance_shortRoundTrip_growsAsReno() {
        afterLossAt(100);
        ackUntil(200 * MS, 1 * MS);
        // 200 round trips: 9/17 of a segment each up to 100, then one each
        double expected = 100 + (200 - 30 * 17.0 / 9);
        assertThat(cubic.cwndBytes() / (double) MSS).isCloseTo(expected, within(5.0));
    }

    @Test
    void secondLossBelowWmax_fastConvergence() {
        afterLossAt(100);
        cubic.onLoss(70 * MSS, 0);
        assertThat(cubic.wMaxBytes()).isEqualTo(70 * 850);
        assertThat(cubic.cwndBytes()).isEqualTo(49 * MSS);
    }

    @Test
    void timeout_oneSegment_thenCubicFromTheNewWindow() {
        cubic.onEstablished(100 * MSS, MSS, 0);
        cubic.onRto(100 * MSS, true, 0);
        assertThat(cubic.cwndBytes()).isEqualTo(MSS);
        assertThat(cubic.ssthreshBytes()).isEqualTo(70 * MSS);
        cubic.onRto(MSS, false, 0);
        assertThat(cubic.ssthreshBytes()).isEqualTo(70 * MSS);
        for (int i = 0; i < 80; i++) {
            cubic.onAck(MSS, true, true, 100 * MS, 0);
        }
        assertThat(cubic.cwndBytes()).isBetween(70L * MSS, 72L * MSS);
        assertThat(cubic.kNs()).isZero();
    }

    @Test
    void applicationLimited_noGrowth_andTheClockStandsStill() {
        afterLossAt(1_000);
        ackUntil(1_000 * MS, 50 * MS);
        long before = cubic.cwndBytes();
        for (int i = 1; i <= 100; i++) {
            cubic.onAck(MSS, false, false, 50 * MS, nowNs + i * 1_000 * MS);
        }
        assertThat(cubic.cwndBytes()).isEqualTo(before);
        nowNs += 100_000 * MS;
        ackUntil(nowNs + 50 * MS, 50 * MS);
        assertThat(cubic.cwndBytes()).isBetween(before, before + 20 * MSS);
    }

    @Test
    void tinyWindow_neverBelowTwoSegmentsAfterLoss() {
        afterLossAt(2);
        assertThat(cubic.cwndBytes()).isEqualTo(2L * MSS);
    }
}
