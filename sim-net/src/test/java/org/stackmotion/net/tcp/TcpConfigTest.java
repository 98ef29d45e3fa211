package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TcpConfigTest {
    private static final List<UnaryOperator<TcpConfig>> WRONG =
            List.of(
                    c -> c.withMss(TcpConfig.MSS_MIN - 1),
                    c -> c.withMss(65_496),
                    c -> c.withInitialWindow(0),
                    c -> c.withSendBuffer(0, 0),
                    c -> c.withSendBuffer(1, TcpConfig.BUFFER_BYTES_MAX + 1),
                    c -> c.withReceiveBuffer(TcpConfig.BUFFER_BYTES_MAX + 1, 0),
                    c -> c.withReceiveBuffer(1, TcpConfig.BUFFER_BYTES_MAX + 1),
                    c -> c.withRto(0, 1, 1),
                    c -> c.withRto(5, 1, 4),
                    c -> c.withRto(1, 5, 4),
                    c -> c.withDelayedAck(-1),
                    c -> c.withDelayedAck(500_000_001),
                    c -> c.withTimeWait(-1),
                    c -> c.withRetries(-1, 0),
                    c -> c.withRetries(0, -1),
                    c -> c.withCongestionControl("NewReno"));

    @Test
    void outOfRange_refused() {
        TcpConfig good = TcpConfig.defaults(1500);
        for (UnaryOperator<TcpConfig> change : WRONG) {
            assertThatIllegalArgumentException().isThrownBy(() -> change.apply(good));
        }
    }

    @Test
    void defaults_ofTheDesign() {
        TcpConfig config = TcpConfig.defaults(9000);
        assertThat(config.mss()).isEqualTo(8_960);
        assertThat(config.minRtoNs()).isEqualTo(200_000_000L);
        assertThat(config.initialRtoNs()).isEqualTo(1_000_000_000L);
        assertThat(config.delayedAckNs()).isEqualTo(40_000_000L);
        assertThat(config.delayedAckNs()).isLessThan(config.minRtoNs() / 2);
        assertThat(config.withMss(1_000).withMss(8_960)).isEqualTo(config);
    }
}
