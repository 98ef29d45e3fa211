package org.stackmotion.net.vswitch;

/** Hears what a virtual switch notices and its host should tell. */
public interface SwitchListener {
    SwitchListener NONE =
            new SwitchListener() {
                @Override
                public void onDuplicateMac(VirtualPort port, Pnic heardAt) {}

                @Override
                public void onUplinkState(Pnic uplink, boolean up, int portsMoved) {}
            };

    /** Somebody else on the network sends with the address of a port; once a port. */
    void onDuplicateMac(VirtualPort port, Pnic heardAt);

    /**
     * The link of an uplink has changed.
     *
     * @param portsMoved ports that use another uplink now, or have lost theirs
     */
    void onUplinkState(Pnic uplink, boolean up, int portsMoved);
}
