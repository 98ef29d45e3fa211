package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import org.stackmotion.lab.report.Timeline.HostPicture;
import org.stackmotion.lab.report.Timeline.SwitchPicture;
import org.stackmotion.lab.report.Timeline.VmkPicture;
import org.stackmotion.lab.world.World;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.VirtualSwitch;
import org.stackmotion.net.wire.Ipv4;

/** The hosts as they are now, for the drawing. */
final class WorldPicture {
    private WorldPicture() {}

    static ImmutableList<HostPicture> hosts(World world) {
        return world.hosts().values().stream()
                .map(place -> host(world, place.host()))
                .collect(ImmutableList.toImmutableList());
    }

    private static HostPicture host(World world, EsxiHost host) {
        ImmutableList.Builder<SwitchPicture> switches = ImmutableList.builder();
        for (VirtualSwitch vss : host.virtualSwitches()) {
            ImmutableList<String> uplinks =
                    vss.uplinks().stream().map(Pnic::name).collect(ImmutableList.toImmutableList());
            switches.add(new SwitchPicture(vss.name(), vss.mtu(), uplinks));
        }
        ImmutableList.Builder<VmkPicture> vmks = ImmutableList.builder();
        for (Vmk vmk : host.vmks()) {
            vmks.add(
                    new VmkPicture(
                            vmk.name(),
                            vmk.stackKey(),
                            vmk.ipv4() == 0 ? "no address" : Ipv4.format(vmk.ipv4()),
                            vmk.mtu(),
                            vmk.portGroup().name(),
                            vmk.portGroup().vlanId(),
                            vmk.portGroup().virtualSwitch().name()));
        }
        ImmutableList.Builder<String> vms = ImmutableList.builder();
        world.vms()
                .forEach((name, vm) -> {
                    if (vm.site() != null && vm.site().name().equals(host.name())) {
                        vms.add(name);
                    }
                });
        return new HostPicture(
                host.name(), host.version(), switches.build(), vmks.build(), vms.build());
    }
}
