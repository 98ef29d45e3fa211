package org.stackmotion.net.channel.blocking;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.apache.commons.net.daytime.DaytimeTCPClient;
import org.apache.commons.net.daytime.DaytimeUDPClient;
import org.apache.commons.net.discard.DiscardTCPClient;
import org.apache.commons.net.echo.EchoUDPClient;
import org.apache.commons.net.telnet.TelnetClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.channel.TwoMachines;
import org.stackmotion.net.channel.blocking.commons.CommonsDatagramSockets;
import org.stackmotion.net.channel.blocking.commons.EchoProgram;
import org.stackmotion.net.channel.blocking.commons.FtpProgram;
import org.stackmotion.net.channel.blocking.commons.NtpProgram;
import org.stackmotion.net.channel.blocking.commons.TftpProgram;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.service.DaytimeService;
import org.stackmotion.net.service.DiscardService;
import org.stackmotion.net.service.EchoService;
import org.stackmotion.net.service.FtpService;
import org.stackmotion.net.service.MemoryFiles;
import org.stackmotion.net.service.NtpService;
import org.stackmotion.net.service.Service;
import org.stackmotion.net.service.TftpService;
import org.stackmotion.net.stack.Netstack;

/** Unmodified Apache Commons Net clients inside the simulated network, in virtual time. */
class CommonsNetTest {
    private static final int TIMEOUT_MS = 5_000;

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        SeededRandom random = new SeededRandom(42);
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) random.nextInt();
        }
        return content;
    }

    private static MemoryFiles serveFtp(Tenants world) throws IOException {
        MemoryFiles files = new MemoryFiles();
        Netstack stack = world.net.server.stack();
        FtpService ftp = new FtpService(stack, files);
        Service.tcp(stack, TwoMachines.at(Tenants.SERVER, FtpService.PORT), ftp::session);
        return files;
    }

    private static TransferJob ftp(TransferJob.Mode mode, boolean upload, byte[] content) {
        return new TransferJob(
                "server", FtpService.PORT, mode, upload, "file", content, TIMEOUT_MS);
    }

    private static <R> R done(BlockingClient<R> client) {
        assertThat(client.state()).as(client.toString()).isEqualTo(BlockingClient.State.DONE);
        assertThat(client.leakedSockets()).isZero();
        return Objects.requireNonNull(client.result());
    }

    // ---- FTP -----------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void ftp_downloadAndUpload_areIntact(TransferJob.Mode mode) throws IOException {
        Tenants world = new Tenants();
        byte[] content = content(300_000);
        MemoryFiles files = serveFtp(world);
        files.put("file", content);
        var down =
                world.clients.start(
                        "down", world.here, FtpProgram.class, ftp(mode, false, content));
        world.run();
        byte[] other = content(200_000);
        var up = world.clients.start("up", world.here, FtpProgram.class, ftp(mode, true, other));
        world.run();

        assertThat(done(down).intact()).isTrue();
        assertThat(done(down).listed()).isEqualTo(1);
        done(up);
        assertThat(files.get("file")).isEqualTo(other);
    }

    @Test
    void ftp_10MiBOverALossyLink_isBitExact() throws IOException {
        Impairments loss = Impairments.NONE.withLoss(0.003);
        Tenants world = new Tenants(LinkConfig.of(1_000_000_000L, 1_000_000).withImpairments(loss));
        byte[] content = content(10 << 20);
        serveFtp(world).put("file", content);
        var client =
                world.clients.start(
                        "down",
                        world.here,
                        FtpProgram.class,
                        ftp(TransferJob.Mode.PASSIVE, false, content));
        world.run();

        assertThat(done(client).intact()).isTrue();
        assertThat(world.net.server.stack().stats().retransmits()).isGreaterThan(5);
    }

    @Test
    void ftp_missingFile_failsWithTheServersWords() throws IOException {
        Tenants world = new Tenants();
        serveFtp(world);
        var client =
                world.clients.start(
                        "tenant-a",
                        world.here,
                        FtpProgram.class,
                        ftp(TransferJob.Mode.PASSIVE, false, new byte[1]));
        world.run();

        assertThat(client.failure()).hasMessageContaining("550 no such file");
        assertThat(client.leakedSockets()).isZero();
    }

    // ---- NTP -----------------------------------------------------------------------------------

    @Test
    void ntp_offsetAndDelay_areExact() throws IOException {
        Tenants world = new Tenants(LinkConfig.of(0, 5_000_000));
        serveNtp(world, 250_000_000);
        var client =
                world.clients.start(
                        "clock",
                        world.here,
                        NtpProgram.class,
                        new NtpJob("server", NtpService.PORT, 3, 1_000, TIMEOUT_MS));
        world.run();

        // the first question pays for ARP: only its way there takes longer
        assertThat(done(client).subList(1, 3))
                .containsOnly(new NtpSample(250, 10, 250_000_000, 10_000_000));
    }

    @Test
    void ntp_toTheNanosecond_withLineTimesAndASlowServerClock() throws IOException {
        // 90 bytes on the wire at 1 Gbit/s: 720 ns more each way (preamble, FCS and gap counted)
        Tenants world = new Tenants(LinkConfig.of(1_000_000_000L, 5_000_123));
        serveNtp(world, -1_234_567);
        var client =
                world.clients.start(
                        "clock",
                        world.here,
                        NtpProgram.class,
                        new NtpJob("server", NtpService.PORT, 2, 1_000, TIMEOUT_MS));
        world.run();

        NtpSample sample = done(client).get(1);
        long lineNs = (48 + 8 + 20 + 14 + 24) * 8;
        assertThat(sample.offsetNs()).isEqualTo(-1_234_567);
        assertThat(sample.delayNs()).isEqualTo(2 * (5_000_123 + lineNs));
    }

    private static void serveNtp(Tenants world, long errorNs) throws IOException {
        Service.udp(
                world.net.server.stack(),
                TwoMachines.at(Tenants.SERVER, NtpService.PORT),
                new NtpService(world.net.sim, errorNs));
    }

    @Test
    void ntp_nobodyAnswers_timesOutInVirtualTime() {
        Tenants world = new Tenants();
        var client =
                world.clients.start(
                        "clock",
                        world.here.withNames(HostTable.EMPTY),
                        NtpProgram.class,
                        new NtpJob("10.0.0.77", NtpService.PORT, 1, 1, 3_000));
        world.run();

        assertThat(client.failure()).isInstanceOf(SocketTimeoutException.class);
        assertThat(client.endedNs()).isEqualTo(3 * Tenants.SECOND);
    }

    // ---- TFTP ----------------------------------------------------------------------------------

    @Test
    void tftp_bothWays_areIntact() throws IOException {
        Tenants world = new Tenants(LinkConfig.of(1_000_000_000L, 1_000_000));
        byte[] content = content(51_200); // ends with an empty block
        MemoryFiles files = serveTftp(world, content);
        var down = world.clients.start("down", world.here, TftpProgram.class, tftp(false, content));
        world.run();
        byte[] other = content(10_001);
        var up = world.clients.start("up", world.here, TftpProgram.class, tftp(true, other));
        world.run();

        assertThat(done(down).intact()).isTrue();
        done(up);
        assertThat(files.get("file")).isEqualTo(other);
    }

    /** Downloads only: this client never sends a block again, so lost uploads stay lost. */
    @Test
    void tftp_downloadOverALossyLink_isIntact() throws IOException {
        Impairments loss = Impairments.NONE.withLoss(0.05);
        Tenants world = new Tenants(LinkConfig.of(1_000_000_000L, 1_000_000).withImpairments(loss));
        byte[] content = content(51_200);
        serveTftp(world, content);
        var down = world.clients.start("down", world.here, TftpProgram.class, tftp(false, content));
        world.run();

        assertThat(done(down).intact()).isTrue();
        assertThat(down.endedNs()).isGreaterThan(Tenants.SECOND);
    }

    private static MemoryFiles serveTftp(Tenants world, byte[] content) throws IOException {
        MemoryFiles files = new MemoryFiles();
        files.put("file", content);
        Netstack stack = world.net.server.stack();
        var at = TwoMachines.at(Tenants.SERVER, TftpService.PORT);
        Service.udp(stack, at, new TftpService(stack, files));
        return files;
    }

    private static TransferJob tftp(boolean upload, byte[] content) {
        return new TransferJob(
                "server",
                TftpService.PORT,
                TransferJob.Mode.PASSIVE,
                upload,
                "file",
                content,
                TIMEOUT_MS);
    }

    // ---- the small ones ------------------------------------------------------------------------

    @Test
    void echo_100kB_comesBack() throws IOException {
        Tenants world = new Tenants();
        serveSmall(world);
        var client =
                world.clients.start(
                        "echo",
                        world.here,
                        EchoProgram.class,
                        new TransferJob(
                                "server",
                                EchoService.PORT,
                                TransferJob.Mode.PASSIVE,
                                true,
                                "",
                                content(100_000),
                                TIMEOUT_MS));
        world.run();

        assertThat(done(client).intact()).isTrue();
    }

    private static void serveSmall(Tenants world) throws IOException {
        Netstack stack = world.net.server.stack();
        var at = TwoMachines.at(Tenants.SERVER, EchoService.PORT);
        Service.tcp(stack, at, EchoService::new);
        Service.udp(stack, at, new EchoService());
        Service.tcp(
                stack, TwoMachines.at(Tenants.SERVER, DiscardService.PORT), DiscardService::new);
        var daytime = TwoMachines.at(Tenants.SERVER, DaytimeService.PORT);
        Service.tcp(stack, daytime, () -> new DaytimeService(world.net.sim));
        Service.udp(stack, daytime, new DaytimeService(world.net.sim));
    }

    /** Clients of Commons Net without a program of their own. */
    static final class Small implements ClientProgram<String, List<String>> {
        @Override
        public List<String> run(ClientSockets sockets, String host) throws Exception {
            List<String> seen = new ArrayList<>();
            Thread.sleep(86_400_000);

            DaytimeTCPClient daytime = new DaytimeTCPClient();
            daytime.setSocketFactory(sockets.socketFactory());
            daytime.connect(host);
            seen.add("daytime " + daytime.getTime().strip());
            daytime.disconnect();

            DaytimeUDPClient daytimeUdp = new DaytimeUDPClient();
            daytimeUdp.setDatagramSocketFactory(new CommonsDatagramSockets(sockets));
            daytimeUdp.open();
            seen.add("daytime/udp " + daytimeUdp.getTime(sockets.resolve(host)).strip());
            daytimeUdp.close();

            EchoUDPClient echo = new EchoUDPClient();
            echo.setDatagramSocketFactory(new CommonsDatagramSockets(sockets));
            echo.open();
            echo.setSoTimeout(Duration.ofSeconds(1));
            echo.send("hello".getBytes(US_ASCII), sockets.resolve(host));
            byte[] heard = new byte[5];
            seen.add("echo/udp " + echo.receive(heard) + " " + new String(heard, US_ASCII));
            echo.close();

            DiscardTCPClient discard = new DiscardTCPClient();
            discard.setSocketFactory(sockets.socketFactory());
            discard.connect(host);
            discard.getOutputStream().write(new byte[10_000]);
            discard.disconnect();

            seen.add("clock " + System.currentTimeMillis() / 1000);
            return seen;
        }
    }

    @Test
    void discardDaytimeAndEchoOverUdp_work_clockIsTheSimulatedOne() throws IOException {
        Tenants world = new Tenants();
        serveSmall(world);
        var client = world.clients.start("small", world.here, Small.class, "server");
        world.run();

        // a day, ARP and the handshake, and half a round trip later the server looks at its clock
        assertThat(done(client))
                .containsExactly(
                        "daytime 1970-01-02T00:00:00.025003696Z",
                        "daytime/udp 1970-01-02T00:00:00.035007504Z",
                        "echo/udp 5 hello",
                        "clock 86400");
    }

    /** Telnet against a server that echoes lines. */
    static final class Telnet implements ClientProgram<Boolean, String> {
        @Override
        public String run(ClientSockets sockets, Boolean readerThread) throws IOException {
            TelnetClient telnet = new TelnetClient();
            telnet.setReaderThread(readerThread);
            telnet.setSocketFactory(sockets.socketFactory());
            telnet.connect("server", EchoService.PORT);
            try {
                telnet.getOutputStream().write("show vmk\r\n".getBytes(US_ASCII));
                telnet.getOutputStream().flush();
                InputStream in = telnet.getInputStream();
                return new BufferedReader(new InputStreamReader(in, US_ASCII)).readLine();
            } finally {
                telnet.disconnect();
            }
        }
    }

    @Test
    void telnet_withoutReaderThread_works() throws IOException {
        Tenants world = new Tenants();
        serveSmall(world);
        var client = world.clients.start("telnet", world.here, Telnet.class, false);
        world.run();

        assertThat(done(client)).isEqualTo("show vmk");
    }

    @Test
    void telnet_withReaderThread_isRefusedWithAReason() throws IOException {
        Tenants world = new Tenants();
        serveSmall(world);
        var client = world.clients.start("telnet", world.here, Telnet.class, true);
        world.run();

        assertThat(client.failure())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("clients have one thread");
    }

    // ---- names, determinism --------------------------------------------------------------------

    @Test
    void unknownName_isTheStacksAnswer_notTheMachines() {
        Tenants world = new Tenants();
        var client =
                world.clients.start(
                        "clock",
                        world.here,
                        NtpProgram.class,
                        new NtpJob("localhost", 123, 1, 1, 1_000));
        world.run();

        assertThatThrownBy(
                        () -> {
                            throw Objects.requireNonNull(client.failure());
                        })
                .isInstanceOf(java.net.UnknownHostException.class)
                .hasMessageContaining("localhost");
    }

    /** Which threads the clients get. */
    enum Threads {
        VIRTUAL,
        PLATFORM
    }

    private static String digestOfManyClients(Threads kind) throws IOException {
        ThreadFactory threads =
                kind == Threads.VIRTUAL
                        ? body -> Thread.ofVirtual().unstarted(body)
                        : body -> Thread.ofPlatform().daemon().unstarted(body);
        Impairments loss = Impairments.NONE.withLoss(0.01);
        Tenants world =
                new Tenants(LinkConfig.of(100_000_000L, 2_000_000).withImpairments(loss), threads);
        byte[] content = content(200_000);
        serveFtp(world).put("file", content);
        serveNtp(world, 1_000);
        List<BlockingClient<?>> all = new ArrayList<>();
        for (TransferJob.Mode mode : TransferJob.Mode.values()) {
            all.add(
                    world.clients.start(
                            "ftp " + mode,
                            world.here,
                            FtpProgram.class,
                            ftp(mode, false, content)));
        }
        all.add(
                world.clients.start(
                        "ntp",
                        world.here,
                        NtpProgram.class,
                        new NtpJob("server", NtpService.PORT, 3, 50, TIMEOUT_MS)));
        world.run();
        world.close();
        all.forEach(CommonsNetTest::done);
        world.net.drain();
        return world.net.sim.trace().digest() + " " + world.net.nowNs();
    }

    @Test
    void fourClientsAtOnce_onAnyThreads_giveOneTrace() throws IOException {
        String first = digestOfManyClients(Threads.VIRTUAL);

        assertThat(digestOfManyClients(Threads.VIRTUAL)).isEqualTo(first);
        assertThat(digestOfManyClients(Threads.PLATFORM)).isEqualTo(first);
    }
}
