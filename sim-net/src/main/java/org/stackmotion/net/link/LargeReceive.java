package org.stackmotion.net.link;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.TcpView;

/**
 * Large receive offload of a NIC: TCP segments that follow each other on the cable become one
 * before they go up.
 *
 * <p><b>When an aggregate is delivered.</b> At the time of its last frame, never later: when a
 * frame has arrived, the NIC knows what is already coming in behind it, and keeps the aggregate
 * open only for a frame that will join it. So there is no timer, and an aggregate that is open is
 * open because its next frame is on the cable; if the cable goes down before that frame is in, the
 * aggregate goes up at that moment.
 *
 * <p><b>What may join</b> is decided by {@link #continues}: the next bytes of the same stream under
 * equal headers, up to {@link #MAX_BYTES}. Only plain data segments take part: a segment with other
 * flags than ACK and PSH, without data, fragmented, with IP options, damaged, or with its bytes
 * inline (so from outside of the simulation) goes up as it is.
 */
public final class LargeReceive implements FramePort, LinkStateListener {
    /** Longest aggregate as an IP packet, as on ESXi (esxi-facts 1.5). */
    public static final int MAX_BYTES = 32_768;

    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    /** Says whether a frame's receiver takes frames longer than its MTU. */
    public interface Receiver {
        boolean takesLarge(Frame frame);
    }

    private final NetContext ctx;
    private final LinkEnd link;
    private final Receiver receiver;
    private final FramePort above;

    private @Nullable Frame open;

    /** The frame on the cable that will join the open aggregate. */
    private @Nullable Frame expected;

    /** Where the payload of the aggregate ends: chunk and offset in it. */
    private @Nullable PayloadChunk endChunk;

    private int endOffset;

    /**
     * @param link the NIC's end of the cable
     * @param above takes the frames, merged or not
     */
    public LargeReceive(LinkEnd link, Receiver receiver, FramePort above) {
        this.ctx = link.context();
        this.link = link;
        this.receiver = receiver;
        this.above = above;
        link.addListener(this);
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        Frame aggregate = open;
        boolean joins = aggregate != null && frame == expected;
        if (aggregate == null || !joins) {
            close(nowNs);
            aggregate = frame;
        } else {
            append(aggregate, frame);
        }
        Frame next = link.following(nowNs);
        if (next != null && (joins || mayBegin(aggregate)) && continues(aggregate, next)) {
            open = aggregate;
            expected = next;
            return;
        }
        open = aggregate;
        close(nowNs);
    }

    @Override
    public void onLinkState(LinkEnd end, boolean up, long nowNs) {
        close(nowNs);
    }

    private void close(long nowNs) {
        Frame aggregate = open;
        open = null;
        expected = null;
        endChunk = null;
        if (aggregate == null) {
            return;
        }
        if (aggregate.segmentBytes() != 0 && !aggregate.checksumOffloaded()) {
            ctx.checksum().complete(aggregate);
        }
        above.deliver(aggregate, nowNs);
    }

    // ---- joining -------------------------------------------------------------------------------

    private void append(Frame aggregate, Frame frame) {
        int length = frame.payloadLength();
        if (aggregate.segmentBytes() == 0) {
            aggregate.setSegmentBytes(aggregate.payloadLength());
        }
        aggregate.extend(length);
        byte[] bytes = aggregate.bytes();
        Ipv4View.setTotalLength(bytes, Frame.L3, aggregate.length() - Frame.L3);
        int tcp = Frame.L3 + Ipv4View.LENGTH;
        int flags = TcpView.flags(bytes, tcp) | TcpView.flags(frame.bytes(), tcp);
        TcpView.setFlags(bytes, tcp, flags);
        moveEnd(frame);
        frame.release();
    }

    private void moveEnd(Frame frame) {
        PayloadChunk chunk = frame.payload();
        int offset = frame.payloadOffset() + frame.payloadLength();
        while (chunk != null && offset > chunk.length()) {
            offset -= chunk.length();
            chunk = chunk.next();
        }
        endChunk = chunk;
        endOffset = offset;
    }

    /** A data segment with no more to say than ACK and PSH, right as far as anybody can tell. */
    private boolean mayBegin(Frame frame) {
        byte[] bytes = frame.bytes();
        int tcp = Frame.L3 + Ipv4View.LENGTH;
        boolean plain =
                EthernetView.check(frame) == null
                        && EthernetView.type(bytes) == EthernetView.IPV4
                        && Ipv4View.check(frame) == null
                        && Ipv4View.headerLength(bytes, Frame.L3) == Ipv4View.LENGTH
                        && Ipv4View.totalLength(bytes, Frame.L3) == frame.length() - Frame.L3
                        && !Ipv4View.isFragment(bytes, Frame.L3)
                        && Ipv4View.protocol(bytes, Frame.L3) == Ipv4View.TCP;
        if (!plain || frame.payloadLength() == 0) {
            return false;
        }
        int inline = frame.headLength() - tcp;
        if (TcpView.check(bytes, tcp, inline, inline + frame.payloadLength()) != null
                || TcpView.headerLength(bytes, tcp) != inline
                || (TcpView.flags(bytes, tcp) & ~PSH) != ACK) {
            return false;
        }
        if (!isRight(frame) || !receiver.takesLarge(frame)) {
            return false;
        }
        moveEnd(frame);
        return true;
    }

    /** The NIC verifies what it merges: a damaged segment stays alone and is found out above. */
    private boolean isRight(Frame frame) {
        return frame.checksumOffloaded()
                || (Ipv4View.checksumIsRight(frame.bytes(), Frame.L3)
                        && ctx.checksum().transportIsRight(frame));
    }

    /**
     * Whether the frame joins the aggregate: no PSH has closed it, it stays within {@link
     * #MAX_BYTES}, the frame has its very next bytes (no gap, no reordering, nothing twice), is no
     * longer than the first, and all the rest of the headers is equal: addresses, tag, TOS with ECN
     * bits, TTL, ports, acknowledgement, window, flags but PSH, and every option.
     */
    private boolean continues(Frame aggregate, Frame frame) {
        byte[] a = aggregate.bytes();
        byte[] b = frame.bytes();
        int head = aggregate.headLength();
        int ip = Frame.L3;
        int tcp = ip + Ipv4View.LENGTH;
        int length = frame.payloadLength();
        int longest =
                aggregate.segmentBytes() == 0
                        ? aggregate.payloadLength()
                        : aggregate.segmentBytes();
        return (TcpView.flags(a, tcp) & PSH) == 0
                && aggregate.length() - ip + length <= MAX_BYTES
                && frame.headLength() == head
                && length > 0
                && length <= longest
                && Ipv4View.totalLength(b, ip) == frame.length() - ip
                && TcpView.seq(b, tcp) == TcpView.seq(a, tcp) + aggregate.payloadLength()
                && frame.vlan() == aggregate.vlan()
                && Arrays.equals(a, 0, ip + Ipv4View.TOTAL_LENGTH, b, 0, ip + Ipv4View.TOTAL_LENGTH)
                && equal(a, b, ip + Ipv4View.FLAGS_OFFSET, ip + Ipv4View.CHECKSUM)
                && equal(a, b, ip + Ipv4View.SOURCE, tcp + TcpView.SEQ)
                && equal(a, b, tcp + TcpView.ACK, tcp + TcpView.FLAGS)
                && (TcpView.flags(b, tcp) & ~PSH) == ACK
                && equal(a, b, tcp + TcpView.WINDOW, tcp + TcpView.CHECKSUM)
                && equal(a, b, tcp + TcpView.URGENT, head)
                && followsInMemory(frame)
                && frame.checksumOffloaded() == aggregate.checksumOffloaded()
                && isRight(frame);
    }

    private static boolean equal(byte[] a, byte[] b, int from, int to) {
        return Arrays.equals(a, from, to, b, from, to);
    }

    /** The payload is a reference, and goes on where the aggregate's ends. */
    private boolean followsInMemory(Frame frame) {
        PayloadChunk end = endChunk;
        PayloadChunk chunk = frame.payload();
        if (end == null || chunk == null) {
            return false;
        }
        int offset = frame.payloadOffset();
        return chunk == end
                ? offset == endOffset
                : offset == 0 && endOffset == end.length() && end.next() == chunk;
    }
}
