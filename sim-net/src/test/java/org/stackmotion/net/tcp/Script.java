package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PayloadChunk;

/**
 * A packet script: one connection against a scripted peer, with explicit virtual times. {@code at}
 * runs the clock and fires deadlines on the way; {@code receive} hands in a segment; {@code expect}
 * takes the next sent one, {@code nothing} says that there is none.
 */
final class Script {
    static final int LOCAL_ISS = 0x7FFF_FF00; // crosses the sign within a few hundred bytes
    static final int PEER_ISS = 0xFFFF_FE00; // crosses zero

    /** MSS 1000, no options, quick numbers. */
    static final TcpConfig PLAIN =
            TcpConfig.defaults(1040)
                    .withOptions(false, false, false)
                    .withSendBuffer(1 << 20, 1 << 20)
                    .withReceiveBuffer(60_000, 60_000);

    /** Loss found by counting, RFC 6675. */
    static final TcpConfig SACK = PLAIN.withOptions(false, true, false).withRack(false);

    /** Loss found by time, RFC 8985. */
    static final TcpConfig RACK = SACK.withRack(true);

    final Endpoint end;
    private final ArrayDeque<Seg> sent = new ArrayDeque<>();
    private final ArrayDeque<Long> sentAt = new ArrayDeque<>();
    private final TcpSegment in = new TcpSegment();
    private final PatternChunk.Freed peerFreed = new PatternChunk.Freed();
    private final PatternChunk peerStream = new PatternChunk(0, 4_000_000, peerFreed);
    long nowNs;

    Script(TcpConfig config) {
        end = new Endpoint("local", config, LOCAL_ISS, (segment, now) -> record(segment));
    }

    // ---- preludes ------------------------------------------------------------------------------

    /**
     * Active open, established at 0.1 s: RTO is 0.3 s (SRTT 100 ms, 4 RTTVAR 200 ms); the peer's
     * window is 60,000.
     */
    static Script established(TcpConfig config) {
        Script script = new Script(config).open().expect(Seg.syn()).at("0.1s");
        Seg synAck = Seg.synAck().win(60_000).mss(config.mss());
        if (config.sack()) {
            synAck.sackPermitted();
        }
        if (config.windowScaling()) {
            synAck.scale(0);
        }
        if (config.timestamps()) {
            synAck.ts(1_000, 0);
        }
        return script.receive(synAck).expect(Seg.ack(1, 1)).state(TcpState.ESTABLISHED);
    }

    /** Passive open, waiting for the ACK of its SYN-ACK. */
    static Script synReceived(TcpConfig config) {
        return new Script(config)
                .accept(Seg.syn().win(60_000).mss(config.mss()))
                .expect(Seg.synAck());
    }

    /**
     * As established, with quick ACKs used up: 16 segments of 10 bytes read; the peer's next byte
     * is 161.
     */
    static Script receiving(TcpConfig config) {
        Script script = established(config);
        for (int i = 0; i < 16; i++) {
            script.receive(Seg.data(1 + 10 * i, 10)).expect(Seg.ack(1, 11 + 10 * i));
        }
        return script.read();
    }

    // ---- time ----------------------------------------------------------------------------------

    /** Runs the clock to a time such as {@code 0.1s} or {@code 40ms}. */
    Script at(String time) {
        return runTo(parse(time));
    }

    Script after(String time) {
        return runTo(nowNs + parse(time));
    }

    private Script runTo(long targetNs) {
        while (end.connection.deadlineNs() <= targetNs) {
            nowNs = Math.max(nowNs, end.connection.deadlineNs());
            end.connection.onDeadline(nowNs);
        }
        nowNs = targetNs;
        return this;
    }

    static long parse(String time) {
        if (time.endsWith("ms")) {
            return Math.round(Double.parseDouble(time.substring(0, time.length() - 2)) * 1e6);
        }
        return Math.round(Double.parseDouble(time.substring(0, time.length() - 1)) * 1e9);
    }

    // ---- user ----------------------------------------------------------------------------------

    Script open() {
        end.connection.open(nowNs);
        return this;
    }

    Script accept(Seg syn) {
        fill(syn);
        end.connection.accept(in, nowNs);
        return this;
    }

    Script write(int bytes) {
        end.write(bytes, nowNs);
        return this;
    }

    Script read() {
        end.skipAll(nowNs);
        return this;
    }

    Script read(int bytes) {
        end.connection.consume(bytes, nowNs);
        return this;
    }

    Script shutdown() {
        end.connection.shutdownOutput(nowNs);
        return this;
    }

    Script close() {
        end.connection.close(nowNs);
        return this;
    }

    Script abort() {
        end.connection.abort(nowNs);
        return this;
    }

    /** ICMP fragmentation needed for the segment with that number of ours. */
    Script pathMtu(int mtu, int seq) {
        end.connection.onPathMtu(mtu, LOCAL_ISS + seq, nowNs);
        return this;
    }

    /** ICMP unreachable for the segment with that number of ours. */
    Script unreachable(int code, int seq) {
        end.connection.onUnreachable(code, LOCAL_ISS + seq, nowNs);
        return this;
    }

    // ---- segments ------------------------------------------------------------------------------

    Script receive(Seg segment) {
        fill(segment);
        end.connection.onSegment(in, nowNs);
        end.connection.checkInvariants();
        return this;
    }

    TcpSegment fill(Seg from) {
        in.clear();
        in.flags = from.flags;
        in.ecn = from.ecn == null ? Ecn.NOT_ECT : from.ecn;
        in.seq = PEER_ISS + from.seq;
        in.ack = from.ack == null ? 0 : LOCAL_ISS + from.ack;
        in.window = from.window == null ? 60_000 : from.window;
        in.mss = from.mss == null ? 0 : from.mss;
        in.hasWindowScale = from.scale != null;
        in.windowScale = from.scale == null ? 0 : from.scale;
        in.sackPermitted = from.sackPermitted;
        in.hasTimestamp = from.tsVal != null;
        in.tsVal = from.tsVal == null ? 0 : from.tsVal;
        in.tsEcr = from.tsEcr == null ? 0 : from.tsEcr;
        int[] sacks = from.sacks;
        if (sacks != null) {
            in.sackCount = sacks.length / 2;
            for (int i = 0; i < in.sackCount; i++) {
                in.sackStart[i] = LOCAL_ISS + sacks[2 * i];
                in.sackEnd[i] = LOCAL_ISS + sacks[2 * i + 1];
            }
        }
        if (from.length > 0) {
            in.payload = peerStream;
            in.payloadOffset = from.seq - 1;
            in.payloadLength = from.length;
        }
        return in;
    }

    private void record(TcpSegment segment) {
        Seg seg = Seg.data(segment.seq - LOCAL_ISS, segment.payloadLength).noAck();
        seg.flags = segment.flags;
        seg.ecn = segment.ecn;
        seg.ack = segment.has(TcpSegment.ACK) ? segment.ack - PEER_ISS : null;
        seg.window = segment.window;
        seg.mss = segment.mss == 0 ? null : segment.mss;
        seg.scale = segment.hasWindowScale ? segment.windowScale : null;
        seg.sackPermitted = segment.sackPermitted;
        if (segment.hasTimestamp) {
            seg.ts(segment.tsVal, segment.tsEcr);
        }
        if (segment.sackCount > 0) {
            int[] edges = new int[2 * segment.sackCount];
            for (int i = 0; i < segment.sackCount; i++) {
                edges[2 * i] = segment.sackStart[i] - PEER_ISS;
                edges[2 * i + 1] = segment.sackEnd[i] - PEER_ISS;
            }
            seg.sack(edges);
        }
        check(segment.payload, segment);
        sent.add(seg);
        sentAt.add(nowNs);
    }

    /** What is sent must be the bytes of that place in the stream. */
    private void check(@Nullable PayloadChunk payload, TcpSegment segment) {
        if (payload != null) {
            long position = payload.identity(0, 1) + segment.payloadOffset;
            assertThat(position).isEqualTo(segment.seq - LOCAL_ISS - 1L);
        }
    }

    /** The next segment sent, as far as the pattern names it; PSH is not compared. */
    Script expect(Seg want) {
        Seg got = sent.poll();
        assertThat(got).as("expected " + want + " but nothing was sent").isNotNull();
        if (got == null) {
            return this;
        }
        sentAt.poll();
        String what = "wanted " + want + ", got " + got;
        int ignore = TcpSegment.PSH | (want.ack == null ? TcpSegment.ACK : 0);
        assertThat(got.flags & ~ignore).as(what).isEqualTo(want.flags & ~ignore);
        assertThat(got.seq).as(what).isEqualTo(want.seq);
        assertThat(got.length).as(what).isEqualTo(want.length);
        same(got.ack, want.ack, what);
        same(got.window, want.window, what);
        same(got.mss, want.mss, what);
        same(got.scale, want.scale, what);
        same(got.tsVal, want.tsVal, what);
        same(got.tsEcr, want.tsEcr, what);
        same(got.ecn, want.ecn, what);
        if (want.sacks != null) {
            assertThat(got.sacks).as(what).isEqualTo(want.sacks);
        }
        return this;
    }

    private static void same(@Nullable Integer got, @Nullable Integer want, String what) {
        if (want != null) {
            assertThat(got).as(what).isEqualTo(want);
        }
    }

    /** That many data segments of one size in a row. */
    Script expectTrain(int firstSeq, int count, int length) {
        for (int i = 0; i < count; i++) {
            expect(Seg.data(firstSeq + i * length, length));
        }
        return this;
    }

    Script nothing() {
        assertThat(sent).as("sent at " + nowNs).isEmpty();
        return this;
    }

    /** Forgets what was sent. */
    Script ignoreSent() {
        sent.clear();
        sentAt.clear();
        return this;
    }

    int sentCount() {
        return sent.size();
    }

    /** Takes the next sent segment, or null. */
    @Nullable Seg nextSent() {
        sentAt.poll();
        return sent.poll();
    }

    @Nullable Seg peekSent() {
        return sent.peek();
    }

    /** When the next unexpected segment was sent, or -1. */
    long nextSentAtNs() {
        Long at = sentAt.peek();
        return at == null ? -1 : at;
    }

    Script state(TcpState state) {
        assertThat(end.state()).isEqualTo(state);
        return this;
    }

    Script ended(TcpCloseReason reason) {
        assertThat(end.events.reason).isEqualTo(reason);
        assertThat(end.events.closedCount).isEqualTo(1);
        return this;
    }

    Script deleted() {
        assertThat(end.events.deleted).isEqualTo(1);
        assertThat(end.connection.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        return state(TcpState.CLOSED);
    }
}
