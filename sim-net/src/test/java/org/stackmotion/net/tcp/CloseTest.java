package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Closing: RFC 9293 section 3.6, RFC 1122 4.2.2.13. */
class CloseTest {
    private static final TcpConfig PLAIN = Script.PLAIN.withTimeWait(1_000_000_000L);

    @Test
    void established_closeFirst_finWaits_timeWait_closed() {
        Script script =
                Script.established(PLAIN)
                        .shutdown()
                        .expect(Seg.fin(1).ack(1))
                        .state(TcpState.FIN_WAIT_1);
        script.receive(Seg.ack(1, 2)).nothing().state(TcpState.FIN_WAIT_2);
        script.at("1s").receive(Seg.fin(1).ack(2)).expect(Seg.ack(2, 2)).state(TcpState.TIME_WAIT);
        script.ended(TcpCloseReason.GRACEFUL);
        script.at("1.999s").state(TcpState.TIME_WAIT);
        script.at("2s").deleted();
    }

    @Test
    void established_peerClosesFirst_closeWait_lastAck_closed() {
        Script script = Script.established(PLAIN).receive(Seg.fin(1)).expect(Seg.ack(1, 2));
        script.state(TcpState.CLOSE_WAIT);
        assertThat(script.end.connection.readClosed()).isTrue();
        script.write(5).expect(Seg.data(1, 5).ack(2)).shutdown().expect(Seg.fin(6).ack(2));
        script.state(TcpState.LAST_ACK).receive(Seg.ack(2, 7)).nothing();
        script.ended(TcpCloseReason.GRACEFUL).deleted();
    }

    @Test
    void finWait1_fin_simultaneousClose_closing_timeWait() {
        Script.established(PLAIN)
                .shutdown()
                .expect(Seg.fin(1))
                .receive(Seg.fin(1))
                .expect(Seg.ack(2, 2))
                .state(TcpState.CLOSING)
                .receive(Seg.ack(2, 2))
                .nothing()
                .state(TcpState.TIME_WAIT);
    }

    @Test
    void finWait1_finWithAckOfFin_timeWaitAtOnce() {
        Script.established(PLAIN)
                .shutdown()
                .expect(Seg.fin(1))
                .receive(Seg.fin(1).ack(2))
                .expect(Seg.ack(2, 2))
                .state(TcpState.TIME_WAIT);
    }

    @Test
    void finWait2_data_stillDelivered() {
        Script script = Script.established(PLAIN).shutdown().ignoreSent().receive(Seg.ack(1, 2));
        script.receive(Seg.data(1, 50).ack(2)).expect(Seg.ack(2, 51));
        assertThat(script.end.connection.readable()).isEqualTo(50);
    }

    @Test
    void established_closeWithQueuedData_finBehindAllOfIt() {
        Script script = Script.established(PLAIN).write(2_500).shutdown();
        script.expect(Seg.data(1, 1000)).expect(Seg.data(1001, 1000));
        script.expect(Seg.data(2001, 500)); // sent before the user closed
        script.expect(Seg.fin(2501)).nothing();
    }

    @Test
    void established_finRidesOnLastData() {
        Script script = Script.established(PLAIN);
        script.end.connection.sendLater(script.end.chunk(1_500));
        script.shutdown();
        script.expect(Seg.data(1, 1000)).expect(Seg.data(1001, 500).with(TcpSegment.FIN)).nothing();
        script.receive(Seg.ack(1, 1502)).state(TcpState.FIN_WAIT_2);
    }

    @Test
    void finWait1_finLost_repeatedWithBackOff() {
        Script script = Script.established(PLAIN).shutdown().expect(Seg.fin(1));
        script.at("0.4s").expect(Seg.fin(1));
        script.at("1s").expect(Seg.fin(1)).nothing();
        script.receive(Seg.ack(1, 2)).state(TcpState.FIN_WAIT_2);
    }

    @Test
    void finWait1_neverAcked_timesOut() {
        Script script = Script.established(PLAIN.withRetries(6, 2)).shutdown().ignoreSent();
        script.at("60s").ended(TcpCloseReason.TIMED_OUT).deleted();
    }

    @Test
    void timeWait_finAgain_ackedAndRestarted() {
        Script script =
                Script.established(PLAIN).shutdown().receive(Seg.fin(1).ack(2)).ignoreSent();
        script.at("0.9s").receive(Seg.fin(1).ack(2)).expect(Seg.ack(2, 2));
        script.at("1.899s").state(TcpState.TIME_WAIT);
        script.at("1.9s").deleted();
    }

    @Test
    void timeWait_newerSyn_yields() {
        Script script = Script.established(PLAIN).receive(Seg.data(1, 10)).shutdown();
        assertThat(script.end.connection.yieldsTo(script.fill(Seg.syn()))).isFalse();
        script.read().receive(Seg.fin(11).ack(2)).state(TcpState.TIME_WAIT);
        Seg older = Seg.data(5, 0).noAck().with(TcpSegment.SYN);
        Seg newer = Seg.data(500, 0).noAck().with(TcpSegment.SYN);
        assertThat(script.end.connection.yieldsTo(script.fill(older))).isFalse();
        assertThat(script.end.connection.yieldsTo(script.fill(newer))).isTrue();
        script.end.connection.abandon();
        script.state(TcpState.CLOSED);
        assertThat(script.end.connection.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timeWait_olderSynWithNewerTimestamp_yields() {
        Script script = Script.established(PLAIN.withOptions(true, true, true));
        script.shutdown().receive(Seg.fin(1).ack(2).ts(1_100, 0)).state(TcpState.TIME_WAIT);
        Seg syn = Seg.data(-50, 0).noAck().with(TcpSegment.SYN);
        assertThat(script.end.connection.yieldsTo(script.fill(syn.ts(1_101, 0)))).isTrue();
        assertThat(script.end.connection.yieldsTo(script.fill(syn.ts(1_100, 0)))).isFalse();
        assertThat(script.end.connection.yieldsTo(script.fill(syn.ts(1_099, 0)))).isFalse();
    }

    @Test
    void closed_dataAfterFullClose_rst() {
        Script script = Script.established(PLAIN).close().expect(Seg.fin(1));
        script.receive(Seg.data(1, 10)).expect(Seg.rst(2).ack(1)).deleted();
        script.ended(TcpCloseReason.ABORTED);
    }

    @Test
    void established_closeWithUnreadData_rstInsteadOfFin() {
        Script script = Script.established(PLAIN).receive(Seg.data(1, 10)).expect(Seg.ack(1, 11));
        script.close().expect(Seg.rst(1).ack(11)).deleted();
    }

    @Test
    void established_abort_rst() {
        Script.established(PLAIN)
                .abort()
                .expect(Seg.rst(1).ack(1))
                .ended(TcpCloseReason.ABORTED)
                .deleted();
    }

    @Test
    void synSent_abortOrClose_silent() {
        new Script(PLAIN)
                .open()
                .expect(Seg.syn())
                .abort()
                .nothing()
                .ended(TcpCloseReason.ABORTED)
                .deleted();
        new Script(PLAIN)
                .open()
                .expect(Seg.syn())
                .close()
                .nothing()
                .ended(TcpCloseReason.ABORTED)
                .deleted();
    }

    @Test
    void finWait2_fullyClosedAndPeerSilent_bounded() {
        Script script = Script.established(PLAIN).close().expect(Seg.fin(1)).receive(Seg.ack(1, 2));
        script.state(TcpState.FIN_WAIT_2).at("1.2s").deleted();
    }

    @Test
    void established_rst_dataStaysReadable() {
        Script script =
                Script.established(PLAIN)
                        .receive(Seg.data(1, 10))
                        .ignoreSent()
                        .receive(Seg.rst(11));
        script.nothing().ended(TcpCloseReason.RESET_BY_PEER).deleted();
        assertThat(script.end.connection.readable()).isEqualTo(10);
        script.close();
        assertThat(script.end.connection.readable()).isZero();
    }

    @Test
    void closeWait_finBeyondAGap_waitsForTheGap() {
        Script script = Script.established(PLAIN).receive(Seg.data(101, 100).with(TcpSegment.FIN));
        script.expect(Seg.ack(1, 1)).state(TcpState.ESTABLISHED);
        script.receive(Seg.data(1, 100)).expect(Seg.ack(1, 202)).state(TcpState.CLOSE_WAIT);
        assertThat(script.end.connection.readClosed()).isFalse();
        script.read();
        assertThat(script.end.connection.readClosed()).isTrue();
    }

    @Test
    void closed_sendAfterwards_chunkFreed() {
        Script script = Script.established(PLAIN).abort();
        script.write(10);
        assertThat(script.end.freed.chunks).isEqualTo(1);
    }

    @Test
    void established_rstWithUnsentData_allChunksFreed() {
        Script script = Script.established(PLAIN);
        for (int i = 0; i < 200; i++) {
            script.write(1_000);
        }
        script.receive(Seg.rst(1)).deleted();
        assertThat(script.end.freed.chunks).isEqualTo(200);
        assertThat(script.end.connection.bufferedBytes()).isZero();
    }
}
