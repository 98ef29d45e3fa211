package org.stackmotion.migration.vm;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.NetContext;

/**
 * A virtual NIC: between the guest and a port of whatever host runs it. Open only while the guest
 * runs; frames that come for a stopped guest, or that a timer of its stack still sends, end here
 * and are counted as GUEST_STOPPED.
 */
public final class GuestNic implements FramePort, FrameSink {
    private final String name;
    private final long mac;
    private final String portGroup;
    private final PlainMachine guest;
    private final Drops drops;
    private @Nullable FrameSink port;
    private boolean open;

    /**
     * @param name place of its counters, for example {@code vm1/nic0}
     * @param portGroup label of the port group that every host it runs on must have
     */
    public GuestNic(NetContext ctx, String name, String portGroup, PlainMachine guest) {
        this.name = name;
        this.mac = guest.networkInterface().mac();
        this.portGroup = portGroup;
        this.guest = guest;
        this.drops = new Drops(ctx, name, null);
        guest.connect(this);
    }

    public String name() {
        return name;
    }

    /** 48 bits in the low bits. */
    public long mac() {
        return mac;
    }

    /** Label of the port group. */
    public String portGroup() {
        return portGroup;
    }

    public PlainMachine guest() {
        return guest;
    }

    /** Frames that found the guest stopped. */
    public long droppedWhileStopped() {
        return drops.of(DropReason.GUEST_STOPPED);
    }

    /** The port of the host that runs the VM now. */
    public void plug(FrameSink newPort) {
        port = newPort;
    }

    public void unplug() {
        port = null;
    }

    void setOpen(boolean open) {
        this.open = open;
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        if (open) {
            guest.deliver(frame, nowNs);
        } else {
            drops.drop(frame, DropReason.GUEST_STOPPED, nowNs);
        }
    }

    @Override
    public void dispatch(Frame frame, long nowNs) {
        FrameSink to = port;
        if (!open) {
            drops.drop(frame, DropReason.GUEST_STOPPED, nowNs);
        } else if (to == null) { // its network was removed
            drops.drop(frame, DropReason.LINK_DOWN, nowNs);
        } else {
            to.dispatch(frame, nowNs);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
