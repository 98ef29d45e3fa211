package org.stackmotion.net.host;

import org.stackmotion.net.vswitch.VirtualSwitch;

/** Is told what a host gets, before the first frame passes it. */
interface AdapterListener {
    void onVirtualSwitch(VirtualSwitch vswitch);

    /** A vmk is new, or has moved to another port. */
    void onVmk(Vmk vmk);

    void onVmPort(VmPort port);
}
