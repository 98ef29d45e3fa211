package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The transitions as a table, beside the drawing in {@link StateTable}. */
class StateTableTest {
    private static final String EXPECTED =
            """
            CLOSED       ACTIVE_OPEN -> SYN_SENT
            CLOSED       PASSIVE_OPEN -> LISTEN
            LISTEN       SYN -> SYN_RECEIVED
            LISTEN       CLOSE -> CLOSED
            SYN_SENT     SYN -> SYN_RECEIVED
            SYN_SENT     SYN_ACK -> ESTABLISHED
            SYN_SENT     CLOSE -> CLOSED
            SYN_SENT     RST -> CLOSED
            SYN_SENT     ABORT -> CLOSED
            SYN_RECEIVED ACK_OF_SYN -> ESTABLISHED
            SYN_RECEIVED RST -> CLOSED
            SYN_RECEIVED ABORT -> CLOSED
            ESTABLISHED  CLOSE -> FIN_WAIT_1
            ESTABLISHED  FIN -> CLOSE_WAIT
            ESTABLISHED  RST -> CLOSED
            ESTABLISHED  ABORT -> CLOSED
            FIN_WAIT_1   FIN -> CLOSING
            FIN_WAIT_1   ACK_OF_FIN -> FIN_WAIT_2
            FIN_WAIT_1   RST -> CLOSED
            FIN_WAIT_1   ABORT -> CLOSED
            FIN_WAIT_2   FIN -> TIME_WAIT
            FIN_WAIT_2   RST -> CLOSED
            FIN_WAIT_2   ABORT -> CLOSED
            CLOSE_WAIT   CLOSE -> LAST_ACK
            CLOSE_WAIT   RST -> CLOSED
            CLOSE_WAIT   ABORT -> CLOSED
            CLOSING      ACK_OF_FIN -> TIME_WAIT
            CLOSING      RST -> CLOSED
            CLOSING      ABORT -> CLOSED
            LAST_ACK     ACK_OF_FIN -> CLOSED
            LAST_ACK     RST -> CLOSED
            LAST_ACK     ABORT -> CLOSED
            TIME_WAIT    TIME_WAIT_OVER -> CLOSED
            TIME_WAIT    RST -> CLOSED
            TIME_WAIT    ABORT -> CLOSED
            """;

    @Test
    void everyCell_asDrawn() {
        StringBuilder text = new StringBuilder();
        for (TcpState state : TcpState.values()) {
            for (TcpInput input : TcpInput.values()) {
                TcpState next = StateTable.next(state, input);
                if (next != null) {
                    text.append(String.format("%-12s %s -> %s%n", state, input, next));
                }
            }
        }
        assertThat(text.toString()).isEqualToNormalizingNewlines(EXPECTED);
    }
}
