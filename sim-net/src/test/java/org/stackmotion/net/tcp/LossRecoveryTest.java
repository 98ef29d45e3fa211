package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Loss and its repair: RFC 5681, 6582, 6675, 6298, 3042. MSS 1000, initial window 10 segments. */
class LossRecoveryTest {
    /** Ten segments are in flight: 1 to 10001. */
    private static Script inFlight(TcpConfig config) {
        Script script =
                Script.established(config).write(100_000).expectTrain(1, 10, 1000).nothing();
        return script.after("100ms");
    }

    private static long cwnd(Script script) {
        return script.end.connection.cwndBytes();
    }

    @Test
    void sack_threeSegmentsSacked_headRepeatedAndWindowHalved() {
        Script script = inFlight(Script.SACK);
        script.receive(Seg.ack(1, 1).sack(1001, 2001))
                .expect(Seg.data(10001, 1000))
                .nothing(); // limited transmit
        script.receive(Seg.ack(1, 1).sack(1001, 3001)).expect(Seg.data(11001, 1000)).nothing();
        script.receive(Seg.ack(1, 1).sack(1001, 4001)).expect(Seg.data(1, 1000)).nothing();
        assertThat(cwnd(script)).isEqualTo(5_000);
        assertThat(script.end.connection.info().fastRecoveries()).isEqualTo(1);
    }

    @Test
    void sack_threeLossesInOneWindow_allRepairedInOneRoundTrip() {
        Script script = inFlight(Script.SACK);
        // lost: 1, 3001, 5001
        script.receive(Seg.ack(1, 1).sack(1001, 2001)).expect(Seg.data(10001, 1000));
        script.receive(Seg.ack(1, 1).sack(1001, 3001)).expect(Seg.data(11001, 1000));
        script.receive(Seg.ack(1, 1).sack(4001, 5001, 1001, 3001))
                .expect(Seg.data(1, 1000))
                .nothing();
        script.receive(Seg.ack(1, 1).sack(6001, 7001, 4001, 5001, 1001, 3001)).nothing();
        // 3001 is lost now; one segment goes for every two that arrive (RFC 9937)
        script.receive(Seg.ack(1, 1).sack(6001, 8001, 4001, 5001, 1001, 3001))
                .expect(Seg.data(3001, 1000))
                .nothing();
        script.receive(Seg.ack(1, 1).sack(6001, 9001, 4001, 5001, 1001, 3001)).nothing();
        script.receive(Seg.ack(1, 1).sack(6001, 10001, 4001, 5001, 1001, 3001))
                .expect(Seg.data(5001, 1000))
                .nothing();
        // the pipe is below ssthresh now: one for one
        script.receive(Seg.ack(1, 1).sack(6001, 11001, 4001, 5001, 1001, 3001))
                .expect(Seg.data(12001, 1000))
                .nothing();
        script.receive(Seg.ack(1, 3001).sack(6001, 12001, 4001, 5001)).ignoreSent();
        script.receive(Seg.ack(1, 5001).sack(6001, 12001)).ignoreSent();
        script.receive(Seg.ack(1, 12001));
        assertThat(cwnd(script)).isEqualTo(5_000);
        assertThat(script.end.connection.retransmits()).isEqualTo(3);
        assertThat(script.end.connection.info().timeouts()).isZero();
    }

    @Test
    void sack_sameInformationAgain_isNoDuplicateAck() {
        Script script = inFlight(Script.SACK);
        script.receive(Seg.ack(1, 1).sack(1001, 2001)).expect(Seg.data(10001, 1000));
        for (int i = 0; i < 5; i++) {
            script.receive(Seg.ack(1, 1).sack(1001, 2001)).nothing();
        }
    }

    @Test
    void sack_windowUpdates_areNoDuplicateAcks() {
        Script script = inFlight(Script.SACK);
        for (int i = 0; i < 5; i++) {
            script.receive(Seg.ack(1, 1).win(50_000 - i)).nothing();
        }
    }

    @Test
    void sack_allButHeadAndTailSacked_noNewData_rescueRepeatsTheTail() {
        Script script =
                Script.established(Script.SACK)
                        .write(10_000)
                        .expectTrain(1, 10, 1000)
                        .after("100ms");
        script.receive(Seg.ack(1, 1).sack(1001, 5001)).expect(Seg.data(1, 1000));
        script.receive(Seg.ack(1, 1).sack(1001, 8001));
        script.expect(Seg.data(9001, 1000)).nothing(); // NextSeg rule 4, once
        script.receive(Seg.ack(1, 1).sack(1001, 9001)).nothing();
    }

    @Test
    void sack_implausibleBlocks_ignored() {
        Script script = inFlight(Script.SACK);
        script.receive(Seg.ack(1, 1).sack(20_001, 30_001)).nothing(); // never sent
        script.receive(Seg.ack(1, 1).sack(3001, 2001)).nothing(); // backwards
        script.receive(Seg.ack(1, 1).sack(-900, -100)).nothing(); // long acknowledged
    }

    @Test
    void sack_dsack_countedOnly() {
        Script script = inFlight(Script.SACK).receive(Seg.ack(1, 3001)).ignoreSent();
        script.receive(Seg.ack(1, 3001).sack(1, 1001)).nothing();
        assertThat(script.end.connection.counters().dsackReceived()).isEqualTo(1);
    }

    @Test
    void sack_timeout_everythingUnsackedGoesAgainInSlowStart() {
        Script script =
                inFlight(Script.SACK)
                        .receive(Seg.ack(1, 1).sack(2001, 3001))
                        .expect(Seg.data(10001, 1000));
        script.after("0.3s").expect(Seg.data(1, 1000)).nothing();
        assertThat(cwnd(script)).isEqualTo(1_000);
        // F-RTO first: two new segments; one of them sacked says that the loss was real
        script.receive(Seg.ack(1, 1001)).expectTrain(11001, 2, 1000).nothing();
        script.receive(Seg.ack(1, 1001).sack(11001, 12001)).expect(Seg.data(1001, 1000)).nothing();
        script.receive(Seg.ack(1, 3001)).expect(Seg.data(3001, 1000)).expect(Seg.data(4001, 1000));
    }

    @Test
    void sack_reneged_marksForgottenAtTimeout() {
        Script script = Script.established(Script.SACK).write(10_000).ignoreSent();
        script.after("100ms").receive(Seg.ack(1, 1).sack(1001, 3001)).ignoreSent();
        script.receive(Seg.ack(1, 1001))
                .ignoreSent(); // would have been 3001 had the peer kept its promise
        script.after("0.5s").expect(Seg.data(1001, 1000)).receive(Seg.ack(1, 2001));
        script.expect(Seg.data(2001, 1000)).expect(Seg.data(3001, 1000)).nothing();
    }

    @Test
    void noSack_thirdDuplicate_fastRetransmitThenNewRenoPartialAcks() {
        Script script = inFlight(Script.PLAIN);
        // lost: 1 and 3001; eight duplicates come back
        script.receive(Seg.ack(1, 1)).expect(Seg.data(10001, 1000)).nothing(); // limited transmit
        script.receive(Seg.ack(1, 1)).expect(Seg.data(11001, 1000)).nothing();
        script.receive(Seg.ack(1, 1)).expect(Seg.data(1, 1000)).nothing();
        assertThat(cwnd(script)).isEqualTo(5_000);
        for (int i = 0; i < 5; i++) {
            script.receive(Seg.ack(1, 1));
        }
        script.ignoreSent();
        script.receive(Seg.ack(1, 3001)).expect(Seg.data(3001, 1000)); // partial ACK
        script.ignoreSent().receive(Seg.ack(1, 12001));
        assertThat(cwnd(script)).isLessThanOrEqualTo(5_000);
        assertThat(script.end.connection.retransmits()).isEqualTo(2);
    }

    @Test
    void noSack_twoDuplicates_noRetransmit() {
        Script script =
                inFlight(Script.PLAIN).receive(Seg.ack(1, 1)).receive(Seg.ack(1, 1)).ignoreSent();
        script.receive(Seg.ack(1, 10001));
        assertThat(script.end.connection.retransmits()).isZero();
    }

    @Test
    void noSack_duplicateWithData_isNoDuplicateAck() {
        Script script = inFlight(Script.PLAIN);
        for (int i = 0; i < 5; i++) {
            script.receive(Seg.data(1 + 10 * i, 10).ack(1))
                    .expect(Seg.ack(10001, 11 + 10 * i))
                    .nothing();
        }
    }

    @Test
    void timeout_backsOffExponentiallyAndGivesUp() {
        Script script =
                Script.established(Script.PLAIN.withRetries(6, 4))
                        .write(100)
                        .expect(Seg.data(1, 100));
        script.at("0.399s").nothing().at("0.4s").expect(Seg.data(1, 100));
        script.at("0.999s").nothing().at("1s").expect(Seg.data(1, 100));
        script.at("2.199s").nothing().at("2.2s").expect(Seg.data(1, 100));
        script.at("4.6s").expect(Seg.data(1, 100)).nothing();
        script.at("9.399s")
                .state(TcpState.ESTABLISHED)
                .at("9.4s")
                .ended(TcpCloseReason.TIMED_OUT)
                .deleted();
        assertThat(script.end.freed.chunks).isEqualTo(1);
    }

    @Test
    void timeout_backOffIsBoundedByMaxRto() {
        TcpConfig config = Script.PLAIN.withRto(200_000_000L, 1_000_000_000L, 1_000_000_000L);
        Script script = Script.established(config).write(100).ignoreSent().at("2s").ignoreSent();
        script.at("2.999s").ignoreSent().at("12s");
        assertThat(script.sentCount()).isBetween(8, 10);
    }

    @Test
    void timeout_repeatedSegmentGivesNoSample_karn() {
        Script script =
                Script.established(Script.PLAIN)
                        .write(100)
                        .ignoreSent()
                        .at("0.4s")
                        .expect(Seg.data(1, 100));
        script.at("0.9s").receive(Seg.ack(1, 101));
        assertThat(script.end.connection.srttNs()).isEqualTo(100_000_000L);
    }

    @Test
    void timeout_withTimestamps_echoGivesTheSample() {
        Script script = Script.established(Script.PLAIN.withOptions(true, false, false));
        script.write(100).ignoreSent().at("0.4s").expect(Seg.data(1, 100).ts(400, 1_000));
        script.at("0.9s").receive(Seg.ack(1, 101).ts(1_800, 400));
        assertThat(script.end.connection.srttNs()).isEqualTo(150_000_000L); // 100 + (500 - 100) / 8
    }

    @Test
    void timeout_secondOfSameSegment_ssthreshOnlyOnce() {
        Script script = inFlight(Script.PLAIN).ignoreSent().at("1.5s").ignoreSent();
        assertThat(script.end.connection.info().timeouts()).isEqualTo(2);
        assertThat(script.end.connection.info().ssthreshBytes()).isEqualTo(5_000);
    }

    @Test
    void timeout_duplicateAcksOfRepeats_noFastRetransmit() {
        Script script = inFlight(Script.PLAIN).after("0.3s").expect(Seg.data(1, 1000)).nothing();
        for (int i = 0; i < 6; i++) {
            script.receive(Seg.ack(1, 1)).nothing();
        }
    }

    @Test
    void retransmissionTimer_restartsWithEveryNewAck() {
        Script script = inFlight(Script.PLAIN);
        for (int i = 1; i <= 5; i++) {
            script.receive(Seg.ack(1, 1 + 1000 * i)).ignoreSent().after("0.2s");
        }
        assertThat(script.end.connection.info().timeouts()).isZero();
    }

    @Test
    void pathMtu_smaller_resegmentedFromSndUna() {
        Script script = inFlight(Script.SACK);
        script.pathMtu(640, 1); // MSS 600
        script.expect(Seg.data(1, 600)).expect(Seg.data(601, 400)).expect(Seg.data(1001, 600));
        assertThat(script.end.connection.info().sndMss()).isEqualTo(600);
        assertThat(cwnd(script)).isEqualTo(10_000); // no sign of congestion
        script.end.connection.checkInvariants();
        script.ignoreSent().receive(Seg.ack(1, 10001)).expect(Seg.data(10001, 600));
    }

    @Test
    void pathMtu_bogusNumberOrLarger_ignored() {
        Script script = inFlight(Script.SACK);
        script.pathMtu(640, 20_000);
        script.pathMtu(640, -20);
        script.pathMtu(9_000, 1);
        script.pathMtu(20, 1);
        script.nothing();
        assertThat(script.end.connection.info().sndMss()).isEqualTo(1_000);
    }

    @Test
    void pathMtu_finInFlight_staysOneNumber() {
        Script script = Script.established(Script.SACK);
        script.end.connection.sendLater(script.end.chunk(1_000));
        script.shutdown().expect(Seg.data(1, 1000).with(TcpSegment.FIN));
        script.pathMtu(540, 1);
        script.expect(Seg.data(1, 500)).expect(Seg.data(501, 500).with(TcpSegment.FIN)).nothing();
        script.receive(Seg.ack(1, 1002)).state(TcpState.FIN_WAIT_2);
    }

    @Test
    void pathMtu_oneByteSmaller_noSegmentTooLong() {
        Script script = Script.established(Script.SACK);
        script.end.connection.sendLater(script.end.chunk(2_000));
        script.shutdown().expect(Seg.data(1, 1000));
        script.expect(Seg.data(1001, 1000).with(TcpSegment.FIN));
        script.pathMtu(1_039, 1); // MSS 999
        script.expect(Seg.data(1, 999)).expect(Seg.data(1000, 1)).expect(Seg.data(1001, 999));
        script.expect(Seg.data(2000, 1).with(TcpSegment.FIN)).nothing();
    }

    @Test
    void timeout_finOnAFullSegment_goesAgainWithOneSegmentWindow() {
        Script script = Script.established(Script.SACK);
        script.end.connection.sendLater(script.end.chunk(1_000));
        script.shutdown().expect(Seg.data(1, 1000).with(TcpSegment.FIN));
        script.at("0.4s").expect(Seg.data(1, 1000).with(TcpSegment.FIN));
        script.receive(Seg.ack(1, 1002)).state(TcpState.FIN_WAIT_2);
    }

    @Test
    void widerPath_longSegmentsAgain_atMostWhatWasAgreedOn() {
        Script script = inFlight(Script.SACK);
        script.pathMtu(640, 1).ignoreSent(); // MSS 600
        script.end.connection.onWiderPath(640);
        assertThat(script.end.connection.info().sndMss()).isEqualTo(600);
        script.end.connection.onWiderPath(9_000);
        assertThat(script.end.connection.info().sndMss()).isEqualTo(1_000);
        script.receive(Seg.ack(1, 10001)).expect(Seg.data(10001, 1000));
    }
}
