package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.memory.GuestMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** Two ESXi hosts and a client at one physical switch. */
final class TwoHosts {
    static final String MASK = "255.255.255.0";

    final Simulation sim;
    final NetContext ctx;
    final EthernetSwitch tor;
    final EsxiHost esx01;
    final EsxiHost esx02;
    final VMotionService vmotion1;
    final VMotionService vmotion2;
    final PlainMachine client;
    final List<Migration> finished = new ArrayList<>();
    private final LinkConfig cable;

    TwoHosts(long rateBitsPerS, int mtu) throws HostFault {
        sim = Simulation.virtual(7);
        ctx = new NetContext(sim, false);
        cable = LinkConfig.of(rateBitsPerS, 1_000);
        tor = new EthernetSwitch(ctx, "tor1");
        esx01 = host("esx01", mtu);
        esx02 = host("esx02", mtu);
        client = new PlainMachine(ctx, "client1", ctx.macs().nextMachine(), 1500);
        client.setVlan(30);
        client.setAddress(Ipv4.parse("10.30.0.5"), 24);
        Link link = new Link(ctx, "client1-tor1", cable, cable);
        client.connect(link.a());
        link.a().attach(client);
        tor.connect(link.b());
        vmotion1 = VMotionService.on(esx01);
        vmotion2 = VMotionService.on(esx02);
    }

    private EsxiHost host(String name, int mtu) throws HostFault {
        EsxiHost host = new EsxiHost(ctx, name, "8.0.3");
        Pnic pnic = host.addPnic("vmnic0");
        Link link = new Link(ctx, name + "/vmnic0-tor1", cable, cable);
        host.cable(pnic, link.a());
        tor.connect(link.b());
        host.operations().addVirtualSwitch("vSwitch0", mtu, ImmutableList.of("vmnic0"));
        host.operations().addPortGroup("vSwitch0", "Management", 10);
        host.operations().addPortGroup("vSwitch0", "vMotion", 20);
        host.operations().addPortGroup("vSwitch0", "VM Network", 30);
        return host;
    }

    void vmk(EsxiHost host, String stack, String portGroup, String address, int mtu, Service... on)
            throws HostFault {
        host.operations()
                .addVmk(
                        VmkSpec.on(portGroup)
                                .withStack(stack)
                                .withMtu(mtu)
                                .withIpv4(address, MASK)
                                .withServices(on));
    }

    void vmotionStacks(int mtu) throws HostFault {
        vmk(esx01, "vmotion", "vMotion", "10.20.0.1", mtu);
        vmk(esx02, "vmotion", "vMotion", "10.20.0.2", mtu);
    }

    VirtualMachine vm(String name, String address, GuestMemory memory, DirtyModel model) {
        PlainMachine guest = new PlainMachine(ctx, name, ctx.macs().nextVmNic(), 1500);
        guest.setAddress(Ipv4.parse(address), 24);
        GuestNic nic = new GuestNic(ctx, name + "/nic0", "VM Network", guest);
        VirtualMachine vm =
                new VirtualMachine(
                        sim, name, memory, model, ImmutableList.of(nic), Datastore.shared("ds1"));
        vm.powerOn(vmotion1.site(), sim.nowNs());
        return vm;
    }

    void at(long timeNs, Runnable action) {
        sim.arm(
                new SimEvent(sim.newOwner("test")) {
                    @Override
                    protected void fire(long nowNs) {
                        action.run();
                    }
                },
                timeNs);
    }

    Migration start(VirtualMachine vm) {
        return start(vm, MigrationOptions.of(esx01.advanced()));
    }

    Migration start(VirtualMachine vm, MigrationOptions options) {
        return vmotion1.start(vm, vmotion2, options, finished::add, sim.nowNs());
    }

    MigrationSnapshot migrate(VirtualMachine vm) {
        Migration migration = start(vm);
        sim.loop().runWhile(() -> !migration.isFinished(), sim.nowNs() + 3600 * 1_000_000_000L);
        return migration.snapshot();
    }
}
