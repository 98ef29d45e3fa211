package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Opening: RFC 9293 section 3.5. */
class HandshakeTest {
    private static final TcpConfig FULL =
            TcpConfig.defaults(1500).withReceiveBuffer(200_000, 4_000_000);

    @Test
    void closed_open_synWithAllOptions() {
        new Script(FULL)
                .at("3ms")
                .open()
                .expect(Seg.syn().mss(1460).scale(6).sackPermitted().ts(3, 0).win(65_535))
                .state(TcpState.SYN_SENT)
                .nothing();
    }

    @Test
    void synSent_synAck_establishedAndAcked() {
        Script script = new Script(Script.PLAIN).open().expect(Seg.syn());
        script.at("10ms").receive(Seg.synAck()).expect(Seg.ack(1, 1)).nothing();
        script.state(TcpState.ESTABLISHED);
        assertThat(script.end.events.established).isEqualTo(1);
        assertThat(script.end.connection.srttNs()).isEqualTo(10_000_000L);
    }

    @Test
    void synSent_dataQueued_goesWithTheHandshakesEnd() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .write(10)
                .nothing()
                .receive(Seg.synAck())
                .expect(Seg.ack(1, 1))
                .expect(Seg.data(1, 10));
    }

    @Test
    void synSent_unacceptableAck_rstAndStays() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .receive(Seg.synAck().ack(7))
                .expect(Seg.rst(7))
                .state(TcpState.SYN_SENT)
                .receive(Seg.ack(1, 0))
                .expect(Seg.rst(0))
                .state(TcpState.SYN_SENT);
    }

    @Test
    void synSent_rstWithAck_refused() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .receive(Seg.rst(0).ack(1))
                .nothing()
                .ended(TcpCloseReason.REFUSED)
                .deleted();
    }

    @Test
    void synSent_rstWithoutOrWithWrongAck_ignored() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .receive(Seg.rst(0))
                .receive(Seg.rst(0).ack(5))
                .nothing()
                .state(TcpState.SYN_SENT);
    }

    @Test
    void synSent_noAnswer_repeatsWithBackOffThenTimesOut() {
        Script script = new Script(Script.PLAIN.withRetries(3, 15)).open().expect(Seg.syn());
        script.at("0.999s").nothing();
        script.at("1s").expect(Seg.syn()).nothing();
        script.at("2.999s").nothing();
        script.at("3s").expect(Seg.syn());
        script.at("7s").expect(Seg.syn());
        script.at("14.999s").state(TcpState.SYN_SENT);
        script.at("15s").nothing().ended(TcpCloseReason.TIMED_OUT).deleted();
    }

    @Test
    void synSent_synRepeated_initialWindowOneSegmentAndLongerRto() {
        Script script = new Script(Script.PLAIN).open().expect(Seg.syn());
        script.at("1s").expect(Seg.syn());
        script.at("1.1s").receive(Seg.synAck().mss(1000)).expect(Seg.ack(1, 1));
        script.write(5_000).expect(Seg.data(1, 1000)).nothing();
        script.at("4.099s").nothing(); // RFC 6298 5.7: 3 s
        script.at("4.1s").expect(Seg.data(1, 1000));
    }

    @Test
    void synSent_syn_simultaneousOpenBySynAcks() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .receive(Seg.syn())
                .expect(Seg.synAck())
                .state(TcpState.SYN_RECEIVED)
                .receive(Seg.synAck())
                .expect(Seg.ack(1, 1))
                .state(TcpState.ESTABLISHED);
    }

    @Test
    void synSent_syn_simultaneousOpenByPlainAck() {
        new Script(Script.PLAIN)
                .open()
                .expect(Seg.syn())
                .receive(Seg.syn())
                .expect(Seg.synAck())
                .receive(Seg.ack(1, 1))
                .nothing()
                .state(TcpState.ESTABLISHED);
    }

    @Test
    void simultaneousOpen_twoRealEnds_bothEstablishedAndCarryData() {
        VirtualPipe pipe = new VirtualPipe(Script.PLAIN, Script.PLAIN, 10_000_000, 0, 0);
        pipe.listening = false;
        pipe.a.connection.open(0);
        pipe.b.connection.open(0);
        pipe.runUntil(100_000_000);
        assertThat(pipe.a.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(pipe.b.state()).isEqualTo(TcpState.ESTABLISHED);
        pipe.a.write(5_000, pipe.nowNs);
        pipe.b.write(3_000, pipe.nowNs);
        pipe.runUntil(1_000_000_000);
        assertThat(pipe.b.readUpTo(10_000, pipe.nowNs)).isEqualTo(5_000);
        assertThat(pipe.a.readUpTo(10_000, pipe.nowNs)).isEqualTo(3_000);
    }

    @Test
    void listen_syn_synAckWithCommonOptions() {
        new Script(FULL)
                .accept(Seg.syn().mss(1200).ts(77, 0).scale(7))
                .expect(Seg.synAck().mss(1460).scale(6).ts(0, 77))
                .state(TcpState.SYN_RECEIVED);
    }

    @Test
    void listen_synWithoutOptions_synAckOffersNone() {
        Script script = new Script(FULL).accept(Seg.syn());
        Seg synAck = script.peekSent();
        assertThat(synAck).isNotNull();
        assertThat(String.valueOf(synAck))
                .doesNotContain("scale")
                .doesNotContain("ts")
                .doesNotContain("sackOK");
    }

    @Test
    void synReceived_ackWithData_establishedAndDelivered() {
        Script script =
                Script.synReceived(Script.PLAIN).receive(Seg.data(1, 100)).expect(Seg.ack(1, 101));
        script.state(TcpState.ESTABLISHED);
        assertThat(script.end.connection.readable()).isEqualTo(100);
        assertThat(script.end.events.established).isEqualTo(1);
    }

    @Test
    void synReceived_wrongAck_rst() {
        Script.synReceived(Script.PLAIN)
                .receive(Seg.ack(1, 9))
                .expect(Seg.rst(9))
                .state(TcpState.SYN_RECEIVED);
    }

    @Test
    void synReceived_synAgain_synAckAgain() {
        Script.synReceived(Script.PLAIN)
                .receive(Seg.syn())
                .expect(Seg.synAck())
                .state(TcpState.SYN_RECEIVED);
    }

    @Test
    void synReceived_rst_deleted() {
        Script.synReceived(Script.PLAIN)
                .receive(Seg.rst(1))
                .nothing()
                .ended(TcpCloseReason.RESET_BY_PEER)
                .deleted();
    }

    @Test
    void synReceived_noAck_repeatsSynAckThenTimesOut() {
        Script script = Script.synReceived(Script.PLAIN.withRetries(1, 15));
        script.at("1s").expect(Seg.synAck());
        script.at("3s").nothing().ended(TcpCloseReason.TIMED_OUT).deleted();
    }

    @Test
    void synReceived_close_finAfterTheHandshake() {
        Script.synReceived(Script.PLAIN)
                .shutdown()
                .nothing()
                .receive(Seg.ack(1, 1))
                .expect(Seg.fin(1))
                .state(TcpState.FIN_WAIT_1);
    }

    @Test
    void synReceived_finWithAck_closeWait() {
        Script.synReceived(Script.PLAIN)
                .receive(Seg.fin(1))
                .expect(Seg.ack(1, 2))
                .state(TcpState.CLOSE_WAIT);
    }

    @Test
    void synSent_icmpHostUnreachable_unreachable() {
        Script script = new Script(Script.PLAIN).open();
        script.unreachable(1, 99);
        script.state(TcpState.SYN_SENT); // quotes a number that is not ours
        script.unreachable(1, 0);
        script.ended(TcpCloseReason.UNREACHABLE).deleted();
    }

    @Test
    void synSent_icmpPortUnreachable_refused() {
        Script script = new Script(Script.PLAIN).open();
        script.unreachable(3, 0);
        script.ended(TcpCloseReason.REFUSED).deleted();
    }

    @Test
    void established_icmpUnreachable_softErrorOnly() {
        Script script = Script.established(Script.PLAIN).write(10);
        script.unreachable(1, 1);
        script.state(TcpState.ESTABLISHED);
        assertThat(script.end.connection.softErrorCode()).isEqualTo(1);
    }

    @Test
    void mss_smallerOfBothMinusTimestamps() {
        Script script = new Script(FULL).accept(Seg.syn().mss(1000).ts(5, 0)).ignoreSent();
        assertThat(script.end.connection.info().sndMss()).isEqualTo(988);
        script = new Script(FULL).accept(Seg.syn()).ignoreSent();
        assertThat(script.end.connection.info().sndMss()).isEqualTo(536);
    }

    @Test
    void synSent_refused_dataQueuedBeforeIsFreed() {
        Script script = new Script(Script.PLAIN).open().expect(Seg.syn());
        script.end.connection.sendLater(script.end.chunk(1_000));
        script.receive(Seg.rst(0).ack(1)).ended(TcpCloseReason.REFUSED);
        assertThat(script.end.freed.chunks).isEqualTo(1);
    }
}
