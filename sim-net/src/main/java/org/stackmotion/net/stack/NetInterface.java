package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

/**
 * An IP interface of a netstack: a vmk of a host, the NIC of a plain node or of a VM. The frame
 * sink is where its frames leave (a switch port or a link end); as a {@link FramePort} it takes
 * those that come up. Addresses are set through {@link Netstack#setAddress}, because routes hang on
 * them.
 */
public final class NetInterface implements FramePort {
    public static final int MIN_MTU = 576;
    public static final int DEFAULT_MTU = 1500;

    private final String name;
    private final long mac;
    private int mtu;
    private boolean tso;
    private FrameSink below;
    private @Nullable Netstack stack;
    private @Nullable InterfaceLink link;
    private @Nullable Ipv6Link ipv6Link;
    private @Nullable ArpListener arpListener;
    private @Nullable IpAddress overrideGateway6;
    private int address;
    private int prefixLength;
    private int overrideGateway;
    private long txFrames;
    private long txBytes;
    private long rxFrames;
    private long rxBytes;

    /**
     * @param mac 48-bit address in the low bits of a long
     * @param mtu largest IP packet in bytes
     */
    public NetInterface(String name, long mac, int mtu, FrameSink below) {
        this.name = name;
        this.mac = mac;
        this.mtu = mtu;
        this.below = below;
    }

    public String name() {
        return name;
    }

    public long mac() {
        return mac;
    }

    public int mtu() {
        return mtu;
    }

    public void setMtu(int mtu) {
        this.mtu = mtu;
        Netstack owner = stack;
        if (owner != null) {
            owner.routesChanged();
        }
    }

    /** Whether TCP may hand super-segments down, to be cut by the NIC. */
    public boolean tso() {
        return tso;
    }

    public void setTso(boolean on) {
        tso = on;
    }

    public FrameSink below() {
        return below;
    }

    /** Plugs the interface into another port. */
    public void connect(FrameSink port) {
        below = port;
    }

    /**
     * The stack it belongs to; null before {@code addInterface} and after {@code removeInterface}.
     */
    public @Nullable Netstack stack() {
        return stack;
    }

    /** IPv4 address, 0 when there is none. */
    public int address() {
        return address;
    }

    public int prefixLength() {
        return prefixLength;
    }

    public boolean hasAddress() {
        return address != 0;
    }

    /** True when the address is in the interface's own subnet. */
    public boolean onLink(int other) {
        return address != 0 && Ipv4.isInPrefix(other, address, prefixLength);
    }

    /**
     * The gateway of this adapter alone (esxi-facts 1.4, G3): not in the routing table, used only
     * by sockets that are bound to this interface. 0 when there is none.
     */
    public int overrideGateway() {
        return overrideGateway;
    }

    public void setOverrideGateway(int gateway) {
        overrideGateway = gateway;
        Netstack owner = stack;
        if (owner != null) {
            owner.routesChanged();
        }
    }

    /** The same for IPv6, or null. */
    public @Nullable IpAddress overrideGateway6() {
        return overrideGateway6;
    }

    public void setOverrideGateway6(@Nullable IpAddress gateway) {
        overrideGateway6 = gateway;
        Netstack owner = stack;
        if (owner != null) {
            owner.routesChanged();
        }
    }

    /** A frame comes up from the switch or the cable; ignored without a stack. */
    @Override
    public void deliver(Frame frame, long nowNs) {
        Netstack owner = stack;
        if (owner == null) {
            frame.release();
            return;
        }
        rxFrames++;
        rxBytes += frame.capturedLength();
        owner.deliver(this, frame, nowNs);
    }

    void dispatch(Frame frame, long nowNs) {
        txFrames++;
        txBytes += frame.capturedLength();
        below.dispatch(frame, nowNs);
    }

    void setStack(@Nullable Netstack owner, @Nullable InterfaceLink newLink) {
        stack = owner;
        link = newLink;
    }

    /** Null: nobody. */
    public void setArpListener(@Nullable ArpListener listener) {
        arpListener = listener;
    }

    @Nullable ArpListener arpListener() {
        return arpListener;
    }

    @Nullable InterfaceLink link() {
        return link;
    }

    /** Null while the interface has no IPv6. */
    @Nullable Ipv6Link ipv6Link() {
        return ipv6Link;
    }

    void setIpv6Link(@Nullable Ipv6Link newLink) {
        ipv6Link = newLink;
    }

    void setAddress(int address, int prefixLength) {
        this.address = address;
        this.prefixLength = prefixLength;
    }

    public long txFrames() {
        return txFrames;
    }

    public long txBytes() {
        return txBytes;
    }

    public long rxFrames() {
        return rxFrames;
    }

    public long rxBytes() {
        return rxBytes;
    }

    @Override
    public String toString() {
        return name;
    }
}
