package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Window growth: RFC 5681, RFC 6928, RFC 3465. */
class CongestionTest {
    private static long cwnd(Script script) {
        return script.end.connection.cwndBytes();
    }

    @Test
    void established_initialWindow_ofRfc6928() {
        assertThat(cwnd(Script.established(Script.PLAIN))).isEqualTo(10_000);
        TcpConfig jumbo = Script.PLAIN.withMss(8_960);
        assertThat(cwnd(Script.established(jumbo))).isEqualTo(17_920); // two segments
        TcpConfig ethernet = Script.PLAIN.withMss(1_460);
        assertThat(cwnd(Script.established(ethernet))).isEqualTo(14_600);
    }

    @Test
    void slowStart_ackOfTwoSegments_growsByTwo() {
        Script script =
                Script.established(Script.PLAIN)
                        .write(100_000)
                        .ignoreSent()
                        .receive(Seg.ack(1, 2001));
        assertThat(cwnd(script)).isEqualTo(12_000);
    }

    @Test
    void slowStart_stretchAck_growsByTwoOnly() {
        Script script =
                Script.established(Script.PLAIN)
                        .write(100_000)
                        .ignoreSent()
                        .receive(Seg.ack(1, 10001));
        assertThat(cwnd(script)).isEqualTo(12_000);
    }

    @Test
    void avoidance_oneSegmentAWindow() {
        Script script = Script.established(Script.SACK).write(400_000).ignoreSent();
        script.receive(Seg.ack(1, 1).sack(1001, 4001))
                .ignoreSent()
                .receive(Seg.ack(1, 10001))
                .ignoreSent();
        long start = cwnd(script);
        assertThat(start).isEqualTo(5_000);
        int acked = 10_001;
        for (int i = 0; i < 5; i++) {
            acked += 1_000;
            script.receive(Seg.ack(1, acked)).ignoreSent();
        }
        assertThat(cwnd(script)).isEqualTo(6_000);
    }

    @Test
    void applicationLimited_noGrowth() {
        Script script = Script.established(Script.PLAIN);
        int seq = 1;
        for (int i = 0; i < 50; i++) {
            script.write(1_000).ignoreSent();
            seq += 1_000;
            script.after("10ms").receive(Seg.ack(1, seq));
        }
        assertThat(cwnd(script)).isLessThanOrEqualTo(12_000);
    }

    @Test
    void idleLongerThanRto_restartsFromInitialWindow() {
        Script script = Script.established(Script.PLAIN).write(10_000).ignoreSent();
        for (int i = 1; i <= 10; i++) {
            script.receive(Seg.ack(1, 1 + 1000 * i));
        }
        assertThat(cwnd(script)).isEqualTo(20_000);
        script.after("10s").write(30_000).expectTrain(10_001, 10, 1000).nothing();
    }

    @Test
    void idleShorterThanRto_keepsTheWindow() {
        Script script = Script.established(Script.PLAIN).write(10_000).ignoreSent();
        for (int i = 1; i <= 10; i++) {
            script.receive(Seg.ack(1, 1 + 1000 * i));
        }
        script.after("100ms").write(30_000).expectTrain(10_001, 20, 1000).nothing();
    }

    @Test
    void unknownName_errorListsTheKnown() {
        assertThatThrownBy(() -> TcpConfig.defaults(1500).withCongestionControl("vegas"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vegas")
                .hasMessageContaining("newreno");
    }

    @Test
    void slowStart_longPath_doublesEachRoundTripUntilTheBdp() {
        // Case V5: IW10, 10 Gbit/s, RTT 10 ms: 10 round trips and 14.8 MB until the window is the
        // BDP.
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withSendBuffer(64 << 20, 64 << 20)
                        .withReceiveBuffer(64 << 20, 64 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, 5_000_000, 10_000_000_000L, 30_000_000);
        long bdp = 12_500_000;
        pipe.hook =
                now -> {
                    pipe.a.fill(65_536, Long.MAX_VALUE, now);
                    pipe.b.skipAll(now);
                };
        pipe.a.connection.open(0);
        long establishedNs = 10_000_000;
        while (pipe.a.connection.cwndBytes() < bdp) {
            pipe.step(Long.MAX_VALUE - 1);
        }
        double roundTrips = (pipe.nowNs - establishedNs) / 10e6;
        assertThat(roundTrips).isBetween(9.0, 11.0);
        assertThat(pipe.a.connection.bytesAcked() + 0.0).isBetween(12.4e6, 15.6e6);
    }

    @Test
    void bufferLimited_windowStopsAtTwiceWhatIsUsed() {
        // RFC 7661 4.3: a window of which less than half is in use does not grow
        int buffer = 200_000;
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withSendBuffer(buffer, buffer)
                        .withReceiveBuffer(4 << 20, 4 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, 5_000_000, 10_000_000_000L, 30_000_000);
        BulkTransferTest.goodputMbps(pipe, 1_000_000_000L);
        long cwnd = pipe.a.connection.cwndBytes();
        assertThat(cwnd).isBetween((long) buffer, 2L * buffer + 2 * 65_536 + 2 * 1448);
        while (pipe.nowNs < 2_000_000_000L) {
            pipe.step(Long.MAX_VALUE - 1);
        }
        assertThat(pipe.a.connection.counters().bytesAcked()).isGreaterThan(30_000_000);
        assertThat(pipe.a.connection.cwndBytes()).isEqualTo(cwnd);
    }
}
