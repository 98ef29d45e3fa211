package org.stackmotion.net.vswitch;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
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
    private final UplinkTeam team = new UplinkTeam();
    private final List<PortReservation> reservations = new ArrayList<>();
    private NicTeaming teaming = NicTeaming.INHERITED;
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

    /** What this group's teaming says differently from its switch's. */
    public NicTeaming teaming() {
        return teaming;
    }

    void setTeaming(NicTeaming newTeaming) {
        teaming = newTeaming;
    }

    UplinkTeam team() {
        return team;
    }

    /**
     * Sets a port aside for an adapter that is on its way, as for a VM that migrates here: while it
     * stands the group cannot be removed.
     *
     * @param adapter for whom, as messages name it
     */
    public PortReservation reserve(String adapter) {
        PortReservation made = new PortReservation(this, adapter);
        reservations.add(made);
        return made;
    }

    void release(PortReservation reservation) {
        reservations.remove(reservation);
    }

    /** Adapters that a port is set aside for. */
    public ImmutableList<String> reservedFor() {
        return reservations.stream()
                .map(PortReservation::adapter)
                .collect(ImmutableList.toImmutableList());
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
