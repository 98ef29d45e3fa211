package org.stackmotion.net.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.LinkConfig;

/**
 * Cases V1, V2, V3 (NewReno), V5 and V6: one stream between two machines on one cable. The measured
 * time is shorter than in the case's own text; virtual time needs no averaging over noise.
 */
class ValidationTest {
    private static final long MBPS = 1_000_000L;
    private static final LinkConfig DEFAULT_QUEUE = LinkConfig.of(1, 0);

    /**
     * V1: framing alone decides; timestamps on. 38 bytes of Ethernet, 20 of IP, 32 of TCP a frame.
     * Measured over 2 s after slow start.
     */
    @ParameterizedTest
    @CsvSource({
        "1000, 1500, 0.9415, 0",
        "1000, 9000, 0.9900, 0",
        "10000, 1500, 0.9415, 0",
        "10000, 9000, 0.9900, 0",
        "10000, 1500, 0.9415, 1000000",
        "10000, 9000, 0.9900, 1000000"
    })
    void v1WireEfficiency(long rateMbps, int mtu, double expected, int bufferBytes) {
        long rate = rateMbps * MBPS;
        LinkConfig cable = LinkConfig.of(rate, 100_000);
        BulkStream path = Cables.straight(cable, cable, mtu, bufferBytes);
        path.start();
        path.runUntil(path.nowNs() + BulkStream.SECOND_NS); // slow start and its overshoot
        double share = path.goodputBitsPerS(2 * BulkStream.SECOND_NS) / rate;
        assertThat(share).isCloseTo(expected, within(0.003 * expected));
    }

    /** V2: min(buffer / RTT, line). At 1.25 MB and 10 ms the buffer is the BDP exactly: 10 %. */
    @ParameterizedTest
    @CsvSource({
        "500000, 5, 100.0, 0.03",
        "500000, 10, 50.0, 0.03",
        "500000, 150, 3.333, 0.03",
        "1250000, 5, 117.7, 0.03",
        "1250000, 10, 117.7, 0.10",
        "1250000, 150, 8.333, 0.03"
    })
    void v2SocketBuffer(int bufferBytes, int rttMs, double expectedMBps, double band) {
        long rttNs = rttMs * BulkStream.MS_NS;
        LinkConfig cable = LinkConfig.of(1000 * MBPS, rttNs / 2);
        BulkStream path = Cables.straight(cable, cable, 1500, bufferBytes);
        path.start();
        path.runUntil(path.nowNs() + 20 * rttNs + 2 * BulkStream.SECOND_NS);
        double mbps = path.goodputBitsPerS(20 * rttNs) / 8e6;
        assertThat(mbps).isCloseTo(expectedMBps, within(band * expectedMBps));
    }

    /**
     * V5: IW10 doubles every RTT until the window holds the BDP; the table counts payload bytes.
     */
    @ParameterizedTest
    @CsvSource({
        "1000, 10, 7, 1.84",
        "1000, 100, 10, 14.8",
        "10000, 10, 10, 14.8",
        "10000, 100, 14, 237"
    })
    void v5SlowStart(long rateMbps, int rttMs, int expectedRtts, double expectedMb) {
        long rttNs = rttMs * BulkStream.MS_NS;
        long bdp = rateMbps * MBPS / 8 / 1000 * rttMs;
        LinkConfig cable = LinkConfig.of(rateMbps * MBPS, rttNs / 2).withQueue(1 << 20, 1 << 30);
        BulkStream path = Cables.straight(cable, cable, 1500, 1 << 30);
        path.start();
        long startNs = path.nowNs();
        int rtts = 0;
        long sent = 0;
        while (true) {
            // just before a round's first acknowledgment: all of the round before has been
            // acknowledged
            path.runUntil(startNs + (rtts + 1) * rttNs);
            if (path.info().cwndBytes() >= bdp) {
                break;
            }
            rtts++;
            sent = path.info().bytesAcked() + path.info().flightBytes();
        }
        assertThat(rtts).isBetween(expectedRtts - 1, expectedRtts + 1);
        assertThat(sent / 1e6).isCloseTo(expectedMb, within(0.05 * expectedMb));
        assertThat(path.info().retransmits()).isZero();
    }

    /** V3, NewReno rows: mean window W = 1.2 / sqrt(p), measured over at least 40 losses. */
    @ParameterizedTest
    @CsvSource({
        "100, 10, 12, 0.20",
        "100, 100, 12, 0.20",
        "1000, 10, 38, 0.10",
        "1000, 100, 38, 0.10",
        "10000, 10, 120, 0.10",
        "10000, 100, 120, 0.10"
    })
    void v3ResponseToLoss(int lossEvery, int rttMs, double expectedSegments, double band) {
        long rttNs = rttMs * BulkStream.MS_NS;
        LinkConfig back = LinkConfig.of(0, rttNs / 2);
        LinkConfig forward = back.withImpairments(Impairments.NONE.withLossEvery(lossEvery));
        BulkStream path = Cables.straight(forward, back, 1500, 1 << 26);
        path.start();
        path.runFor(400 * rttNs);
        long rounds = Math.round(40 * lossEvery / expectedSegments);
        double perRtt = path.goodputBitsPerS(rounds * rttNs) / 8e9 * rttNs / 1448;
        assertThat(perRtt).isCloseTo(expectedSegments, within(band * expectedSegments));
        assertThat(path.info().timeouts()).isZero();
    }

    /** V6: random loss of 1 in 22,000 on 10 Gb/s over 90 ms with jumbo frames, and none. */
    @ParameterizedTest
    @CsvSource({"0, 8200, 9950", "1, 82, 187"})
    void v6LossyLongPath(int lossy, double leastMbps, double mostMbps) {
        LinkConfig back = LinkConfig.of(10_000 * MBPS, 45 * BulkStream.MS_NS);
        LinkConfig good = back.withQueue(1 << 20, 1 << 30);
        LinkConfig bad = good.withImpairments(Impairments.NONE.withLoss(1.0 / 22_000));
        BulkStream path = Cables.straight(lossy == 0 ? good : bad, back, 9000, 1 << 27);
        path.start();
        path.runFor(5 * BulkStream.SECOND_NS);
        long measureNs = (lossy == 0 ? 2 : 300) * BulkStream.SECOND_NS;
        assertThat(path.goodputBitsPerS(measureNs) / 1e6).isBetween(leastMbps, mostMbps);
    }
}
