package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.tcp.TcpConnection;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.DropReason;

/** Hosts with MTU 9000 and a switch with MTU 1500 between them, which sends no ICMP. */
class BlackHolePathTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LinkConfig CABLE = LinkConfig.of(1_000_000_000L, 500_000).withMtu(1500);
    private static final long BYTES = 4L << 20;

    @Test
    void off_connects_thenHangs() throws IOException {
        BulkPair pair = new BulkPair(CABLE, CABLE, 9000, NetstackConfig.plain(), BYTES);
        pair.runUntil(60 * SECOND);
        TcpConnection connection = live(pair.sender);
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(pair.received).isZero();
        assertThat(connection.counters().timeouts()).isGreaterThanOrEqualTo(5);
        assertThat(pair.near.b().drops().of(DropReason.MTU_EXCEEDED)).isGreaterThan(5);
    }

    @Test
    void off_afterEveryRetry_timesOut() throws IOException {
        BulkPair pair = new BulkPair(CABLE, CABLE, 9000, NetstackConfig.plain(), BYTES);
        pair.runUntil(2000 * SECOND);
        assertThat(pair.received).isZero();
        assertThat(pair.ended).isEqualTo(VmkStatus.TIMEOUT);
    }

    @Test
    void on_transferCompletes() throws IOException {
        NetstackConfig config = NetstackConfig.plain().withPathMtuProbing(true);
        BulkPair pair = new BulkPair(CABLE, CABLE, 9000, config, BYTES);
        pair.runUntil(20 * SECOND);
        assertThat(pair.received).isEqualTo(BYTES);
        TcpConnection connection = live(pair.sender);
        assertThat(connection.counters().blackHoles()).isEqualTo(1);
        assertThat(connection.info().sndMss()).isBetween(1440, 1448);
    }

    private static TcpConnection live(TcpSocket socket) {
        TcpConnection connection = socket.connection();
        if (connection == null) {
            throw new AssertionError("no connection");
        }
        return connection;
    }
}
