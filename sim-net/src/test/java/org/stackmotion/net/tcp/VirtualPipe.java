package org.stackmotion.net.tcp;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Two endpoints and a duplex path in virtual time: rate, delay and finite queue each way, and a
 * hook that loses, delays or doubles segments. Frame sizes on the line are those of Ethernet with
 * IPv4.
 */
final class VirtualPipe {
    /** Ethernet with preamble and gap. */
    static final int ETHERNET_BYTES = 38;

    private static final int HEADERS_BYTES = 20 + 20;

    /** Decides what happens to a segment on the path. */
    interface Fate {
        /**
         * @param number counts this direction's segments from 1
         * @return extra delay in nanoseconds, or negative to lose it
         */
        long of(boolean fromA, TcpSegment segment, long number);
    }

    /** Runs after every event. */
    interface Hook {
        void after(long nowNs);
    }

    /** A copy of a segment on its way. */
    static final class Flying implements Comparable<Flying> {
        final TcpSegment segment = new TcpSegment();
        boolean toB;
        long timeNs;
        long order;

        @Override
        public int compareTo(Flying other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    final Endpoint a;
    final Endpoint b;
    long nowNs;
    long events;
    long segmentsAtoB;
    long segmentsBtoA;
    long lost;
    Fate fate = (fromA, segment, number) -> 0;
    Hook hook = now -> {};

    /** Both ends hand several segments at a time to their NIC (TSO). */
    boolean offload;

    /** Line bytes of a frame beyond its IP packet. */
    int framingBytes = ETHERNET_BYTES;

    private final PriorityQueue<Flying> inFlight = new PriorityQueue<>();
    private final ArrayDeque<Flying> free = new ArrayDeque<>();
    private final long delayNs;
    private final long rateBitsPerS;
    private final long queueBytes;
    private long lineFreeA;
    private long lineFreeB;
    private long order;
    boolean listening = true;
    @Nullable TcpConfig acceptConfig;

    VirtualPipe(
            TcpConfig configA,
            TcpConfig configB,
            long delayNs,
            long rateBitsPerS,
            long queueBytes) {
        this.delayNs = delayNs;
        this.rateBitsPerS = rateBitsPerS;
        this.queueBytes = queueBytes;
        a = new Endpoint("A", configA, 1_000, new Nic(true, configA.mss()));
        b = new Endpoint("B", configB, -5_000, new Nic(false, configB.mss()));
    }

    /** Cuts what TSO hands over in one piece into segments of the wire. */
    private final class Nic implements TcpOutput {
        private final boolean fromA;
        private final int mss;
        private final TcpSegment piece = new TcpSegment();

        Nic(boolean fromA, int mss) {
            this.fromA = fromA;
            this.mss = mss;
        }

        @Override
        public int largestSegment() {
            return offload ? 65_515 : 0;
        }

        @Override
        public void transmit(TcpSegment segment, long now) {
            int most = mss - (segment.hasTimestamp ? 12 : 0);
            int total = segment.payloadLength;
            if (!offload || total <= most) {
                VirtualPipe.this.transmit(fromA, segment, now);
                return;
            }
            for (int at = 0; at < total; at += most) {
                copy(segment, piece);
                piece.seq += at;
                piece.payloadOffset += at;
                piece.payloadLength = Math.min(most, total - at);
                if (at + piece.payloadLength < total) {
                    piece.flags &= ~(TcpSegment.FIN | TcpSegment.PSH);
                }
                VirtualPipe.this.transmit(fromA, piece, now);
            }
        }
    }

    private void transmit(boolean fromA, TcpSegment segment, long now) {
        long number = fromA ? ++segmentsAtoB : ++segmentsBtoA;
        long free = fromA ? lineFreeA : lineFreeB;
        int options =
                (segment.hasTimestamp ? 12 : 0)
                        + (segment.sackCount > 0 ? 4 + 8 * segment.sackCount : 0);
        long bits = 8L * (segment.payloadLength + options + HEADERS_BYTES + framingBytes);
        long start = Math.max(free, now);
        long end = start;
        if (rateBitsPerS > 0) {
            long backlog = (start - now) * rateBitsPerS / 8_000_000_000L;
            if (backlog > queueBytes) {
                lost++;
                return;
            }
            end = start + bits * 1_000_000_000L / rateBitsPerS;
        }
        if (fromA) {
            lineFreeA = end;
        } else {
            lineFreeB = end;
        }
        long extra = fate.of(fromA, segment, number);
        if (extra < 0) {
            lost++;
            return;
        }
        fly(segment, fromA, end + delayNs + extra);
    }

    void fly(TcpSegment segment, boolean toB, long timeNs) {
        Flying flying = free.isEmpty() ? new Flying() : free.pop();
        copy(segment, flying.segment);
        if (segment.payload != null) {
            segment.payload.retain();
        }
        flying.toB = toB;
        flying.timeNs = timeNs;
        flying.order = order++;
        inFlight.add(flying);
    }

    static void copy(TcpSegment from, TcpSegment to) {
        to.seq = from.seq;
        to.ack = from.ack;
        to.flags = from.flags;
        to.ecn = from.ecn;
        to.window = from.window;
        to.mss = from.mss;
        to.windowScale = from.windowScale;
        to.hasWindowScale = from.hasWindowScale;
        to.sackPermitted = from.sackPermitted;
        to.hasTimestamp = from.hasTimestamp;
        to.tsVal = from.tsVal;
        to.tsEcr = from.tsEcr;
        to.sackCount = from.sackCount;
        System.arraycopy(from.sackStart, 0, to.sackStart, 0, from.sackCount);
        System.arraycopy(from.sackEnd, 0, to.sackEnd, 0, from.sackCount);
        to.payload = from.payload;
        to.payloadOffset = from.payloadOffset;
        to.payloadLength = from.payloadLength;
    }

    void connect() {
        a.connection.open(nowNs);
        runUntil(nowNs + 20 * delayNs + 1_000_000);
    }

    /** Runs everything up to that time. */
    void runUntil(long limitNs) {
        while (step(limitNs)) {}
        nowNs = Math.max(nowNs, limitNs);
    }

    long nextNs() {
        long next = Math.min(a.connection.deadlineNs(), b.connection.deadlineNs());
        Flying head = inFlight.peek();
        return head == null ? next : Math.min(next, head.timeNs);
    }

    boolean step(long limitNs) {
        long next = nextNs();
        if (next == Long.MAX_VALUE || next > limitNs) {
            return false;
        }
        nowNs = Math.max(nowNs, next);
        events++;
        Flying head = inFlight.peek();
        if (head != null && head.timeNs <= next) {
            inFlight.poll();
            deliver(head);
        } else if (a.connection.deadlineNs() <= next) {
            a.connection.onDeadline(nowNs);
        } else {
            b.connection.onDeadline(nowNs);
        }
        hook.after(nowNs);
        return true;
    }

    private void deliver(Flying flying) {
        Endpoint to = flying.toB ? b : a;
        TcpSegment segment = flying.segment;
        if (flying.toB
                && listening
                && !b.accepted
                && segment.has(TcpSegment.SYN)
                && b.state() == TcpState.CLOSED) {
            b.accepted = true;
            b.connection.accept(segment, nowNs);
        } else {
            to.connection.onSegment(segment, nowNs);
        }
        if (segment.payload != null) {
            segment.payload.release();
        }
        free.push(flying);
    }

    boolean quiet() {
        return inFlight.isEmpty();
    }
}
