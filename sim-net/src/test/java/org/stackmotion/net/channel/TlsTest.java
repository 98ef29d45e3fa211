package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Netty's TLS handler over two stacks: handshake, data, close-notify and its time-out. */
class TlsTest {
    private static final String PASSWORD = "only-for-this-run";

    @TempDir private Path folder = Path.of(".");

    @Test
    void dataGoesThroughTls() throws Exception {
        TwoMachines world = new TwoMachines();
        SslContext serverTls =
                SslContextBuilder.forServer(identity()).sslProvider(SslProvider.JDK).build();
        SslContext clientTls =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .endpointIdentificationAlgorithm(null)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        Recorder recorder = new Recorder(world);
        world.serve(
                443,
                channel ->
                        channel.pipeline()
                                .addLast(serverTls.newHandler(channel.alloc()), recorder));
        Channel client =
                world.connect(
                                443,
                                channel ->
                                        channel.pipeline()
                                                .addLast(clientTls.newHandler(channel.alloc())))
                        .channel();
        world.runUntil(10 * MS);
        SslHandler handler = client.pipeline().get(SslHandler.class);
        assertThat(handler.handshakeFuture().isSuccess()).isTrue();
        client.writeAndFlush(SocketChannelTest.pattern(0, 200_000));
        world.runUntil(SECOND);
        assertThat(recorder.bytes).isEqualTo(200_000);
        assertThat(recorder.inOrder).isTrue();
        client.close();
        world.drain();
        assertThat(recorder.inactiveAtNs).isPositive();
        assertThat(world.ctx.frames().inFlight()).isZero();
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
        assertThat(world.server.stack().pool().inUseBytes()).isZero();
    }

    /** A key store made for this run by the JDK's own tool: no key lies in the repository. */
    private KeyManagerFactory identity() throws Exception {
        Path store = folder.resolve("server.p12");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=server",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString());
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        return factory;
    }
}
