package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * The bulk path from socket to socket: nothing is allocated per segment, and few events are needed.
 */
class BulkPathTest {
    private static final int REGION_BYTES = 1 << 20;
    private static final long SECOND = 1_000_000_000L;

    private final Simulation sim = Simulation.virtual(1);
    private final NetContext ctx = new NetContext(sim, false);
    private long received;

    @ParameterizedTest
    @CsvSource({"false, 9000, 15.7", "true, 9000, 12.9", "false, 1500, 91", "true, 1500, 52"})
    void steadyTransferAllocatesNothingPerSegmentAndNeedsFewEvents(
            boolean offloads, int mtu, double most) throws IOException {
        TcpSocket sender = connect(offloads, mtu);
        Feeder feeder = new Feeder(sender);
        sender.setListener(feeder);
        feeder.feed(sim.nowNs());
        sim.runUntil(SECOND); // slow start, growing of arrays, class loading
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytesBefore = received;
        long eventsBefore = sim.events().fired();
        long before = threads.getCurrentThreadAllocatedBytes();
        sim.runUntil(2 * SECOND);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        long bytes = received - bytesBefore;
        assertThat(bytes).isGreaterThan(1_150_000_000L); // 10 Gbit/s
        long segments = bytes / (mtu - 52);
        // a chunk of 1 MiB is an object: a fraction of a byte per segment
        assertThat((double) allocated / segments).isLessThan(2.0);
        double eventsPer64KiB = (sim.events().fired() - eventsBefore) * 65_536.0 / bytes;
        assertThat(eventsPer64KiB).isLessThan(most);
    }

    private TcpSocket connect(boolean offloads, int mtu) throws IOException {
        LinkConfig cable = LinkConfig.of(10_000_000_000L, 20_000);
        Link link = new Link(ctx, "cable", cable, cable);
        PlainMachine a = new PlainMachine(ctx, "a", 0x0050_5600_000aL, mtu);
        PlainMachine b = new PlainMachine(ctx, "b", 0x0050_5600_000bL, mtu);
        a.connect(link.a(), offloads, offloads);
        b.connect(link.b(), offloads, offloads);
        a.setAddress(Ipv4.parse("10.0.0.1"), 24);
        b.setAddress(Ipv4.parse("10.0.0.2"), 24);
        TcpListenSocket listening = b.stack().listen(0, 8000, null, 8, new TcpOptions());
        TcpSocket sender = a.stack().newTcpSocket(new TcpOptions());
        sender.connect(Ipv4.parse("10.0.0.2"), 8000, 0);
        sim.runUntil(10_000_000);
        TcpSocket receiver = listening.accept();
        assertThat(receiver).isNotNull();
        if (receiver != null) {
            receiver.setListener(new Sink(receiver));
        }
        return sender;
    }

    /** Keeps the send buffer full with one region that is never freed. */
    private static final class Feeder implements TcpSocket.Listener {
        private final TcpSocket socket;
        private final Region region = new Region();

        Feeder(TcpSocket socket) {
            this.socket = socket;
        }

        void feed(long nowNs) {
            while (socket.sendSpace() > 0) {
                region.retain();
                socket.sendLater(region);
            }
            socket.flush(nowNs);
        }

        @Override
        public void onConnected(long nowNs) {}

        @Override
        public void onReadable(long nowNs) {}

        @Override
        public void onWritable(long nowNs) {
            feed(nowNs);
        }

        @Override
        public void onClosed(VmkStatus status, long nowNs) {}
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

    private static final class Region extends AbstractReferenceCounted implements PageRegion {
        @Override
        public int length() {
            return REGION_BYTES;
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
