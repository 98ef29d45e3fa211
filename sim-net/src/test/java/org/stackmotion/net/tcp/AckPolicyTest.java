package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Delayed ACK, Nagle and silly windows: RFC 9293 3.7.4, 3.8.6. */
class AckPolicyTest {
    @Test
    void receiving_oneSmallSegment_ackAfter40ms() {
        Script script = Script.receiving(Script.PLAIN).receive(Seg.data(161, 10)).nothing();
        script.after("39ms").nothing().after("1ms").expect(Seg.ack(1, 171)).nothing();
    }

    @Test
    void receiving_everySecondFullSegment_ackAtOnce() {
        Script script = Script.receiving(Script.PLAIN);
        script.receive(Seg.data(161, 1000)).nothing(); // the first full one shows what full is
        script.receive(Seg.data(1161, 1000)).expect(Seg.ack(1, 2161));
        script.read().ignoreSent();
        script.receive(Seg.data(2161, 1000)).nothing();
        script.receive(Seg.data(3161, 1000)).expect(Seg.ack(1, 4161)).nothing();
    }

    @Test
    void receiving_dataToSend_carriesTheAck() {
        Script script = Script.receiving(Script.PLAIN).receive(Seg.data(161, 10)).nothing();
        script.write(5).expect(Seg.data(1, 5).ack(171)).nothing().after("100ms").nothing();
    }

    @Test
    void receiving_outOfOrder_ackAtOnce() {
        Script.receiving(Script.PLAIN).receive(Seg.data(261, 10)).expect(Seg.ack(1, 161));
    }

    @Test
    void receiving_gapFilled_ackAtOnce() {
        Script script =
                Script.receiving(Script.PLAIN).receive(Seg.data(171, 10)).expect(Seg.ack(1, 161));
        script.receive(Seg.data(161, 10)).expect(Seg.ack(1, 181)).nothing();
    }

    @Test
    void receiving_duplicate_ackAtOnce() {
        Script.receiving(Script.PLAIN).receive(Seg.data(151, 10)).expect(Seg.ack(1, 161));
    }

    @Test
    void receiving_fin_ackAtOnce() {
        Script.receiving(Script.PLAIN).receive(Seg.fin(161)).expect(Seg.ack(1, 162));
    }

    @Test
    void receiving_delayedAckZero_ackAtOnce() {
        Script.receiving(Script.PLAIN.withDelayedAck(0))
                .receive(Seg.data(161, 1))
                .expect(Seg.ack(1, 162));
    }

    @Test
    void established_secondSmallWrite_waitsForAckOfFirst() {
        Script script = Script.established(Script.PLAIN).write(10).expect(Seg.data(1, 10));
        script.write(10).write(10).nothing();
        script.receive(Seg.ack(1, 11)).expect(Seg.data(11, 20)).nothing();
    }

    @Test
    void established_smallBehindFull_goesAtOnce() {
        Script script =
                Script.established(Script.PLAIN).write(1_300); // Minshall: full ones do not hold it
        script.expect(Seg.data(1, 1000)).expect(Seg.data(1001, 300)).write(100).nothing();
    }

    @Test
    void established_noDelay_everyWriteAtOnce() {
        Script script =
                Script.established(Script.PLAIN.withNoDelay(true)).write(10).write(10).write(10);
        script.expectTrain(1, 3, 10).nothing();
    }

    @Test
    void established_noDelaySwitchedOn_heldBackBytesGo() {
        Script script =
                Script.established(Script.PLAIN)
                        .write(10)
                        .write(10)
                        .expect(Seg.data(1, 10))
                        .nothing();
        script.end.connection.setNoDelay(true, script.nowNs);
        script.expect(Seg.data(11, 10));
    }

    @Test
    void established_manySmallWritesQueued_wholeSegmentsLeave() {
        Script script = Script.established(Script.PLAIN);
        for (int i = 0; i < 300; i++) {
            script.end.connection.sendLater(script.end.chunk(10));
        }
        script.nothing();
        script.end.connection.flush(script.nowNs);
        script.expectTrain(1, 3, 1000).nothing();
    }

    @Test
    void established_smallWindow_waitsForHalfOfTheLargest() {
        Script script =
                Script.established(Script.PLAIN).receive(Seg.ack(1, 1).win(900)).write(5_000);
        script.nothing(); // 900 is under an MSS and under half of 60,000
        script.after("0.3s").expect(Seg.data(1, 900)).nothing(); // the override time-out
    }

    @Test
    void established_peerWithTinyBuffer_halfItsWindowGoes() {
        Script script = new Script(Script.PLAIN).open().expect(Seg.syn());
        script.receive(Seg.synAck().mss(1000).win(700)).expect(Seg.ack(1, 1)).write(5_000);
        script.expect(Seg.data(1, 700)).nothing();
    }

    @Test
    void receiver_smallRoom_windowDoesNotCreep() {
        TcpConfig config = Script.PLAIN.withReceiveBuffer(4_000, 4_000);
        Script script = Script.established(config);
        for (int i = 0; i < 4; i++) {
            script.receive(Seg.data(1 + 1000 * i, 1000))
                    .expect(Seg.ack(1, 1001 + 1000 * i).win(3_000 - 1000 * i));
        }
        script.read(500).nothing(); // 500 bytes of room are not worth telling
        script.read(500).expect(Seg.ack(1, 4001).win(1000));
    }

    @Test
    void oneSegmentSender_delayedAckUnderMinRto_neverTimesOut() {
        // A sender reduced to one small segment per ACK meets a 40 ms delayed ACK on a short path.
        TcpConfig config = TcpConfig.defaults(1500).withInitialWindow(1);
        VirtualPipe pipe = new VirtualPipe(config, config, 1_000_000, 0, 0);
        pipe.connect();
        for (int i = 0; i < 400; i++) {
            pipe.a.write(100, pipe.nowNs);
            pipe.runUntil(pipe.nowNs + 60_000_000);
            pipe.b.readUpTo(1_000, pipe.nowNs);
        }
        assertThat(pipe.b.read).isEqualTo(40_000);
        assertThat(pipe.a.connection.info().timeouts()).isZero();
        assertThat(pipe.a.connection.info().rtoNs()).isGreaterThan(200_000_000L);
    }

    @Test
    void longPath_delayedAckBeyondRtt_neverTimesOut() {
        // RTT 170 ms + 40 ms lies above a 200 ms floor on the whole of RTO: the floor is on the
        // variance.
        TcpConfig config = TcpConfig.defaults(1500);
        VirtualPipe pipe = new VirtualPipe(config, config, 85_000_000, 0, 0);
        pipe.connect();
        pipe.runUntil(2_000_000_000L);
        for (int i = 0; i < 100; i++) {
            pipe.a.write(100, pipe.nowNs);
            pipe.runUntil(pipe.nowNs + 500_000_000);
            pipe.b.readUpTo(1_000, pipe.nowNs);
        }
        assertThat(pipe.a.connection.info().timeouts()).isZero();
    }
}
