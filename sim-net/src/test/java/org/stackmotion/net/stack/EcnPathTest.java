package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.tcp.TcpConnection;

/** ECN from end to end: a bottleneck that marks, with real bytes between two stacks. */
class EcnPathTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LinkConfig FAST = LinkConfig.of(1_000_000_000L, 5_000_000);

    /** 100 Mbit/s, 20 ms round trip: 250 KB in flight fill it; 125 KB of queue. */
    private static final LinkConfig NARROW =
            LinkConfig.of(100_000_000L, 5_000_000).withQueue(1000, 125_000);

    private static BulkPair pair(String algorithm, EcnMode ecn, LinkConfig bottleneck)
            throws IOException {
        NetstackConfig config =
                NetstackConfig.plain().withCongestionControl(algorithm).withEcn(ecn);
        return new BulkPair(FAST, bottleneck, 1500, config, Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newreno", "cubic"})
    void markingQueue_bothEnabled_fullLineWithoutALoss(String algorithm) throws IOException {
        BulkPair pair = pair(algorithm, EcnMode.ENABLED, NARROW.withEcnMarking(0, 60_000));
        pair.runUntil(2 * SECOND);
        TcpConnection connection = live(pair.sender);
        long retransmits = connection.retransmits(); // the overshoot of slow start
        long reductions = connection.counters().ecnReductions();
        long before = pair.received;
        pair.runUntil(22 * SECOND);
        double mbps = (pair.received - before) * 8 / 20e6;
        assertThat(connection.retransmits() - retransmits).isZero();
        assertThat(pair.far.a().markedFrames()).isPositive();
        assertThat(connection.counters().ecnReductions() - reductions).isBetween(3L, 100L);
        assertThat(mbps).isBetween(80.0, 95.0);
    }

    @Test
    void markingQueue_receiverDisabled_dropsInstead() throws IOException {
        BulkPair pair = pair("newreno", EcnMode.DISABLED, NARROW.withEcnMarking(0, 60_000));
        pair.runUntil(10 * SECOND);
        assertThat(pair.far.a().markedFrames()).isZero();
        assertThat(live(pair.sender).retransmits()).isPositive();
        assertThat(live(pair.sender).counters().ecnReductions()).isZero();
    }

    @Test
    void modeChanged_holdsForNewConnectionsOnly() throws IOException {
        BulkPair pair = pair("newreno", EcnMode.ENABLED, NARROW.withEcnMarking(0, 60_000));
        pair.runUntil(SECOND);
        pair.a.stack().setConfig(pair.a.stack().config().withEcn(EcnMode.DISABLED));
        long before = live(pair.sender).counters().ecnReductions();
        pair.runUntil(15 * SECOND);
        assertThat(live(pair.sender).counters().ecnReductions()).isGreaterThan(before);
    }

    private static TcpConnection live(TcpSocket socket) {
        TcpConnection connection = socket.connection();
        if (connection == null) {
            throw new AssertionError("no connection");
        }
        return connection;
    }
}
