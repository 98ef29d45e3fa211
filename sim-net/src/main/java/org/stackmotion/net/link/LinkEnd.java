package org.stackmotion.net.link;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.trace.PortTrace;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpSegmentation;

/**
 * One end of a cable: sends to the other end, hands what arrives to its receiver.
 *
 * <p>A frame waits for the line, takes its line time (preamble, FCS, gap and minimum size included)
 * and arrives one propagation delay after its last bit has left. All of that is known when it is
 * handed over, so there is one event a frame: its arrival. Only the first frame of the ring is in
 * the event queue. The queue limit counts frames that have not begun to leave; when it is reached
 * the newcomer is dropped.
 */
public final class LinkEnd implements FrameSink {
    /**
     * Frames with no more silence than this between them are one burst to the NIC that receives
     * them: a real one raises its interrupt later than that. Also swallows the nanosecond by which
     * two cables of equal rate may differ in rounding.
     */
    static final long BURST_GAP_NS = 1_000;

    private final NetContext ctx;
    private final String name;
    private final LinkConfig config;
    private final boolean marks;
    private final PortTrace trace;
    private final Drops drops;
    private final LineClock line;
    private final @Nullable LinkFaults faults;
    private final FlightRing flight = new FlightRing();
    private final FlightRing late = new FlightRing();
    private final SimEvent arrival;
    private final SimEvent lateArrival;
    private final FrameSink cutOutput = this::send;
    private final List<LinkStateListener> listeners = new ArrayList<>();
    private ImmutableList<FrameObserver> observers = ImmutableList.of();
    private @Nullable LinkEnd peer;
    private @Nullable FramePort receiver;
    private boolean enabled = true;
    private long sentFrames;
    private long sentBytes;
    private long receivedFrames;
    private long receivedBytes;
    private long markedFrames;

    LinkEnd(NetContext ctx, String name, LinkConfig config) {
        this.ctx = ctx;
        this.name = name;
        this.config = config;
        this.marks = config.marks();
        this.trace = ctx.sim().trace().port(name);
        this.drops = new Drops(ctx, name, trace);
        this.line = new LineClock(config.rateBitsPerS());
        this.faults =
                config.impairments().isNone()
                        ? null
                        : new LinkFaults(config.impairments(), ctx.sim().random("link " + name));
        EventOwner owner = ctx.sim().newOwner(name);
        this.arrival = new Arrival(owner);
        this.lateArrival = new LateArrival(owner);
    }

    NetContext context() {
        return ctx;
    }

    void join(LinkEnd other) {
        peer = other;
    }

    public String name() {
        return name;
    }

    /** The direction that leaves here. */
    public LinkConfig config() {
        return config;
    }

    /** The other end. */
    public LinkEnd peer() {
        if (peer == null) {
            throw new IllegalStateException("half a link: " + name);
        }
        return peer;
    }

    /** Says who takes the frames that arrive here. */
    public void attach(FramePort newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public void dispatch(Frame frame, long nowNs) {
        transmit(frame, nowNs);
    }

    /**
     * Sends a frame to the other end, or drops it: LINK_DOWN, QUEUE_FULL. A TCP super-segment is
     * cut here (TSO): what waits for the line and all that follows are frames of the wire.
     */
    public void transmit(Frame frame, long nowNs) {
        if (frame.segmentBytes() == 0) {
            send(frame, nowNs);
        } else {
            TcpSegmentation.cut(ctx, frame, cutOutput, nowNs);
        }
    }

    private void send(Frame frame, long nowNs) {
        if (!isUp()) {
            drops.drop(frame, DropReason.LINK_DOWN, nowNs);
            return;
        }
        long startNs = line.startNs(nowNs);
        flight.advance(nowNs);
        if (startNs > nowNs && !fits(frame) || flight.isFull()) {
            drops.drop(frame, DropReason.QUEUE_FULL, nowNs);
            return;
        }
        if (marks && isLong()) {
            mark(frame);
        }
        int length = frame.capturedLength();
        sentFrames++;
        sentBytes += length;
        ctx.countFrameSent();
        trace(frame, length, nowNs);
        observe(frame, nowNs, FrameDirection.SENT);
        int fate = faults == null ? 0 : faults.draw(frame);
        long arrivalNs = line.take(frame.lineBytes(), nowNs) + config.delayNs();
        boolean first = flight.isEmpty();
        flight.add(frame, startNs, arrivalNs, fate);
        if (first) {
            ctx.sim().arm(arrival, arrivalNs);
        }
    }

    private boolean isLong() {
        int packets = config.ecnMarkPackets();
        int bytes = config.ecnMarkBytes();
        return packets > 0 && flight.waitingFrames() >= packets
                || bytes > 0 && flight.waitingBytes() >= bytes;
    }

    /** Congestion Experienced instead of a drop that would come later (RFC 3168). */
    private void mark(Frame frame) {
        byte[] bytes = frame.bytes();
        if (frame.headLength() < Frame.L3 + Ipv4View.LENGTH) {
            return;
        }
        boolean marked =
                switch (EthernetView.type(bytes)) {
                    case EthernetView.IPV4 -> Ipv4View.markCongestion(bytes, Frame.L3);
                    case EthernetView.IPV6 -> Ipv6View.markCongestion(bytes, Frame.L3);
                    default -> false;
                };
        markedFrames += marked ? 1 : 0;
    }

    private boolean fits(Frame frame) {
        return flight.waitingFrames() < config.queuePackets()
                && flight.waitingBytes() + frame.capturedLength() <= config.queueBytes();
    }

    /** Bytes that wait for the line, as of the given time. */
    public int queueBytes(long nowNs) {
        flight.advance(nowNs);
        return flight.waitingBytes();
    }

    /** Frames that wait for the line, as of the given time. */
    public int queuePackets(long nowNs) {
        flight.advance(nowNs);
        return flight.waitingFrames();
    }

    private final class Arrival extends SimEvent {
        Arrival(EventOwner owner) {
            super(owner);
        }

        @Override
        protected void fire(long nowNs) {
            int fate = flight.headFate();
            Frame frame = flight.poll();
            if (!flight.isEmpty()) {
                ctx.sim().arm(this, flight.headArrivalNs());
            }
            if (fate == 0) {
                peer().receive(frame, nowNs);
            } else {
                suffer(frame, fate, nowNs);
            }
        }
    }

    private void suffer(Frame frame, int fate, long nowNs) {
        if ((fate & LinkFaults.LOST) != 0) {
            drops.drop(frame, DropReason.LINK_LOSS, nowNs);
            return;
        }
        if ((fate & LinkFaults.LATE) != 0) {
            // every late frame is late by the same time, so this ring is in order as well
            long lateNs = nowNs + config.impairments().reorderDelayNs();
            boolean first = late.isEmpty();
            late.add(frame, nowNs, lateNs, fate & ~LinkFaults.LATE);
            if (first) {
                ctx.sim().arm(lateArrival, lateNs);
            }
            return;
        }
        if ((fate & LinkFaults.TWICE) != 0) {
            peer().receive(frame.copy(), nowNs);
        }
        if ((fate & LinkFaults.CORRUPT) != 0 && faults != null && faults.damage(frame)) {
            ctx.countTwiceDamaged();
        }
        peer().receive(frame, nowNs);
    }

    private final class LateArrival extends SimEvent {
        LateArrival(EventOwner owner) {
            super(owner);
        }

        @Override
        protected void fire(long nowNs) {
            int fate = late.headFate();
            Frame frame = late.poll();
            if (!late.isEmpty()) {
                ctx.sim().arm(this, late.headArrivalNs());
            }
            suffer(frame, fate, nowNs);
        }
    }

    /**
     * While a frame is being delivered here: the frame right behind it, whole and in good health on
     * the cable already; null when there is none, or when the line falls silent before it.
     */
    @Nullable Frame following(long nowNs) {
        return peer().nextOnLine(nowNs);
    }

    private @Nullable Frame nextOnLine(long nowNs) {
        if (flight.isEmpty() || flight.headFate() != 0) {
            return null;
        }
        if (flight.headStartNs() + config.delayNs() - nowNs > BURST_GAP_NS) {
            return null;
        }
        Frame next = flight.headFrame();
        return next.badFcs() || next.length() - Frame.L3 > config.mtu() ? null : next;
    }

    private void receive(Frame frame, long nowNs) {
        if (frame.badFcs()) {
            drops.drop(frame, DropReason.BAD_FCS, nowNs);
            return;
        }
        if (frame.length() - Frame.L3 > peer().config.mtu()) {
            drops.drop(frame, DropReason.MTU_EXCEEDED, nowNs);
            return;
        }
        if (receiver == null) {
            drops.drop(frame, DropReason.UNKNOWN_PORT, nowNs);
            return;
        }
        int length = frame.capturedLength();
        receivedFrames++;
        receivedBytes += length;
        trace(frame, length, nowNs);
        observe(frame, nowNs, FrameDirection.RECEIVED);
        receiver.deliver(frame, nowNs);
    }

    private void trace(Frame frame, int length, long nowNs) {
        trace.frame(nowNs, length, frame.traceIdent());
        if (trace.isFull()) {
            trace.full(nowNs, frame.bytes(), frame.headLength(), frame.payloadIdentity());
        }
    }

    private void observe(Frame frame, long nowNs, FrameDirection direction) {
        ImmutableList<FrameObserver> current = observers;
        for (int i = 0, count = current.size(); i < count; i++) {
            current.get(i).onFrame(frame, nowNs, direction);
        }
    }

    public void addObserver(FrameObserver observer) {
        observers = ImmutableList.<FrameObserver>builder().addAll(observers).add(observer).build();
    }

    public void removeObserver(FrameObserver observer) {
        observers =
                observers.stream()
                        .filter(o -> o != observer)
                        .collect(ImmutableList.toImmutableList());
    }

    public void addListener(LinkStateListener listener) {
        listeners.add(listener);
    }

    /** True while both ends are enabled. */
    public boolean isUp() {
        return enabled && peer().enabled;
    }

    /**
     * Enables or disables this end. The cable is down for both when one is disabled; frames waiting
     * and on their way are lost then (LINK_DOWN, counted at the end that had sent them).
     */
    public void setUp(boolean up, long nowNs) {
        boolean before = isUp();
        enabled = up;
        if (before == isUp()) {
            return;
        }
        ctx.sim().trace().state(nowNs, name + (isUp() ? " link up" : " link down"));
        if (before) {
            flush(nowNs);
            peer().flush(nowNs);
        }
        tell(nowNs);
        peer().tell(nowNs);
    }

    private void tell(long nowNs) {
        for (LinkStateListener listener : ImmutableList.copyOf(listeners)) {
            listener.onLinkState(this, isUp(), nowNs);
        }
    }

    private void flush(long nowNs) {
        ctx.sim().cancel(arrival);
        ctx.sim().cancel(lateArrival);
        while (!flight.isEmpty()) {
            drops.drop(flight.poll(), DropReason.LINK_DOWN, nowNs);
        }
        while (!late.isEmpty()) {
            drops.drop(late.poll(), DropReason.LINK_DOWN, nowNs);
        }
        line.reset(nowNs);
    }

    /** Drops at this end, sending and receiving. */
    public Drops drops() {
        return drops;
    }

    public long sentFrames() {
        return sentFrames;
    }

    /** As captured: with tag and padding, without FCS. */
    public long sentBytes() {
        return sentBytes;
    }

    /**
     * Bytes that the line has carried by then: with preamble, padding, FCS and gap, and of a frame
     * that is leaving the part that has left.
     */
    public double lineBytesLeft(long nowNs) {
        return line.leftBytes(nowNs);
    }

    public long receivedFrames() {
        return receivedFrames;
    }

    /** Frames that this end's queue has marked Congestion Experienced. */
    public long markedFrames() {
        return markedFrames;
    }

    public long receivedBytes() {
        return receivedBytes;
    }
}
