package org.stackmotion.net.stack;

import org.stackmotion.net.link.LargeReceive;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.NetContext;

/**
 * A machine that is no ESXi host: a node of the scenario or the guest of a VM. One plain stack, one
 * interface, if wanted on one tagged VLAN. Plug it in with {@link #connect}, and give the machine
 * itself to the port below as the place to deliver to.
 */
public final class PlainMachine implements FramePort, FrameSink {
    private final String name;
    private final Netstack stack;
    private final NetInterface nif;
    private final Drops drops;
    private FrameSink below;
    private int vlan;

    /**
     * @param name for example {@code client1}; its stack's counters are under that name
     */
    public PlainMachine(NetContext ctx, String name, long mac, int mtu) {
        this(ctx, name, mac, mtu, NetstackConfig.plain());
    }

    public PlainMachine(NetContext ctx, String name, long mac, int mtu, NetstackConfig config) {
        this.name = name;
        this.stack = new Netstack(ctx, name, Netstack.DEFAULT_KEY, config);
        this.nif = new NetInterface("eth0", mac, mtu, this);
        this.drops = new Drops(ctx, name + "/eth0", null);
        this.below = this::unplugged;
        stack.addInterface(nif, ctx.sim().nowNs());
    }

    public String name() {
        return name;
    }

    public Netstack stack() {
        return stack;
    }

    public NetInterface networkInterface() {
        return nif;
    }

    /** Where frames leave: a link end or a switch port. */
    public void connect(FrameSink port) {
        below = port;
    }

    /**
     * Plugs the machine into a cable, with TSO and LRO of its NIC on or off; {@link #connect} means
     * both off.
     */
    public void connect(LinkEnd end, boolean tso, boolean lro) {
        connect(end);
        nif.setTso(tso);
        end.attach(lro ? new LargeReceive(end, frame -> true, this) : this);
    }

    /** Pulls the cable: what is sent is lost (LINK_DOWN; announcements are not counted). */
    public void disconnect() {
        below = this::unplugged;
    }

    private void unplugged(Frame frame, long nowNs) {
        drops.filter(frame, DropReason.LINK_DOWN, nowNs);
    }

    /** Tags everything with that VLAN and takes only its frames; 0 is untagged. */
    public void setVlan(int vlan) {
        this.vlan = vlan;
    }

    /** Sets the machine's IPv4 address. */
    public void setAddress(int address, int prefixLength) {
        stack.setAddress(nif, address, prefixLength, stack.context().sim().nowNs());
    }

    /** Sets the default gateway; false when it is in no subnet of the machine. */
    public boolean setGateway(int gateway) {
        return stack.setDefaultGateway(gateway);
    }

    /** Gives the machine an IPv6 address, and IPv6 if it had none. */
    public void addIpv6Address(Ipv6Prefix address) {
        enableIpv6(false);
        stack.ipv6Control().addAddress(nif, address);
    }

    /** Switches IPv6 on, with or without believing routers. */
    public void enableIpv6(boolean advertisements) {
        if (!stack.ipv6Control().isEnabled(nif) || advertisements) {
            stack.ipv6Control().enable(nif, advertisements);
        }
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        DropReason broken = EthernetView.check(frame);
        if (broken != null) {
            drops.drop(frame, broken, nowNs);
            return;
        }
        if (frame.vlan() != vlan) {
            drops.filter(frame, DropReason.VLAN_MISMATCH, nowNs);
            return;
        }
        frame.setVlan(0);
        nif.deliver(frame, nowNs);
    }

    @Override
    public void dispatch(Frame frame, long nowNs) {
        frame.setVlan(vlan);
        below.dispatch(frame, nowNs);
    }

    @Override
    public String toString() {
        return name;
    }
}
