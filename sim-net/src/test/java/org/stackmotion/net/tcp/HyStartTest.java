package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HyStart++, RFC 9406: rounds, thresholds, conservative slow start and its ends. */
class HyStartTest {
    private static final TcpConfig ON = Script.RACK.withHystart(true);

    private int acked = 1;

    private static Script start(TcpConfig config) {
        return Script.established(config).write(900_000).ignoreSent();
    }

    private static long cwnd(Script script) {
        return script.end.connection.cwndBytes();
    }

    private static long ssthresh(Script script) {
        return script.end.connection.info().ssthreshBytes();
    }

    /** What is out is acknowledged segment by segment, one round trip later. */
    private void round(Script script, String rtt) {
        round(script, rtt, 1);
    }

    private void round(Script script, String rtt, int segmentsAnAck) {
        int out = script.sentCount() == 0 ? 10 : script.sentCount();
        script.ignoreSent().after(rtt);
        for (int left = out; left > 0; left -= segmentsAnAck) {
            acked += 1000 * Math.min(left, segmentsAnAck);
            script.receive(Seg.ack(1, acked));
        }
    }

    @Test
    void slowStart_roundTripStays_windowDoubles() {
        Script script = start(ON);
        for (int segments = 20; segments <= 40; segments *= 2) {
            round(script, "100ms");
            assertThat(cwnd(script)).isEqualTo(segments * 1000L);
        }
        assertThat(ssthresh(script)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest(name = "{0} then {1}")
    @CsvSource({
        "10ms, 13.9ms, 40000", // at least 4 ms
        "10ms, 14ms, 30250",
        "100ms, 112.4ms, 40000", // an eighth
        "100ms, 112.5ms, 30250",
        "200ms, 215.9ms, 40000", // at most 16 ms
        "200ms, 216ms, 30250"
    })
    void slowStart_roundTripLongerThanBefore_growsAtAQuarter(
            String first, String second, long window) {
        Script script = start(ON);
        round(script, first);
        assertThat(cwnd(script)).isEqualTo(20_000);
        round(script, second); // the eighth sample tells: 7 whole, 13 at a quarter
        assertThat(cwnd(script)).isEqualTo(window);
    }

    @Test
    void slowStart_fewerThanEightSamples_saysNothing() {
        Script script = start(ON);
        round(script, "100ms");
        round(script, "130ms", 5);
        assertThat(cwnd(script)).isEqualTo(40_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newreno", "cubic"})
    void conservative_fiveRoundsLong_congestionAvoidance(String algorithm) {
        Script script = start(ON.withCongestionControl(algorithm));
        round(script, "100ms");
        int rounds = 0;
        while (ssthresh(script) == Long.MAX_VALUE) {
            round(script, "115ms");
            rounds++;
        }
        assertThat(rounds).isBetween(5, 6); // the first one in part
        assertThat(ssthresh(script)).isBetween(55_000L, 75_000L); // 20 * 1.25^5
        assertThat(cwnd(script)).isCloseTo(ssthresh(script), within(1_500L));
        long before = cwnd(script);
        round(script, "115ms");
        assertThat(cwnd(script) - before).isLessThanOrEqualTo(1_500);
    }

    @Test
    void conservative_roundTripShortAgain_slowStartGoesOn() {
        Script script = start(ON);
        round(script, "100ms");
        round(script, "115ms");
        assertThat(cwnd(script)).isEqualTo(30_250);
        round(script, "100ms"); // 30 segments; two samples of the round came before
        assertThat(cwnd(script)).isEqualTo(30_250 + 5 * 250 + 25 * 1000);
    }

    @Test
    void conservative_loss_standardSlowStartFromThenOn() {
        Script script = start(ON);
        round(script, "100ms");
        round(script, "115ms");
        script.ignoreSent().after("1s").ignoreSent(); // time-out
        assertThat(cwnd(script)).isEqualTo(1_000);
        acked += 1000;
        script.receive(Seg.ack(1, acked));
        assertThat(cwnd(script)).isEqualTo(2_000);
    }

    @Test
    void stretchAck_countsUpToEightSegments_unlimitedWhenPaced() {
        Script script = start(ON);
        script.after("100ms").receive(Seg.ack(1, 10_001));
        assertThat(cwnd(script)).isEqualTo(18_000);
        Script paced = start(ON.withPacing(true));
        paced.after("100ms").receive(Seg.ack(1, 10_001));
        assertThat(cwnd(paced)).isEqualTo(20_000);
    }

    @Test
    void off_roundTripsDoNotMatter() {
        Script script = start(ON.withHystart(false));
        round(script, "100ms");
        round(script, "180ms");
        assertThat(cwnd(script)).isEqualTo(40_000);
        assertThat(TcpConfig.defaults(1500).hystart()).isFalse();
    }
}
