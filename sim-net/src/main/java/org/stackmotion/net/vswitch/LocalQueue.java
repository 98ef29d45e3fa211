package org.stackmotion.net.vswitch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpSegmentation;

/**
 * Frames between two ports of one switch. They arrive in the same instant, but in an event of their
 * own: no adapter is ever entered while another adapter's call is still running.
 */
final class LocalQueue extends SimEvent {
    /** Frames that may be under way within one instant. */
    static final int MAX_FRAMES = 65_536;

    private final NetContext ctx;
    private final Drops drops;
    private @Nullable Frame[] frames = new Frame[64];
    private @Nullable VirtualPort[] ports = new VirtualPort[64];
    private int head;
    private int size;

    LocalQueue(NetContext ctx, EventOwner owner, Drops drops) {
        super(owner);
        this.ctx = ctx;
        this.drops = drops;
    }

    void add(Frame frame, VirtualPort to, long nowNs) {
        if (size == frames.length) {
            if (size == MAX_FRAMES) {
                drops.drop(frame, DropReason.QUEUE_FULL, nowNs);
                return;
            }
            grow();
        }
        int slot = (head + size++) & (frames.length - 1);
        frames[slot] = frame;
        ports[slot] = to;
        if (!isArmed()) {
            ctx.sim().arm(this, nowNs);
        }
    }

    @Override
    protected void fire(long nowNs) {
        // what is added meanwhile belongs to the next event
        for (int left = size; left > 0; left--) {
            Frame frame = frames[head];
            VirtualPort port = ports[head];
            frames[head] = null;
            ports[head] = null;
            head = (head + 1) & (frames.length - 1);
            size--;
            if (frame == null || port == null) {
                throw new IllegalStateException("empty slot in the queue of " + owner());
            }
            if (port.isConnected()) {
                deliver(frame, port, nowNs);
            } else {
                drops.drop(frame, DropReason.UNKNOWN_PORT, nowNs);
            }
        }
    }

    /** A super-segment goes on as it is, or is cut for an adapter that does not take such. */
    private void deliver(Frame frame, VirtualPort port, long nowNs) {
        if (frame.segmentBytes() == 0 || port.takesLarge()) {
            port.deliver(frame, nowNs);
        } else {
            TcpSegmentation.cut(ctx, frame, port.upward(), nowNs);
        }
    }

    private void grow() {
        int old = frames.length;
        @Nullable Frame[] newFrames = Arrays.copyOf(frames, old * 2);
        @Nullable VirtualPort[] newPorts = Arrays.copyOf(ports, old * 2);
        for (int i = 0; i < size; i++) {
            newFrames[i] = frames[(head + i) & (old - 1)];
            newPorts[i] = ports[(head + i) & (old - 1)];
        }
        frames = newFrames;
        ports = newPorts;
        head = 0;
    }
}
