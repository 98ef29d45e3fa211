package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Every state against every event, as a connection does it: the cell names what was answered and
 * the state afterwards. Peer's next number is 1 (2 behind its FIN), ours 1 (2 behind our FIN).
 */
class StateEventTest {
    private record Event(String name, Consumer<Script> apply) {}

    private static final List<Event> EVENTS =
            List.of(
                    new Event("SYN", s -> s.receive(Seg.syn())),
                    new Event("SYN+ACK", s -> s.receive(Seg.synAck())),
                    new Event("ACK", s -> s.receive(Seg.ack(peerNext(s), ours(s)))),
                    new Event("data", s -> s.receive(Seg.data(peerNext(s), 10).ack(ours(s)))),
                    new Event("FIN", s -> s.receive(Seg.fin(peerNext(s)).ack(ours(s)))),
                    new Event("RST", s -> s.receive(Seg.rst(peerNext(s)).ack(ours(s)))),
                    new Event("close", s -> s.close()),
                    new Event("abort", s -> s.abort()),
                    new Event("timer", s -> s.after("400s")));

    private static final String EXPECTED =
            """
            SYN_SENT     SYN      [AS] SYN_RECEIVED
            SYN_SENT     SYN+ACK  [A] ESTABLISHED
            SYN_SENT     ACK      [] SYN_SENT
            SYN_SENT     data     [] SYN_SENT
            SYN_SENT     FIN      [] SYN_SENT
            SYN_SENT     RST      [] CLOSED REFUSED
            SYN_SENT     close    [] CLOSED ABORTED
            SYN_SENT     abort    [] CLOSED ABORTED
            SYN_SENT     timer    [S] CLOSED TIMED_OUT
            SYN_RECEIVED SYN      [AS] SYN_RECEIVED
            SYN_RECEIVED SYN+ACK  [A] ESTABLISHED
            SYN_RECEIVED ACK      [] ESTABLISHED
            SYN_RECEIVED data     [A] ESTABLISHED
            SYN_RECEIVED FIN      [A] CLOSE_WAIT
            SYN_RECEIVED RST      [] CLOSED RESET_BY_PEER
            SYN_RECEIVED close    [] SYN_RECEIVED
            SYN_RECEIVED abort    [AR] CLOSED ABORTED
            SYN_RECEIVED timer    [AS] CLOSED TIMED_OUT
            ESTABLISHED  SYN      [A] ESTABLISHED
            ESTABLISHED  SYN+ACK  [A] ESTABLISHED
            ESTABLISHED  ACK      [] ESTABLISHED
            ESTABLISHED  data     [A] ESTABLISHED
            ESTABLISHED  FIN      [A] CLOSE_WAIT
            ESTABLISHED  RST      [] CLOSED RESET_BY_PEER
            ESTABLISHED  close    [AF] FIN_WAIT_1
            ESTABLISHED  abort    [AR] CLOSED ABORTED
            ESTABLISHED  timer    [] ESTABLISHED
            FIN_WAIT_1   SYN      [A] FIN_WAIT_1
            FIN_WAIT_1   SYN+ACK  [A] FIN_WAIT_1
            FIN_WAIT_1   ACK      [] FIN_WAIT_2
            FIN_WAIT_1   data     [A] FIN_WAIT_2
            FIN_WAIT_1   FIN      [A] TIME_WAIT GRACEFUL
            FIN_WAIT_1   RST      [] CLOSED RESET_BY_PEER
            FIN_WAIT_1   close    [] FIN_WAIT_1
            FIN_WAIT_1   abort    [AR] CLOSED ABORTED
            FIN_WAIT_1   timer    [AF] CLOSED TIMED_OUT
            FIN_WAIT_2   SYN      [A] FIN_WAIT_2
            FIN_WAIT_2   SYN+ACK  [A] FIN_WAIT_2
            FIN_WAIT_2   ACK      [] FIN_WAIT_2
            FIN_WAIT_2   data     [A] FIN_WAIT_2
            FIN_WAIT_2   FIN      [A] TIME_WAIT GRACEFUL
            FIN_WAIT_2   RST      [] CLOSED RESET_BY_PEER
            FIN_WAIT_2   close    [] FIN_WAIT_2
            FIN_WAIT_2   abort    [AR] CLOSED ABORTED
            FIN_WAIT_2   timer    [] FIN_WAIT_2
            CLOSE_WAIT   SYN      [A] CLOSE_WAIT
            CLOSE_WAIT   SYN+ACK  [A] CLOSE_WAIT
            CLOSE_WAIT   ACK      [] CLOSE_WAIT
            CLOSE_WAIT   data     [A] CLOSE_WAIT
            CLOSE_WAIT   FIN      [A] CLOSE_WAIT
            CLOSE_WAIT   RST      [] CLOSED RESET_BY_PEER
            CLOSE_WAIT   close    [AF] LAST_ACK
            CLOSE_WAIT   abort    [AR] CLOSED ABORTED
            CLOSE_WAIT   timer    [] CLOSE_WAIT
            CLOSING      SYN      [A] CLOSING
            CLOSING      SYN+ACK  [A] CLOSING
            CLOSING      ACK      [] TIME_WAIT GRACEFUL
            CLOSING      data     [A] TIME_WAIT GRACEFUL
            CLOSING      FIN      [A] TIME_WAIT GRACEFUL
            CLOSING      RST      [] CLOSED RESET_BY_PEER
            CLOSING      close    [] CLOSING
            CLOSING      abort    [AR] CLOSED ABORTED
            CLOSING      timer    [AF] CLOSED TIMED_OUT
            LAST_ACK     SYN      [A] LAST_ACK
            LAST_ACK     SYN+ACK  [A] LAST_ACK
            LAST_ACK     ACK      [] CLOSED GRACEFUL
            LAST_ACK     data     [] CLOSED GRACEFUL
            LAST_ACK     FIN      [] CLOSED GRACEFUL
            LAST_ACK     RST      [] CLOSED RESET_BY_PEER
            LAST_ACK     close    [] LAST_ACK
            LAST_ACK     abort    [AR] CLOSED ABORTED
            LAST_ACK     timer    [AF] CLOSED TIMED_OUT
            TIME_WAIT    SYN      [A] TIME_WAIT GRACEFUL
            TIME_WAIT    SYN+ACK  [A] TIME_WAIT GRACEFUL
            TIME_WAIT    ACK      [] TIME_WAIT GRACEFUL
            TIME_WAIT    data     [A] TIME_WAIT GRACEFUL
            TIME_WAIT    FIN      [A] TIME_WAIT GRACEFUL
            TIME_WAIT    RST      [] CLOSED GRACEFUL
            TIME_WAIT    close    [] TIME_WAIT GRACEFUL
            TIME_WAIT    abort    [] CLOSED GRACEFUL
            TIME_WAIT    timer    [] CLOSED GRACEFUL
            """;

    @Test
    void everyState_everyEvent_answerAndStateAsInTheTable() {
        StringBuilder text = new StringBuilder();
        for (TcpState state : TcpState.values()) {
            if (state == TcpState.CLOSED || state == TcpState.LISTEN) {
                continue; // no connection object is in these states: the stack answers
            }
            for (Event event : EVENTS) {
                Script script = in(state);
                event.apply().accept(script);
                Seg answer = script.peekSent();
                String flags = answer == null ? "" : letters(answer.flags);
                TcpCloseReason reason = script.end.reason();
                text.append(
                        String.format(
                                "%-12s %-8s [%s] %s%s%n",
                                state,
                                event.name(),
                                flags,
                                script.end.state(),
                                reason == null ? "" : " " + reason));
            }
        }
        assertThat(text.toString()).isEqualToNormalizingNewlines(EXPECTED);
    }

    private static Script in(TcpState state) {
        TcpConfig plain = Script.PLAIN.withRetries(2, 2);
        Script script =
                switch (state) {
                    case SYN_SENT -> new Script(plain).open();
                    case SYN_RECEIVED -> Script.synReceived(plain);
                    case ESTABLISHED -> Script.established(plain);
                    case FIN_WAIT_1 -> Script.established(plain).shutdown();
                    case FIN_WAIT_2 -> Script.established(plain).shutdown().receive(Seg.ack(1, 2));
                    case CLOSE_WAIT -> Script.established(plain).receive(Seg.fin(1));
                    case CLOSING -> Script.established(plain).shutdown().receive(Seg.fin(1));
                    case LAST_ACK -> Script.established(plain).receive(Seg.fin(1)).shutdown();
                    case TIME_WAIT ->
                            Script.established(plain).shutdown().receive(Seg.fin(1).ack(2));
                    case CLOSED, LISTEN -> throw new AssertionError(state);
                };
        return script.state(state).ignoreSent();
    }

    private static int peerNext(Script script) {
        return switch (script.end.state()) {
            case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> 2;
            default -> 1;
        };
    }

    private static int ours(Script script) {
        return switch (script.end.state()) {
            case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> 2;
            default -> 1;
        };
    }

    private static String letters(int flags) {
        return ((flags & TcpSegment.ACK) != 0 ? "A" : "")
                + ((flags & TcpSegment.SYN) != 0 ? "S" : "")
                + ((flags & TcpSegment.FIN) != 0 ? "F" : "")
                + ((flags & TcpSegment.RST) != 0 ? "R" : "");
    }
}
