package org.stackmotion.net.vswitch;

/** A port of a port group that is set aside for an adapter; {@link #release} gives it back. */
public final class PortReservation {
    private final PortGroup group;
    private final String adapter;

    PortReservation(PortGroup group, String adapter) {
        this.group = group;
        this.adapter = adapter;
    }

    String adapter() {
        return adapter;
    }

    /** Does nothing the second time. */
    public void release() {
        group.release(this);
    }
}
