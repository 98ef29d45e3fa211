package org.stackmotion.net.fabric;

import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.link.LinkStateListener;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.VlanSet;

/** A port of an {@link EthernetSwitch}: a trunk that carries a set of VLANs, or access to one. */
public final class SwitchPort implements FramePort, LinkStateListener {
    private final EthernetSwitch owner;
    private final int index;
    private final LinkEnd link;
    private final VlanSet vlans;
    private final int accessVlan;

    /**
     * @param accessVlan VLAN of all traffic here, which has no tag on the cable; 0 for a trunk
     */
    SwitchPort(EthernetSwitch owner, int index, LinkEnd link, VlanSet vlans, int accessVlan) {
        this.owner = owner;
        this.index = index;
        this.link = link;
        this.vlans = vlans;
        this.accessVlan = accessVlan;
    }

    public LinkEnd link() {
        return link;
    }

    public int index() {
        return index;
    }

    boolean carries(int vlan) {
        return accessVlan == 0 ? vlans.contains(vlan) : vlan == accessVlan;
    }

    /** True when a frame may come in: a tag on an access port is a mistake at the other end. */
    boolean admits(Frame frame) {
        return accessVlan == 0 ? vlans.contains(frame.vlan()) : frame.vlan() == 0;
    }

    int vlanOf(Frame frame) {
        return accessVlan == 0 ? frame.vlan() : accessVlan;
    }

    void transmit(Frame frame, long nowNs) {
        if (accessVlan != 0) {
            frame.setVlan(0);
        }
        link.transmit(frame, nowNs);
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        owner.onFrame(this, frame, nowNs);
    }

    @Override
    public void onLinkState(LinkEnd end, boolean up, long nowNs) {
        if (!up) {
            owner.forget(this);
        }
    }
}
