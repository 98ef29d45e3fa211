package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpView;

/** Segment fields to header bytes and back. */
class TcpHeadersTest {
    private final NetContext ctx = new NetContext(Simulation.virtual(1), false);

    @Seeds(count = 20)
    void everySegmentComesBackAsItWas(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 500; i++) {
            TcpSegment out = random(random);
            int length = TcpHeaders.length(out);
            assertThat(length % 4).isZero();
            assertThat(length).isLessThanOrEqualTo(TcpView.MAX_LENGTH);
            Frame frame = ctx.frames().take(Ipv4Emitter.L4 + length);
            byte[] bytes = frame.bytes();
            int at = Ipv4Emitter.L4;
            TcpView.write(bytes, at, 1, 2, out.seq, out.ack, length, out.flags, out.window);
            TcpHeaders.writeOptions(out, bytes, at + TcpView.LENGTH);
            TcpSegment in = new TcpSegment();
            TcpHeaders.parse(in, frame, at, at + length);
            frame.release();
            same(in, out);
        }
    }

    private static void same(TcpSegment in, TcpSegment out) {
        assertThat(in.seq).isEqualTo(out.seq);
        assertThat(in.ack).isEqualTo(out.ack);
        assertThat(in.flags).isEqualTo(out.flags);
        assertThat(in.window).isEqualTo(out.window);
        assertThat(in.mss).isEqualTo(out.mss);
        assertThat(in.hasWindowScale).isEqualTo(out.hasWindowScale);
        assertThat(in.windowScale).isEqualTo(out.windowScale);
        assertThat(in.sackPermitted).isEqualTo(out.sackPermitted);
        assertThat(in.hasTimestamp).isEqualTo(out.hasTimestamp);
        assertThat(in.tsVal).isEqualTo(out.tsVal);
        assertThat(in.tsEcr).isEqualTo(out.tsEcr);
        int blocks = out.hasTimestamp ? Math.min(3, out.sackCount) : out.sackCount;
        assertThat(in.sackCount).isEqualTo(blocks);
        for (int i = 0; i < blocks; i++) {
            assertThat(in.sackStart[i]).isEqualTo(out.sackStart[i]);
            assertThat(in.sackEnd[i]).isEqualTo(out.sackEnd[i]);
        }
        assertThat(in.payloadLength).isZero();
    }

    private static TcpSegment random(SeededRandom random) {
        TcpSegment s = new TcpSegment();
        s.seq = random.nextInt();
        s.ack = random.nextInt();
        s.window = random.nextInt(65_536);
        boolean syn = random.nextBoolean(0.4);
        s.flags = syn ? TcpSegment.SYN : TcpSegment.ACK;
        if (syn) {
            s.mss = random.nextInt(65_536);
            s.hasWindowScale = random.nextBoolean(0.5);
            s.windowScale = s.hasWindowScale ? random.nextInt(15) : 0;
            s.sackPermitted = random.nextBoolean(0.5);
        }
        s.hasTimestamp = random.nextBoolean(0.5);
        if (s.hasTimestamp) {
            s.tsVal = random.nextInt();
            s.tsEcr = random.nextInt();
        }
        if (!syn) {
            s.sackCount = random.nextInt(TcpSegment.MAX_SACK_BLOCKS + 1);
            for (int i = 0; i < s.sackCount; i++) {
                s.sackStart[i] = random.nextInt();
                s.sackEnd[i] = random.nextInt();
            }
        }
        return s;
    }
}
