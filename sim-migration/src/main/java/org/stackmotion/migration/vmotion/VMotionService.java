package org.stackmotion.migration.vmotion;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.migration.protocol.MigrationDecoder;
import org.stackmotion.migration.protocol.MigrationEncoder;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.wire.IpAddress;

/**
 * vMotion on one host: listens on TCP 8000 at the adapter that carries the service now, and starts
 * migrations of the VMs that run here.
 *
 * <p>When the host's rules choose another adapter (a vmk appears on the vMotion stack, facts 1.3 E1
 * to E3) the listener moves there with {@link #refresh}; sessions that run on the old one go on to
 * their end.
 */
public final class VMotionService {
    /** Facts 4.1. */
    public static final int PORT = 8000;

    /** Migrate.VASpaceReserveCount: concurrent migrations that a host sets memory aside for. */
    public static final int MIGRATIONS_MAX = 64;

    private static final int SOURCE_PORT_FIRST = 49_152;
    private static final int SOURCE_PORTS = 16_384;

    private final Simulation sim;
    private final VMotionSite site;
    private final EventOwner owner;
    private final SeededRandom random;
    private final TreeMap<Long, Migration> expected = new TreeMap<>();
    private VMotionSite.Endpoint.@Nullable Ready listening;
    private @Nullable Channel listener;
    private Consumer<ChannelPipeline> pipeline = p -> {};
    private int running;
    private int nextPort;

    /** Starts listening if the host has an adapter for it. */
    public VMotionService(Simulation sim, VMotionSite site) {
        this.sim = sim;
        this.site = site;
        this.owner = sim.newOwner(site.name() + "/vmotion-service");
        this.random = sim.random("vmotion-service/" + site.name());
        this.nextPort = random.nextInt(SOURCE_PORTS);
        refresh();
    }

    /** vMotion of an ESXi host; follows the host's configuration by itself from here on. */
    public static VMotionService on(EsxiHost host) {
        Simulation sim = host.context().sim();
        VMotionService service = new VMotionService(sim, new EsxiVMotionSite(host));
        host.log()
                .addListener(event -> {
                    String type = event.type();
                    if (type.startsWith("vmk") || type.startsWith("netstack")) {
                        sim.loop().execute(service::refresh); // when the change is done
                    }
                });
        return service;
    }

    public VMotionSite site() {
        return site;
    }

    /** Extra handlers for the pipelines of accepted connections. */
    public void setPipeline(Consumer<ChannelPipeline> handlers) {
        pipeline = handlers;
    }

    // ---- listening ----

    /** Call when adapters, services or stacks of the host have changed. */
    public void refresh() {
        VMotionSite.Endpoint endpoint = site.endpoint();
        VMotionSite.Endpoint.Ready now =
                endpoint instanceof VMotionSite.Endpoint.Ready ready ? ready : null;
        Channel old = listener;
        if (now != null && now.equals(listening) && old != null && old.isOpen()) {
            return;
        }
        if (old != null) {
            old.close();
        }
        listener = null;
        listening = now;
        if (now != null) {
            listen(now);
        }
    }

    /**
     * Stops listening until the next {@link #refresh}, as when the host goes down; sessions go on.
     */
    public void stop() {
        Channel old = listener;
        if (old != null) {
            old.close();
        }
        listener = null;
        listening = null;
    }

    private void listen(VMotionSite.Endpoint.Ready at) {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(sim.loop())
                        .channelFactory(() -> new VmkServerSocketChannel(at.stack()))
                        .option(VmkChannelOption.VMK, at.vmk())
                        .childOption(VmkChannelOption.PAGE_REGIONS, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        accept(accepted);
                                    }
                                })
                        .bind(Addresses.socket(bindAddress(at), PORT));
        listener = bound.channel();
        bound.addListener(done -> {
            if (!done.isSuccess() && done.cause() != null) {
                sim.counters().counter(site.name() + "/vmotion", "LISTEN_FAILED").increment();
            }
        });
    }

    /** An adapter with addresses of both families takes connections to either. */
    private static IpAddress bindAddress(VMotionSite.Endpoint.Ready at) {
        boolean both = at.address().isIpv4() && at.ipv6() != null;
        return both ? IpAddress.ANY : at.address();
    }

    private void accept(Channel accepted) {
        DestinationSession session = new DestinationSession(sim, owner, this);
        accepted.pipeline()
                .addLast(new MigrationEncoder())
                .addLast(new MigrationDecoder(session))
                .addLast(session);
        pipeline.accept(accepted.pipeline());
    }

    /** Where new sessions are accepted now, or null. */
    public VMotionSite.Endpoint.@Nullable Ready listening() {
        return listening;
    }

    // ---- migrations ----

    /**
     * Starts a migration of a VM that runs on this host.
     *
     * @param onFinished called once with the finished migration, also when it is refused at once
     */
    public Migration start(
            VirtualMachine vm,
            VMotionService destination,
            MigrationOptions options,
            Consumer<Migration> onFinished,
            long nowNs) {
        long id = random.nextLong() >>> 1;
        Migration migration =
                new Migration(sim, id, vm, site, destination.site, options, onFinished, nowNs);
        MigrationStatus refusal = Admission.refusal(vm, this, destination);
        if (refusal == null && destination.running >= MIGRATIONS_MAX) {
            refusal = Admission.tooMany(destination.site, MIGRATIONS_MAX);
        }
        if (refusal == null && running >= MIGRATIONS_MAX) {
            refusal = Admission.tooMany(site, MIGRATIONS_MAX);
        }
        refresh();
        destination.refresh();
        VMotionSite.Endpoint.Ready local = listening;
        VMotionSite.Endpoint.Ready remote = destination.listening;
        if (refusal != null || local == null || remote == null) {
            migration.refuse(refusal == null ? MigrationStatus.OK : refusal, nowNs);
        } else {
            begin(migration, destination, local.towards(remote), remote.towards(local), nowNs);
        }
        return migration;
    }

    private void begin(
            Migration migration,
            VMotionService destination,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote,
            long nowNs) {
        migration.vm().setMigrating(true);
        migration.vm().nics().forEach(destination.site::reserve);
        running++;
        destination.running++;
        destination.expected.put(migration.id(), migration);
        migration.setStacks(local.stack().key(), remote.stack().key());
        migration.setDestinationState(VmxState.MIGRATE_FROM_VMX_INIT, nowNs);
        migration.setDestinationState(VmxState.MIGRATE_FROM_VMX_WAITING, nowNs);
        SourceSession session =
                new SourceSession(sim, owner, this, destination, migration, local, remote);
        migration.setSession(session);
        session.connect(nowNs);
    }

    void finished(
            Migration migration,
            VMotionService destination,
            MigrationOutcome how,
            MigrationStatus why,
            long nowNs) {
        running--;
        destination.running--;
        destination.expected.remove(migration.id());
        migration.vm().nics().forEach(destination.site::release);
        migration.vm().setMigrating(false);
        migration.finish(how, why, nowNs);
    }

    /** The migration that the destination was told about, once. */
    @Nullable Migration takeExpected(long id) {
        return expected.remove(id);
    }

    int nextSourcePort() {
        nextPort = (nextPort + 1) % SOURCE_PORTS;
        return SOURCE_PORT_FIRST + nextPort;
    }

    void countFault(ProtocolFault fault) {
        sim.counters().counter(site.name() + "/vmotion", fault.name()).increment();
    }

    /** Tells the physical network where the VM is now. */
    void advertise(VirtualMachine vm, long nowNs) {
        new Advertisement(sim, owner, vm, site).begin(nowNs);
    }
}
