package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RACK-TLP, RFC 8985. MSS 1000, initial window 10 segments, round trip 100 ms, so a reordering
 * window of 25 ms.
 */
class RackTest {
    private static final TcpConfig ECHO = Script.RACK.withOptions(true, true, false);

    /** Ten segments went at 0.1 s; it is 0.2 s. */
    private static Script inFlight() {
        Script script =
                Script.established(Script.RACK).write(100_000).expectTrain(1, 10, 1000).nothing();
        return script.after("100ms");
    }

    private static Script tail(int segments) {
        return Script.established(Script.RACK)
                .write(segments * 1000)
                .expectTrain(1, segments, 1000)
                .nothing();
    }

    private static long cwnd(Script script) {
        return script.end.connection.cwndBytes();
    }

    private static TcpCounters counters(Script script) {
        return script.end.connection.counters();
    }

    // ---- loss by time --------------------------------------------------------------------------

    @Test
    void oneSacked_headOvertaken_lostAfterTheReorderingWindow() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 2001));
        script.expect(Seg.data(10001, 1000)).nothing();
        script.at("0.224s").nothing();
        script.at("0.225s").expect(Seg.data(1, 1000)).nothing();
        assertThat(cwnd(script)).isEqualTo(5_000);
        assertThat(counters(script).fastRecoveries).isEqualTo(1);
    }

    @Test
    void sackedOnly_givesASample() {
        Script script = inFlight().after("40ms").receive(Seg.ack(1, 1).sack(1001, 2001));
        // 140 ms after 100 ms; its copy would not have told
        assertThat(script.end.connection.info().srttNs()).isEqualTo(105_000_000L);
    }

    @Test
    void overtakenOnly_arrivesInTheWindow_noLoss() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 2001)).ignoreSent();
        script.at("0.22s").receive(Seg.ack(1, 2001)).ignoreSent().at("0.3s").nothing();
        assertThat(script.end.connection.retransmits()).isZero();
        assertThat(cwnd(script)).isGreaterThan(10_000);
    }

    @Test
    void threeSacked_noReorderingSeen_lostAtOnce() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 4001));
        script.expect(Seg.data(1, 1000));
    }

    @Test
    void threeSacked_reorderingSeenBefore_waitsForTheWindow() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 2001)).ignoreSent();
        script.receive(Seg.ack(1, 2001)).ignoreSent(); // it was only late
        script.receive(Seg.ack(1, 2001).sack(3001, 6001));
        assertThat(script.ignoreSent().end.connection.retransmits()).isZero();
        script.at("0.224s").nothing();
        script.at("0.225s").expect(Seg.data(2001, 1000));
    }

    @Test
    void dsack_windowWidens_thenComesBackAfterSixteenRecoveries() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 2001)).ignoreSent();
        script.receive(Seg.ack(1, 2001)).ignoreSent();
        script.receive(Seg.ack(1, 2001).sack(1, 1001)).ignoreSent(); // twice 25 ms from now on
        script.receive(Seg.ack(1, 2001).sack(3001, 6001)).ignoreSent();
        script.at("0.249s").nothing();
        script.at("0.25s").expect(Seg.data(2001, 1000));
    }

    @Test
    void retransmissionLost_foundByTime_goesAgainWithoutTimeout() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 4001));
        script.expect(Seg.data(1, 1000)).expect(Seg.data(10001, 1000)).nothing();
        script.at("0.21s").receive(Seg.ack(1, 1).sack(1001, 10001)).expect(Seg.data(11001, 1000));
        script.ignoreSent();
        // what was sent after the retransmission has arrived
        script.at("0.31s").receive(Seg.ack(1, 1).sack(11001, 12001, 1001, 10001));
        script.expect(Seg.data(1, 1000)).expect(Seg.data(10001, 1000));
        assertThat(script.end.connection.info().timeouts()).isZero();
        assertThat(script.end.connection.retransmits()).isEqualTo(3);
    }

    // ---- tail loss probes ----------------------------------------------------------------------

    @Test
    void lastSegmentsLost_probeAfterTwoRoundTrips_sackOfItRepairsTheRest() {
        Script script = tail(5).after("100ms").receive(Seg.ack(1, 2001));
        script.at("0.401s").nothing();
        script.at("0.402s").expect(Seg.data(4001, 1000)).nothing(); // 2 SRTT + 2 ms
        assertThat(counters(script).tailLossProbes()).isEqualTo(1);
        script.at("0.502s").receive(Seg.ack(1, 2001).sack(4001, 5001));
        script.expect(Seg.data(2001, 1000)).nothing();
        script.at("0.602s").receive(Seg.ack(1, 3001).sack(4001, 5001));
        script.expect(Seg.data(3001, 1000)).nothing();
        assertThat(script.end.connection.info().timeouts()).isZero();
        assertThat(counters(script).fastRecoveries()).isEqualTo(1);
    }

    @Test
    void lastSegmentLost_probeRepairsIt_windowHalvedOnce() {
        Script script = tail(4).after("100ms").receive(Seg.ack(1, 2001));
        script.at("0.402s").expect(Seg.data(3001, 1000));
        script.at("0.45s").receive(Seg.ack(1, 3001)); // the last but one was only late
        script.at("0.502s").receive(Seg.ack(1, 4001));
        long before = cwnd(script);
        script.write(1000).expect(Seg.data(4001, 1000));
        script.at("0.602s").receive(Seg.ack(1, 5001));
        assertThat(cwnd(script)).isLessThan(before);
    }

    @Test
    void nothingLost_probeReportedAsDuplicate_windowKept() {
        Script script = tail(4).after("100ms").receive(Seg.ack(1, 2001));
        script.at("0.402s").expect(Seg.data(3001, 1000));
        script.at("0.45s").receive(Seg.ack(1, 4001)); // all ACKs were only late
        long before = cwnd(script);
        script.at("0.502s").receive(Seg.ack(1, 4001).sack(3001, 4001));
        script.write(1000).expect(Seg.data(4001, 1000));
        script.at("0.602s").receive(Seg.ack(1, 5001));
        assertThat(cwnd(script)).isGreaterThanOrEqualTo(before);
    }

    @Test
    void newDataWaits_probeIsNewDataBeyondTheWindow() {
        Script script = inFlight();
        script.at("0.301s").nothing();
        script.at("0.302s").expect(Seg.data(10001, 1000)).nothing();
        assertThat(script.end.connection.retransmits()).isZero();
    }

    @Test
    void probeUnanswered_timeoutFollowsOneRtoLater() {
        Script script = tail(2);
        script.at("0.302s").expect(Seg.data(1001, 1000)).nothing();
        script.at("0.601s").nothing();
        script.at("0.602s").expect(Seg.data(1, 1000));
        assertThat(script.end.connection.info().timeouts()).isEqualTo(1);
    }

    @Test
    void oneSegmentInFlight_probeWaitsForADelayedAck() {
        Script script = tail(1);
        script.at("0.399s").nothing(); // 2 SRTT + 200 ms would be 0.5 s: RTO comes first
        script.at("0.4s").expect(Seg.data(1, 1000));
        assertThat(script.end.connection.info().timeouts()).isEqualTo(1);
    }

    @Test
    void recovering_noProbe() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 4001)).ignoreSent();
        script.at("0.49s").nothing();
        assertThat(counters(script).tailLossProbes()).isZero();
    }

    @Test
    void byCounting_noProbeAndNoTimer() {
        Script script = Script.established(Script.SACK).write(4_000).expectTrain(1, 4, 1000);
        script.at("0.2s").receive(Seg.ack(1, 1).sack(1001, 2001)).at("0.399s").nothing();
        script.at("0.4s").expect(Seg.data(1, 1000));
    }

    // ---- nothing was lost ----------------------------------------------------------------------

    @Test
    void timeout_originalsArriveLate_frtoTakesItBack() {
        Script script = inFlight();
        script.at("0.302s").ignoreSent(); // the probe
        script.at("0.602s").expect(Seg.data(1, 1000)).nothing();
        script.receive(Seg.ack(1, 1001)).expectTrain(11001, 2, 1000).nothing(); // step 2b: new data
        script.receive(Seg.ack(1, 2001)); // never repeated: step 3b
        assertThat(counters(script).spuriousRecoveries()).isEqualTo(1);
        assertThat(cwnd(script)).isGreaterThanOrEqualTo(10_000);
        script.ignoreSent().receive(Seg.ack(1, 13001));
        assertThat(script.end.connection.retransmits()).isEqualTo(1);
    }

    @Test
    void timeout_newDataSacked_lossWasReal() {
        Script script = inFlight();
        script.at("0.602s").ignoreSent().receive(Seg.ack(1, 1001)).expectTrain(11001, 2, 1000);
        script.receive(Seg.ack(1, 1001).sack(11001, 12001)).expect(Seg.data(1001, 1000));
        assertThat(counters(script).spuriousRecoveries()).isZero();
    }

    @Test
    void timeout_echoOlderThanTheRetransmission_eifelTakesItBack() {
        Script script = Script.established(ECHO).write(100_000).ignoreSent();
        script.at("0.302s").ignoreSent().at("0.602s").expect(Seg.data(1, 988).ts(602, 1_000));
        script.receive(Seg.ack(1, 989).ts(1_500, 100));
        assertThat(counters(script).spuriousRecoveries()).isEqualTo(1);
        assertThat(cwnd(script)).isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void timeout_echoOfTheRetransmission_stands() {
        Script script = Script.established(ECHO).write(100_000).ignoreSent();
        script.at("0.302s").ignoreSent().at("0.602s").expect(Seg.data(1, 988).ts(602, 1_000));
        script.at("0.702s").receive(Seg.ack(1, 989).ts(1_500, 602));
        assertThat(counters(script).spuriousRecoveries()).isZero();
    }

    @Test
    void recovery_everyRetransmissionReportedAsDuplicate_windowAsBefore() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 4001)).ignoreSent();
        script.at("0.21s").receive(Seg.ack(1, 10001)).ignoreSent(); // the original, late
        assertThat(cwnd(script)).isEqualTo(5_000);
        script.at("0.3s").receive(Seg.ack(1, 10001).sack(1, 1001));
        assertThat(counters(script).spuriousRecoveries()).isEqualTo(1);
        assertThat(cwnd(script)).isGreaterThanOrEqualTo(10_000);
    }

    // ---- rate reduction ------------------------------------------------------------------------

    @Test
    void recovery_newDataLostInIt_aRecoveryOfItsOwn() {
        Script script = inFlight().receive(Seg.ack(1, 1).sack(1001, 4001));
        script.expect(Seg.data(1, 1000)).expect(Seg.data(10001, 1000));
        script.receive(Seg.ack(1, 1).sack(1001, 10001)).ignoreSent();
        // of the new data, 10001 is lost and 11001 arrives
        script.at("0.31s").receive(Seg.ack(1, 1).sack(11001, 12001, 1001, 10001)).ignoreSent();
        assertThat(counters(script).fastRecoveries()).isEqualTo(1);
        script.at("0.41s").receive(Seg.ack(1, 10001).sack(11001, 12001));
        assertThat(counters(script).fastRecoveries()).isEqualTo(2);
    }

    // ---- one segment at a time -----------------------------------------------------------------

    /** A peer that delays its ACK must never look like a lost segment. */
    @ParameterizedTest
    @CsvSource({"1, true", "20, true", "170, true", "1, false", "20, false", "170, false"})
    void oneSegmentInFlight_delayedAcks_neverATimeout(int rttMs, boolean rack) {
        TcpConfig config = TcpConfig.defaults(1500).withRack(rack).withSendBuffer(1448, 1448);
        VirtualPipe pipe = new VirtualPipe(config, config, rttMs * 500_000L, 0, 0);
        pipe.hook =
                now -> {
                    if (pipe.a.connection.sendSpace() == 1448) {
                        pipe.a.fill(1448, Long.MAX_VALUE, now);
                    }
                    pipe.b.skipAll(now);
                };
        pipe.a.connection.open(0);
        pipe.runUntil(60_000_000_000L);
        assertThat(pipe.b.read).isGreaterThan(60_000L * 1448 / (rttMs + 41));
        assertThat(pipe.a.connection.info().timeouts()).isZero();
        assertThat(pipe.a.connection.retransmits()).isZero();
    }
}
