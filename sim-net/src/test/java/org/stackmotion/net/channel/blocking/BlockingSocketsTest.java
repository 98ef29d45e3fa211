package org.stackmotion.net.channel.blocking;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.channel.VmkSocketChannel;

/** Blocking sockets do what {@code java.net} documents, in simulated time. */
class BlockingSocketsTest {
    private static final int PORT = 7;

    private static <R> R done(BlockingClient<R> client) {
        assertThat(client.state()).as(client.toString()).isEqualTo(BlockingClient.State.DONE);
        return Objects.requireNonNull(client.result());
    }

    private static <R> R run(Tenants world, ClientProgram<Integer, R> program) {
        BlockingClient<R> client = world.clients.start("tenant", world.here, program, PORT);
        world.run();
        world.close();
        R result = done(client);
        assertThat(client.leakedSockets()).isZero();
        return result;
    }

    @Test
    void connect_echo_takesRoundTrips() {
        Tenants world = new Tenants();
        world.echo(PORT);

        String heard =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                socket.getOutputStream().write("hello".getBytes(US_ASCII));
                                byte[] answer = new byte[5];
                                new DataInputStream(socket.getInputStream()).readFully(answer);
                                return new String(answer, US_ASCII)
                                        + " "
                                        + sockets.nowNs() / Tenants.MS;
                            }
                        });

        // ARP, handshake and the echo: a round trip of 10 ms each
        assertThat(heard).isEqualTo("hello 30");
    }

    @Test
    void read_silentPeer_timesOutAtTheMillisecond() {
        Tenants world = new Tenants();
        world.net.serve(PORT, channel -> channel.pipeline().addLast(new Tenants.Silence()));

        long waited =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                socket.setSoTimeout(1234);
                                long from = sockets.nowNs();
                                Throwable thrown =
                                        catchThrowable(() -> socket.getInputStream().read());
                                assertThat(thrown).isInstanceOf(SocketTimeoutException.class);
                                return sockets.nowNs() - from;
                            }
                        });

        assertThat(waited).isEqualTo(1234 * Tenants.MS);
    }

    @Test
    void read_afterTimeOut_losesNothing() {
        Tenants world = new Tenants();
        world.echo(PORT);

        String heard =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                InputStream in = socket.getInputStream();
                                socket.setSoTimeout(1);
                                socket.getOutputStream().write("hello world".getBytes(US_ASCII));
                                byte[] some = new byte[5];
                                assertThat(catchThrowable(() -> in.read(some)))
                                        .isInstanceOf(SocketTimeoutException.class);
                                sockets.sleep(Duration.ofMillis(50));
                                assertThat(in.available()).isEqualTo(11);
                                socket.setSoTimeout(0);
                                String text = "";
                                while (text.length() < 11) {
                                    text += new String(some, 0, in.read(some), US_ASCII);
                                }
                                return text;
                            }
                        });

        assertThat(heard).isEqualTo("hello world");
    }

    @Test
    void connect_faults_areThoseOfJavaNet() {
        Tenants world = new Tenants();

        String seen =
                run(
                        world,
                        (sockets, port) -> {
                            var factory = sockets.socketFactory();
                            assertThat(catchThrowable(() -> factory.createSocket("server", port)))
                                    .isInstanceOf(ConnectException.class)
                                    .hasMessageContaining("refused");
                            assertThat(catchThrowable(() -> factory.createSocket("192.0.2.1", 1)))
                                    .isInstanceOf(NoRouteToHostException.class);
                            assertThat(catchThrowable(() -> factory.createSocket("nobody", 1)))
                                    .isInstanceOf(UnknownHostException.class);
                            Socket late = factory.createSocket();
                            long from = sockets.nowNs();
                            InetSocketAddress silent =
                                    new InetSocketAddress(sockets.resolve("10.0.0.77"), 1);
                            assertThat(catchThrowable(() -> late.connect(silent, 300)))
                                    .isInstanceOf(SocketTimeoutException.class);
                            assertThat(sockets.nowNs() - from).isEqualTo(300 * Tenants.MS);
                            return "all";
                        });

        assertThat(seen).isEqualTo("all");
    }

    @Test
    void halfClose_peerAnswersAfterwards_restIsReadToTheEnd() {
        Tenants world = new Tenants();
        world.net.serve(
                PORT,
                channel -> {
                    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                    channel.pipeline().addLast(new AnswerAtEnd());
                });

        String heard =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                socket.getOutputStream().write(new byte[1000]);
                                socket.shutdownOutput();
                                byte[] all = socket.getInputStream().readAllBytes();
                                return new String(all, US_ASCII);
                            }
                        });

        assertThat(heard).isEqualTo("heard 1000");
    }

    private static final class AnswerAtEnd extends ChannelInboundHandlerAdapter {
        private int heard;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard += ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                byte[] text = ("heard " + heard).getBytes(US_ASCII);
                ctx.writeAndFlush(Unpooled.wrappedBuffer(text))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    @Test
    void write_peerDoesNotRead_blocksUntilItDoes() {
        Tenants world = new Tenants();
        world.net.serve(
                PORT,
                channel -> {
                    channel.config().setAutoRead(false);
                    channel.eventLoop()
                            .schedule(
                                    () -> channel.config().setAutoRead(true), 3, TimeUnit.SECONDS);
                });

        long waited =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                OutputStream out = socket.getOutputStream();
                                out.write(new byte[64 << 20]);
                                return sockets.nowNs();
                            }
                        });

        assertThat(waited).isGreaterThan(3 * Tenants.SECOND);
    }

    @Test
    void reset_read_throwsConnectionReset() {
        Tenants world = new Tenants();
        world.net.serve(
                PORT,
                channel -> {
                    ((VmkSocketChannel) channel).config().setSoLinger(0);
                    channel.eventLoop().schedule(() -> channel.close(), 1, TimeUnit.SECONDS);
                });

        String seen =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                Throwable thrown =
                                        catchThrowable(() -> socket.getInputStream().read());
                                assertThat(thrown).isInstanceOf(SocketException.class);
                                assertThat(catchThrowable(() -> socket.getOutputStream().write(1)))
                                        .isInstanceOf(SocketException.class);
                                return String.valueOf(thrown.getMessage());
                            }
                        });

        assertThat(seen).contains("Connection reset by peer");
    }

    @Test
    void lingeringClose_waitsForThePeersAcknowledgement() {
        Tenants world = new Tenants();
        world.net.serve(PORT, channel -> channel.pipeline().addLast(new Tenants.Silence()));

        long waited =
                run(
                        world,
                        (sockets, port) -> {
                            Socket socket = sockets.socketFactory().createSocket("server", port);
                            socket.setSoLinger(true, 10);
                            assertThat(socket.getSoLinger()).isEqualTo(10);
                            socket.getOutputStream().write(new byte[100]);
                            long from = sockets.nowNs();
                            socket.close();
                            return sockets.nowNs() - from;
                        });

        // a round trip, looked at every millisecond
        assertThat(waited).isBetween(10 * Tenants.MS, 12 * Tenants.MS);
    }

    @Test
    void accept_twoClients_meetOnTheirStack() {
        Tenants world = new Tenants();
        BlockingClient<String> server =
                world.clients.start(
                        "server",
                        ClientPlace.on(world.net.server.stack()),
                        (sockets, port) -> {
                            try (ServerSocket listening =
                                    sockets.serverSocketFactory().createServerSocket(port)) {
                                listening.setSoTimeout(100);
                                assertThat(catchThrowable(listening::accept))
                                        .isInstanceOf(SocketTimeoutException.class);
                                listening.setSoTimeout(0);
                                try (Socket socket = listening.accept()) {
                                    byte[] all = socket.getInputStream().readAllBytes();
                                    return new String(all, US_ASCII)
                                            + " from "
                                            + socket.getInetAddress().getHostAddress()
                                            + " at "
                                            + listening.getLocalPort();
                                }
                            }
                        },
                        PORT);
        BlockingClient<Integer> client =
                world.clients.start(
                        "client",
                        world.here,
                        (sockets, port) -> {
                            sockets.sleep(Duration.ofSeconds(1));
                            try (Socket socket =
                                    sockets.socketFactory().createSocket("server", port)) {
                                socket.getOutputStream().write("good day".getBytes(US_ASCII));
                                return socket.getPort();
                            }
                        },
                        PORT);
        world.run();
        world.close();

        assertThat(done(server)).isEqualTo("good day from 10.0.0.1 at 7");
        assertThat(done(client)).isEqualTo(PORT);
    }

    @Test
    void datagrams_thereAndBack_withTruncationAndTimeOut() {
        Tenants world = new Tenants();
        world.clients.start(
                "server",
                ClientPlace.on(world.net.server.stack()),
                (sockets, port) -> {
                    try (DatagramSocket socket =
                            sockets.datagramSocketFactory().createDatagramSocket(port)) {
                        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                        for (int i = 0; i < 2; i++) {
                            socket.receive(packet);
                            socket.send(packet);
                        }
                        return 0;
                    }
                },
                PORT);

        String heard =
                run(
                        world,
                        (sockets, port) -> {
                            try (DatagramSocket socket =
                                    sockets.datagramSocketFactory().createDatagramSocket()) {
                                InetSocketAddress to =
                                        new InetSocketAddress(sockets.resolve("server"), port);
                                byte[] short5 = "12345".getBytes(US_ASCII);
                                byte[] long10 = "1234567890".getBytes(US_ASCII);
                                socket.send(new DatagramPacket(short5, 5, to));
                                socket.send(new DatagramPacket(long10, 10, to));
                                byte[] room = new byte[7];
                                DatagramPacket packet = new DatagramPacket(room, 7);
                                socket.receive(packet);
                                assertThat(packet.getLength()).isEqualTo(5);
                                socket.receive(packet);
                                assertThat(packet.getLength()).isEqualTo(7);
                                assertThat(packet.getPort()).isEqualTo(port);
                                socket.setSoTimeout(500);
                                assertThat(catchThrowable(() -> socket.receive(packet)))
                                        .isInstanceOf(SocketTimeoutException.class);
                                return new String(Arrays.copyOf(room, 7), US_ASCII);
                            }
                        });

        assertThat(heard).isEqualTo("1234567");
    }

    @Test
    void options_areTypedAndKept() throws IOException {
        Tenants world = new Tenants();
        world.echo(PORT);

        String seen =
                run(
                        world,
                        (sockets, port) -> {
                            try (Socket socket = sockets.socketFactory().createSocket()) {
                                socket.setReceiveBufferSize(50_000);
                                socket.setTcpNoDelay(true);
                                socket.connect(
                                        new InetSocketAddress(sockets.resolve("server"), port));
                                socket.setKeepAlive(true);
                                socket.setTrafficClass(8);
                                socket.setOption(StandardSocketOptions.SO_SNDBUF, 70_000);
                                return socket.getReceiveBufferSize()
                                        + " "
                                        + socket.getTcpNoDelay()
                                        + " "
                                        + socket.getKeepAlive()
                                        + " "
                                        + socket.getTrafficClass()
                                        + " "
                                        + socket.getOption(StandardSocketOptions.SO_SNDBUF)
                                        + " "
                                        + socket.getSoLinger()
                                        + " "
                                        + socket.getLocalAddress().getHostAddress();
                            }
                        });

        assertThat(seen).isEqualTo("50000 true true 8 70000 -1 10.0.0.1");
    }
}
