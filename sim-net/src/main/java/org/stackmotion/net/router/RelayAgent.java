package org.stackmotion.net.router;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.stackmotion.net.autoconf.DhcpDrop;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.autoconf.DhcpRelay;
import org.stackmotion.net.autoconf.DhcpServerOutput;
import org.stackmotion.net.udp.UdpDatagrams;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;

/** The DHCP relay agent of one interface: UDP port 67 around {@link DhcpRelay}. */
final class RelayAgent implements DhcpServerOutput {
    /** As of any other packet of the router's own. */
    private static final int TTL = 64;

    private final NetContext ctx;
    private final Router router;
    private final RouterInterface nif;
    private final UdpDatagrams datagrams;
    private final DhcpRelay relay;

    RelayAgent(
            NetContext ctx,
            Router router,
            RouterInterface nif,
            UdpDatagrams datagrams,
            ImmutableList<Integer> servers) {
        this.ctx = ctx;
        this.router = router;
        this.nif = nif;
        this.datagrams = datagrams;
        this.relay = new DhcpRelay(nif.address().address(), nif.name(), servers, this);
    }

    /** A whole UDP datagram to port 67 of this interface. Frame changes hands. */
    void deliver(Frame frame, long nowNs) {
        DropReason reason = datagrams.check(frame);
        if (reason != null) {
            router.drop(frame, reason, nowNs);
            return;
        }
        int at = UdpDatagrams.dataAt(frame);
        byte[] data = Arrays.copyOfRange(frame.bytes(), at, at + UdpDatagrams.dataLength(frame));
        frame.release();
        DhcpMessage message = DhcpMessage.parse(data);
        if (message == null) {
            drop(DhcpDrop.DHCP_MALFORMED, nowNs);
        } else {
            relay.onMessage(message, nowNs);
        }
    }

    @Override
    public void send(DhcpMessage message, int maxSize, int to, int port, long nowNs) {
        Frame frame =
                datagrams.build(
                        nif.address().address(),
                        DhcpMessage.SERVER_PORT,
                        to,
                        port,
                        Unpooled.wrappedBuffer(message.toBytes(maxSize)),
                        0,
                        TTL,
                        false);
        if (to == Ipv4.BROADCAST) {
            nif.broadcast(frame, nowNs);
        } else {
            router.dispatch(frame, nowNs);
        }
    }

    @Override
    public void drop(DhcpDrop reason, long nowNs) {
        ctx.sim().counters().counter(nif.name() + "/dhcp", reason.name()).increment();
    }
}
