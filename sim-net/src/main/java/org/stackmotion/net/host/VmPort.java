package org.stackmotion.net.host;

import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualPort;
import org.stackmotion.net.vswitch.VirtualSwitch;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FrameSink;

/** The connection of a VM's NIC to a port group; the guest sends into it. */
public final class VmPort implements FrameSink {
    private final VmNic nic;
    private final VirtualPort port;

    VmPort(VmNic nic, VirtualPort port) {
        this.nic = nic;
        this.port = port;
    }

    public VmNic nic() {
        return nic;
    }

    public VirtualPort port() {
        return port;
    }

    public PortGroup portGroup() {
        return port.portGroup();
    }

    /** A frame of the guest; after {@link #disconnect} it is dropped (UNKNOWN_PORT). */
    @Override
    public void dispatch(Frame frame, long nowNs) {
        port.dispatch(frame, nowNs);
    }

    /** Announces the NIC's address on this switch by RARP, as after a migration. */
    public void notifySwitches(long nowNs) {
        virtualSwitch().notifySwitches(port, nowNs);
    }

    public boolean isConnected() {
        return port.isConnected();
    }

    public void disconnect() {
        virtualSwitch().disconnect(port);
    }

    private VirtualSwitch virtualSwitch() {
        return port.portGroup().virtualSwitch();
    }
}
