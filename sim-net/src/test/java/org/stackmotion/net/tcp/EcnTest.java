package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.tcp.Ecn.CE;
import static org.stackmotion.net.tcp.Ecn.ECT_0;
import static org.stackmotion.net.tcp.Ecn.NOT_ECT;
import static org.stackmotion.net.tcp.TcpSegment.CWR;
import static org.stackmotion.net.tcp.TcpSegment.ECE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Explicit Congestion Notification, RFC 3168 section 6.1, as packet scripts. */
class EcnTest {
    private static final TcpConfig ENABLED = Script.PLAIN.withEcn(EcnMode.ENABLED);
    private static final TcpConfig ECHO_ONLY = Script.PLAIN.withEcn(EcnMode.ECHO_ONLY);
    private static final TcpConfig DISABLED = Script.PLAIN.withEcn(EcnMode.DISABLED);

    // ---- handshake -----------------------------------------------------------------------------

    @Test
    void synSent_enabled_asks_onWhenAnsweredWithEceAlone() {
        asked(Seg.synAck().with(ECE)).write(10).expect(Seg.data(1, 10).ecn(ECT_0)).nothing();
    }

    @Test
    void synSent_answeredWithout_off() {
        asked(Seg.synAck()).write(10).expect(Seg.data(1, 10).ecn(NOT_ECT));
    }

    @Test
    void synSent_answeredWithBothFlags_mirrored_off() {
        asked(Seg.synAck().with(ECE).with(CWR)).write(10).expect(Seg.data(1, 10).ecn(NOT_ECT));
    }

    @Test
    void synSent_timeout_synRepeatedWithoutAsking_staysOff() {
        new Script(ENABLED)
                .open()
                .expect(Seg.syn().with(ECE).with(CWR).ecn(NOT_ECT))
                .after("1s")
                .expect(Seg.syn())
                .receive(Seg.synAck().win(60_000).mss(1000).with(ECE)) // to the first one, late
                .expect(Seg.ack(1, 1))
                .write(10)
                .expect(Seg.data(1, 10).ecn(NOT_ECT));
    }

    @Test
    void synSent_echoOnlyAndDisabled_askNobody() {
        new Script(ECHO_ONLY).open().expect(Seg.syn());
        new Script(DISABLED).open().expect(Seg.syn());
    }

    @Test
    void listen_synThatAsks_enabled_answeredWithEce_ownDataIsEct() {
        passive(ENABLED, Seg.syn().with(ECE).with(CWR))
                .expect(Seg.synAck().with(ECE).ecn(NOT_ECT))
                .receive(Seg.ack(1, 1))
                .write(10)
                .expect(Seg.data(1, 10).ecn(ECT_0));
    }

    @Test
    void listen_synThatAsks_echoOnly_answeredWithEce_ownDataIsNotEct() {
        passive(ECHO_ONLY, Seg.syn().with(ECE).with(CWR))
                .expect(Seg.synAck().with(ECE))
                .receive(Seg.ack(1, 1))
                .write(10)
                .expect(Seg.data(1, 10).ecn(NOT_ECT))
                .receive(Seg.data(1, 10).ack(11).ecn(CE))
                .expect(Seg.ack(11, 11).with(ECE));
    }

    @Test
    void listen_synThatAsks_disabled_answeredWithout() {
        passive(DISABLED, Seg.syn().with(ECE).with(CWR)).expect(Seg.synAck());
    }

    @Test
    void listen_synWithCodepoint_notBelieved() {
        passive(ENABLED, Seg.syn().with(ECE).with(CWR).ecn(ECT_0)).expect(Seg.synAck());
    }

    @Test
    void synReceived_peerGivesUpAsking_synAckWithout() {
        passive(ENABLED, Seg.syn().with(ECE).with(CWR))
                .expect(Seg.synAck().with(ECE))
                .receive(Seg.syn().win(60_000).mss(1000))
                .expect(Seg.synAck())
                .receive(Seg.ack(1, 1))
                .write(10)
                .expect(Seg.data(1, 10).ecn(NOT_ECT));
    }

    @Test
    void synSent_synThatAsks_simultaneousOpen_on() {
        new Script(ENABLED)
                .open()
                .expect(Seg.syn().with(ECE).with(CWR))
                .receive(Seg.syn().with(ECE).with(CWR).win(60_000).mss(1000))
                .expect(Seg.synAck().with(ECE))
                .receive(Seg.synAck().with(ECE).win(60_000))
                .expect(Seg.ack(1, 1))
                .write(10)
                .expect(Seg.data(1, 10).ecn(ECT_0));
    }

    // ---- receiving -----------------------------------------------------------------------------

    @Test
    void established_markedData_everyAckEchoesUntilCwr() {
        receiving()
                .receive(Seg.data(161, 10).ecn(CE))
                .expect(Seg.ack(1, 171).with(ECE).ecn(NOT_ECT)) // at once
                .receive(Seg.data(171, 10).ecn(ECT_0))
                .after("40ms")
                .expect(Seg.ack(1, 181).with(ECE))
                .write(10)
                .expect(Seg.data(1, 10).ack(181).with(ECE))
                .receive(Seg.data(181, 10).ecn(ECT_0).with(CWR))
                .expect(Seg.ack(11, 191)); // at once: the peer's window may be a segment
    }

    @Test
    void established_cwrOnMarkedData_echoGoesOn() {
        receiving()
                .receive(Seg.data(161, 10).ecn(CE))
                .expect(Seg.ack(1, 171).with(ECE))
                .receive(Seg.data(171, 10).ecn(CE).with(CWR))
                .expect(Seg.ack(1, 181).with(ECE));
    }

    @Test
    void established_markedDataOutsideTheWindow_ignored() {
        receiving().receive(Seg.data(100, 10).ecn(CE)).expect(Seg.ack(1, 161)).nothing();
    }

    @Test
    void established_markedAckWithoutData_ignored() {
        receiving().receive(Seg.ack(161, 1).ecn(CE)).write(10).expect(Seg.data(1, 10).ack(161));
    }

    @Test
    void established_markWithoutAgreement_ignored() {
        Script.receiving(DISABLED)
                .receive(Seg.data(161, 10).ecn(CE))
                .after("40ms")
                .expect(Seg.ack(1, 171));
    }

    // ---- sending -------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"newreno", "cubic"})
    void established_ece_windowLoweredOnce_nextNewDataSaysCwr(String algorithm) {
        Script script = on(ENABLED.withCongestionControl(algorithm)).write(40_000);
        script.expectTrain(1, 10, 1000).nothing().at("0.2s");
        script.receive(Seg.ack(1, 3001).with(ECE));
        long lowered = algorithm.equals("cubic") ? 7000 : 5000;
        assertThat(script.end.connection.cwndBytes()).isEqualTo(lowered);
        script.receive(Seg.ack(1, 4001).with(ECE)).receive(Seg.ack(1, 5001).with(ECE));
        assertThat(script.end.connection.cwndBytes()).isEqualTo(lowered);
        assertThat(script.end.connection.counters().ecnReductions()).isEqualTo(1);
        script.ignoreSent().receive(Seg.ack(1, 10_001).with(ECE));
        assertThat(script.end.connection.counters().ecnReductions()).isEqualTo(1);
    }

    @Test
    void established_ece_cwrOnFirstNewDataOnly_notOnRetransmission() {
        Script script = on(ENABLED).write(40_000).expectTrain(1, 10, 1000).at("0.2s");
        script.receive(Seg.ack(1, 8001).with(ECE)) // cwnd 5000, 2000 in flight
                .expect(Seg.data(10_001, 1000).with(CWR).ecn(ECT_0))
                .expect(Seg.data(11_001, 1000).ecn(ECT_0))
                .expect(Seg.data(12_001, 1000).ecn(ECT_0))
                .nothing();
    }

    @Test
    void established_eceAgainInTheNextWindow_loweredAgain() {
        Script script = on(ENABLED).write(60_000).expectTrain(1, 10, 1000).at("0.2s");
        script.receive(Seg.ack(1, 10_001).with(ECE)).ignoreSent();
        assertThat(script.end.connection.cwndBytes()).isEqualTo(5000);
        script.receive(Seg.ack(1, 15_001)).ignoreSent().receive(Seg.ack(1, 16_001).with(ECE));
        assertThat(script.end.connection.counters().ecnReductions()).isEqualTo(2);
    }

    @Test
    void established_thirdDuplicate_loweredForTheLoss_eceInItChangesNothing() {
        Script script = on(ENABLED.withOptions(false, false, false)).write(40_000);
        script.expectTrain(1, 10, 1000).at("0.2s");
        script.receive(Seg.ack(1, 1)).receive(Seg.ack(1, 1)).ignoreSent();
        script.receive(Seg.ack(1, 1).with(ECE))
                .expect(Seg.data(1, 1000).ecn(NOT_ECT)); // the retransmission
        long cwnd = script.end.connection.cwndBytes();
        assertThat(cwnd).isEqualTo(5000);
        assertThat(script.end.connection.counters().ecnReductions()).isZero();
    }

    @Test
    void established_lossInAWindowLoweredForAMark_notLoweredTwice() {
        Script script = on(ENABLED).write(40_000).expectTrain(1, 10, 1000).at("0.2s");
        script.receive(Seg.ack(1, 1001).with(ECE));
        assertThat(script.end.connection.cwndBytes()).isEqualTo(5000);
        script.nothing();
        for (int i = 0; i < 3; i++) {
            script.receive(Seg.ack(1, 1001).with(ECE));
        }
        assertThat(script.end.connection.counters().fastRecoveries()).isEqualTo(1);
        assertThat(script.end.connection.cwndBytes()).isEqualTo(5000);
    }

    @Test
    void established_timeout_retransmissionNotEct_thenNewDataSaysCwr() {
        Script script = on(ENABLED).write(2000).expectTrain(1, 2, 1000);
        script.after("0.3s").expect(Seg.data(1, 1000).ecn(NOT_ECT)).nothing();
        script.receive(Seg.ack(1, 2001)).write(100);
        script.expect(Seg.data(2001, 100).with(CWR).ecn(ECT_0));
    }

    @Test
    void closing_finAlone_notEct() {
        on(ENABLED).shutdown().expect(Seg.fin(1).ecn(NOT_ECT));
    }

    @Test
    void zeroWindow_probe_notEct() {
        on(ENABLED)
                .receive(Seg.ack(1, 1).win(0))
                .write(1000)
                .after("0.4s")
                .expect(Seg.data(1, 1).ecn(NOT_ECT));
    }

    @Test
    void established_windowOfOneSegment_eceLeavesOne() {
        NewReno reno = new NewReno(new SlowStart());
        reno.onEstablished(1000, 1000, 0);
        reno.onEcnEcho(1000, 0);
        assertThat(reno.cwndBytes()).isEqualTo(1000);
        assertThat(reno.ssthreshBytes()).isEqualTo(2000);
    }

    private static Script asked(Seg answer) {
        return new Script(ENABLED)
                .open()
                .expect(Seg.syn().with(ECE).with(CWR).ecn(NOT_ECT))
                .at("0.1s")
                .receive(answer.win(60_000).mss(1000))
                .expect(Seg.ack(1, 1).ecn(NOT_ECT));
    }

    private static Script passive(TcpConfig config, Seg syn) {
        return new Script(config).accept(syn.win(60_000).mss(1000));
    }

    private static Script on(TcpConfig config) {
        return new Script(config)
                .open()
                .ignoreSent()
                .at("0.1s")
                .receive(Seg.synAck().with(ECE).win(60_000).mss(1000))
                .ignoreSent();
    }

    /** Quick ACKs used up; the peer's next byte is 161. */
    private static Script receiving() {
        Script script = on(ENABLED);
        for (int i = 0; i < 16; i++) {
            script.receive(Seg.data(1 + 10 * i, 10).ecn(ECT_0));
        }
        return script.ignoreSent();
    }
}
