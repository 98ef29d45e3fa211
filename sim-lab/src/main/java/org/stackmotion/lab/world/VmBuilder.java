package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.dirty.HotColdModel;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.dirty.SweepModel;
import org.stackmotion.migration.dirty.UniformModel;
import org.stackmotion.migration.dirty.VectorModel;
import org.stackmotion.migration.memory.GuestMemory;
import org.stackmotion.migration.memory.RealMemory;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.NetContext;

/** Builds a virtual machine with its guests, one a network adapter. */
final class VmBuilder {
    private static final int PAGES_PER_MB = 256;
    private static final long MILLI = 1000;

    private VmBuilder() {}

    static VirtualMachine build(NetContext ctx, String name, VmSection section) {
        ImmutableList.Builder<GuestNic> nics = ImmutableList.builder();
        for (int i = 0; i < section.nics().size(); i++) {
            nics.add(nic(ctx, name, i, section.nics().get(i)));
        }
        long pages = pages(section.memoryMb());
        GuestMemory memory =
                switch (section.memory()) {
                    case SYNTHETIC -> new SyntheticMemory(pages);
                    case REAL -> new RealMemory(pages);
                };
        Datastore datastore =
                switch (section.storage()) {
                    case SHARED -> Datastore.shared("shared");
                    case LOCAL ->
                            Datastore.reachedBy(
                                    section.host() + "-local", ImmutableSet.of(section.host()));
                };
        return new VirtualMachine(
                ctx.sim(), name, memory, model(ctx, name, section), nics.build(), datastore);
    }

    private static long pages(int mb) {
        return (long) mb * PAGES_PER_MB;
    }

    private static GuestNic nic(NetContext ctx, String vm, int index, VmSection.Nic section) {
        String machine = index == 0 ? vm : vm + "/guest" + index;
        long own = ctx.macs().nextVmNic();
        long mac = section.mac() == null ? own : section.mac().value();
        PlainMachine guest = new PlainMachine(ctx, machine, mac, section.mtu());
        Ipv4Subnet ip = section.ip();
        if (ip != null) {
            guest.setAddress(ip.address().value(), ip.length());
        }
        if (section.gateway() != null) {
            guest.setGateway(section.gateway().value());
        }
        MachineIpv6.configure(
                guest,
                section.ipv6Address(),
                section.ipv6DefaultGateway(),
                section.autoConfigurationEnabled());
        return new GuestNic(ctx, vm + "/nic" + index, section.portGroup(), guest);
    }

    private static DirtyModel model(NetContext ctx, String vm, VmSection section) {
        VmSection.Dirty dirty = section.dirty();
        long memoryPages = pages(section.memoryMb());
        return switch (dirty) {
            case null -> new IdleModel();
            case VmSection.Dirty.Idle idle -> new IdleModel();
            case VmSection.Dirty.Uniform u ->
                    new UniformModel(
                            workingSet(u.workingSetMb(), memoryPages),
                            Math.round(u.pagesPerS() * MILLI),
                            ctx.sim().random("vm " + vm + " writes"));
            case VmSection.Dirty.Sweep s ->
                    new SweepModel(
                            workingSet(s.workingSetMb(), memoryPages),
                            Math.round(s.pagesPerS() * MILLI));
            case VmSection.Dirty.HotCold h ->
                    new HotColdModel(
                            memoryPages,
                            pages(h.hotMb()),
                            h.hotPeriod().toNanos(),
                            Math.round(h.coldMbPerS() * PAGES_PER_MB * MILLI));
            case VmSection.Dirty.Vector v ->
                    new VectorModel(
                            v.points().stream()
                                    .map(p -> new VectorModel.Point(p.after().toNanos(), p.pages()))
                                    .collect(ImmutableList.toImmutableList()),
                            memoryPages);
        };
    }

    private static long workingSet(@Nullable Integer mb, long memoryPages) {
        return mb == null ? memoryPages : pages(mb);
    }
}
