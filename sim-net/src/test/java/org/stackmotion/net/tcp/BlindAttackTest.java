package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Segments that are forged or stale: RFC 5961, and PAWS of RFC 7323. */
class BlindAttackTest {
    private static final TcpConfig STAMPS = Script.PLAIN.withOptions(true, false, false);

    @Test
    void established_rstInWindowButNotExact_challenged() {
        Script.established(Script.PLAIN)
                .receive(Seg.rst(500))
                .expect(Seg.ack(1, 1))
                .state(TcpState.ESTABLISHED)
                .receive(Seg.rst(1))
                .deleted();
    }

    @Test
    void established_rstOutsideWindow_silentlyDropped() {
        Script.established(Script.PLAIN)
                .receive(Seg.rst(70_000))
                .receive(Seg.rst(-5))
                .nothing()
                .state(TcpState.ESTABLISHED);
    }

    @Test
    void established_synInWindow_challenged() {
        Script.established(Script.PLAIN)
                .receive(Seg.data(100, 0).with(TcpSegment.SYN))
                .expect(Seg.ack(1, 1))
                .state(TcpState.ESTABLISHED);
    }

    @Test
    void established_ackOfNeverSent_challengedAndDropped() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.data(1, 10).ack(50))
                        .expect(Seg.ack(1, 1));
        assertThat(script.end.connection.readable()).isZero();
    }

    @Test
    void established_ancientAck_challengedAndDropped() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.data(1, 10).ack(-70_000))
                        .expect(Seg.ack(1, 1));
        assertThat(script.end.connection.readable()).isZero();
    }

    @Test
    void established_oldButRecentAck_dataTaken() {
        Script script =
                Script.established(Script.PLAIN).write(500).ignoreSent().receive(Seg.ack(1, 501));
        script.receive(Seg.data(1, 10).ack(100)).expect(Seg.ack(501, 11));
        assertThat(script.end.connection.readable()).isEqualTo(10);
    }

    @Test
    void established_floodOfChallenges_limited() {
        Script script = Script.established(Script.PLAIN);
        for (int i = 0; i < 100; i++) {
            script.receive(Seg.rst(500));
        }
        assertThat(script.sentCount()).isEqualTo(ChallengeAck.CHALLENGES_MAX);
        script.ignoreSent().after("5s").receive(Seg.rst(500)).expect(Seg.ack(1, 1));
    }

    @Test
    void established_emptySegmentsOutsideWindow_answeredTwiceASecond() {
        Script script = Script.established(Script.PLAIN);
        for (int i = 0; i < 10; i++) {
            script.receive(Seg.ack(-10, 1));
        }
        script.expect(Seg.ack(1, 1)).nothing();
        script.after("0.5s").receive(Seg.ack(-10, 1)).expect(Seg.ack(1, 1));
    }

    @Test
    void established_dataOutsideWindow_ackedAndDropped() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.data(70_000, 10))
                        .expect(Seg.ack(1, 1));
        assertThat(script.end.connection.counters().outOfWindow()).isEqualTo(1);
    }

    @Test
    void established_segmentWithoutAck_dropped() {
        Script script = Script.established(Script.PLAIN).receive(Seg.data(1, 10).noAck()).nothing();
        assertThat(script.end.connection.readable()).isZero();
    }

    @Test
    void established_olderTimestamp_rejectedByPaws() {
        Script script =
                Script.established(STAMPS).receive(Seg.data(1, 10).ts(1_000, 0)).ignoreSent();
        script.receive(Seg.data(11, 10).ts(999, 0)).expect(Seg.ack(1, 11));
        assertThat(script.end.connection.counters().pawsRejected()).isEqualTo(1);
        assertThat(script.end.connection.readable()).isEqualTo(10);
    }

    @Test
    void established_timestampWrapped_accepted() {
        Script script =
                new Script(STAMPS).open().ignoreSent().receive(Seg.synAck().ts(-5, 0)).ignoreSent();
        script.receive(Seg.data(1, 10).ts(3, 0)).expect(Seg.ack(1, 11));
    }

    @Test
    void established_rstWithOldTimestamp_stillResets() {
        Script.established(STAMPS).receive(Seg.rst(1).ts(5, 0)).deleted();
    }

    @Test
    void established_timestampMissing_dropped() {
        Script script = Script.established(STAMPS).receive(Seg.data(1, 10)).nothing();
        assertThat(script.end.connection.readable()).isZero();
    }

    @Test
    void established_after24Days_oldTimestampAccepted() {
        Script script = Script.established(STAMPS).after("2073601s");
        script.receive(Seg.data(1, 10).ts(10, 0)).expect(Seg.ack(1, 11));
    }

    @Test
    void established_echo_isOfTheSegmentThatSpansTheLastAck() {
        Script script = Script.established(STAMPS).receive(Seg.data(101, 100).ts(1_010, 0));
        script.expect(Seg.ack(1, 1).ts(100, 1_000)); // out of order: not echoed
        script.receive(Seg.data(1, 100).ts(1_005, 0)).expect(Seg.ack(1, 201).ts(100, 1_005));
    }

    @Test
    void established_urgent_pointerIgnoredDataDelivered() {
        Script script =
                Script.established(Script.PLAIN).receive(Seg.data(1, 10).with(TcpSegment.URG));
        script.expect(Seg.ack(1, 11));
        assertThat(script.end.connection.readable()).isEqualTo(10);
        assertThat(script.end.connection.counters().urgentSegments()).isEqualTo(1);
    }

    @Test
    void established_peerRebooted_challengeLeadsToItsReset() {
        Script script =
                Script.established(Script.PLAIN)
                        .receive(Seg.data(40_000, 0).noAck().with(TcpSegment.SYN));
        script.expect(Seg.ack(1, 1)); // the peer, in SYN-SENT, answers with RST at our ACK
        script.receive(Seg.rst(1)).ended(TcpCloseReason.RESET_BY_PEER).deleted();
    }
}
