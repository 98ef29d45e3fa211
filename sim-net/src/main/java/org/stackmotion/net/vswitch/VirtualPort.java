package org.stackmotion.net.vswitch;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.FrameObserver;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;

/** A port of a virtual switch with one adapter on it: a vmk or the NIC of a VM. */
public final class VirtualPort implements FrameSink {
    private final PortGroup portGroup;
    private final int id;
    private final long mac;
    private final FramePort client;
    private final FrameSink upward = this::deliver;
    private @Nullable VirtualPort nextOfMac;
    private @Nullable Pnic uplink;
    private @Nullable Pnic formerUplink;
    private long pinnedNs;
    private boolean duplicate;
    private @Nullable FrameObserver observer;
    private boolean connected = true;
    private boolean takesLarge;
    private long sentFrames;
    private long sentBytes;
    private long receivedFrames;
    private long receivedBytes;

    VirtualPort(PortGroup portGroup, int id, long mac, FramePort client) {
        this.portGroup = portGroup;
        this.id = id;
        this.mac = mac;
        this.client = client;
    }

    /** The port id as ESXi prints it: portset number in the high byte (facts 2.4). */
    public int id() {
        return id;
    }

    public PortGroup portGroup() {
        return portGroup;
    }

    public long mac() {
        return mac;
    }

    public boolean isConnected() {
        return connected;
    }

    /** Takes a frame from the adapter. */
    @Override
    public void dispatch(Frame frame, long nowNs) {
        sentFrames++;
        sentBytes += frame.capturedLength();
        observe(frame, nowNs, FrameDirection.SENT);
        portGroup.virtualSwitch().onPortFrame(this, frame, nowNs);
    }

    /** {@link #deliver}, for the pieces of a super-segment. */
    FrameSink upward() {
        return upward;
    }

    void deliver(Frame frame, long nowNs) {
        receivedFrames++;
        receivedBytes += frame.capturedLength();
        observe(frame, nowNs, FrameDirection.RECEIVED);
        client.deliver(frame, nowNs);
    }

    private void observe(Frame frame, long nowNs, FrameDirection direction) {
        FrameObserver looksOn = observer;
        if (looksOn != null) {
            looksOn.onFrame(frame, nowNs, direction);
        }
    }

    /** Lets somebody look at what the adapter sends and receives; null: nobody. */
    public void setObserver(@Nullable FrameObserver newObserver) {
        observer = newObserver;
    }

    /** The port number on its switch: what its uplink is chosen by. */
    int number() {
        return id & 0xFF_FFFF;
    }

    /** The uplink that carries its traffic both ways, or null while there is none. */
    public @Nullable Pnic uplink() {
        return uplink;
    }

    void pin(@Nullable Pnic newUplink, long nowNs) {
        formerUplink = uplink;
        uplink = newUplink;
        pinnedNs = nowNs;
    }

    /** The uplink before this one, or null. */
    @Nullable Pnic formerUplink() {
        return formerUplink;
    }

    /** Since when it has its uplink. */
    long pinnedNs() {
        return pinnedNs;
    }

    /** True the first time. */
    boolean markDuplicate() {
        boolean first = !duplicate;
        duplicate = true;
        return first;
    }

    /**
     * Whether the adapter takes TCP super-segments: LRO on. Else it gets the frames of the wire,
     * also from a neighbour on the same switch.
     */
    public void setTakesLarge(boolean takes) {
        takesLarge = takes;
    }

    boolean takesLarge() {
        return takesLarge;
    }

    @Nullable VirtualPort nextOfMac() {
        return nextOfMac;
    }

    void setNextOfMac(@Nullable VirtualPort port) {
        nextOfMac = port;
    }

    void setDisconnected() {
        connected = false;
    }

    /** Frames that the adapter has sent into the switch. */
    public long sentFrames() {
        return sentFrames;
    }

    /** Their bytes, untagged, padded, without FCS. */
    public long sentBytes() {
        return sentBytes;
    }

    public long receivedFrames() {
        return receivedFrames;
    }

    public long receivedBytes() {
        return receivedBytes;
    }
}
