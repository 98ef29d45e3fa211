package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

/** Path MTU discovery without ICMP, RFC 4821: packet scripts and whole transfers. */
class PathMtuSearchTest {
    private static final long SECOND = 1_000_000_000L;

    /** MSS 8960 without options. */
    private static final TcpConfig JUMBO =
            TcpConfig.defaults(9000)
                    .withOptions(false, false, false)
                    .withSendBuffer(1 << 20, 1 << 20);

    @Test
    void established_fourTimeoutsOfALongSegment_sentAgainShort() {
        established(JUMBO.withPathMtuProbing(true))
                .write(20_000)
                .expectTrain(1, 2, 8960)
                .after("0.3s")
                .expect(Seg.data(1, 8960))
                .after("0.6s")
                .expect(Seg.data(1, 8960))
                .after("1.2s")
                .expect(Seg.data(1, 8960))
                .after("2.4s")
                .expect(Seg.data(1, 1024))
                .nothing()
                .receive(Seg.ack(1, 1025))
                .expectTrain(1025, 2, 1024)
                .nothing();
    }

    @Test
    void established_timeoutsOfALongSegment_off_neverShort() {
        Script script = established(JUMBO).write(8960).expect(Seg.data(1, 8960));
        script.after("100s");
        while (script.sentCount() > 0) {
            script.expect(Seg.data(1, 8960));
        }
        assertThat(script.end.connection.counters().blackHoles()).isZero();
    }

    @Test
    void established_timeoutsOfAShortSegment_nothingSuspected() {
        Script script = established(JUMBO.withPathMtuProbing(true)).write(500).after("100s");
        assertThat(script.end.connection.counters().blackHoles()).isZero();
        assertThat(script.end.connection.info().sndMss()).isEqualTo(8960);
    }

    @Test
    void shortSegmentsVanishToo_halvedDownToTheFloor() {
        Script script = established(JUMBO.withPathMtuProbing(true)).write(8960).after("600s");
        assertThat(script.end.connection.info().sndMss()).isEqualTo(48);
    }

    @ParameterizedTest
    @CsvSource({
        "9000, 1500, true", // a switch with the standard MTU in the way
        "9000, 1500, false",
        "9000, 4000, true",
        "9000, 1064, true",
        "1500, 1400, true", // a tunnel
        "1500, 600, false",
    })
    void longPacketsVanish_transferCompletes_andFindsTheSize(int hosts, int path, boolean sack) {
        VirtualPipe pipe = pipe(hosts, path, sack, true);
        long total = 20_000_000;
        run(pipe, total, 60 * SECOND);
        assertThat(pipe.b.read).isEqualTo(total);
        int best = path - TcpConfig.HEADERS_BYTES - Timestamps.OPTION_BYTES;
        int found = pipe.a.connection.info().sndMss();
        if (path > 1024 + TcpConfig.HEADERS_BYTES) {
            assertThat(found).isBetween(best - 8, best);
        } else {
            assertThat(found).isLessThanOrEqualTo(best);
        }
        assertThat(pipe.a.connection.counters().mtuProbes()).isLessThan(20);
    }

    @Test
    void longPacketsVanish_off_hangs_theHandshakeHavingWorked() {
        VirtualPipe pipe = pipe(9000, 1500, true, false);
        run(pipe, 20_000_000, 60 * SECOND);
        assertThat(pipe.a.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(pipe.b.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(pipe.b.read).isZero();
        assertThat(pipe.a.connection.counters().timeouts()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void probeLost_windowKept() {
        VirtualPipe pipe = pipe(9000, 1500, true, true);
        run(pipe, 20_000_000, 60 * SECOND);
        assertThat(pipe.a.connection.counters().mtuProbes()).isGreaterThan(5);
        // the black hole's time-outs; no probe that was lost lowered the window
        assertThat(pipe.a.connection.counters().fastRecoveries()).isZero();
        assertThat(pipe.a.connection.counters().timeouts()).isLessThanOrEqualTo(4);
    }

    @Test
    void pathWidens_foundAfterTenMinutes() {
        VirtualPipe pipe = pipe(9000, 1500, true, true);
        run(pipe, 2_000_000, 30 * SECOND);
        pipe.fate = (fromA, segment, number) -> 0;
        run(pipe, 4_000_000, 100 * SECOND);
        assertThat(pipe.a.connection.info().sndMss()).isLessThan(1500);
        pipe.runUntil(700 * SECOND);
        run(pipe, 40_000_000, 760 * SECOND);
        assertThat(pipe.a.connection.info().sndMss()).isGreaterThan(8900);
    }

    @Test
    void noBlackHole_nothingIsTried() {
        VirtualPipe pipe = pipe(9000, 9000, true, true);
        run(pipe, 20_000_000, 60 * SECOND);
        assertThat(pipe.a.connection.counters().mtuProbes()).isZero();
        assertThat(pipe.a.connection.info().sndMss()).isEqualTo(8948);
    }

    @Seeds(count = 20)
    void longPacketsVanish_randomLossToo_streamIntact(long seed) {
        SeededRandom random = new SeededRandom(seed);
        int path = 600 + random.nextInt(8000);
        VirtualPipe pipe = pipe(9000, path, random.nextBoolean(0.7), true);
        VirtualPipe.Fate narrow = pipe.fate;
        pipe.fate =
                (fromA, segment, number) ->
                        random.nextInt(200) == 0 ? -1 : narrow.of(fromA, segment, number);
        pipe.hook =
                now -> {
                    pipe.a.fill(30_000, 1_500_000, now);
                    pipe.b.readUpTo(Long.MAX_VALUE, now);
                    pipe.a.connection.checkInvariants();
                };
        pipe.a.connection.open(0);
        pipe.runUntil(600 * SECOND);
        assertThat(pipe.b.read).isEqualTo(1_500_000);
    }

    private static VirtualPipe pipe(int hosts, int path, boolean sack, boolean probing) {
        TcpConfig config =
                TcpConfig.defaults(hosts).withOptions(true, sack, true).withPathMtuProbing(probing);
        VirtualPipe pipe = new VirtualPipe(config, config, 1_000_000, 100_000_000L, 1_000_000);
        int largest = path - TcpConfig.HEADERS_BYTES - Timestamps.OPTION_BYTES;
        pipe.fate = (fromA, segment, number) -> segment.payloadLength > largest ? -1 : 0;
        return pipe;
    }

    private static void run(VirtualPipe pipe, long total, long untilNs) {
        pipe.hook =
                now -> {
                    pipe.a.fill(65_536, total, now);
                    pipe.b.skipAll(now); // the script looks at every byte of what is sent
                    pipe.a.connection.checkInvariants();
                };
        if (pipe.a.state() == TcpState.CLOSED) {
            pipe.a.connection.open(0);
        } else {
            pipe.a.fill(65_536, total, pipe.nowNs);
        }
        pipe.runUntil(untilNs);
    }

    private static Script established(TcpConfig config) {
        return new Script(config)
                .open()
                .ignoreSent()
                .at("0.1s")
                .receive(Seg.synAck().win(60_000).mss(8960))
                .ignoreSent();
    }
}
