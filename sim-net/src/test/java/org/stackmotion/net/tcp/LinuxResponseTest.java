package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Response to periodic loss and to queue overflow beside the Linux kernel's, measured (goodput over
 * 60 s from the SYN, MTU 1500): the table of docs/accuracy.md.
 */
class LinuxResponseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;

    private static double goodput(String algorithm, long rate, long rttNs, int queue, int every) {
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withCongestionControl(algorithm)
                        .withPacing(true) // as the measured kernel, whose sockets began with BBR
                        .withSendBuffer(4 << 20, 128 << 20)
                        .withReceiveBuffer(4 << 20, 128 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, rttNs / 2, rate, queue);
        pipe.offload = true; // the kernel's own segmentation, handed over in pieces as for TSO
        pipe.framingBytes = 2; // the measured emulator counts IP packets and two bytes each
        long[] data = new long[1];
        pipe.fate =
                (fromA, segment, number) ->
                        fromA && segment.payloadLength > 0 && every > 0 && ++data[0] % every == 0
                                ? -1
                                : 0;
        return BulkTransferTest.goodputMbps(pipe, 60 * SECOND);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "a', newreno, 1000, 100, 12500000, 10000, 25.13, 0.10",
        "a', cubic, 1000, 100, 12500000, 10000, 44.03, 0.10",
        "b', newreno, 10, 20, 25000, 1000, 9.24, 0.10",
        "b', cubic, 10, 20, 25000, 1000, 9.57, 0.10",
        "c', newreno, 10, 20, 25000, 100, 5.18, 0.10",
        "c', cubic, 10, 20, 25000, 100, 4.91, 0.10",
        "d, newreno, 100, 40, 500000, 0, 95.7, 0.02",
        "d, cubic, 100, 40, 500000, 0, 96.05, 0.02",
        "e, newreno, 100, 40, 125000, 0, 82.0, 0.02",
        "e, cubic, 100, 40, 125000, 0, 94.2, 0.02"
    })
    void oneMinute_goodputOfLinux(
            String name,
            String algorithm,
            long rateMbps,
            long rttMs,
            int queue,
            int every,
            double linux,
            double band) {
        double got = goodput(algorithm, rateMbps * 1_000_000, rttMs * MS, queue, every);
        assertThat(got).as(name).isCloseTo(linux, within(band * linux));
    }
}
