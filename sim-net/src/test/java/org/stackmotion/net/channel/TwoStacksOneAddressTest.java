package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.FlowMeter;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostFixture;
import org.stackmotion.net.host.TcpPortCount;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

/**
 * Two stacks of one host with the same prefix, the same address and the same listening port; two
 * clients, one in each VLAN, with the same address and the same local port as well. Only VLAN and
 * MAC differ.
 */
class TwoStacksOneAddressTest {
    private static final String ADDRESS = "10.7.0.11";
    private static final String CLIENT = "10.7.0.50";
    private static final int PORT = 7000;
    private static final int CLIENT_PORT = 40_000;
    private static final long SECOND = 1_000_000_000L;

    private HostFixture world;
    private Vmk red;
    private Vmk blue;
    private PlainMachine redClient;
    private PlainMachine blueClient;

    @BeforeEach
    void build() throws HostFault {
        world = new HostFixture();
        world.operations.addNetstack("blue");
        red = vmk("vMotion", "vmotion");
        blue = vmk("Spare", "blue");
        EthernetSwitch tor = new EthernetSwitch(world.ctx, "tor");
        tor.connect(world.wire);
        redClient = client(tor, "red client", 20);
        blueClient = client(tor, "blue client", 50);
    }

    private Vmk vmk(String portGroup, String stack) throws HostFault {
        String device =
                world.operations.addVmk(
                        VmkSpec.on(portGroup).withStack(stack).withIpv4(ADDRESS, HostFixture.MASK));
        return Objects.requireNonNull(world.host.vmk(device));
    }

    private PlainMachine client(EthernetSwitch tor, String name, int vlan) {
        PlainMachine machine =
                new PlainMachine(world.ctx, name, world.ctx.macs().nextMachine(), 1500);
        LinkConfig config = LinkConfig.of(10_000_000_000L, 1000);
        Link cable = new Link(world.ctx, name, "tor/" + name, config, config);
        cable.a().attach(machine);
        machine.connect(cable.a());
        machine.setVlan(vlan);
        machine.setAddress(Ipv4.parse(CLIENT), 24);
        tor.connect(cable.b());
        return machine;
    }

    private static InetSocketAddress at(String address, int port) {
        return SocketAddresses.socketAddress(IpAddress.parse(address), port);
    }

    /** Greets every client with the name of its stack, then says back what it hears. */
    private Channel serve(Netstack stack) {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(world.sim.loop())
                        .channelFactory(() -> new VmkServerSocketChannel(stack))
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline().addLast(new Greeter(stack.key()));
                                    }
                                });
        return bootstrap.bind(at(ADDRESS, PORT)).channel();
    }

    private static final class Greeter extends SimpleChannelInboundHandler<ByteBuf> {
        private final String name;

        Greeter(String name) {
            this.name = name;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(line("this is " + name));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            ctx.writeAndFlush(bytes.retain());
        }
    }

    private static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
    }

    /** Connects from the one local port that both clients use and asks for an echo. */
    private List<String> talk(Netstack stack, String word) {
        List<String> heard = new ArrayList<>();
        new Bootstrap()
                .group(world.sim.loop())
                .channelFactory(() -> new VmkSocketChannel(stack))
                .handler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline()
                                        .addLast(
                                                new LineBasedFrameDecoder(100),
                                                new StringDecoder(StandardCharsets.UTF_8),
                                                new Talker(word, heard));
                            }
                        })
                .connect(at(ADDRESS, PORT), at(CLIENT, CLIENT_PORT));
        return heard;
    }

    private static final class Talker extends SimpleChannelInboundHandler<String> {
        private final String word;
        private final List<String> heard;

        Talker(String word, List<String> heard) {
            this.word = word;
            this.heard = heard;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(line(word));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, String text) {
            heard.add(text);
        }
    }

    private void runFor(long ns) {
        world.sim.loop().runUntil(world.sim.nowNs() + ns);
    }

    @Test
    void bothStacksServeTheSameAddressAndPortAndNeitherSeesTheOther() {
        serve(red.netstack());
        serve(blue.netstack());
        Vmk management = Objects.requireNonNull(world.host.vmk("vmk0"));
        long sentByManagement = management.txFrames();
        TcpPortCount onManagement = management.countTcpPort(PORT);
        TcpPortCount onRed = red.countTcpPort(PORT);
        TcpPortCount onBlue = blue.countTcpPort(PORT);
        FlowMeter meter =
                world.host.meter(
                        IpAddress.parse(ADDRESS), PORT, IpAddress.parse(CLIENT), CLIENT_PORT);
        List<String> heardRed = talk(redClient.stack(), "red word");
        List<String> heardBlue = talk(blueClient.stack(), "blue word");
        runFor(SECOND);

        assertThat(heardRed).containsExactly("this is vmotion", "red word");
        assertThat(heardBlue).containsExactly("this is blue", "blue word");
        for (Vmk vmk : List.of(red, blue)) {
            assertThat(vmk.netstack().routes()).hasSize(1);
            // broadcast ARP that is not for this stack is all that it drops
            assertThat(vmk.netstack().drops().total())
                    .isEqualTo(vmk.netstack().drops().of(DropReason.NOT_MINE));
            assertThat(vmk.netstack().connections().stream().map(c -> c.state()))
                    .containsExactlyInAnyOrder("LISTEN", "ESTABLISHED");
        }
        assertThat(onManagement.frames()).isZero();
        assertThat(management.txFrames()).isEqualTo(sentByManagement);
        assertThat(onRed.frames()).isGreaterThan(5);
        assertThat(onBlue.frames()).isGreaterThan(5);
        assertThat(meter.frames()).isEqualTo(onRed.frames() + onBlue.frames());
    }

    @Test
    void portThatOneStackServesIsClosedOnTheOther() {
        serve(red.netstack());
        List<String> heard = talk(redClient.stack(), "hello");
        Throwable refused = failureOf(blueClient.stack());
        assertThat(heard).containsExactly("this is vmotion", "hello");
        assertThat(refused).isInstanceOf(java.net.ConnectException.class);
    }

    private @Nullable Throwable failureOf(Netstack stack) {
        var attempt =
                new Bootstrap()
                        .group(world.sim.loop())
                        .channelFactory(() -> new VmkSocketChannel(stack))
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {}
                                })
                        .connect(at(ADDRESS, PORT));
        runFor(SECOND);
        return attempt.cause();
    }

    @Test
    void removalOfOneStackDoesNotTouchTheOther() throws HostFault {
        serve(red.netstack());
        serve(blue.netstack());
        List<String> heardRed = talk(redClient.stack(), "one");
        List<String> heardBlue = talk(blueClient.stack(), "one");
        runFor(SECOND);
        world.operations.removeVmk(red.name());
        runFor(5 * SECOND);
        assertThat(red.netstack().connections()).isEmpty();
        assertThat(blue.netstack().connections()).hasSize(2);
        assertThat(heardRed).hasSize(2);
        assertThat(heardBlue).hasSize(2);
        assertThat(failureOf(redClient.stack())).isNull(); // nobody there: still trying
    }

    @Test
    void interfaceOfOneStackDoesNotExistInTheOther() {
        assertThat(red.netstack().findInterface(blue.name())).isNull();
        assertThat(blue.netstack().findInterface(red.name())).isNull();
        assertThat(
                        Objects.requireNonNull(world.host.netstacks().find("defaultTcpipStack"))
                                .routes())
                .hasSize(1);
    }
}
