package org.stackmotion.net.channel.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.channel.TwoMachines;

/** However a client ends or does not end, nothing of it is left when the run is over. */
class ClientEndTest {
    private static final int PORT = 7;

    @Test
    void throwingClient_isReportedWithItsName_socketsAreClosed() {
        Tenants world = new Tenants();
        world.echo(PORT);
        BlockingClient<Integer> client =
                world.clients.start(
                        "tenant-a",
                        world.here,
                        (sockets, port) -> {
                            Socket socket = sockets.socketFactory().createSocket("server", port);
                            throw new IllegalStateException("broken at " + socket.getPort());
                        },
                        PORT);
        world.run();

        assertThat(client.state()).isEqualTo(BlockingClient.State.FAILED);
        assertThat(client.leakedSockets()).isEqualTo(1);
        assertThat(world.clients.failures())
                .containsExactly(
                        "client tenant-a on client: failed: java.lang.IllegalStateException:"
                                + " broken at 7");
        assertThat(world.clients.leaks()).containsExactly("client tenant-a left 1 open");
        world.close();
        world.net.drain();
        assertThat(world.net.client.stack().stats().connections()).isZero();
    }

    @Test
    void waitingForEver_nothingLeftToHappen_isADeadlockThatSaysWhere() {
        Tenants world = new Tenants();
        world.net.serve(PORT, channel -> channel.pipeline().addLast(new Tenants.Silence()));
        BlockingClient<Integer> client =
                world.clients.start(
                        "tenant-a",
                        world.here,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                return socket.getInputStream().read();
                            }
                        },
                        PORT);
        world.run();
        assertThat(client.state()).isEqualTo(BlockingClient.State.RUNNING);
        assertThat(client.waitsFor()).startsWith("data from 10.0.0.2:7 since");
        world.close();

        assertThat(client.state()).isEqualTo(BlockingClient.State.CUT_OFF);
        assertThat(client.failure())
                .hasMessageStartingWith(
                        "deadlock: nothing is left to happen; it waited for data from 10.0.0.2:7");
        assertThat(client.leakedSockets()).isZero();
    }

    @Test
    void runEndsBeforeTheClient_itsThreadEnds() throws InterruptedException {
        Tenants world = new Tenants();
        BlockingClient<Integer> client =
                world.clients.start(
                        "tenant-a",
                        world.here,
                        (sockets, port) -> {
                            sockets.sleep(Duration.ofHours(1));
                            return port;
                        },
                        PORT);
        world.clients.runAll(Tenants.SECOND);
        world.close();

        assertThat(client.state()).isEqualTo(BlockingClient.State.CUT_OFF);
        assertThat(client.failure()).hasMessageStartingWith("cut off by the end of the run");
        assertThat(client.isThreadAlive()).isFalse();
    }

    @Test
    void clientThatSwallowsEverything_endsAllTheSame() {
        Tenants world = new Tenants();
        BlockingClient<Integer> stubborn =
                world.clients.start(
                        "stubborn",
                        world.here,
                        (sockets, port) -> {
                            while (true) {
                                try {
                                    sockets.sleep(Duration.ofSeconds(1));
                                } catch (Throwable again) {
                                    LockSupport.unpark(Thread.currentThread());
                                }
                            }
                        },
                        PORT);
        world.clients.runAll(10 * Tenants.SECOND);
        world.close();

        assertThat(stubborn.state()).isEqualTo(BlockingClient.State.CUT_OFF);
    }

    @Test
    void pollingClient_failsInsteadOfStoppingTheWorld() {
        Tenants world = new Tenants();
        BlockingClient<Integer> client =
                world.clients.start(
                        "poller",
                        world.here,
                        (sockets, port) -> {
                            while (sockets.nowNs() < Tenants.SECOND) {
                                Thread.onSpinWait();
                            }
                            return port;
                        },
                        PORT);
        world.run();

        assertThat(client.state()).isEqualTo(BlockingClient.State.FAILED);
        assertThat(client.failure()).hasMessageContaining("client poller made 1000000 calls");
    }

    @Test
    void hangingClient_isGivenUp_worldGoesOn() {
        TwoMachines net = new TwoMachines();
        ThreadFactory threads = body -> Thread.ofVirtual().unstarted(body);
        try (BlockingClients clients = new BlockingClients(net.sim, 4, threads)) {
            ClientPlace here = ClientPlace.on(net.client.stack());
            BlockingClient<Integer> hanging =
                    clients.start(
                            "hanging",
                            here,
                            (sockets, port) -> {
                                // outside the simulated world, until somebody interrupts
                                while (!Thread.currentThread().isInterrupted()) {
                                    LockSupport.park();
                                }
                                return port;
                            },
                            PORT);
            BlockingClient<Long> other =
                    clients.start(
                            "other",
                            here,
                            (sockets, port) -> {
                                sockets.sleep(Duration.ofSeconds(2));
                                return sockets.nowNs();
                            },
                            PORT);
            clients.runAll(Long.MAX_VALUE);

            assertThat(hanging.state()).isEqualTo(BlockingClient.State.HUNG);
            assertThat(hanging.failure()).hasMessageContaining("waits for something outside");
            assertThat(other.result()).isEqualTo(2 * TwoMachines.SECOND);
        }
    }

    @Test
    void foreignThread_mayNotUseAClientsSockets() {
        Tenants world = new Tenants();
        ClientSockets[] leaked = new ClientSockets[1];
        world.clients.start(
                "tenant-a",
                world.here,
                (sockets, port) -> {
                    leaked[0] = sockets;
                    return port;
                },
                PORT);
        world.run();
        world.close();

        assertThatThrownBy(() -> leaked[0].nowNs())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only the thread of client tenant-a");
    }
}
