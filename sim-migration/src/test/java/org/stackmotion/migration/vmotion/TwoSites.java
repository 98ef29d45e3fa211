package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.memory.GuestMemory;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** Two plain machines with one cable between them, dressed up as hosts: the protocol alone. */
final class TwoSites {
    static final long S = 1_000_000_000L;
    static final long MS = 1_000_000L;

    final Simulation sim;
    final NetContext ctx;
    final Link link;
    final Site a;
    final Site b;
    final VMotionService serviceA;
    final VMotionService serviceB;
    final List<Migration> started = new ArrayList<>();
    final List<Migration> finished = new ArrayList<>();

    TwoSites(long seed, LinkConfig config, int mtu) {
        this(seed, config, mtu, NetstackConfig.plain());
    }

    /** With another configuration of the source's stack. */
    TwoSites(long seed, LinkConfig config, int mtu, NetstackConfig source) {
        sim = Simulation.virtual(seed);
        ctx = new NetContext(sim, false);
        link = new Link(ctx, "a-b", config, config);
        a = new Site("esx01", Ipv4.parse("10.0.0.1"), link.a(), mtu, source);
        b = new Site("esx02", Ipv4.parse("10.0.0.2"), link.b(), mtu, NetstackConfig.plain());
        serviceA = new VMotionService(sim, a);
        serviceB = new VMotionService(sim, b);
    }

    static TwoSites at(long gigabits) {
        return new TwoSites(1, LinkConfig.of(gigabits * 1_000_000_000L, 10_000), 9000);
    }

    final class Site implements VMotionSite {
        final String name;
        final PlainMachine machine;
        final LinkEnd end;
        boolean configured = true;
        boolean hasNetwork = true;
        int rarps;

        Site(String name, int address, LinkEnd end, int mtu, NetstackConfig config) {
            this.name = name;
            this.end = end;
            machine = new PlainMachine(ctx, name, 0x005056600000L | (address & 0xFF), mtu, config);
            machine.setAddress(address, 24);
            machine.connect(end);
            end.attach(machine);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Endpoint endpoint() {
            if (!configured) {
                return new Endpoint.NotConfigured(
                        "no vmk has the vMotion service", "Place a vmk on the vMotion stack.");
            }
            return new Endpoint.Ready(
                    machine.stack(),
                    "eth0",
                    IpAddress.ofIpv4(machine.networkInterface().address()),
                    null);
        }

        @Override
        public WireMeter meter(
                IpAddress localAddress, int localPort, IpAddress remoteAddress, int remotePort) {
            long frames = end.sentFrames() + end.receivedFrames();
            long bytes = end.sentBytes() + end.receivedBytes();
            return new WireMeter() {
                @Override
                public long frames() {
                    return end.sentFrames() + end.receivedFrames() - frames;
                }

                @Override
                public long bytes() {
                    return end.sentBytes() + end.receivedBytes() - bytes;
                }

                @Override
                public void stop() {}
            };
        }

        @Override
        public boolean hasPortGroup(String label) {
            return hasNetwork;
        }

        @Override
        public void reserve(GuestNic nic) {}

        @Override
        public void release(GuestNic nic) {}

        @Override
        public @Nullable Attachment attachment(String vmk) {
            return null;
        }

        @Override
        public void connect(GuestNic nic, long nowNs) {}

        @Override
        public void disconnect(GuestNic nic, long nowNs) {}

        @Override
        public void notifySwitches(GuestNic nic, long nowNs) {
            rarps++;
        }
    }

    VirtualMachine vm(String name, GuestMemory memory, DirtyModel model, Datastore datastore) {
        GuestNic nic =
                new GuestNic(
                        ctx,
                        name + "/nic0",
                        "VM Network",
                        new PlainMachine(ctx, name, ctx.macs().nextVmNic(), 1500));
        VirtualMachine vm =
                new VirtualMachine(sim, name, memory, model, ImmutableList.of(nic), datastore);
        vm.powerOn(a, sim.nowNs());
        return vm;
    }

    VirtualMachine idle(long mib) {
        return vm("vm1", new SyntheticMemory(mib * 256), new IdleModel(), Datastore.shared("ds1"));
    }

    Migration start(VirtualMachine vm, MigrationOptions options) {
        Migration migration = serviceA.start(vm, serviceB, options, finished::add, sim.nowNs());
        started.add(migration);
        return migration;
    }

    MigrationSnapshot migrate(VirtualMachine vm, MigrationOptions options) {
        sim.loop().runPending();
        Migration migration = start(vm, options);
        sim.loop().runWhile(() -> !migration.isFinished(), sim.nowNs() + 3600 * S);
        return migration.snapshot();
    }
}
