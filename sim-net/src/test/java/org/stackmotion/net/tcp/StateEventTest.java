package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every state of a connection against every event, as packet scripts: the cells stand in {@code
 * docs/tcp-states.md}. LISTEN and CLOSED belong to the stack: {@code ListenEventTest}.
 *
 * <p>{@code p} is the peer's next number, {@code u} ours (one behind our FIN where it is out).
 */
class StateEventTest {
    private static final TcpConfig CONFIG = Script.PLAIN.withRetries(2, 2);

    /** One row of every state's table; what it does, on a script that is in the state. */
    private record Event(String name, String clause, TcpConfig config, Consumer<Cell> apply) {
        Event(String name, String clause, Consumer<Cell> apply) {
            this(name, clause, CONFIG, apply);
        }
    }

    /** A script in a state, and where its numbers stand. */
    private static final class Cell {
        final Script script;
        final TcpState state;
        final int p;
        final int u;

        /** Our oldest number not acknowledged. */
        final int una;

        @Nullable String note;

        Cell(TcpState state, TcpConfig config) {
            this.state = state;
            script = in(state, config);
            p = peerNext(state);
            u = finSent(state) ? 2 : 1;
            una =
                    switch (state) {
                        case SYN_SENT, SYN_RECEIVED -> 0;
                        case FIN_WAIT_2, TIME_WAIT -> 2;
                        default -> 1;
                    };
        }

        void receive(Seg segment) {
            script.receive(segment);
        }

        /** Ten bytes of ours, where they can still be sent; not part of the cell's answer. */
        void writeBefore() {
            script.write(10);
            script.ignoreSent();
        }
    }

    private static final List<Event> USER =
            List.of(
                    new Event(
                            "OPEN",
                            "3.10.1",
                            c -> {
                                try {
                                    c.script.open();
                                } catch (IllegalStateException e) {
                                    c.note = "error: connection already exists";
                                }
                            }),
                    new Event(
                            "SEND of 10 bytes",
                            "3.10.2",
                            c -> {
                                long freed = c.script.end.freed.chunks;
                                c.script.write(10);
                                if (c.script.end.freed.chunks > freed) {
                                    c.note = "error: connection closing";
                                }
                            }),
                    new Event(
                            "RECEIVE, nothing has come",
                            "3.10.3",
                            c -> {
                                assertThat(c.script.end.connection.readable()).isZero();
                                boolean over = c.script.end.connection.readClosed();
                                c.note = over ? "end of the stream" : "waits";
                            }),
                    new Event("CLOSE (our side)", "3.10.4", c -> c.script.shutdown()),
                    new Event(
                            "CLOSE, nobody reads any more", "3.10.4, 3.6.1", c -> c.script.close()),
                    new Event("ABORT", "3.10.5", c -> c.script.abort()),
                    new Event(
                            "STATUS",
                            "3.10.6",
                            c -> c.note = "tells " + c.script.end.connection.info().state()));

    private static final List<Event> SEGMENTS =
            List.of(
                    arrives("SYN of the first kind again", c -> Seg.syn().win(60_000).mss(1000)),
                    arrives("SYN in the window", c -> at(Seg.syn(), c.p)),
                    arrives("SYN+ACK of the first kind", c -> Seg.synAck().win(60_000).mss(1000)),
                    arrives("SYN+ACK of what was never sent", c -> Seg.synAck().ack(500)),
                    arrives("ACK without news", c -> Seg.ack(c.p, c.una)),
                    arrives("ACK of everything", c -> Seg.ack(c.p, c.u)),
                    arrives("ACK of what was never sent", c -> Seg.ack(c.p, c.u + 1000)),
                    arrives("ACK of long ago", c -> Seg.ack(c.p, c.u - 100_000)),
                    arrives("ACK outside the window", c -> Seg.ack(c.p + 100_000, c.u)),
                    arrives("10 bytes in order", c -> Seg.data(c.p, 10).ack(c.una)),
                    arrives(
                            "10 bytes in order, ACK of everything",
                            c -> Seg.data(c.p, 10).ack(c.u)),
                    arrives("10 bytes without ACK", c -> Seg.data(c.p, 10).noAck()),
                    arrives("10 bytes beyond a gap", c -> Seg.data(c.p + 100, 10).ack(c.una)),
                    arrives(
                            "10 bytes beyond the window",
                            c -> Seg.data(c.p + 70_000, 10).ack(c.una)),
                    arrives("a byte seen before", c -> Seg.data(c.p - 1, 1).ack(c.una)),
                    arrives(
                            "10 urgent bytes",
                            c -> Seg.data(c.p, 10).ack(c.una).with(TcpSegment.URG)),
                    arrives("FIN in order", c -> Seg.fin(c.p).ack(c.una)),
                    arrives("FIN in order, ACK of everything", c -> Seg.fin(c.p).ack(c.u)),
                    arrives(
                            "10 bytes with FIN",
                            c -> Seg.data(c.p, 10).ack(c.una).with(TcpSegment.FIN)),
                    arrives("FIN beyond a gap", c -> Seg.fin(c.p + 100).ack(c.una)),
                    arrives("FIN seen before", c -> Seg.fin(c.p - 1).ack(c.u)),
                    arrives("RST at RCV.NXT", c -> Seg.rst(c.p).ack(c.u)),
                    arrives("RST at RCV.NXT without ACK", c -> Seg.rst(c.p)),
                    arrives("RST elsewhere in the window", c -> Seg.rst(c.p + 10).ack(c.u)),
                    arrives("RST outside the window", c -> Seg.rst(c.p + 100_000).ack(c.u + 1000)));

    private static final List<Event> TIMERS =
            List.of(
                    new Event(
                            "retransmission time-out, 10 bytes out",
                            "3.10.8",
                            c -> {
                                c.writeBefore();
                                c.script.after(opening(c.state) ? "1s" : "0.3s");
                            }),
                    new Event(
                            "user time-out, 10 bytes out",
                            "3.10.8, 3.8.3",
                            c -> {
                                c.writeBefore();
                                c.script.after("400s");
                                c.note = "400 s pass";
                                c.script.ignoreSent();
                            }),
                    new Event(
                            "TIME-WAIT time-out",
                            "3.10.8",
                            CONFIG.withRetries(15, 15),
                            c -> {
                                c.script.after("60s");
                                c.script.ignoreSent();
                                c.note = "60 s pass";
                            }),
                    new Event(
                            "delayed-ACK time-out, 10 bytes came",
                            "3.8.6.3",
                            c -> {
                                c.receive(Seg.data(c.p, 10).ack(c.una));
                                c.script.ignoreSent().after("40ms");
                            }),
                    new Event(
                            "keep-alive time-out",
                            "3.8.4",
                            CONFIG.withRetries(15, 15)
                                    .withKeepAlive(10_000_000_000L, 75_000_000_000L, 9),
                            c -> {
                                c.script.after("9.9s").ignoreSent().after("0.1s");
                            }),
                    new Event(
                            "persist time-out, window closed, 10 bytes wait",
                            "3.8.6.1",
                            c -> {
                                c.receive(Seg.ack(c.p, c.una).win(0));
                                c.writeBefore();
                                c.script.after("0.4s");
                            }));

    private static final List<Event> ICMP =
            List.of(
                    new Event(
                            "ICMP port unreachable (hard)",
                            "3.9.2.2",
                            c -> {
                                c.writeBefore();
                                c.script.unreachable(3, c.una);
                            }),
                    new Event(
                            "ICMP host unreachable (soft)",
                            "3.9.2.2",
                            c -> {
                                c.writeBefore();
                                c.script.unreachable(1, c.una);
                            }),
                    new Event(
                            "ICMP error of a segment not in flight",
                            "3.9.2.2, RFC 5927",
                            c -> {
                                c.script.unreachable(3, 100_000);
                            }),
                    new Event(
                            "ICMP fragmentation needed, MTU 500",
                            "3.7.5",
                            c -> {
                                c.script.write(900).ignoreSent();
                                c.script.pathMtu(500, c.una);
                            }));

    private interface Make {
        Seg of(Cell cell);
    }

    private static Event arrives(String name, Make make) {
        return new Event(name, "", c -> c.receive(make.of(c)));
    }

    private static Seg at(Seg segment, int seq) {
        segment.seq = seq;
        return segment;
    }

    @ParameterizedTest
    @EnumSource(
            names = {"CLOSED", "LISTEN"},
            mode = EnumSource.Mode.EXCLUDE)
    void state_everyEvent_asInTheTable(TcpState state) {
        StateEventDoc doc = new StateEventDoc(state.toString().replace('_', '-'));
        String arrival = state == TcpState.SYN_SENT ? "3.10.7.3" : "3.10.7.4";
        for (List<Event> group : List.of(USER, SEGMENTS, TIMERS, ICMP)) {
            for (Event event : group) {
                Cell cell = new Cell(state, event.config());
                event.apply().accept(cell);
                doc.add(
                        event.name(),
                        event.clause().isEmpty() ? arrival : event.clause(),
                        outcome(cell));
            }
        }
        doc.compare();
    }

    // ---- what happened -------------------------------------------------------------------------

    private static String outcome(Cell cell) {
        StringBuilder text = new StringBuilder();
        if (cell.note != null) {
            text.append(cell.note).append("; ");
        }
        String last = "";
        int repeated = 0;
        for (Seg sent = cell.script.nextSent(); sent != null; sent = cell.script.nextSent()) {
            String now = text(sent, cell);
            if (now.equals(last)) {
                repeated++;
                continue;
            }
            text.append(repeated > 0 ? "(" + repeated + " more) " : "");
            text.append(now).append("; ");
            last = now;
            repeated = 0;
        }
        TcpState after = cell.script.end.state();
        text.append(after == cell.state ? "stays" : after.toString().replace('_', '-'));
        TcpCloseReason reason = cell.script.end.reason();
        if (reason != null && after != cell.state) {
            text.append(" (").append(reason).append(')');
        }
        return text.toString();
    }

    private static String text(Seg sent, Cell cell) {
        StringBuilder text = new StringBuilder();
        String[] names = {"FIN", "SYN", "RST", "", "ACK"};
        for (int i = 0; i < names.length; i++) {
            if ((sent.flags & 1 << i) != 0 && i != 3) {
                text.append(text.isEmpty() ? "" : "+").append(names[i]);
            }
        }
        text.append(sent.length > 0 ? " with " + sent.length + " bytes" : "");
        text.append(sent.seq == cell.u ? "" : " at " + relative("u", sent.seq - cell.u));
        if (sent.ack != null) {
            text.append(", ").append(relative("p", sent.ack - cell.p));
        }
        return text.toString();
    }

    private static String relative(String base, int offset) {
        return offset == 0 ? base : base + (offset > 0 ? "+" : "") + offset;
    }

    // ---- the states ----------------------------------------------------------------------------

    private static boolean opening(TcpState state) {
        return state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
    }

    private static Script in(TcpState state, TcpConfig config) {
        Script script =
                switch (state) {
                    case SYN_SENT -> new Script(config).open();
                    case SYN_RECEIVED -> Script.synReceived(config);
                    case ESTABLISHED -> Script.receiving(config);
                    case FIN_WAIT_1 -> Script.receiving(config).shutdown();
                    case FIN_WAIT_2 -> Script.receiving(config).shutdown().receive(Seg.ack(161, 2));
                    case CLOSE_WAIT -> Script.receiving(config).receive(Seg.fin(161));
                    case CLOSING -> Script.receiving(config).shutdown().receive(Seg.fin(161));
                    case LAST_ACK -> Script.receiving(config).receive(Seg.fin(161)).shutdown();
                    case TIME_WAIT ->
                            Script.receiving(config).shutdown().receive(Seg.fin(161).ack(2));
                    case CLOSED, LISTEN -> throw new AssertionError(state);
                };
        return script.state(state).ignoreSent();
    }

    private static int peerNext(TcpState state) {
        return switch (state) {
            case SYN_SENT, SYN_RECEIVED -> 1;
            case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> 162;
            default -> 161;
        };
    }

    private static boolean finSent(TcpState state) {
        return switch (state) {
            case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> true;
            default -> false;
        };
    }
}
