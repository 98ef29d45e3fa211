package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bulk transfers over a path in virtual time: goodput against closed forms and Linux. */
class BulkTransferTest {
    private static final long SECOND = 1_000_000_000L;

    static double goodputMbps(VirtualPipe pipe, long forNs) {
        pipe.hook =
                now -> {
                    pipe.a.fill(65_536, Long.MAX_VALUE, now);
                    pipe.b.skipAll(now);
                };
        pipe.a.connection.open(0);
        pipe.runUntil(forNs);
        return pipe.b.read * 8.0 / (forNs / 1e9) / 1e6;
    }

    @Test
    void lossless_tenGigabit_fillsTheLine() {
        TcpConfig config = TcpConfig.defaults(9000);
        VirtualPipe pipe = new VirtualPipe(config, config, 100_000, 10_000_000_000L, 2_000_000);
        pipe.a.connection.open(0);
        pipe.hook =
                now -> {
                    pipe.a.fill(65_536, Long.MAX_VALUE, now);
                    pipe.b.skipAll(now);
                };
        pipe.runUntil(SECOND / 5);
        long before = pipe.b.read;
        pipe.runUntil(SECOND / 5 + SECOND);
        double mbps = (pipe.b.read - before) * 8.0 / 1e6;
        assertThat(mbps).isBetween(9_900 * 0.997, 9_900 * 1.003);
    }

    @Test
    void transferAndClose_everyByteArrives_bothEndsClosed() {
        TcpConfig config = TcpConfig.defaults(1500);
        VirtualPipe pipe = new VirtualPipe(config, config, 5_000_000, 100_000_000L, 1_000_000);
        long total = 3_000_000;
        boolean[] shut = new boolean[2];
        pipe.hook =
                now -> {
                    pipe.a.fill(7_000, total, now);
                    pipe.b.readUpTo(Long.MAX_VALUE, now);
                    if (pipe.a.written == total
                            && !shut[0]
                            && pipe.a.state() == TcpState.ESTABLISHED) {
                        shut[0] = true;
                        pipe.a.connection.shutdownOutput(now);
                    }
                    if (pipe.b.connection.readClosed() && !shut[1]) {
                        shut[1] = true;
                        pipe.b.connection.close(now);
                    }
                    pipe.a.connection.checkInvariants();
                    pipe.b.connection.checkInvariants();
                };
        pipe.a.connection.open(0);
        pipe.runUntil(200 * SECOND);
        assertThat(pipe.b.read).isEqualTo(total);
        assertThat(pipe.a.state()).isEqualTo(TcpState.CLOSED);
        assertThat(pipe.b.state()).isEqualTo(TcpState.CLOSED);
        assertThat(pipe.a.reason()).isEqualTo(TcpCloseReason.GRACEFUL);
        assertThat(pipe.b.reason()).isEqualTo(TcpCloseReason.GRACEFUL);
        assertThat(pipe.a.freed.chunks).isEqualTo(pipe.a.chunksWritten);
        assertThat(pipe.a.connection.bufferedBytes()).isZero();
    }
}
