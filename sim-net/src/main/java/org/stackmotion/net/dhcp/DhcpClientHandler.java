package org.stackmotion.net.dhcp;

import com.google.common.net.InetAddresses;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.autoconf.DhcpClient;
import org.stackmotion.net.autoconf.DhcpClientConfig;
import org.stackmotion.net.autoconf.DhcpClientOutput;
import org.stackmotion.net.autoconf.DhcpDrop;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.autoconf.DhcpState;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.NetContext;

/**
 * A DHCP client as the last handler of a datagram channel on port 68 of one interface. It starts
 * when the channel becomes active and stops when it closes.
 */
public final class DhcpClientHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    /** What the client's owner does with what it got. */
    public interface Listener {
        void onLease(DhcpLease lease);

        void onLinkLocal(int address);

        void onAddressLost(String why);

        void onConflict(int address, long otherMac);
    }

    private final NetContext net;
    private final Netstack stack;
    private final NetInterface nif;
    private final Listener listener;
    private final String where;
    private final DhcpClient client;
    private final SimEvent timer;
    private @Nullable ChannelHandlerContext context;

    public DhcpClientHandler(
            Netstack stack, NetInterface nif, DhcpClientConfig config, Listener listener) {
        this.net = stack.context();
        this.stack = stack;
        this.nif = nif;
        this.listener = listener;
        this.where = stack.where() + "/" + nif.name() + "/dhcp";
        this.client =
                new DhcpClient(config, nif.mac(), net.sim().random(where), new ClientOutput());
        this.timer =
                new SimEvent(net.sim().newOwner(where)) {
                    @Override
                    protected void fire(long nowNs) {
                        client.onDeadline(nowNs);
                        rearm();
                    }
                };
    }

    /** The state machine inside, to be looked at. */
    public DhcpClient client() {
        return client;
    }

    private final class ClientOutput implements DhcpClientOutput {
        @Override
        public void send(DhcpMessage message, int to, long nowNs) {
            ChannelHandlerContext ctx = context;
            if (ctx != null) {
                byte[] bytes = message.toBytes(DhcpMessage.DEFAULT_MAX_SIZE);
                ctx.writeAndFlush(
                        new DatagramPacket(
                                Unpooled.wrappedBuffer(bytes),
                                address(to, DhcpMessage.SERVER_PORT)));
            }
        }

        @Override
        public void sendProbe(int address, long nowNs) {
            arp(0, address, nowNs);
        }

        @Override
        public void announce(int address, long nowNs) {
            arp(address, address, nowNs);
        }

        private void arp(int sender, int target, long nowNs) {
            ArpPacket packet = new ArpPacket(ArpPacket.REQUEST, nif.mac(), sender, 0, target);
            stack.sendArp(nif, packet, nowNs);
        }

        @Override
        public void onLease(DhcpLease lease, long nowNs) {
            listener.onLease(lease);
        }

        @Override
        public void onLinkLocal(int address, long nowNs) {
            listener.onLinkLocal(address);
        }

        @Override
        public void onAddressLost(int address, String why, long nowNs) {
            listener.onAddressLost(why);
        }

        @Override
        public void onConflict(int address, long otherMac, long nowNs) {
            listener.onConflict(address, otherMac);
        }

        @Override
        public void onState(DhcpState from, DhcpState to, long nowNs) {
            net.sim().trace().state(nowNs, where + " " + from + " -> " + to);
        }

        @Override
        public void drop(DhcpDrop reason, long nowNs) {
            count(net, where, reason);
        }
    }

    /** Counts what is a drop: broadcasts for others are none. */
    static void count(NetContext net, String where, DhcpDrop reason) {
        if (reason != DhcpDrop.DHCP_NOT_MINE && reason != DhcpDrop.DHCP_OTHER_SERVER) {
            net.sim().counters().counter(where, reason.name()).increment();
        }
    }

    static InetSocketAddress address(int ip, int port) {
        return new InetSocketAddress(InetAddresses.fromInteger(ip), port);
    }

    private void rearm() {
        net.sim().rearm(timer, client.deadlineNs());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        nif.setArpListener(this::onArp);
        client.start(net.sim().nowNs());
        rearm();
        ctx.fireChannelActive();
    }

    private void onArp(ArpPacket packet, long nowNs) {
        client.onArp(packet, nowNs);
        rearm();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        long nowNs = net.sim().nowNs();
        DhcpMessage message = DhcpMessage.parse(ByteBufUtil.getBytes(packet.content()));
        if (message == null) {
            count(net, where, DhcpDrop.DHCP_MALFORMED);
        } else {
            client.onMessage(message, nowNs);
            rearm();
        }
    }

    /** Asks on another link for the address that it has; without one it starts again. */
    public void restart() {
        long nowNs = net.sim().nowNs();
        DhcpLease lease = client.lease();
        if (lease == null) {
            client.stop(nowNs);
            client.start(nowNs);
        } else {
            client.reboot(lease.address(), nowNs);
        }
        rearm();
    }

    /** Gives the lease back and stops; the channel may be closed then. */
    public void release() {
        client.release(net.sim().nowNs());
        rearm();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        nif.setArpListener(null);
        client.stop(net.sim().nowNs());
        net.sim().cancel(timer);
        context = null;
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // an ICMP error about a request: the timers go on
    }
}
