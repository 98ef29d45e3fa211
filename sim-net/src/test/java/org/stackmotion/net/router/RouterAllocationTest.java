package org.stackmotion.net.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.ip.Packets;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/**
 * The fast path of router, neighbour table, routing table and link allocates nothing per packet.
 */
class RouterAllocationTest {
    private static final long US = 1000;
    private static final long STATION_MAC = 0x0253_0000_0077L;
    private static final int STATION = Ipv4.parse("10.2.2.12");

    private final NetContext ctx = new NetContext(Simulation.virtual(1), true);
    private final Router router = new Router(ctx, "core");
    private long delivered;

    @Test
    void forwardedPacketAllocatesNothing() {
        LinkConfig cable = LinkConfig.of(0, US);
        Link left = new Link(ctx, "left", cable, cable);
        Link right = new Link(ctx, "right", cable, cable);
        long inMac = ctx.macs().nextRouter();
        long outMac = ctx.macs().nextRouter();
        router.addInterface(left.b(), 0, inMac, Ipv4Prefix.parse("10.1.1.254/24"), 1500);
        router.addInterface(right.a(), 0, outMac, Ipv4Prefix.parse("10.2.2.254/24"), 1500);
        // what arrives on the right starts again on the left: one packet that never rests
        right.b()
                .attach((frame, nowNs) -> {
                    if (EthernetView.type(frame.bytes()) == EthernetView.ARP) {
                        frame.release();
                        return;
                    }
                    delivered++;
                    restart(frame, inMac);
                    left.a().transmit(frame, nowNs);
                });
        ArpPacket known = new ArpPacket(ArpPacket.REQUEST, STATION_MAC, STATION, 0, gateway());
        right.b().transmit(known.toFrame(ctx.frames(), outMac, STATION_MAC), 0);
        ctx.sim().loop().runUntil(100 * US);
        Frame frame = Packets.udp(ctx, 100);
        Bytes.putInt(frame.bytes(), Frame.L3 + Ipv4View.DESTINATION, STATION);
        restart(frame, inMac);
        left.a().transmit(frame, ctx.sim().nowNs());
        run(200_000 * US);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long deliveredBefore = delivered;
        long before = threads.getCurrentThreadAllocatedBytes();
        run(200_000 * US);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(delivered - deliveredBefore).isEqualTo(100_000);
        // what one call of run allocates, and a neighbour's probes every half a minute; no packet
        assertThat(allocated).isLessThan(20_000);
    }

    private static int gateway() {
        return Ipv4.parse("10.2.2.254");
    }

    private static void restart(Frame frame, long routerMac) {
        EthernetView.setDestination(frame.bytes(), routerMac);
        frame.bytes()[Frame.L3 + Ipv4View.TTL] = 64;
        Ipv4View.fillChecksum(frame.bytes(), Frame.L3);
    }

    private void run(long forNs) {
        ctx.sim().loop().runUntil(ctx.sim().nowNs() + forNs);
    }
}
