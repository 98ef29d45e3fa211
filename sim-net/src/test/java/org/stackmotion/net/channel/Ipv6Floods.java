package org.stackmotion.net.channel;

import org.stackmotion.net.channel.FourStackHost.Side;
import org.stackmotion.net.icmp.Icmpv6Messages;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;

/** Messages of the link from ten thousand machines that do not exist, all at once. */
final class Ipv6Floods {
    static final int MESSAGES = 10_000;

    private static final long MAC = 0x0200_0000_1000L;

    private Ipv6Floods() {}

    /** Each is a router with a prefix of its own. */
    static void routers(Side side) {
        NetContext ctx = side.stack.context();
        Icmpv6Messages messages = new Icmpv6Messages(ctx, new Ipv6Emitter(ctx));
        for (int i = 0; i < MESSAGES; i++) {
            Ipv6Prefix prefix = new Ipv6Prefix(IpAddress.of(0x2001_0DB8_0000_0000L + i, 0), 64);
            RouterAdvertisement ra =
                    RouterAdvertisement.plain(1800, MAC + i)
                            .withPrefixes(
                                    new RouterAdvertisement.Prefix(prefix, true, true, 600, 300));
            Frame frame = messages.routerAdvertisement(ra, from(i), IpAddress.ALL_NODES);
            deliver(side, frame, IpAddress.ALL_NODES, MAC + i);
        }
    }

    static NetInterface adapter(Side side) {
        return side.stack.interfaces().getFirst();
    }

    private static IpAddress from(int i) {
        return IpAddress.of(Ipv6.LINK_LOCAL_HI, 0x1000L + i);
    }

    private static void deliver(Side side, Frame frame, IpAddress group, long mac) {
        EthernetView.setDestination(frame.bytes(), Ipv6.multicastMac(group.lo()));
        EthernetView.setSource(frame.bytes(), mac);
        adapter(side).deliver(frame, side.stack.context().sim().nowNs());
    }
}
