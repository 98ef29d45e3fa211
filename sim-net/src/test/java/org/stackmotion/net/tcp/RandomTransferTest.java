package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

/**
 * Two endpoints over a path that loses, reorders and doubles, with random options, writes, reads
 * and closes: every byte arrives in order, invariants hold after every event, both ends reach
 * CLOSED.
 */
class RandomTransferTest {
    private static final int STEPS_MAX = 2_000_000;

    /** A lossy path and one small write a round trip take their time. */
    private static final long LIMIT_NS = 36_000_000_000_000L;

    /** One end's plan. */
    private static final class Plan {
        final long total;
        final int chunkMax;
        final int readMax;
        final boolean greedy;
        boolean shut;
        boolean closed;

        Plan(SeededRandom random) {
            chunkMax = 1 + random.nextInt(random.nextBoolean(0.5) ? 200 : 20_000);
            total =
                    random.nextInt(4) == 0
                            ? 0
                            : random.nextInt(Math.min(400_000, 2_000 * chunkMax));
            readMax = 1 + random.nextInt(30_000);
            greedy = random.nextBoolean(0.7);
        }
    }

    private static TcpConfig config(SeededRandom random) {
        int[] mtus = {576, 1500, 9000};
        int send = 2_000 + random.nextInt(200_000);
        int receive = 500 + random.nextInt(200_000);
        boolean auto = random.nextBoolean(0.5);
        return TcpConfig.defaults(mtus[random.nextInt(3)])
                .withSendBuffer(send, auto ? 2_000_000 : send)
                .withReceiveBuffer(receive, auto ? 2_000_000 : receive)
                .withNoDelay(random.nextBoolean(0.3))
                .withDelayedAck(random.nextBoolean(0.8) ? 40_000_000L : 0L)
                .withRetries(30, 60)
                .withOptions(
                        random.nextBoolean(0.7), random.nextBoolean(0.7), random.nextBoolean(0.7));
    }

    @Seeds(count = 80)
    void randomPath_randomUse_streamIntactAndClosed(long seed) {
        run(seed);
    }

    @Test
    void manySeeds_shortRuns_streamIntactAndClosed() {
        for (long seed = 1_000; seed < 1_100; seed++) {
            try {
                run(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void run(long seed) {
        SeededRandom random = new SeededRandom(seed);
        long delay = 10_000L + random.nextInt(50_000_000);
        long rate = random.nextBoolean(0.5) ? 0 : 1_000_000L + random.nextInt(1_000_000_000);
        long queue = 3_000 + random.nextInt(300_000);
        VirtualPipe pipe = new VirtualPipe(config(random), config(random), delay, rate, queue);
        double loss = random.nextBoolean(0.3) ? 0 : random.nextDouble() * 0.12;
        double reorder = random.nextBoolean(0.5) ? 0 : random.nextDouble() * 0.2;
        double duplicate = random.nextBoolean(0.5) ? 0 : random.nextDouble() * 0.1;
        int narrow = random.nextInt(4) == 0 ? 300 + random.nextInt(400) : Integer.MAX_VALUE;
        long[] tooLong = new long[2];
        SeededRandom path = random.fork("path");
        pipe.fate =
                (fromA, segment, number) -> {
                    if (segment.payloadLength + (segment.hasTimestamp ? 52 : 40) > narrow) {
                        tooLong[fromA ? 0 : 1] = 1L << 32 | Integer.toUnsignedLong(segment.seq);
                        return -1;
                    }
                    if (path.nextBoolean(loss)) {
                        return -1;
                    }
                    if (path.nextBoolean(duplicate)) {
                        pipe.fly(segment, fromA, pipe.nowNs + delay + path.nextInt(5_000_000));
                    }
                    return path.nextBoolean(reorder) ? path.nextInt(10_000_000) : 0;
                };
        Plan planA = new Plan(random);
        Plan planB = new Plan(random);
        SeededRandom use = random.fork("use");
        pipe.hook =
                now -> {
                    tellMtu(pipe.a, tooLong, 0, narrow, now);
                    tellMtu(pipe.b, tooLong, 1, narrow, now);
                    act(pipe.a, planA, use, now);
                    act(pipe.b, planB, use, now);
                    pipe.a.connection.checkInvariants();
                    pipe.b.connection.checkInvariants();
                    assertThat(pipe.a.connection.bufferedBytes()).isNotNegative();
                };
        pipe.a.connection.open(0);
        long steps = 0;
        while (!(done(pipe.a) && done(pipe.b)) && steps < STEPS_MAX) {
            // a slow reader needs a clock of its own
            long next = Math.min(pipe.nextNs(), pipe.nowNs + 20_000_000L);
            if (!pipe.step(next)) {
                pipe.nowNs = next;
                pipe.hook.after(next);
            }
            steps++;
            assertThat(pipe.nowNs)
                    .as("stuck: A %s B %s", pipe.a.connection.info(), pipe.b.connection.info())
                    .isLessThan(LIMIT_NS);
        }
        judge(pipe, planA, planB);
    }

    private static void judge(VirtualPipe pipe, Plan planA, Plan planB) {
        String what = "A " + pipe.a.connection.info() + " B " + pipe.b.connection.info();
        assertThat(pipe.a.state()).as(what).isEqualTo(TcpState.CLOSED);
        assertThat(pipe.b.state()).as(what).isEqualTo(TcpState.CLOSED);
        assertThat(pipe.b.read).as(what).isEqualTo(planA.total);
        assertThat(pipe.a.read).as(what).isEqualTo(planB.total);
        assertThat(pipe.a.reason()).isEqualTo(TcpCloseReason.GRACEFUL);
        assertThat(pipe.b.reason()).isEqualTo(TcpCloseReason.GRACEFUL);
        while (pipe.step(Long.MAX_VALUE - 1)) {
            pipe.events++; // stray segments
        }
        assertThat(pipe.a.freed.chunks).isEqualTo(pipe.a.chunksWritten);
        assertThat(pipe.b.freed.chunks).isEqualTo(pipe.b.chunksWritten);
        assertThat(pipe.a.events.closedCount).isEqualTo(1);
        assertThat(pipe.a.events.deleted).isEqualTo(1);
    }

    /** ICMP comes back for what was too long. */
    private static void tellMtu(Endpoint end, long[] tooLong, int index, int mtu, long now) {
        if (tooLong[index] != 0) {
            end.connection.onPathMtu(mtu, (int) tooLong[index], now);
            tooLong[index] = 0;
        }
    }

    private static boolean done(Endpoint end) {
        return end.state() == TcpState.CLOSED
                && end.events.deleted > 0
                && end.connection.readable() == 0;
    }

    private static void act(Endpoint end, Plan plan, SeededRandom use, long now) {
        if (end.events.established == 0) {
            return;
        }
        if (!plan.shut && end.state() != TcpState.CLOSED) {
            if (plan.greedy || use.nextInt(4) == 0) {
                int bytes =
                        (int) Math.min(1 + use.nextInt(plan.chunkMax), plan.total - end.written);
                if (bytes > 0 && end.connection.sendSpace() > 0) {
                    end.write(bytes, now);
                }
            }
            if (end.written == plan.total && use.nextInt(5) == 0) {
                plan.shut = true;
                end.connection.shutdownOutput(now);
            }
        }
        if (use.nextInt(3) == 0) {
            end.readUpTo(1 + use.nextInt(plan.readMax), now);
        }
        if (plan.shut && !plan.closed && end.connection.readClosed()) {
            plan.closed = true;
            end.connection.close(now);
        }
    }
}
