package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the receiver reports: RFC 2018 section 4, RFC 2883. */
class SackReceiverTest {
    private static Script established() {
        return Script.established(Script.SACK);
    }

    @Test
    void gap_blockReported() {
        established().receive(Seg.data(101, 100)).expect(Seg.ack(1, 1).sack(101, 201));
    }

    @Test
    void severalGaps_newestBlockFirst() {
        Script script =
                established().receive(Seg.data(101, 100)).receive(Seg.data(301, 100)).ignoreSent();
        script.receive(Seg.data(501, 100)).expect(Seg.ack(1, 1).sack(501, 601, 301, 401, 101, 201));
        script.receive(Seg.data(401, 100)).expect(Seg.ack(1, 1).sack(301, 601, 101, 201));
        script.receive(Seg.data(201, 100)).expect(Seg.ack(1, 1).sack(101, 601));
        script.receive(Seg.data(1, 100)).expect(Seg.ack(1, 601));
        assertThat(script.end.connection.readable()).isEqualTo(600);
    }

    @Test
    void moreGapsThanRoom_fourBlocksWithoutTimestampsThreeWith() {
        Script script = established();
        for (int i = 0; i < 6; i++) {
            script.ignoreSent().receive(Seg.data(101 + 200 * i, 100));
        }
        script.expect(Seg.ack(1, 1).sack(1101, 1201, 901, 1001, 701, 801, 501, 601));
        script = Script.established(Script.PLAIN.withOptions(true, true, false));
        for (int i = 0; i < 6; i++) {
            script.ignoreSent().receive(Seg.data(101 + 200 * i, 100).ts(2_000, 0));
        }
        script.expect(Seg.ack(1, 1).sack(1101, 1201, 901, 1001, 701, 801));
    }

    @Test
    void gapFilled_passedBlocksDropped() {
        Script script =
                established().receive(Seg.data(101, 100)).receive(Seg.data(301, 100)).ignoreSent();
        script.receive(Seg.data(1, 100)).expect(Seg.ack(1, 201).sack(301, 401));
    }

    @Test
    void duplicateBelow_dsackOnce() {
        Script script = established().receive(Seg.data(1, 100)).ignoreSent();
        script.receive(Seg.data(1, 100)).expect(Seg.ack(1, 101).sack(1, 101)).nothing();
        script.receive(Seg.data(201, 100)).expect(Seg.ack(1, 101).sack(201, 301));
    }

    @Test
    void duplicateInsideABlock_dsackThenTheBlock() {
        Script script = established().receive(Seg.data(101, 300)).ignoreSent();
        script.receive(Seg.data(201, 100)).expect(Seg.ack(1, 1).sack(201, 301, 101, 401));
    }

    @Test
    void sackNotAgreed_noOption() {
        Script script = Script.established(Script.PLAIN).receive(Seg.data(101, 100));
        Seg ack = script.peekSent();
        assertThat(String.valueOf(ack)).doesNotContain("sack");
    }

    @Test
    void partlyDuplicate_newPartTaken() {
        Script script =
                established().receive(Seg.data(1, 100)).receive(Seg.data(51, 100)).ignoreSent();
        assertThat(script.end.connection.readable()).isEqualTo(150);
    }

    @Test
    void overlappingOutOfOrder_noByteTwice() {
        Script script =
                established()
                        .receive(Seg.data(101, 100))
                        .receive(Seg.data(151, 200))
                        .receive(Seg.data(51, 60));
        script.receive(Seg.data(1, 400)).ignoreSent();
        assertThat(script.end.connection.readable()).isEqualTo(400);
        assertThat(script.end.readUpTo(1_000, script.nowNs)).isEqualTo(400);
    }

    @Test
    void outOfOrderFin_notReachedUntilGapFilled() {
        Script script =
                established()
                        .receive(Seg.fin(101))
                        .expect(Seg.ack(1, 1))
                        .state(TcpState.ESTABLISHED);
        script.receive(Seg.data(1, 100)).expect(Seg.ack(1, 102)).state(TcpState.CLOSE_WAIT);
    }
}
