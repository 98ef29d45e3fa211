package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Keep-alive: RFC 9293 3.8.4. */
class KeepAliveTest {
    private static final TcpConfig CONFIG =
            Script.PLAIN.withKeepAlive(10_000_000_000L, 1_000_000_000L, 3);

    @Test
    void idle_probedAndAnswered_stays() {
        Script script =
                Script.established(CONFIG)
                        .at("10.099s")
                        .nothing()
                        .at("10.1s")
                        .expect(Seg.ack(0, 1))
                        .nothing();
        script.receive(Seg.ack(1, 1)).nothing();
        script.at("20s").nothing().at("20.2s").expect(Seg.ack(0, 1)).state(TcpState.ESTABLISHED);
    }

    @Test
    void idle_silentPeer_givenUpAfterTheProbes() {
        Script script = Script.established(CONFIG).at("12.2s");
        script.expect(Seg.ack(0, 1)).expect(Seg.ack(0, 1)).expect(Seg.ack(0, 1)).nothing();
        script.at("13.2s").expect(Seg.rst(1)).ended(TcpCloseReason.TIMED_OUT).deleted();
    }

    @Test
    void traffic_postponesTheProbe() {
        Script script = Script.established(CONFIG);
        for (int i = 0; i < 5; i++) {
            script.after("5s").receive(Seg.data(1 + i, 1)).ignoreSent();
        }
        script.after("9.9s").nothing().after("0.2s").expect(Seg.ack(0, 6));
    }

    @Test
    void off_neverProbes() {
        Script script = Script.established(Script.PLAIN).at("100000s").nothing();
        assertThat(script.end.connection.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void switchedOnLater_probes() {
        Script script = Script.established(Script.PLAIN);
        script.end.connection.setKeepAlive(1_000_000_000L, 1_000_000_000L, 2, script.nowNs);
        script.after("1.1s").expect(Seg.ack(0, 1));
    }

    @Test
    void probeReceived_answered() {
        Script.established(Script.PLAIN).receive(Seg.ack(0, 1)).expect(Seg.ack(1, 1));
    }
}
