package org.stackmotion.net.vswitch;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.LargeReceive;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.LinkStateListener;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;

/** A physical NIC of a host ({@code vmnic0}): the place where its cable is plugged in. */
public final class Pnic implements FramePort, LinkStateListener {
    private final String name;
    private final long mac;
    private @Nullable LinkEnd link;
    private @Nullable VirtualSwitch owner;

    /**
     * @param mac the burned-in address
     */
    public Pnic(String name, long mac) {
        this.name = name;
        this.mac = mac;
    }

    public String name() {
        return name;
    }

    public long mac() {
        return mac;
    }

    /** Plugs the cable in, once. */
    public void connect(LinkEnd end) {
        if (link != null) {
            throw new IllegalStateException(name + " has a cable");
        }
        link = end;
        end.attach(new LargeReceive(end, this::takesLarge, this));
        end.addListener(this);
    }

    /** The cable's end at this NIC, or null while there is none. */
    public @Nullable LinkEnd link() {
        return link;
    }

    /** The switch that it is an uplink of, or null. */
    public @Nullable VirtualSwitch virtualSwitch() {
        return owner;
    }

    void setVirtualSwitch(@Nullable VirtualSwitch newOwner) {
        owner = newOwner;
    }

    public boolean isUp() {
        return link != null && link.isUp();
    }

    /** {@code esxcli network nic up|down}. */
    public void setUp(boolean up, long nowNs) {
        if (link != null) {
            link.setUp(up, nowNs);
        }
    }

    /** Whether LRO may merge that frame with others: its receiver decides. */
    private boolean takesLarge(Frame frame) {
        VirtualSwitch above = owner;
        return above != null && above.takesLarge(frame);
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        if (owner == null) {
            frame.release(); // no switch: the NIC is not even opened, the hardware filters it
        } else {
            owner.onUplinkFrame(this, frame, nowNs);
        }
    }

    @Override
    public void onLinkState(LinkEnd end, boolean up, long nowNs) {
        if (owner != null) {
            owner.onUplinkState(this, up, nowNs);
        }
    }
}
