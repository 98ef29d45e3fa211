package org.stackmotion.net.host;

import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.SwitchListener;
import org.stackmotion.net.vswitch.VirtualPort;
import org.stackmotion.net.wire.MacAddresses;

/** Writes into the host's log what its switches notice. */
final class SwitchNews implements SwitchListener {
    private final EsxiHost host;

    SwitchNews(EsxiHost host) {
        this.host = host;
    }

    @Override
    public void onDuplicateMac(VirtualPort port, Pnic heardAt) {
        host.log()
                .warn(
                        "vswitch.mac.duplicate",
                        MacAddresses.format(port.mac())
                                + " of "
                                + owner(port)
                                + " on port group "
                                + port.portGroup().name()
                                + " is used twice: another machine sends with it, heard at "
                                + heardAt.name()
                                + ". Give each machine an address of its own");
    }

    @Override
    public void onUplinkState(Pnic uplink, boolean up, int portsMoved) {
        host.log()
                .add(
                        up ? "uplink.up" : "uplink.down",
                        uplink.name() + ", " + portsMoved + " ports moved");
    }

    private String owner(VirtualPort port) {
        for (Vmk vmk : host.vmks()) {
            if (vmk.port() == port) {
                return vmk.name();
            }
        }
        for (VmPort vm : host.vmPorts()) {
            if (vm.port() == port) {
                return vm.nic().name();
            }
        }
        return "port " + port.id();
    }
}
