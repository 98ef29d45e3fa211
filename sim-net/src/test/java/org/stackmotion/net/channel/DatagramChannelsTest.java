package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;
import static org.stackmotion.net.channel.TwoMachines.at;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.IcmpView;

/** UDP and ICMP channels, and a port opened as a channel of frames. */
class DatagramChannelsTest {
    private final TwoMachines world = new TwoMachines();
    private final Packets atServer = new Packets();
    private final Packets atClient = new Packets();

    private Bootstrap udp(Netstack stack, ChannelInboundHandlerAdapter handler) {
        return new Bootstrap()
                .group(world.sim.loop())
                .channelFactory(() -> new VmkDatagramChannel(stack))
                .handler(handler);
    }

    @Test
    void datagramArrivesWithBothAddresses() {
        udp(world.server.stack(), atServer).bind(at("0.0.0.0", 123));
        Channel client = udp(world.client.stack(), atClient).bind(at("0.0.0.0", 5000)).channel();
        world.runUntil(0);
        client.writeAndFlush(packet("hello", at("10.0.0.2", 123)));
        world.runUntil(MS);
        assertThat(atServer.texts).containsExactly("hello");
        assertThat(atServer.senders).containsExactly(at("10.0.0.1", 5000));
        assertThat(atServer.bursts).isEqualTo(1);
    }

    @Test
    void datagramLargerThanTheMtuIsFragmentedAndPutTogether() {
        udp(world.server.stack(), atServer).bind(at("0.0.0.0", 123));
        Channel client = udp(world.client.stack(), atClient).bind(at("0.0.0.0", 0)).channel();
        world.runUntil(0);
        long before = world.client.networkInterface().txFrames();
        client.writeAndFlush(packet("x".repeat(10_000), at("10.0.0.2", 123)));
        world.runUntil(MS);
        assertThat(atServer.texts).containsExactly("x".repeat(10_000));
        // one ARP request and seven fragments of at most 1480 bytes
        assertThat(world.client.networkInterface().txFrames() - before).isEqualTo(8);
    }

    @Test
    void dontFragmentRefusesWhatDoesNotFit() {
        Channel client =
                udp(world.client.stack(), atClient)
                        .option(VmkChannelOption.DONT_FRAGMENT, true)
                        .bind(at("0.0.0.0", 0))
                        .channel();
        world.runUntil(0);
        ChannelFuture fits = client.writeAndFlush(packet("x".repeat(1472), at("10.0.0.2", 123)));
        ChannelFuture not = client.writeAndFlush(packet("x".repeat(1473), at("10.0.0.2", 123)));
        world.runUntil(MS);
        assertThat(fits.isSuccess()).isTrue();
        assertThat(not.cause()).hasMessageContaining("Message too long");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void connectedSocketHearsThatNobodyListens() {
        Channel client = udp(world.client.stack(), atClient).connect(at("10.0.0.2", 9)).channel();
        world.runUntil(0);
        client.writeAndFlush(Unpooled.copiedBuffer("x".getBytes(StandardCharsets.US_ASCII)));
        world.runUntil(MS);
        assertThat(atClient.cause).isInstanceOf(PortUnreachableException.class);
        assertThat(HasStatus.of(atClient.cause)).isEqualTo(VmkStatus.CONNECTION_REFUSED);
    }

    @Test
    void broadcastReachesTheOtherMachine() {
        udp(world.server.stack(), atServer).bind(at("0.0.0.0", 67));
        Channel client =
                udp(world.client.stack(), atClient)
                        .option(ChannelOption.SO_BROADCAST, true)
                        .option(VmkChannelOption.VMK, "eth0")
                        .bind(at("0.0.0.0", 68))
                        .channel();
        world.runUntil(0);
        client.writeAndFlush(packet("discover", at("255.255.255.255", 67)));
        world.runUntil(MS);
        assertThat(atServer.texts).containsExactly("discover");
    }

    @Test
    void unknownInterfaceNameIsRefused() {
        ChannelFuture bound =
                udp(world.client.stack(), atClient)
                        .option(VmkChannelOption.VMK, "vmk9")
                        .bind(at("0.0.0.0", 68));
        world.runUntil(0);
        assertThat(HasStatus.of(bound.cause())).isEqualTo(VmkStatus.NOT_FOUND);
        assertThat(bound.cause()).hasMessageContaining("Unknown interface 'vmk9'");
    }

    @Test
    void icmpChannelSendsAnEchoAndGetsTheReply() {
        Channel icmp =
                new Bootstrap()
                        .group(world.sim.loop())
                        .channelFactory(() -> new VmkIcmpChannel(world.client.stack()))
                        .handler(atClient)
                        .bind(at("0.0.0.0", 0))
                        .channel();
        world.runUntil(0);
        ByteBuf echo = Unpooled.buffer(16);
        echo.writeByte(IcmpView.ECHO_REQUEST).writeByte(0).writeShort(0);
        echo.writeShort(0x1234).writeShort(1).writeLong(0x0102030405060708L);
        icmp.writeAndFlush(new DatagramPacket(echo, at("10.0.0.2", 0)));
        world.runUntil(SECOND);
        assertThat(atClient.messages).hasSize(1);
        byte[] reply = atClient.messages.getFirst();
        assertThat(reply[0]).isEqualTo((byte) IcmpView.ECHO_REPLY);
        assertThat(reply).hasSize(16).endsWith(1, 2, 3, 4, 5, 6, 7, 8);
        icmp.close();
        world.drain();
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
    }

    @Test
    void icmpChannelClosesWhenItsStackStops() {
        VmkIcmpChannel channel = new VmkIcmpChannel(world.client.stack());
        channel.pipeline().addLast(atClient);
        world.sim.loop().register(channel);
        channel.bind(at("0.0.0.0", 0));
        world.runUntil(0);
        assertThat(channel.isActive()).isTrue();
        world.client.stack().setActive(false, world.nowNs());
        world.runUntil(MS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void portChannelSeesAndSendsWholeFrames() {
        PortChannel port = new PortChannel(world.ctx, "cable/b", world.link.b());
        world.link.b().attach(port);
        Packets frames = new Packets();
        port.pipeline().addLast(frames);
        world.sim.loop().register(port);
        world.runUntil(0);
        Channel client = udp(world.client.stack(), atClient).bind(at("0.0.0.0", 0)).channel();
        world.runUntil(MS);
        client.writeAndFlush(packet("x", at("10.0.0.2", 123)));
        world.runUntil(2 * MS);
        // an ARP request, padded to the minimum
        assertThat(frames.messages).hasSize(1);
        byte[] request = frames.messages.getFirst();
        assertThat(request).hasSize(60);
        assertThat(request[12] << 8 | request[13]).isEqualTo(0x0806);
        port.writeAndFlush(Unpooled.wrappedBuffer(arpReply(request)));
        world.runUntil(3 * MS);
        assertThat(frames.messages).hasSize(2);
        byte[] datagram = frames.messages.get(1);
        assertThat(datagram[12] << 8 | datagram[13]).isEqualTo(0x0800);
        assertThat(datagram[14 + 20 + 8]).isEqualTo((byte) 'x');
        // the checksums are right where somebody looks at the bytes
        assertThat(datagram[24] << 8 | (datagram[25] & 0xFF)).isNotZero();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
    }

    private static byte[] arpReply(byte[] request) {
        byte[] reply = request.clone();
        System.arraycopy(request, 6, reply, 0, 6);
        byte[] mac = {2, 0, 0, 0, 0, 9};
        System.arraycopy(mac, 0, reply, 6, 6);
        reply[21] = 2;
        System.arraycopy(mac, 0, reply, 22, 6);
        System.arraycopy(request, 38, reply, 28, 4);
        System.arraycopy(request, 22, reply, 32, 10);
        return reply;
    }

    private static DatagramPacket packet(String text, InetSocketAddress to) {
        return new DatagramPacket(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), to);
    }

    private static final class Packets extends ChannelInboundHandlerAdapter {
        private final List<byte[]> messages = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private final List<InetSocketAddress> senders = new ArrayList<>();
        private int bursts;
        private @Nullable Throwable cause;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf data;
            if (msg instanceof DatagramPacket packet) {
                senders.add(packet.sender());
                data = packet.content();
            } else {
                data = (ByteBuf) msg;
            }
            texts.add(data.toString(StandardCharsets.US_ASCII));
            messages.add(ByteBufUtil.getBytes(data));
            data.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            bursts++;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
            cause = thrown;
        }
    }
}
