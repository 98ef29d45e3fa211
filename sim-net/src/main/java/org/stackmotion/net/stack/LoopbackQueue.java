package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpView;

/**
 * Packets of a stack to its own addresses. They arrive in the same instant but in an event of their
 * own, so that no socket is entered while its own send is still running.
 */
final class LoopbackQueue extends SimEvent {
    /** {@code Net.TcpipLoopbackQueueLen}: 128 packets by default (esxi-facts 1.5). */
    static final int MAX_PACKETS = 128;

    /** MTU of BSD's loopback interface. */
    static final int MTU = 16_384;

    private final Netstack stack;
    private final @Nullable Frame[] ring = new Frame[MAX_PACKETS];
    private int head;
    private int size;

    LoopbackQueue(Netstack stack, EventOwner owner) {
        super(owner);
        this.stack = stack;
    }

    void add(Frame frame, long nowNs) {
        if (size == MAX_PACKETS) {
            stack.drops().drop(frame, DropReason.QUEUE_FULL, nowNs);
            return;
        }
        // these bytes were never written: what an earlier frame left there must not matter
        EthernetView.setDestination(frame.bytes(), 0);
        EthernetView.setSource(frame.bytes(), 0);
        ring[(head + size++) & (MAX_PACKETS - 1)] = frame;
        if (!isArmed()) {
            stack.context().sim().arm(this, nowNs);
        }
    }

    @Override
    protected void fire(long nowNs) {
        // what is added meanwhile belongs to the next event
        for (int left = size; left > 0; left--) {
            Frame frame = ring[head];
            ring[head] = null;
            head = (head + 1) & (MAX_PACKETS - 1);
            size--;
            if (frame != null) {
                if (IpView.isIpv6(frame.bytes())) {
                    stack.ipv6().deliverLoopback(frame, nowNs);
                } else {
                    stack.ipv4().deliverLoopback(frame, nowNs);
                }
            }
        }
    }
}
