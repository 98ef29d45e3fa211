package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;
import org.stackmotion.net.wire.TcpView;

/** A stream arrives whole whatever the NICs merge and cut, and the cable never sees it. */
class OffloadTransferTest {
    private static final int MTU = 1500;
    private static final int BYTES = 1_000_000;
    private static final long LIMIT_NS = 600_000_000_000L;

    private static final class World {
        final Simulation sim;
        final NetContext ctx;
        final Link link;
        final PlainMachine a;
        final PlainMachine b;
        int longestOnCable;
        long wire; // over the headers of all data frames
        int received;
        boolean intact = true;

        World(long seed, LinkConfig cable, boolean checksums, boolean tso, boolean lro) {
            sim = Simulation.virtual(seed);
            ctx = new NetContext(sim, checksums);
            link = new Link(ctx, "a", "b", cable, cable);
            a = new PlainMachine(ctx, "a", 0x0050_5600_000aL, MTU);
            b = new PlainMachine(ctx, "b", 0x0050_5600_000bL, MTU);
            a.connect(link.a(), tso, lro);
            b.connect(link.b(), tso, lro);
            a.setAddress(Ipv4.parse("10.0.0.1"), 24);
            b.setAddress(Ipv4.parse("10.0.0.2"), 24);
            link.a()
                    .addObserver((frame, nowNs, direction) -> {
                        longestOnCable = Math.max(longestOnCable, frame.length() - Frame.L3);
                        if (frame.payloadLength() > 0) {
                            wire = wire * 31 + headers(frame);
                        }
                    });
        }

        private static long headers(Frame frame) {
            byte[] bytes = frame.bytes();
            int tcp = Frame.L3 + Ipv4View.LENGTH;
            long sum = Ipv4View.totalLength(bytes, Frame.L3);
            sum = sum * 31 + Ipv4View.identification(bytes, Frame.L3);
            sum = sum * 31 + TcpView.seq(bytes, tcp);
            return sum * 31 + TcpView.flags(bytes, tcp);
        }

        TcpSocket connected() throws IOException {
            b.stack().listen(0, 8000, null, 8, new TcpOptions());
            TcpSocket sender = a.stack().newTcpSocket(new TcpOptions());
            sender.connect(Ipv4.parse("10.0.0.2"), 8000, 0);
            sim.runUntil(10_000_000);
            return sender;
        }

        void transfer() throws IOException {
            TcpListenSocket listening = b.stack().listen(0, 8000, null, 8, new TcpOptions());
            TcpSocket sender = a.stack().newTcpSocket(new TcpOptions());
            sender.connect(Ipv4.parse("10.0.0.2"), 8000, 0);
            sender.setListener(new Feeder(sender));
            sim.loop().runWhile(() -> !listening.hasReady(), LIMIT_NS);
            TcpSocket receiver = Objects.requireNonNull(listening.accept());
            Sink sink = new Sink(receiver, this);
            receiver.setListener(sink);
            sink.onReadable(sim.nowNs());
            sim.loop().runWhile(() -> received < BYTES, LIMIT_NS);
        }
    }

    /** Writes the pattern in pieces of odd sizes as long as there is room. */
    private static final class Feeder implements TcpSocket.Listener {
        private final TcpSocket socket;
        private int sent;

        Feeder(TcpSocket socket) {
            this.socket = socket;
        }

        private void feed(long nowNs) {
            while (sent < BYTES && socket.sendSpace() > 0) {
                int count = Math.min(BYTES - sent, 1 + sent % 40_009);
                ByteBuf piece = Unpooled.buffer(count);
                for (int i = 0; i < count; i++) {
                    piece.writeByte(byteAt(sent + i));
                }
                sent += count;
                socket.sendLater(piece);
            }
            socket.flush(nowNs);
        }

        @Override
        public void onConnected(long nowNs) {
            feed(nowNs);
        }

        @Override
        public void onReadable(long nowNs) {}

        @Override
        public void onWritable(long nowNs) {
            feed(nowNs);
        }

        @Override
        public void onClosed(VmkStatus status, long nowNs) {}
    }

    /** Compares every byte. */
    private static final class Sink implements TcpSocket.Listener {
        private final TcpSocket socket;
        private final World world;
        private final PayloadSpan span = new PayloadSpan();
        private final ByteBuf bytes = Unpooled.buffer(1 << 16);

        Sink(TcpSocket socket, World world) {
            this.socket = socket;
            this.world = world;
        }

        @Override
        public void onConnected(long nowNs) {}

        @Override
        public void onReadable(long nowNs) {
            while (socket.readable() > 0) {
                socket.peek(span, 1 << 16);
                PayloadChunk chunk = Objects.requireNonNull(span.chunk());
                bytes.clear();
                chunk.getBytes(span.offset(), bytes, span.length());
                while (bytes.isReadable()) {
                    world.intact &= bytes.readByte() == byteAt(world.received++);
                }
                socket.consume(span.length(), nowNs);
            }
        }

        @Override
        public void onWritable(long nowNs) {}

        @Override
        public void onClosed(VmkStatus status, long nowNs) {}
    }

    private static final LinkConfig CLEAN = LinkConfig.of(10_000_000_000L, 20_000);

    @Test
    void withoutReceiveOffloadTheCableCarriesTheVeryFramesOfASenderWithoutTso() throws IOException {
        // one window, so that the defer rule has nothing to wait for
        long[] wires = new long[2];
        for (int i = 0; i < 2; i++) {
            World world = new World(1, CLEAN, false, i == 1, false);
            TcpSocket sender = world.connected();
            sender.sendLater(Unpooled.buffer(12_000).writeZero(12_000));
            sender.flush(world.sim.nowNs());
            world.sim.runUntil(world.sim.nowNs() + 1_000_000);
            wires[i] = world.wire;
            assertThat(world.a.networkInterface().txFrames() < 8).isEqualTo(i == 1);
        }
        assertThat(wires[1]).isEqualTo(wires[0]);
    }

    @Test
    void receiverOnACleanCableTakesLargeSegmentsAndAcknowledgesSeldom() throws IOException {
        World plain = new World(1, CLEAN, false, false, false);
        plain.transfer();
        World world = new World(1, CLEAN, false, true, true);
        world.transfer();
        assertThat(world.intact).isTrue();
        assertThat(world.longestOnCable).isEqualTo(MTU);
        assertThat(world.ctx.framesSent()).isLessThan(plain.ctx.framesSent() * 4 / 5);
        assertThat(world.b.networkInterface().rxFrames())
                .isLessThan(plain.b.networkInterface().rxFrames() / 5);
    }

    @Seeds(count = 40)
    void impairedCableAnyOffloads_sameBytesArriveInFramesOfTheMtu(long seed) throws IOException {
        SeededRandom random = new SeededRandom(seed);
        Impairments faults =
                Impairments.NONE
                        .withLoss(random.nextBoolean(0.7) ? random.nextDouble() * 0.02 : 0)
                        .withReorder(random.nextDouble() * 0.05, 1 + random.nextInt(100_000))
                        .withDuplicate(random.nextDouble() * 0.02)
                        .withCorrupt(random.nextDouble() * 0.005, Impairments.CorruptAt.MEMORY);
        LinkConfig cable =
                LinkConfig.of(1_000_000_000L << random.nextInt(5), 1000 + random.nextInt(200_000))
                        .withImpairments(faults);
        boolean checksums = random.nextBoolean(0.3);
        World world =
                new World(seed, cable, checksums, random.nextBoolean(0.7), random.nextBoolean(0.7));
        world.transfer();
        assertThat(world.received).isEqualTo(BYTES);
        assertThat(world.intact).isTrue();
        assertThat(world.longestOnCable).isEqualTo(MTU);
    }

    private static byte byteAt(int position) {
        return (byte) (position * 31 + (position >>> 8) * 7 + (position >>> 16));
    }
}
