package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.autoconf.RouterDiscovery;
import org.stackmotion.net.ip.Ipv6Route;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.RouterAdvertisement;

/** What an operator sets and sees of a stack's IPv6; everything in it is the stack's own. */
public final class Ipv6Control {
    private final Netstack stack;

    Ipv6Control(Netstack stack) {
        this.stack = stack;
    }

    private long nowNs() {
        return stack.context().sim().nowNs();
    }

    /**
     * Switches IPv6 on at an interface of this stack: it gets its link-local address.
     *
     * @param advertisements accept router advertisements (by default on from host version 6.5 on)
     */
    public void enable(NetInterface nif, boolean advertisements) {
        if (nif.stack() != stack) {
            throw new IllegalArgumentException(nif + " is not of " + stack);
        }
        if (nif.ipv6Link() == null) {
            Ipv6Link link = new Ipv6Link(stack, nif);
            nif.setIpv6Link(link);
            link.start(advertisements, nowNs());
        } else {
            link(nif).setAcceptAdvertisements(advertisements, nowNs());
        }
    }

    /** Switches IPv6 off: addresses, routes and neighbours go. */
    public void disable(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        if (link != null) {
            link.close(nowNs());
            nif.setIpv6Link(null);
            stack.ipv6().routes().interfaceRemoved(nif);
        }
    }

    public boolean isEnabled(NetInterface nif) {
        return nif.ipv6Link() != null;
    }

    private static Ipv6Link link(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        if (link == null) {
            throw new IllegalStateException(nif + " has no IPv6");
        }
        return link;
    }

    /**
     * Gives an interface a static address; it is tentative for a second.
     *
     * @return false when it is there already or the interface has too many
     */
    public boolean addAddress(NetInterface nif, Ipv6Prefix address) {
        return link(nif).add(address, nowNs());
    }

    public boolean removeAddress(NetInterface nif, IpAddress address) {
        return link(nif).remove(address, nowNs());
    }

    /** Joins a group on an interface, for a socket that wants its packets. */
    public void join(NetInterface nif, IpAddress group) {
        link(nif).join(group, nowNs());
    }

    public void leave(NetInterface nif, IpAddress group) {
        link(nif).leave(group, nowNs());
    }

    public boolean acceptsAdvertisements(NetInterface nif) {
        return link(nif).acceptsAdvertisements();
    }

    /** In the order in which they came; the first is the link-local one. */
    public ImmutableList<InterfaceAddress> addresses(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? ImmutableList.of() : link.addresses().all();
    }

    /** The first usable address that is not link-local, or null. */
    public @Nullable IpAddress globalAddress(NetInterface nif) {
        for (InterfaceAddress address : addresses(nif)) {
            if (address.state().isUsable() && !address.address().isLinkLocal()) {
                return address.address();
            }
        }
        return null;
    }

    public ImmutableList<RouterDiscovery.DefaultRouter> routers(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? ImmutableList.of() : link.routers().routers();
    }

    public ImmutableList<RouterDiscovery.OnLinkPrefix> prefixes(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? ImmutableList.of() : link.routers().prefixes();
    }

    public ImmutableList<Neighbor> neighbors(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? ImmutableList.of() : link.snapshot(nowNs());
    }

    public ImmutableList<IpAddress> groups(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? ImmutableList.of() : link.groups().groups();
    }

    /** The last advertisement that was believed there, or null. */
    public @Nullable RouterAdvertisement lastAdvertisement(NetInterface nif) {
        Ipv6Link link = nif.ipv6Link();
        return link == null ? null : link.lastAdvertisement();
    }

    /** Largest IPv6 packet of the interface: its MTU, or what a router advertised below it. */
    public int mtu(NetInterface nif) {
        return link(nif).mtu();
    }

    /** Sets or, with null, clears the configured default gateway; true when a link reaches it. */
    public boolean setDefaultGateway(@Nullable IpAddress gateway) {
        return stack.ipv6().routes().setDefaultGateway(gateway);
    }

    public @Nullable IpAddress defaultGateway() {
        return stack.ipv6().routes().defaultGateway();
    }

    /** False when the gateway is on no link or the route exists. */
    public boolean addRoute(Ipv6Prefix prefix, IpAddress gateway) {
        return stack.ipv6().routes().addStatic(prefix, gateway);
    }

    public boolean removeRoute(Ipv6Prefix prefix, IpAddress gateway) {
        return stack.ipv6().routes().removeStatic(prefix, gateway);
    }

    public ImmutableList<Ipv6Route<NetInterface>> routes() {
        return stack.ipv6().routes().list();
    }

    /** Hears of advertisements and address states from now on. */
    public void addListener(Ipv6Listener listener) {
        stack.ipv6().addListener(listener);
    }
}
