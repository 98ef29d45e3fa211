package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualPort;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.FrameSink;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * A VMkernel adapter: joins a port of a virtual switch to one TCP/IP stack, for its whole life to
 * the same one. Changed only by {@link HostOperations}.
 */
public final class Vmk implements FramePort, FrameSink {
    private final String name;
    private final long mac;
    private final Netstack stack;
    private final NetInterface nif;
    private final Drops drops;
    private final boolean tso;
    private final boolean lro;
    private final EnumSet<Service> services = EnumSet.noneOf(Service.class);
    private final List<TcpPortCount> counts = new ArrayList<>();
    private @Nullable VirtualPort port;
    private int ipv4;
    private int mask;
    private int configuredMtu;
    private int configuredOverride;
    private VmkDhcp dhcp = VmkDhcp.OFF;
    private @Nullable DhcpLease lease;

    Vmk(NetContext ctx, String where, long mac, Netstack stack, VmkSpec spec, String name) {
        this.name = name;
        this.mac = mac;
        this.stack = stack;
        this.nif = new NetInterface(name, mac, spec.mtu(), this);
        this.drops = new Drops(ctx, where, null);
        this.tso = spec.tso();
        this.lro = spec.lro();
        nif.setTso(tso);
        this.configuredMtu = spec.mtu();
        this.configuredOverride = spec.overrideGateway();
        this.dhcp = spec.dhcp();
    }

    void plug(VirtualPort newPort) {
        port = newPort;
        newPort.setTakesLarge(lro);
    }

    void setAddress(int address, int subnetMask, long nowNs) {
        ipv4 = address;
        mask = subnetMask;
        stack.setAddress(nif, address, Ipv4.prefixLength(subnetMask), nowNs);
    }

    void setConfiguredMtu(int mtu) {
        configuredMtu = mtu;
        nif.setMtu(mtu);
    }

    void setConfiguredOverride(int gateway) {
        configuredOverride = gateway;
        nif.setOverrideGateway(dhcp.on() && !nif.onLink(gateway) ? 0 : gateway);
    }

    void setDhcp(VmkDhcp newDhcp) {
        dhcp = newDhcp;
    }

    void setLease(@Nullable DhcpLease newLease) {
        lease = newLease;
    }

    EnumSet<Service> mutableServices() {
        return services;
    }

    public String name() {
        return name;
    }

    public long mac() {
        return mac;
    }

    public int mtu() {
        return nif.mtu();
    }

    /** What was asked for; a lease may bring less (option 26). */
    int configuredMtu() {
        return configuredMtu;
    }

    /** What was asked for; it works while the adapter's subnet holds it. */
    int configuredOverride() {
        return configuredOverride;
    }

    public VmkDhcp dhcp() {
        return dhcp;
    }

    /** What a DHCP server gave, or null. */
    public @Nullable DhcpLease lease() {
        return lease;
    }

    /** 0: no address. */
    public int ipv4() {
        return ipv4;
    }

    /** An IPv4 address, or a usable IPv6 address that is not link-local. */
    public boolean hasAddress() {
        return ipv4 != 0 || stack.ipv6Control().globalAddress(nif) != null;
    }

    public int mask() {
        return mask;
    }

    public int overrideGateway() {
        return nif.overrideGateway();
    }

    public boolean tso() {
        return tso;
    }

    public boolean lro() {
        return lro;
    }

    public Netstack netstack() {
        return stack;
    }

    public String stackKey() {
        return stack.key();
    }

    public NetInterface networkInterface() {
        return nif;
    }

    /** Its port on the switch. */
    public VirtualPort port() {
        if (port == null) {
            throw new IllegalStateException(name + " is not plugged in");
        }
        return port;
    }

    public PortGroup portGroup() {
        return port().portGroup();
    }

    /** Selected services in the API's order. */
    public ImmutableList<Service> services() {
        return ImmutableList.copyOf(services);
    }

    public boolean has(Service service) {
        return services.contains(service);
    }

    /** Frames sent since creation; every frame of its stack leaves by one of its vmks. */
    public long txFrames() {
        return nif.txFrames();
    }

    public long txBytes() {
        return nif.txBytes();
    }

    public long rxFrames() {
        return nif.rxFrames();
    }

    public long rxBytes() {
        return nif.rxBytes();
    }

    /** Counts TCP frames of that port from now on. */
    public TcpPortCount countTcpPort(int tcpPort) {
        TcpPortCount count = new TcpPortCount(tcpPort);
        counts.add(count);
        return count;
    }

    /**
     * From the switch: mine or not? Tags mean a guest-tagging port group, which a vmk cannot use.
     */
    @Override
    public void deliver(Frame frame, long nowNs) {
        if (frame.vlan() != 0) {
            drops.filter(frame, DropReason.VLAN_MISMATCH, nowNs);
            return;
        }
        long destination = EthernetView.destination(frame.bytes());
        if (destination != mac && !MacAddresses.isGroup(destination)) {
            drops.drop(frame, DropReason.NOT_MINE, nowNs);
            return;
        }
        count(frame);
        nif.deliver(frame, nowNs);
    }

    /** From the stack. */
    @Override
    public void dispatch(Frame frame, long nowNs) {
        count(frame);
        port().dispatch(frame, nowNs);
    }

    private void count(Frame frame) {
        for (int i = 0, n = counts.size(); i < n; i++) {
            counts.get(i).onFrame(frame);
        }
    }

    public Drops drops() {
        return drops;
    }

    @Override
    public String toString() {
        return name;
    }
}
