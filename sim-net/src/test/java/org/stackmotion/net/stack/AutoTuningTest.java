package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpInfo;

/**
 * Socket buffers that grow with the path, up to 16 MiB (esxi-facts 1.5): 10 Gbit/s with a round
 * trip of 12 ms holds 15 MB.
 */
class AutoTuningTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CEILING = 16 << 20;
    private static final long BDP = 15_000_000;

    /**
     * Two cables of 3 ms each way. Slow start sends a window of 8 MB in half a round trip, so that
     * much waits in the sender's own NIC: its queue must hold it (the default of 2 MiB would drop,
     * and congestion avoidance then takes minutes to fill the path).
     */
    private static final LinkConfig LONG =
            LinkConfig.of(10_000_000_000L, 3_000_000).withQueue(10_000, CEILING);

    /** 8948 of 9038 bytes on the line. */
    private static final double LINE_MBPS = 10_000 * 8948 / 9038.0;

    private static BulkPair pair(NetstackConfig config) throws IOException {
        return new BulkPair(LONG, LONG, 9000, config, Long.MAX_VALUE);
    }

    private static double mbps(BulkPair pair, long fromNs, long toNs) {
        pair.runUntil(fromNs);
        long before = pair.received;
        pair.runUntil(toNs);
        return (pair.received - before) * 8e3 / (toNs - fromNs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newreno", "cubic"})
    void tenGigabit_twelveMilliseconds_filled(String algorithm) throws IOException {
        BulkPair pair = pair(NetstackConfig.esxi().withCongestionControl(algorithm));
        assertThat(mbps(pair, SECOND / 2, SECOND)).isBetween(LINE_MBPS * 0.99, LINE_MBPS * 1.01);
        TcpInfo sender = live(pair.sender).info();
        TcpInfo receiver = live(pair.receiver).info();
        assertThat(sender.retransmits()).isZero();
        assertThat(sender.sendBufferBytes()).isEqualTo(CEILING);
        assertThat(sender.flightBytes()).isGreaterThan(BDP - 200_000);
        assertThat(receiver.receiveBufferBytes()).isBetween(BDP, (long) CEILING);
        assertThat(pair.a.stack().pool().inUseBytes()).isGreaterThan(BDP - 200_000);
        // one write of 128 KiB may overshoot
        assertThat(pair.a.stack().pool().peakBytes()).isLessThan(CEILING + (128L << 10));
    }

    @Test
    void slowStart_bytesAreCounted_doublesEveryRoundTripInSpiteOfDelayedAcks() throws IOException {
        BulkPair pair = pair(NetstackConfig.esxi());
        pair.runUntil(100_000_000);
        long before = live(pair.sender).cwndBytes();
        pair.runUntil(112_100_000);
        long after = live(pair.sender).cwndBytes();
        assertThat((double) after / before).isBetween(1.85, 2.15);
    }

    @Test
    void autoTuningOff_rateIsBufferOverRoundTrip() throws IOException {
        BulkPair pair = pair(NetstackConfig.esxi().withAutoTuneMax(0));
        // 256 KiB, and up to one write of 128 KiB more: the last one may overshoot
        double smallest = (256 << 10) * 8 / 12.1e3;
        assertThat(mbps(pair, SECOND, 2 * SECOND)).isBetween(smallest * 0.6, smallest * 1.5);
        assertThat(live(pair.sender).info().sendBufferBytes()).isEqualTo(256 << 10);
        assertThat(live(pair.receiver).info().receiveBufferBytes()).isEqualTo(256 << 10);
    }

    @Test
    void poolSmallerThanThePath_holdsTheSender_neverExceeded() throws IOException {
        long pool = 4L << 20;
        BulkPair pair = pair(NetstackConfig.esxi().withBufferPoolBytes(pool));
        double filled = pool * 8 / 12.1e3;
        assertThat(mbps(pair, SECOND, 2 * SECOND)).isLessThan(filled);
        assertThat(pair.a.stack().pool().peakBytes()).isBetween(pool / 2, pool);
    }

    private static TcpConnection live(@Nullable TcpSocket socket) {
        TcpConnection connection = socket == null ? null : socket.connection();
        if (connection == null) {
            throw new AssertionError("no connection");
        }
        return connection;
    }
}
