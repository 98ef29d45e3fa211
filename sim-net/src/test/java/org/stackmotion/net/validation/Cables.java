package org.stackmotion.net.validation;

import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.NetContext;

/** Small networks: machines and routers joined by cables. */
final class Cables {
    private final NetContext ctx;

    Cables(NetContext ctx) {
        this.ctx = ctx;
    }

    static Cables ofNewWorld() {
        return new Cables(new NetContext(Simulation.virtual(1), false));
    }

    NetContext context() {
        return ctx;
    }

    /** A machine with an address as {@code 10.0.0.1/24}, plugged into the end of a cable. */
    PlainMachine machine(String name, String address, int mtu, LinkEnd end) {
        Ipv4Prefix prefix = Ipv4Prefix.parse(address);
        PlainMachine machine = new PlainMachine(ctx, name, ctx.macs().nextMachine(), mtu);
        machine.connect(end);
        end.attach(machine);
        machine.setAddress(prefix.address(), prefix.length());
        return machine;
    }

    Link cable(String name, LinkConfig forward, LinkConfig back) {
        return new Link(ctx, name, forward, back);
    }

    void port(Router router, String address, int mtu, LinkEnd end) {
        router.addInterface(end, 0, ctx.macs().nextRouter(), Ipv4Prefix.parse(address), mtu);
    }

    static void route(Router router, String prefix, String gateway) {
        if (!router.addRoute(Ipv4Prefix.parse(prefix), Ipv4.parse(gateway))) {
            throw new IllegalArgumentException("no interface reaches " + gateway);
        }
    }

    /** Two machines on one cable and a stream between them. */
    static BulkStream straight(LinkConfig forward, LinkConfig back, int mtu, int bufferBytes) {
        Cables cables = ofNewWorld();
        Link link = cables.cable("cable", forward, back);
        PlainMachine sender = cables.machine("sender", "10.0.0.1/24", mtu, link.a());
        PlainMachine receiver = cables.machine("receiver", "10.0.0.2/24", mtu, link.b());
        return new BulkStream(cables.ctx, sender, receiver, bufferBytes);
    }
}
