package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Flow control: scaling (RFC 7323), zero windows and probes (RFC 9293 3.8.6.1), auto-tuning. */
class WindowTest {
    @Test
    void established_bothScale_windowsAreShifted() {
        TcpConfig config =
                Script.PLAIN.withOptions(false, false, true).withReceiveBuffer(600_000, 600_000);
        Script script = new Script(config).open().expect(Seg.syn().scale(4).win(65_535));
        script.receive(Seg.synAck().scale(3).win(1_000).mss(1000))
                .expect(Seg.ack(1, 1).win(37_500));
        assertThat(script.end.connection.info().sendWindowBytes())
                .isEqualTo(1_000); // SYN: unscaled
        script.receive(Seg.ack(1, 1).win(1_000));
        assertThat(script.end.connection.info().sendWindowBytes()).isEqualTo(8_000);
    }

    @Test
    void established_peerDoesNotScale_neitherDoWe() {
        TcpConfig config =
                Script.PLAIN.withOptions(false, false, true).withReceiveBuffer(600_000, 600_000);
        new Script(config)
                .open()
                .expect(Seg.syn().scale(4))
                .receive(Seg.synAck())
                .expect(Seg.ack(1, 1).win(65_535));
    }

    @Test
    void established_scaleAbove14_takenAs14() {
        TcpConfig config = Script.PLAIN.withOptions(false, false, true);
        Script script =
                new Script(config).open().ignoreSent().receive(Seg.synAck().scale(15)).ignoreSent();
        script.receive(Seg.ack(1, 1).win(1));
        assertThat(script.end.connection.info().sendWindowBytes()).isEqualTo(16_384);
    }

    @Test
    void established_peersWindow_isNotExceeded() {
        Script script =
                Script.established(Script.PLAIN).receive(Seg.ack(1, 1).win(3_000)).write(10_000);
        script.expectTrain(1, 3, 1000).nothing();
        script.receive(Seg.ack(1, 1001).win(3_000)).expect(Seg.data(3001, 1000)).nothing();
    }

    @Test
    void established_olderSegment_doesNotMoveTheWindow() {
        Script script =
                Script.established(Script.PLAIN).receive(Seg.data(1, 10).win(5_000)).ignoreSent();
        script.receive(Seg.ack(1, 1).win(100));
        assertThat(script.end.connection.info().sendWindowBytes()).isEqualTo(5_000);
    }

    @Test
    void established_zeroWindow_probedWithBackOff() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.ack(1, 1).win(0))
                        .write(5_000)
                        .nothing();
        script.at("0.399s").nothing();
        script.at("0.4s").expect(Seg.data(1, 1)).nothing();
        script.receive(Seg.ack(1, 1).win(0)).nothing();
        script.at("1s").expect(Seg.data(1, 1)).nothing();
        script.at("2.199s").nothing().at("2.2s").expect(Seg.data(1, 1)).nothing();
        script.receive(Seg.ack(1, 1).win(4_000)).expectTrain(1, 4, 1000).nothing();
    }

    @Test
    void established_probeByteTaken_restFollows() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.ack(1, 1).win(0))
                        .write(5_000)
                        .at("0.4s");
        script.expect(Seg.data(1, 1));
        script.receive(Seg.ack(1, 2).win(2_000))
                .expect(Seg.data(2, 1000))
                .expect(Seg.data(1002, 1000))
                .nothing();
        assertThat(script.end.connection.bytesAcked()).isEqualTo(1);
    }

    @Test
    void established_windowUpdateLost_probeFindsItOpen() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.ack(1, 1).win(0))
                        .write(500)
                        .at("0.4s");
        script.expect(Seg.data(1, 1))
                .receive(Seg.ack(1, 2).win(9_000))
                .expect(Seg.data(2, 499))
                .nothing();
    }

    @Test
    void established_zeroWindowAnswered_neverGivenUp() {
        Script script =
                Script.established(Script.PLAIN.withRetries(6, 3))
                        .receive(Seg.ack(1, 1).win(0))
                        .write(500);
        for (int i = 0; i < 2_000; i++) {
            script.after("1s");
            if (script.sentCount() > 0) {
                script.expect(Seg.data(1, 1)).receive(Seg.ack(1, 1).win(0));
            }
        }
        assertThat(script.end.connection.counters().zeroWindowProbes()).isGreaterThan(30);
        script.state(TcpState.ESTABLISHED);
    }

    @Test
    void established_zeroWindowUnanswered_timesOut() {
        Script script =
                Script.established(Script.PLAIN.withRetries(6, 3))
                        .receive(Seg.ack(1, 1).win(0))
                        .write(500);
        script.after("600s").ended(TcpCloseReason.TIMED_OUT).deleted();
    }

    @Test
    void established_finIntoZeroWindow_probedWithTheFin() {
        Script script =
                Script.established(Script.PLAIN).receive(Seg.ack(1, 1).win(0)).shutdown().nothing();
        script.at("0.4s")
                .expect(Seg.fin(1))
                .receive(Seg.ack(1, 2).win(0))
                .state(TcpState.FIN_WAIT_2);
    }

    @Test
    void receiver_bufferFull_zeroWindowAndProbeRefused() {
        TcpConfig config = Script.PLAIN.withReceiveBuffer(2_000, 2_000);
        Script script =
                Script.established(config).receive(Seg.data(1, 1000)).receive(Seg.data(1001, 1000));
        script.expect(Seg.ack(1, 1001).win(1000)).expect(Seg.ack(1, 2001).win(0));
        script.receive(Seg.data(2001, 1)).expect(Seg.ack(1, 2001).win(0));
        assertThat(script.end.connection.readable()).isEqualTo(2_000);
        script.read().expect(Seg.ack(1, 2001).win(2_000)).nothing();
    }

    @Test
    void receiver_zeroWindow_ackOfOursStillCounts() {
        TcpConfig config = Script.PLAIN.withReceiveBuffer(1_000, 1_000);
        Script script =
                Script.established(config).receive(Seg.data(1, 1000)).write(10).ignoreSent();
        script.receive(Seg.data(1001, 1).ack(11)).ignoreSent();
        assertThat(script.end.connection.bytesAcked()).isEqualTo(10);
    }

    @Test
    void receiver_dataBeyondWindow_cutOff() {
        TcpConfig config = Script.PLAIN.withReceiveBuffer(1_500, 1_500);
        Script script =
                Script.established(config).receive(Seg.data(1, 1000)).receive(Seg.data(1001, 1000));
        assertThat(script.end.connection.readable()).isEqualTo(1_500);
    }

    @Test
    void receiver_windowNeverShrinks_whenBufferDoes() {
        Script script = Script.established(Script.PLAIN);
        script.end.connection.setReceiveBuffer(1_000);
        script.receive(Seg.data(1, 1000)).expect(Seg.ack(1, 1001).win(59_000));
    }

    @Test
    void bulk_autoTuning_growsBothBuffersToTheBdp() {
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withSendBuffer(50_000, 8 << 20)
                        .withReceiveBuffer(50_000, 8 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, 10_000_000, 1_000_000_000L, 4_000_000);
        double mbps = BulkTransferTest.goodputMbps(pipe, 5_000_000_000L);
        assertThat(mbps).isGreaterThan(850); // 50,000 bytes over 20 ms would be 20
        assertThat(pipe.b.connection.info().receiveBufferBytes()).isBetween(2_500_000L, 8_388_608L);
    }

    @Test
    void bulk_fixedBuffers_rateIsBufferOverRtt() {
        // Case V2: 0.5 MB at 10 ms gives 50 MB/s.
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withSendBuffer(500_000, 500_000)
                        .withReceiveBuffer(500_000, 500_000);
        VirtualPipe pipe = new VirtualPipe(config, config, 5_000_000, 1_000_000_000L, 4_000_000);
        double mbps = BulkTransferTest.goodputMbps(pipe, 10_000_000_000L);
        assertThat(mbps / 8).isBetween(50 * 0.97, 50 * 1.03);
        assertThat(pipe.b.connection.info().receiveBufferBytes()).isEqualTo(500_000);
    }

    @Test
    void sender_bufferFull_writableOnceSpaceIsBack() {
        TcpConfig config = Script.PLAIN.withSendBuffer(10_000, 10_000);
        Script script = Script.established(config).write(12_000);
        assertThat(script.end.connection.sendSpace()).isZero();
        script.receive(Seg.ack(1, 1001));
        assertThat(script.end.events.writable).isZero();
        script.receive(Seg.ack(1, 5001));
        assertThat(script.end.events.writable).isEqualTo(1);
        assertThat(script.end.connection.sendSpace()).isEqualTo(3_000);
    }

    @Test
    void established_peerShrinksItsWindow_nothingNewUntilItOpens() {
        Script script = Script.established(Script.PLAIN).write(20_000).expectTrain(1, 10, 1000);
        script.receive(Seg.ack(1, 2001).win(2_000)).nothing();
        script.receive(Seg.ack(1, 10001).win(0)).nothing();
        script.receive(Seg.ack(1, 10001).win(3_000)).expectTrain(10_001, 3, 1000).nothing();
    }

    @Test
    void established_windowClosesWithDataLost_timerStillRepairs() {
        Script script = Script.established(Script.PLAIN).write(5_000).expectTrain(1, 5, 1000);
        script.receive(Seg.ack(1, 1).win(0))
                .nothing()
                .at("0.4s")
                .expect(Seg.data(1, 1000))
                .nothing();
        script.receive(Seg.ack(1, 5001).win(0)).nothing();
    }

    @Test
    void receiver_finIntoClosedWindow_acksOfOursStillCount() {
        TcpConfig config = Script.PLAIN.withReceiveBuffer(1_000, 1_000);
        Script script = Script.established(config).receive(Seg.data(1, 1000)).ignoreSent();
        script.receive(Seg.fin(1001)).expect(Seg.ack(1, 1002).win(0)).state(TcpState.CLOSE_WAIT);
        script.write(10).expect(Seg.data(1, 10).ack(1002).win(0));
        script.receive(Seg.ack(1002, 11));
        assertThat(script.end.connection.bytesAcked()).isEqualTo(10);
        assertThat(script.end.connection.info().receiveWindowBytes()).isZero();
    }
}
