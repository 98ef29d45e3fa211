package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

/** The scoreboard beside a naive one that recounts everything (RFC 6675 as written). */
class SentSegmentsTest {
    private static final int MSS = 100;

    private static final class Naive {
        int seq;
        int length;
        boolean sacked;
        boolean lost;
        boolean repeated;
    }

    @Seeds(count = 30)
    void randomAcks_sameAsRecount(long seed) {
        SeededRandom random = new SeededRandom(seed);
        SentSegments sent = new SentSegments();
        List<Naive> naive = new ArrayList<>();
        int una = random.nextInt();
        int nxt = una;
        TcpSegment ack = new TcpSegment();
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    for (int i = random.nextInt(5); i >= 0 && naive.size() < 250; i--) {
                        Naive n = new Naive();
                        n.seq = nxt;
                        n.length = random.nextBoolean(0.8) ? MSS : 1 + random.nextInt(MSS);
                        sent.push(nxt, n.length, step);
                        nxt += n.length;
                        naive.add(n);
                    }
                }
                case 2 -> {
                    if (!naive.isEmpty()) {
                        int count = random.nextInt(Math.min(4, naive.size()) + 1);
                        for (int i = 0; i < count; i++) {
                            una += naive.removeFirst().length;
                        }
                        sent.delivery().begin(Long.MAX_VALUE);
                        sent.ackTo(una);
                    }
                }
                case 3, 4 -> sack(sent, naive, random, ack, una, nxt);
                default -> {
                    if (random.nextInt(20) == 0) {
                        sent.markTimedOut(Long.MAX_VALUE);
                        naive.forEach(n -> {
                            n.lost = !n.sacked;
                            n.repeated = false;
                        });
                    }
                    long index = sent.nextLost();
                    Naive first =
                            naive.stream()
                                    .filter(n -> n.lost && !n.sacked && !n.repeated)
                                    .findFirst()
                                    .orElse(null);
                    if (first == null) {
                        assertThat(index).isEqualTo(SentSegments.NONE);
                    } else {
                        assertThat(sent.seq(index)).isEqualTo(first.seq);
                        sent.onRetransmitted(index, step);
                        first.repeated = true;
                    }
                }
            }
            sent.checkInvariants(una, nxt);
            assertThat(sent.pipe()).isEqualTo(pipe(naive));
            assertThat(sent.count()).isEqualTo(naive.size());
        }
    }

    private static void sack(
            SentSegments sent,
            List<Naive> naive,
            SeededRandom random,
            TcpSegment ack,
            int una,
            int nxt) {
        if (naive.size() < 3) {
            return;
        }
        ack.clear();
        ack.sackCount = 1 + random.nextInt(3);
        for (int i = 0; i < ack.sackCount; i++) {
            int from = 1 + random.nextInt(naive.size() - 1);
            int to = Math.min(naive.size() - 1, from + random.nextInt(4));
            ack.sackStart[i] = naive.get(from).seq;
            ack.sackEnd[i] = naive.get(to).seq + naive.get(to).length;
            for (int k = from; k <= to; k++) {
                naive.get(k).sacked = true;
            }
        }
        sent.markSacked(ack, una, nxt);
        sent.advanceLostEdge(MSS);
        for (int i = 0; i < naive.size(); i++) {
            int segments = 0;
            int bytes = 0;
            for (int k = i + 1; k < naive.size(); k++) {
                segments += naive.get(k).sacked ? 1 : 0;
                bytes += naive.get(k).sacked ? naive.get(k).length : 0;
            }
            if (!naive.get(i).sacked && (segments >= 3 || bytes > 2 * MSS)) {
                naive.get(i).lost = true;
            }
        }
    }

    private static long pipe(List<Naive> naive) {
        long pipe = 0;
        for (Naive n : naive) {
            if (!n.sacked) {
                pipe += (n.lost ? 0 : n.length) + (n.repeated ? n.length : 0);
            }
        }
        return pipe;
    }

    @Test
    void cumulativeAck_sampleIsOfTheNewestSentOnce() {
        SentSegments sent = new SentSegments();
        sent.push(0, 100, 10);
        sent.push(100, 100, 20);
        sent.push(200, 100, 30);
        sent.markHeadLost();
        sent.onRetransmitted(sent.nextLost(), 40);
        sent.delivery().begin(Long.MAX_VALUE);
        sent.ackTo(100);
        assertThat(sent.delivery().sampleValid()).isFalse();
        sent.delivery().begin(Long.MAX_VALUE);
        sent.ackTo(300);
        assertThat(sent.delivery().sampleValid()).isTrue();
        assertThat(sent.delivery().sampleSentNs()).isEqualTo(30);
    }

    @Test
    void partialAck_trimsTheHead() {
        SentSegments sent = new SentSegments();
        sent.push(0, 100, 0);
        sent.push(100, 100, 0);
        sent.delivery().begin(Long.MAX_VALUE);
        sent.ackTo(130);
        assertThat(sent.seq(sent.headIndex())).isEqualTo(130);
        assertThat(sent.pipe()).isEqualTo(70);
        sent.checkInvariants(130, 200);
    }

    @Test
    void sackBlockThatEndsInsideASegment_marksItWhenItHasGrown() {
        SentSegments sent = new SentSegments();
        for (int i = 0; i < 3; i++) {
            sent.push(100 * i, 100, 0);
        }
        TcpSegment ack = new TcpSegment();
        ack.sackCount = 1;
        ack.sackStart[0] = 100;
        ack.sackEnd[0] = 150;
        assertThat(sent.markSacked(ack, 0, 300)).isZero();
        ack.sackEnd[0] = 200;
        assertThat(sent.markSacked(ack, 0, 300)).isEqualTo(100);
        assertThat(sent.markSacked(ack, 0, 300)).isZero();
        sent.checkInvariants(0, 300);
    }
}
