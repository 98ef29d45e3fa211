package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.tcp.StateEventDoc;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpView;

/**
 * CLOSED and LISTEN against every event: both are states of the stack, not of a connection, so real
 * frames go into one. The cells stand in {@code docs/tcp-states.md}.
 */
class ListenEventTest {
    private static final long MAC = 0x0050_5600_0001L;
    private static final long PEER_MAC = 0x0050_5600_0002L;
    private static final int OWN = Ipv4.parse("10.0.0.1");
    private static final int PEER = Ipv4.parse("10.0.0.2");
    private static final int PORT = 80;
    private static final int PEER_PORT = 4000;

    /** Number of every segment that arrives, and its ACK where it has one. */
    private static final int SEQ = 5000;

    private static final int ACK = 700;

    private record Arrival(String name, int flags, int data) {}

    private static final List<Arrival> ARRIVALS =
            List.of(
                    new Arrival("SYN", TcpSegment.SYN, 0),
                    new Arrival("SYN with 10 bytes", TcpSegment.SYN, 10),
                    new Arrival("SYN+ACK", TcpSegment.SYN | TcpSegment.ACK, 0),
                    new Arrival("ACK", TcpSegment.ACK, 0),
                    new Arrival("10 bytes", TcpSegment.ACK, 10),
                    new Arrival("10 bytes without ACK", 0, 10),
                    new Arrival("10 urgent bytes", TcpSegment.ACK | TcpSegment.URG, 10),
                    new Arrival("FIN+ACK", TcpSegment.FIN | TcpSegment.ACK, 0),
                    new Arrival("FIN without ACK", TcpSegment.FIN, 0),
                    new Arrival("RST", TcpSegment.RST, 0),
                    new Arrival("RST+ACK", TcpSegment.RST | TcpSegment.ACK, 0),
                    new Arrival("SYN+RST", TcpSegment.SYN | TcpSegment.RST, 0),
                    new Arrival("segment without flags", 0, 0));

    /** A stack with a peer that answers ARP and notes what TCP sends. */
    private static final class World {
        final Simulation sim = Simulation.virtual(1);
        final NetContext ctx = new NetContext(sim, false);
        final PlainMachine machine = new PlainMachine(ctx, "m", MAC, 1500);
        final List<String> answers = new ArrayList<>();
        final boolean listens;
        final TcpListenSocket listening;
        String note = "";
        String instead = "";

        World(boolean listens) throws IOException {
            this.listens = listens;
            machine.setAddress(OWN, 24);
            machine.connect((frame, nowNs) -> {
                note(frame);
                frame.release();
            });
            listening = machine.stack().listen(0, listens ? PORT : PORT + 1, null, 8, options());
            frame(TcpSegment.RST, 0); // makes the peer known
            arpReply();
            answers.clear();
        }

        private static TcpOptions options() {
            return new TcpOptions();
        }

        private void arpReply() {
            ArpPacket reply = new ArpPacket(ArpPacket.REQUEST, PEER_MAC, PEER, 0, OWN);
            machine.deliver(reply.toFrame(ctx.frames(), MAC, PEER_MAC), sim.nowNs());
            sim.runUntil(sim.nowNs() + 1_000_000);
        }

        private void note(Frame frame) {
            byte[] bytes = frame.bytes();
            if (EthernetView.type(bytes) != EthernetView.IPV4
                    || Ipv4View.protocol(bytes, Frame.L3) != Ipv4View.TCP) {
                return;
            }
            int flags = TcpView.flags(bytes, 34);
            StringBuilder text = new StringBuilder();
            String[] names = {"FIN", "SYN", "RST", "", "ACK"};
            for (int i = 0; i < names.length; i++) {
                if ((flags & 1 << i) != 0 && i != 3) {
                    text.append(text.isEmpty() ? "" : "+").append(names[i]);
                }
            }
            boolean syn = (flags & TcpSegment.SYN) != 0;
            if (!syn) {
                int seq = TcpView.seq(bytes, 34);
                text.append(seq == 0 ? " at 0" : " at SEG.ACK" + plus(seq - ACK));
            }
            if ((flags & TcpSegment.ACK) != 0) {
                text.append(", SEG.SEQ").append(plus(TcpView.ack(bytes, 34) - SEQ));
            }
            answers.add(text.toString());
        }

        private static String plus(int offset) {
            return offset == 0 ? "" : "+" + offset;
        }

        void frame(int flags, int data) {
            Frame frame = ctx.frames().take(14 + 20 + 20 + data);
            byte[] bytes = frame.bytes();
            EthernetView.write(bytes, MAC, PEER_MAC, EthernetView.IPV4);
            Ipv4View.write(bytes, Frame.L3, 0, 40 + data, 1, 0, 64, Ipv4View.TCP, PEER, OWN);
            boolean ack = (flags & TcpSegment.ACK) != 0;
            TcpView.write(bytes, 34, PEER_PORT, PORT, SEQ, ack ? ACK : 0, 20, flags, 1000);
            ctx.checksum().complete(frame);
            machine.deliver(frame, sim.nowNs());
            sim.runUntil(sim.nowNs() + 1_000_000);
        }

        /** An ICMP error about a segment that this stack never sent. */
        void icmp(int code) {
            Frame frame = ctx.frames().take(14 + 20 + 8 + 28);
            byte[] bytes = frame.bytes();
            EthernetView.write(bytes, MAC, PEER_MAC, EthernetView.IPV4);
            Ipv4View.write(bytes, Frame.L3, 0, 56, 1, 0, 64, Ipv4View.ICMP, PEER, OWN);
            bytes[34] = IcmpView.UNREACHABLE;
            bytes[35] = (byte) code;
            Ipv4View.write(bytes, 42, 0, 40, 1, 0, 64, Ipv4View.TCP, OWN, PEER);
            Unpooled.wrappedBuffer(bytes)
                    .setShort(62, PORT)
                    .setShort(64, PEER_PORT)
                    .setInt(66, ACK);
            ctx.checksum().complete(frame);
            machine.deliver(frame, sim.nowNs());
            sim.runUntil(sim.nowNs() + 1_000_000);
        }

        TcpSocket socket() {
            return machine.stack().newTcpSocket(options());
        }

        /** A call that must fail. */
        void refused(Call call) {
            try {
                call.run();
                note = "nothing";
            } catch (IOException | IllegalStateException e) {
                note = "error";
            }
        }

        String outcome() {
            if (!instead.isEmpty()) {
                return instead;
            }
            StringBuilder text = new StringBuilder(note.isEmpty() ? "" : note + "; ");
            answers.forEach(answer -> text.append(answer).append("; "));
            boolean child = machine.stack().tcp().connections() > 0;
            boolean open = listening.isOpen();
            if (listens) {
                text.append(child ? "a connection in SYN-RECEIVED, the listener stays" : "")
                        .append(child ? "" : open ? "stays" : "CLOSED");
            } else {
                text.append(child ? "SYN-SENT" : "stays");
            }
            return text.toString();
        }
    }

    private interface Call {
        void run() throws IOException;
    }

    private interface Act {
        void on(World world) throws IOException;
    }

    private static void row(
            StateEventDoc doc, boolean listens, String event, String clause, Act act)
            throws IOException {
        World world = new World(listens);
        act.on(world);
        doc.add(event, clause, world.outcome());
    }

    private static void common(StateEventDoc doc, boolean listens, String clause)
            throws IOException {
        for (Arrival arrival : ARRIVALS) {
            row(
                    doc,
                    listens,
                    arrival.name(),
                    clause,
                    w -> w.frame(arrival.flags(), arrival.data()));
        }
        row(
                doc,
                listens,
                "1000 s pass: no timer runs here",
                "3.10.8",
                w -> w.sim.runUntil(1_000_000_000_000L));
        row(doc, listens, "ICMP port unreachable (hard)", "3.9.2.2", w -> w.icmp(3));
        row(doc, listens, "ICMP host unreachable (soft)", "3.9.2.2", w -> w.icmp(1));
    }

    @Test
    void closed_everyEvent_asInTheTable() throws IOException {
        StateEventDoc doc = new StateEventDoc("CLOSED");
        row(
                doc,
                false,
                "OPEN, active",
                "3.10.1",
                w -> {
                    TcpSocket socket = w.socket();
                    socket.connect(Ipv4.parse("10.0.0.2"), PEER_PORT, w.sim.nowNs());
                    assertThat(socket.state()).isEqualTo(TcpState.SYN_SENT);
                });
        row(
                doc,
                false,
                "OPEN, passive",
                "3.10.1",
                w -> {
                    assertThat(w.machine.stack().listen(0, PORT, null, 8, World.options()).isOpen())
                            .isTrue();
                    w.instead = "LISTEN";
                });
        row(
                doc,
                false,
                "SEND",
                "3.10.2",
                w -> w.refused(() -> w.socket().sendLater(Unpooled.wrappedBuffer(new byte[10]))));
        row(doc, false, "RECEIVE", "3.10.3", w -> w.refused(() -> w.socket().consume(1, 0)));
        row(doc, false, "CLOSE", "3.10.4", w -> w.socket().close(0));
        row(doc, false, "ABORT", "3.10.5", w -> w.socket().abort(0));
        row(doc, false, "STATUS", "3.10.6", w -> w.note = "tells " + w.socket().state());
        common(doc, false, "3.10.7.1");
        doc.compare();
    }

    @Test
    void listen_everyEvent_asInTheTable() throws IOException {
        StateEventDoc doc = new StateEventDoc("LISTEN");
        row(
                doc,
                true,
                "OPEN, active, from the listener's port",
                "3.10.1",
                w -> w.refused(() -> w.socket().bind(0, PORT)));
        row(
                doc,
                true,
                "OPEN, passive",
                "3.10.1",
                w -> w.refused(() -> w.machine.stack().listen(0, PORT, null, 8, World.options())));
        row(
                doc,
                true,
                "SEND (a listener has none)",
                "3.10.2",
                w -> w.refused(() -> w.socket().flush(0)));
        row(
                doc,
                true,
                "RECEIVE (accept), nobody has come",
                "3.10.3",
                w -> {
                    assertThat(w.listening.accept()).isNull();
                    w.note = "waits";
                });
        row(doc, true, "CLOSE", "3.10.4", w -> w.listening.close(w.sim.nowNs()));
        row(doc, true, "ABORT", "3.10.5", w -> w.listening.stop(w.sim.nowNs()));
        row(
                doc,
                true,
                "STATUS",
                "3.10.6",
                w -> w.note = "tells " + w.machine.stack().connections().get(0).state());
        common(doc, true, "3.10.7.2");
        doc.compare();
    }
}
