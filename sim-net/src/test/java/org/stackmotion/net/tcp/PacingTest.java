package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Pacing as Linux does it: 2 windows a round trip in slow start, 1.2 later. SRTT is 100 ms. */
class PacingTest {
    private static final TcpConfig PACED = Script.RACK.withPacing(true);

    @Test
    void initialWindow_leavesAtOnce() {
        Script.established(PACED).write(20_000).expectTrain(1, 10, 1000).nothing();
    }

    @Test
    void slowStart_leavesAtTwoWindowsARoundTrip() {
        Script script =
                Script.established(PACED)
                        .write(50_000)
                        .ignoreSent()
                        .at("0.2s")
                        .receive(Seg.ack(1, 2001));
        // cwnd 12,000 in 100 ms, twice: a segment every 4.17 ms, after a pause one sooner
        script.expect(Seg.data(10_001, 1000)).nothing();
        script.at("0.2020s").nothing().at("0.2021s").expect(Seg.data(11_001, 1000)).nothing();
        script.at("0.2062s").nothing().at("0.2063s").expect(Seg.data(12_001, 1000)).nothing();
        script.at("0.2104s").nothing().at("0.2105s").expect(Seg.data(13_001, 1000)).nothing();
        assertThat(script.end.connection.cwndBytes()).isEqualTo(12_000);
    }

    @Test
    void lateTurn_nextGapIsShorterByAsMuch() {
        Script script =
                Script.established(PACED)
                        .write(50_000)
                        .ignoreSent()
                        .at("0.2s")
                        .receive(Seg.ack(1, 2001))
                        .ignoreSent();
        script.nowNs += Script.parse("3ms"); // nobody was called meanwhile; it was due at 0.2021 s
        script.after("0ms").expect(Seg.data(11_001, 1000)).nothing();
        script.at("0.2062s").nothing().at("0.2063s").expect(Seg.data(12_001, 1000)).nothing();
    }

    @Test
    void recovery_repetitionsArePacedToo_windowFallsFromCwnd() {
        Script script = Script.established(PACED).write(10_000).ignoreSent().at("0.2s");
        script.receive(Seg.ack(1, 1).sack(3001, 10_001));
        script.expect(Seg.data(1, 1000)).nothing(); // the second waits
        script.at("0.4s").expect(Seg.data(1001, 1000));
        assertThat(script.end.connection.info().ssthreshBytes()).isEqualTo(5_000);
    }

    @Test
    void off_nothingWaits() {
        Script.established(Script.RACK)
                .write(50_000)
                .ignoreSent()
                .at("0.2s")
                .receive(Seg.ack(1, 2001))
                .expectTrain(10_001, 4, 1000)
                .nothing();
    }
}
