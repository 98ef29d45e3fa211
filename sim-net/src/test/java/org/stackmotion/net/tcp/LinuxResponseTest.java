package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Response to periodic loss and to queue overflow beside the Linux kernel's, measured (goodput over
 * 60 s from the SYN, MTU 1500). Loose bands: the tight ones come with PRR and RACK.
 */
class LinuxResponseTest {
    private static final long SECOND = 1_000_000_000L;

    private static double goodput(long rate, long rttNs, int queue, int every) {
        TcpConfig config =
                TcpConfig.defaults(1500)
                        .withSendBuffer(4 << 20, 128 << 20)
                        .withReceiveBuffer(4 << 20, 128 << 20);
        VirtualPipe pipe = new VirtualPipe(config, config, rttNs / 2, rate, queue);
        pipe.framingBytes = 0; // the measured emulator's rate is that of IP packets
        long[] data = new long[1];
        pipe.fate =
                (fromA, segment, number) ->
                        fromA && segment.payloadLength > 0 && every > 0 && ++data[0] % every == 0
                                ? -1
                                : 0;
        return BulkTransferTest.goodputMbps(pipe, 60 * SECOND);
    }

    @Test
    void b_everyThousandthLost_nearLinux() {
        assertThat(goodput(10_000_000, 20_000_000, 25_000, 1_000))
                .isBetween(9.24 * 0.8, 9.24 * 1.2);
    }

    @Test
    void c_everyHundredthLost_nearLinux() {
        assertThat(goodput(10_000_000, 20_000_000, 25_000, 100)).isBetween(5.18 * 0.8, 5.18 * 1.2);
    }

    @Test
    void a_longFatPath_everyTenThousandthLost_nearLinux() {
        assertThat(goodput(1_000_000_000L, 100_000_000, 12_500_000, 10_000))
                .isBetween(25.13 * 0.8, 25.13 * 1.2);
    }

    @Test
    void d_noLoss_queueOfOneBdp_nearLinux() {
        assertThat(goodput(100_000_000, 40_000_000, 500_000, 0))
                .isBetween(95.7 * 0.98, 95.7 * 1.02);
    }

    @Test
    void e_noLoss_queueOfQuarterBdp_nearLinux() {
        assertThat(goodput(100_000_000, 40_000_000, 125_000, 0))
                .isBetween(82.0 * 0.95, 82.0 * 1.05);
    }
}
