package org.stackmotion.net.ip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePool;
import org.stackmotion.net.wire.Ipv4View;

/** An unfinished datagram: its fragments, sorted by offset, never overlapping. */
final class Ipv4Datagram {
    /** What became of a fragment. */
    enum Placing {
        PLACED,
        DUPLICATE,
        CONFLICT
    }

    private static final int UNKNOWN = -1;

    private final int source;
    private final int destination;
    private final int identification;
    private final int protocol;
    private final long deadlineNs;
    private final List<Frame> fragments = new ArrayList<>();
    private int dataHeld;
    private int bytesHeld;
    private int dataTotal = UNKNOWN;

    Ipv4Datagram(byte[] bytes, long deadlineNs) {
        source = Ipv4View.source(bytes, Frame.L3);
        destination = Ipv4View.destination(bytes, Frame.L3);
        identification = Ipv4View.identification(bytes, Frame.L3);
        protocol = Ipv4View.protocol(bytes, Frame.L3);
        this.deadlineNs = deadlineNs;
    }

    /**
     * False for a fragment that no sender may make: empty, not a multiple of 8, past 65,535 bytes.
     */
    static boolean isSound(Frame frame) {
        int length = dataLength(frame);
        boolean more = Ipv4View.moreFragments(frame.bytes(), Frame.L3);
        int header = Ipv4View.headerLength(frame.bytes(), Frame.L3);
        return length > 0
                && (!more || (length & 7) == 0)
                && header + offset(frame) + length <= Ipv4Emitter.MAX_TOTAL_LENGTH;
    }

    /** RFC 791: one datagram has one source, destination, protocol and identification. */
    boolean owns(byte[] bytes) {
        return Ipv4View.identification(bytes, Frame.L3) == identification
                && Ipv4View.source(bytes, Frame.L3) == source
                && Ipv4View.destination(bytes, Frame.L3) == destination
                && Ipv4View.protocol(bytes, Frame.L3) == protocol;
    }

    /** Sorts a fragment in; unless it is placed, the frame stays the caller's. */
    Placing place(Frame frame) {
        int start = offset(frame);
        int end = start + dataLength(frame);
        int at = fragments.size();
        while (at > 0 && offset(fragments.get(at - 1)) >= start) {
            at--;
        }
        if (at < fragments.size()) {
            Frame next = fragments.get(at);
            if (offset(next) == start && dataLength(next) == end - start) {
                return Placing.DUPLICATE;
            }
            if (offset(next) < end) {
                return Placing.CONFLICT;
            }
        }
        if (at > 0 && endOf(fragments.get(at - 1)) > start) {
            return Placing.CONFLICT;
        }
        if (!agreesOnTotal(frame, end)) {
            return Placing.CONFLICT;
        }
        fragments.add(at, frame);
        dataHeld += end - start;
        bytesHeld += frame.length();
        return Placing.PLACED;
    }

    private boolean agreesOnTotal(Frame frame, int end) {
        if (Ipv4View.moreFragments(frame.bytes(), Frame.L3)) {
            return dataTotal == UNKNOWN || end < dataTotal;
        }
        boolean isLast = fragments.isEmpty() || endOf(fragments.get(fragments.size() - 1)) <= end;
        if (dataTotal != UNKNOWN || !isLast) {
            return false;
        }
        dataTotal = end;
        return true;
    }

    boolean isWhole() {
        return dataHeld == dataTotal; // fragments never overlap, so the sum tells it
    }

    /** The first fragment's header and all data would be more than a datagram can be. */
    boolean isTooLong() {
        int header = Ipv4View.headerLength(fragments.get(0).bytes(), Frame.L3);
        return header + dataTotal > Ipv4Emitter.MAX_TOTAL_LENGTH;
    }

    /**
     * One frame with the first fragment's headers and all data inline; the fragments are used up.
     */
    Frame join(FramePool pool) {
        Frame first = fragments.get(0);
        int header = Ipv4View.headerLength(first.bytes(), Frame.L3);
        Frame whole = pool.take(Frame.L3 + header + dataTotal);
        byte[] bytes = whole.bytes();
        System.arraycopy(first.bytes(), 0, bytes, 0, Frame.L3 + header);
        boolean offloaded = true;
        for (Frame fragment : fragments) {
            copyData(fragment, bytes, Frame.L3 + header + offset(fragment));
            offloaded &= fragment.checksumOffloaded();
        }
        Ipv4View.setTotalLength(bytes, Frame.L3, header + dataTotal);
        Ipv4View.setFlagsOffset(bytes, Frame.L3, 0);
        Ipv4View.fillChecksum(bytes, Frame.L3);
        // one fragment with real checksums (it was corrupted in memory) makes the receiver look
        whole.setChecksumOffloaded(offloaded);
        whole.setVlan(first.vlan());
        for (Frame fragment : fragments) {
            fragment.release();
        }
        return whole;
    }

    private static void copyData(Frame fragment, byte[] to, int at) {
        int data = Frame.L3 + Ipv4View.headerLength(fragment.bytes(), Frame.L3);
        int length = dataLength(fragment);
        int inline = Math.min(length, fragment.headLength() - data);
        System.arraycopy(fragment.bytes(), data, to, at, inline);
        if (inline < length) {
            ByteBuf rest = Unpooled.wrappedBuffer(to, at + inline, length - inline);
            fragment.getPayload(rest.writerIndex(0));
        }
    }

    /** The fragment with the transport header, or null while it has not come. */
    @Nullable Frame firstFragment() {
        return !fragments.isEmpty() && offset(fragments.get(0)) == 0 ? fragments.get(0) : null;
    }

    List<Frame> fragments() {
        return fragments;
    }

    int bytesHeld() {
        return bytesHeld;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    private static int offset(Frame frame) {
        return Ipv4View.fragmentOffset(frame.bytes(), Frame.L3);
    }

    private static int dataLength(Frame frame) {
        byte[] bytes = frame.bytes();
        return Ipv4View.totalLength(bytes, Frame.L3) - Ipv4View.headerLength(bytes, Frame.L3);
    }

    private static int endOf(Frame frame) {
        return offset(frame) + dataLength(frame);
    }
}
