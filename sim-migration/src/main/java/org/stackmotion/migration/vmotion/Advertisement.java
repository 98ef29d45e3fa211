package org.stackmotion.migration.vmotion;

import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;

/**
 * RARPs of the destination's vSwitch for a VM that has just resumed: at once (NotifySwitch = 1),
 * then repeated until Migrate.AdvertisementDuration = 60 s is over (facts 4.3). The interval is not
 * published; ours is 1 s. Ends early when the VM stops or moves on.
 */
final class Advertisement extends SimEvent {
    static final long INTERVAL_NS = 1_000_000_000L;
    static final long DURATION_NS = 60_000_000_000L;

    private final Simulation sim;
    private final VirtualMachine vm;
    private final VMotionSite site;
    private long endNs;

    Advertisement(Simulation sim, EventOwner owner, VirtualMachine vm, VMotionSite site) {
        super(owner);
        this.sim = sim;
        this.vm = vm;
        this.site = site;
    }

    void begin(long nowNs) {
        endNs = nowNs + DURATION_NS;
        fire(nowNs);
    }

    @Override
    protected void fire(long nowNs) {
        if (vm.site() != site || !vm.isRunning()) {
            return;
        }
        for (GuestNic nic : vm.nics()) {
            site.notifySwitches(nic, nowNs);
        }
        if (nowNs + INTERVAL_NS <= endNs) {
            sim.arm(this, nowNs + INTERVAL_NS);
        }
    }
}
