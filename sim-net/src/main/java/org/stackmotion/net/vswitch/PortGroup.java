package org.stackmotion.net.vswitch;

import org.stackmotion.net.wire.Frame;

/**
 * A named set of ports with one VLAN rule: 0 passes untagged frames only (external tagging),
 * 1..4094 tags on the way out and untags on the way in (switch tagging), 4095 leaves tags to the
 * guest.
 */
public final class PortGroup {
    public static final int GUEST_TAGGING = 4095;

    private final String name;
    private final VirtualSwitch owner;
    private int vlanId;

    PortGroup(String name, VirtualSwitch owner, int vlanId) {
        this.name = name;
        this.owner = owner;
        setVlanId(vlanId);
    }

    public String name() {
        return name;
    }

    public VirtualSwitch virtualSwitch() {
        return owner;
    }

    public int vlanId() {
        return vlanId;
    }

    /**
     * Takes effect with the next frame.
     *
     * @throws IllegalArgumentException outside 0..4095
     */
    public void setVlanId(int newVlanId) {
        if (newVlanId < 0 || newVlanId > GUEST_TAGGING) {
            throw new IllegalArgumentException("VLAN id " + newVlanId);
        }
        vlanId = newVlanId;
    }

    /** True when frames of that VLAN (0: untagged) reach the ports of this group. */
    boolean carries(int vlan) {
        return vlanId == GUEST_TAGGING || vlanId == vlan;
    }

    /** Tags a frame that a port sends; false when the sender's own tag is not allowed. */
    boolean tag(Frame frame) {
        if (vlanId == GUEST_TAGGING) {
            return true;
        }
        if (frame.vlan() != 0) {
            return false;
        }
        frame.setVlan(vlanId);
        return true;
    }

    /** Removes the tag that {@link #tag} puts in. */
    void untag(Frame frame) {
        if (vlanId != GUEST_TAGGING) {
            frame.setVlan(0);
        }
    }
}
