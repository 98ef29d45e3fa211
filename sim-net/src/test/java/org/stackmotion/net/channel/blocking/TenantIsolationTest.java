package org.stackmotion.net.channel.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.channel.blocking.commons.FtpProgram;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.service.FtpService;
import org.stackmotion.net.service.MemoryFiles;
import org.stackmotion.net.service.Service;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/** Tenants on two stacks of one host: what one does to itself, the other does not see. */
class TenantIsolationTest {
    private static final String ADDRESS = "10.7.0.11";
    private static final String PEER = "10.7.0.50";

    /** What tenant A does beside tenant B's download. */
    enum Tenant {
        ABSENT,
        DOWNLOADS_TOO,
        THROWS,
        HANGS,
        WAITS_FOR_EVER
    }

    /** One host, stacks A and B with one address, each with its own uplink and FTP server. */
    private static final class World {
        final Simulation sim = Simulation.virtual(7);
        final NetContext ctx = new NetContext(sim, false);
        final EsxiHost host = new EsxiHost(ctx, "esx01", "8.0.3");
        final List<String> framesOfB = new ArrayList<>();
        final byte[] content = new byte[200_000];

        World() throws HostFault, IOException {
            Arrays.fill(content, (byte) 'x');
            side("a", "vSwitch0", "vmnic0");
            Link uplinkOfB = side("b", "vSwitch1", "vmnic1");
            host.completeBoot();
            uplinkOfB
                    .a()
                    .addObserver((frame, nowNs, way) -> {
                        byte[] head = Arrays.copyOf(frame.bytes(), frame.headLength());
                        framesOfB.add(nowNs + " " + way + " " + Arrays.hashCode(head));
                    });
        }

        private Link side(String key, String vswitch, String nic) throws HostFault, IOException {
            LinkConfig config = LinkConfig.of(1_000_000_000L, 5_000);
            EthernetSwitch tor = new EthernetSwitch(ctx, "tor " + key);
            Link uplink = new Link(ctx, "esx01/" + nic, "tor/" + nic, config, config);
            host.cable(host.addPnic(nic), uplink.a());
            tor.connect(uplink.b(), VlanSet.ALL);
            HostOperations operations = host.operations();
            operations.addVirtualSwitch(vswitch, 1500, ImmutableList.of(nic));
            operations.addPortGroup(vswitch, key, 0);
            operations.addNetstack(key);
            operations.addVmk(VmkSpec.on(key).withStack(key).withIpv4(ADDRESS, "255.255.255.0"));
            serve(key, tor, config);
            return uplink;
        }

        private void serve(String key, EthernetSwitch tor, LinkConfig config) throws IOException {
            long mac = ctx.macs().nextMachine();
            PlainMachine server = new PlainMachine(ctx, "server " + key, mac, 1500);
            Link cable = new Link(ctx, "server " + key, "tor/server " + key, config, config);
            cable.a().attach(server);
            server.connect(cable.a());
            server.setAddress(Ipv4.parse(PEER), 24);
            tor.connect(cable.b(), VlanSet.ALL);
            MemoryFiles files = new MemoryFiles();
            files.put("file", content);
            FtpService ftp = new FtpService(server.stack(), files);
            Service.tcp(
                    server.stack(),
                    org.stackmotion.net.channel.TwoMachines.at(PEER, FtpService.PORT),
                    ftp::session);
        }

        BlockingClient<TransferResult> download(BlockingClients clients, String key) {
            TransferJob job =
                    new TransferJob(
                            PEER,
                            FtpService.PORT,
                            TransferJob.Mode.PASSIVE,
                            false,
                            "file",
                            content,
                            5_000);
            return clients.start("tenant " + key, ClientPlace.on(host, key), FtpProgram.class, job);
        }
    }

    private static List<String> framesOfB(Tenant tenant) throws HostFault, IOException {
        World world = new World();
        ThreadFactory threads = body -> Thread.ofVirtual().unstarted(body);
        BlockingClients clients = new BlockingClients(world.sim, 10, threads);
        ClientPlace a = ClientPlace.on(world.host, "a");
        switch (tenant) {
            case ABSENT -> {}
            case DOWNLOADS_TOO -> world.download(clients, "a");
            case THROWS ->
                    clients.start(
                            "tenant a",
                            a,
                            (sockets, port) -> {
                                Socket leaked = sockets.socketFactory().createSocket(PEER, port);
                                throw new IllegalStateException("broken at " + leaked);
                            },
                            FtpService.PORT);
            case HANGS ->
                    clients.start(
                            "tenant a",
                            a,
                            (sockets, port) -> {
                                sockets.sleep(Duration.ofMillis(1));
                                while (!Thread.currentThread().isInterrupted()) {
                                    LockSupport.park();
                                }
                                return 0;
                            },
                            FtpService.PORT);
            case WAITS_FOR_EVER ->
                    clients.start(
                            "tenant a",
                            a,
                            (sockets, port) -> {
                                try (Socket socket =
                                        sockets.socketFactory().createSocket(PEER, port)) {
                                    return socket.getInputStream().readAllBytes().length;
                                }
                            },
                            FtpService.PORT);
        }
        BlockingClient<TransferResult> b = world.download(clients, "b");
        world.sim.runUntil(10_000_000_000L);
        assertThat(b.state()).as(b.toString()).isEqualTo(BlockingClient.State.DONE);
        clients.close();
        assertThat(clients.live()).isZero();
        return world.framesOfB;
    }

    @ParameterizedTest
    @EnumSource
    void tenantA_whateverItDoes_leavesBsFramesTheSame(Tenant tenant) throws HostFault, IOException {
        List<String> alone = framesOfB(Tenant.ABSENT);

        assertThat(alone).hasSizeGreaterThan(100);
        assertThat(framesOfB(tenant)).isEqualTo(alone);
    }

    @Test
    void clientBoundToAVmk_leavesByIt() throws HostFault, IOException {
        World world = new World();
        try (BlockingClients clients = new BlockingClients(world.sim)) {
            String vmk =
                    java.util.Objects.requireNonNull(world.host.netstacks().find("b"))
                            .interfaces()
                            .get(0)
                            .name();
            var bound =
                    clients.start(
                            "bound",
                            ClientPlace.on(world.host, "b").withVmk(vmk),
                            (sockets, port) -> {
                                try (Socket socket =
                                        sockets.socketFactory().createSocket(PEER, port)) {
                                    return socket.getLocalAddress().getHostAddress();
                                }
                            },
                            FtpService.PORT);
            var wrong =
                    clients.start(
                            "wrong",
                            ClientPlace.on(world.host, "a").withVmk(vmk),
                            (sockets, port) -> {
                                try (Socket socket =
                                        sockets.socketFactory().createSocket(PEER, port)) {
                                    return socket.getPort();
                                }
                            },
                            FtpService.PORT);
            clients.runAll(10_000_000_000L);

            assertThat(bound.result()).isEqualTo(ADDRESS);
            assertThat(wrong.failure()).hasMessageContaining("Unknown interface '" + vmk + "'");
        }
    }
}
