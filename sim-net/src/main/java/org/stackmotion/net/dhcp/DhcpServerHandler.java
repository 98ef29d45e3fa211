package org.stackmotion.net.dhcp;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.DhcpDrop;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.autoconf.DhcpServer;
import org.stackmotion.net.autoconf.DhcpServerOutput;
import org.stackmotion.net.autoconf.DhcpSubnet;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkDatagramChannel;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.NetContext;

/** A DHCP server as the last handler of a datagram channel on port 67. */
public final class DhcpServerHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final NetContext net;
    private final String where;
    private final DhcpServer server;
    private @Nullable ChannelHandlerContext context;

    private DhcpServerHandler(
            NetContext net,
            String where,
            Ipv4Prefix own,
            boolean authoritative,
            ImmutableList<DhcpSubnet> subnets) {
        this.net = net;
        this.where = where + "/dhcp";
        this.server = new DhcpServer(own, authoritative, subnets, new ServerOutput());
    }

    /**
     * Serves DHCP on an interface, with its address of now as the server's identifier.
     *
     * @return the channel; its last handler is the server
     * @throws IOException when port 67 cannot be had
     */
    public static VmkDatagramChannel serve(
            Netstack stack,
            NetInterface nif,
            boolean authoritative,
            ImmutableList<DhcpSubnet> subnets)
            throws IOException {
        VmkDatagramChannel channel = new VmkDatagramChannel(stack);
        Ipv4Prefix own = new Ipv4Prefix(nif.address(), nif.prefixLength());
        channel.config().setOption(VmkChannelOption.VMK, nif.name());
        channel.pipeline()
                .addLast(
                        "dhcp",
                        new DhcpServerHandler(
                                stack.context(), stack.where(), own, authoritative, subnets));
        stack.context().sim().loop().register(channel);
        Throwable cause = channel.bind(new InetSocketAddress(DhcpMessage.SERVER_PORT)).cause();
        if (cause != null) {
            channel.close();
            throw new IOException(cause);
        }
        return channel;
    }

    /** The state machine inside, to be looked at. */
    public DhcpServer server() {
        return server;
    }

    private final class ServerOutput implements DhcpServerOutput {
        @Override
        public void send(DhcpMessage message, int maxSize, int to, int port, long nowNs) {
            ChannelHandlerContext ctx = context;
            if (ctx != null) {
                ctx.writeAndFlush(
                        new DatagramPacket(
                                Unpooled.wrappedBuffer(message.toBytes(maxSize)),
                                DhcpClientHandler.address(to, port)));
            }
        }

        @Override
        public void drop(DhcpDrop reason, long nowNs) {
            DhcpClientHandler.count(net, where, reason);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        DhcpMessage message = DhcpMessage.parse(ByteBufUtil.getBytes(packet.content()));
        if (message == null) {
            DhcpClientHandler.count(net, where, DhcpDrop.DHCP_MALFORMED);
        } else {
            server.onMessage(message, net.sim().nowNs());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // an ICMP error about an answer: the port stays
    }
}
