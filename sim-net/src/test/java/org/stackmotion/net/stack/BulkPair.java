package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PayloadSpan;

/** Two machines, a switch between them, and a socket that sends as much as it may. */
final class BulkPair {
    static final int PORT = 8000;

    final Simulation sim = Simulation.virtual(1);
    final NetContext ctx = new NetContext(sim, false);
    final PlainMachine a;
    final PlainMachine b;
    final Link near;

    /** From the switch to the receiver. */
    final Link far;

    final TcpSocket sender;
    final TcpListenSocket listening;
    @Nullable TcpSocket receiver;
    @Nullable VmkStatus ended;
    long received;
    private final Region region = new Region();
    private final long limitBytes;
    private long queued;

    BulkPair(LinkConfig first, LinkConfig second, int mtu, NetstackConfig config, long limitBytes)
            throws IOException {
        this.limitBytes = limitBytes;
        near = new Link(ctx, "a/eth0", "switch/port1", first, first);
        far = new Link(ctx, "switch/port2", "b/eth0", second, second);
        EthernetSwitch fabric = new EthernetSwitch(ctx, "switch");
        fabric.connect(near.b());
        fabric.connect(far.a());
        a = new PlainMachine(ctx, "a", 0x0050_5600_000aL, mtu, config);
        b = new PlainMachine(ctx, "b", 0x0050_5600_000bL, mtu, config);
        a.connect(near.a());
        near.a().attach(a);
        b.connect(far.b());
        far.b().attach(b);
        a.setAddress(Ipv4.parse("10.0.0.1"), 24);
        b.setAddress(Ipv4.parse("10.0.0.2"), 24);
        listening = b.stack().listen(0, PORT, null, 8, new TcpOptions());
        listening.setListener(now -> accept());
        sender = a.stack().newTcpSocket(new TcpOptions());
        sender.setListener(new Feeder());
        sender.connect(Ipv4.parse("10.0.0.2"), PORT, 0);
    }

    private void accept() {
        TcpSocket accepted = listening.accept();
        if (accepted != null) {
            receiver = accepted;
            accepted.setListener(new Sink(accepted));
        }
    }

    void runUntil(long timeNs) {
        sim.runUntil(timeNs);
    }

    private final class Feeder implements TcpSocket.Listener {
        @Override
        public void onConnected(long nowNs) {
            onWritable(nowNs);
        }

        @Override
        public void onReadable(long nowNs) {}

        @Override
        public void onWritable(long nowNs) {
            while (queued < limitBytes
                    && sender.sendSpace() > 0
                    && sender.mayQueue(region, Region.BYTES)) {
                region.retain();
                sender.sendLater(region);
                queued += Region.BYTES;
            }
            sender.flush(nowNs);
        }

        @Override
        public void onClosed(VmkStatus status, long nowNs) {
            ended = status;
        }
    }

    private final class Sink implements TcpSocket.Listener {
        private final TcpSocket socket;
        private final PayloadSpan span = new PayloadSpan();

        Sink(TcpSocket socket) {
            this.socket = socket;
        }

        @Override
        public void onConnected(long nowNs) {}

        @Override
        public void onReadable(long nowNs) {
            while (socket.readable() > 0) {
                socket.peek(span, socket.readable());
                received += span.length();
                socket.consume(span.length(), nowNs);
            }
        }

        @Override
        public void onWritable(long nowNs) {}

        @Override
        public void onClosed(VmkStatus status, long nowNs) {}
    }

    /** Never freed: the test keeps a reference. */
    private static final class Region extends AbstractReferenceCounted implements PageRegion {
        static final int BYTES = 128 << 10;

        @Override
        public int length() {
            return BYTES;
        }

        @Override
        public void getBytes(int at, ByteBuf to, int count) {
            to.writeZero(count);
        }

        @Override
        public long identity(int at, int count) {
            return count;
        }

        @Override
        public ReferenceCounted touch(@Nullable Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {
            throw new IllegalStateException("freed");
        }
    }
}
