package org.stackmotion.net.stack;

import java.util.ArrayList;
import java.util.List;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;

/** Two machines on one cable, 2001:db8::1 and 2001:db8::2, and what passed between them. */
final class TwoIpv6Machines {
    static final IpAddress A = IpAddress.parse("2001:db8::1");
    static final IpAddress B = IpAddress.parse("2001:db8::2");
    static final long MAC_A = 0x0200_0000_0001L;
    static final long MAC_B = 0x0200_0000_0002L;
    static final long SECOND_NS = 1_000_000_000L;

    /** An ICMPv6 message on the cable. */
    record Seen(long atNs, int type, IpAddress source, IpAddress destination) {}

    final Simulation sim;
    final NetContext ctx;
    final PlainMachine a;
    final PlainMachine b;
    final Link cable;
    final List<Seen> seen = new ArrayList<>();

    TwoIpv6Machines(boolean checksums) {
        this(checksums, 1500, true);
    }

    TwoIpv6Machines(boolean checksums, int mtu, boolean addresses) {
        sim = Simulation.virtual(1);
        ctx = new NetContext(sim, checksums);
        a = new PlainMachine(ctx, "a", MAC_A, mtu);
        b = new PlainMachine(ctx, "b", MAC_B, mtu);
        LinkConfig config = LinkConfig.of(1_000_000_000L, 10_000);
        cable = new Link(ctx, "cable", config, config);
        cable.a().attach(a);
        a.connect(cable.a());
        cable.b().attach(b);
        b.connect(cable.b());
        cable.a().addObserver((frame, nowNs, direction) -> note(frame, nowNs));
        if (addresses) {
            a.addIpv6Address(new Ipv6Prefix(A, 64));
            b.addIpv6Address(new Ipv6Prefix(B, 64));
        }
    }

    private void note(Frame frame, long nowNs) {
        byte[] bytes = frame.bytes();
        if (EthernetView.type(bytes) == EthernetView.IPV6
                && IpView.protocol(bytes) == Ipv6View.ICMPV6) {
            int type = Icmpv6View.type(bytes, IpView.transportAt(bytes));
            seen.add(new Seen(nowNs, type, IpView.source(bytes), IpView.destination(bytes)));
        }
    }

    /** When messages of that type passed. */
    List<Long> timesOf(int type) {
        return seen.stream().filter(s -> s.type == type).map(Seen::atNs).toList();
    }

    void run(long untilNs) {
        sim.runUntil(untilNs);
    }
}
