package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;

/**
 * The state diagram, RFC 9293 section 3.3.2. Every change of state goes through {@link #next}; a
 * test prints the table and compares it.
 *
 * <pre>
 *                              +---------+ ---------\      active OPEN
 *                              |  CLOSED |            \    -----------
 *                              +---------+<---------\   \   snd SYN
 *                                |     ^              \   \
 *                   passive OPEN |     |   CLOSE        \   \
 *                                V     |                  \   \
 *          rcv RST            +---------+            CLOSE  |    \
 *        -----------&gt; CLOSED  |  LISTEN |          ---------|     |
 *                              +---------+                   |     |
 *                   rcv SYN      |                           |     |
 *  +---------+  snd SYN,ACK     /       rcv SYN             +---------+
 *  |   SYN   |&lt;----------------&lt;&lt;----------------------------|   SYN   |
 *  |   RCVD  |                      snd SYN,ACK              |   SENT  |
 *  |         |------------------             -----------------|        |
 *  +---------+   rcv ACK of SYN  \          /  rcv SYN,ACK   +---------+
 *    |                            V        V   snd ACK
 *    |  CLOSE (queued until     +---------+
 *    |  ESTABLISHED)            |  ESTAB  |
 *    |                          +---------+
 *    |                   CLOSE    |     |    rcv FIN
 *  +---------+          snd FIN  /       \   snd ACK          +---------+
 *  |  FIN    |&lt;-----------------          ------------------&gt;|  CLOSE  |
 *  | WAIT-1  |------------------                              |   WAIT  |
 *  +---------+          rcv FIN \                             +---------+
 *    | rcv ACK of FIN   snd ACK  |                              | CLOSE, snd FIN
 *    V                           V                              V
 *  +---------+               +---------+                   +---------+
 *  |FINWAIT-2|               | CLOSING |                   | LAST-ACK|
 *  +---------+               +---------+                   +---------+
 *    | rcv FIN       rcv ACK of FIN |      Timeout=2MSL         | rcv ACK of FIN
 *    |  snd ACK                     V      ------------         V
 *     \------------------------->+---------+    delete     +---------+
 *                                |TIME WAIT|-------------->| CLOSED  |
 *                                +---------+               +---------+
 * </pre>
 *
 * <p>Differences from the drawing, both allowed by the text: CLOSE in SYN-RECEIVED is queued until
 * ESTABLISHED (RFC 9293 3.10.4); RST in SYN-RECEIVED ends this connection, whose listener is
 * another object and stays in LISTEN.
 */
final class StateTable {
    private StateTable() {}

    /** The state after that input, or null where the input cannot happen. */
    static @Nullable TcpState next(TcpState state, TcpInput input) {
        if (input == TcpInput.RST || input == TcpInput.ABORT) {
            return state == TcpState.CLOSED || state == TcpState.LISTEN ? null : TcpState.CLOSED;
        }
        return switch (state) {
            case CLOSED ->
                    switch (input) {
                        case ACTIVE_OPEN -> TcpState.SYN_SENT;
                        case PASSIVE_OPEN -> TcpState.LISTEN;
                        default -> null;
                    };
            case LISTEN ->
                    switch (input) {
                        case SYN -> TcpState.SYN_RECEIVED;
                        case CLOSE -> TcpState.CLOSED;
                        default -> null;
                    };
            case SYN_SENT ->
                    switch (input) {
                        case SYN -> TcpState.SYN_RECEIVED;
                        case SYN_ACK -> TcpState.ESTABLISHED;
                        case CLOSE -> TcpState.CLOSED;
                        default -> null;
                    };
            case SYN_RECEIVED -> input == TcpInput.ACK_OF_SYN ? TcpState.ESTABLISHED : null;
            case ESTABLISHED ->
                    switch (input) {
                        case CLOSE -> TcpState.FIN_WAIT_1;
                        case FIN -> TcpState.CLOSE_WAIT;
                        default -> null;
                    };
            case FIN_WAIT_1 ->
                    switch (input) {
                        case ACK_OF_FIN -> TcpState.FIN_WAIT_2;
                        case FIN -> TcpState.CLOSING;
                        default -> null;
                    };
            case FIN_WAIT_2 -> input == TcpInput.FIN ? TcpState.TIME_WAIT : null;
            case CLOSE_WAIT -> input == TcpInput.CLOSE ? TcpState.LAST_ACK : null;
            case CLOSING -> input == TcpInput.ACK_OF_FIN ? TcpState.TIME_WAIT : null;
            case LAST_ACK -> input == TcpInput.ACK_OF_FIN ? TcpState.CLOSED : null;
            case TIME_WAIT -> input == TcpInput.TIME_WAIT_OVER ? TcpState.CLOSED : null;
        };
    }
}
