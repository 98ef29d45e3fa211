package org.stackmotion.net.vswitch;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.LongIntTable;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * A standard vSwitch. It knows the address of every adapter on it and learns nothing: a unicast
 * frame from a port goes to the local port of that address or up the uplink, a frame from the
 * uplink goes to its port or nowhere. Of several uplinks the first in order that is up carries
 * everything; what comes in on another one is not taken (unicast is counted as REVERSE_PATH), or
 * broadcasts would arrive twice.
 *
 * <p>Not modelled yet: other teaming policies, promiscuous mode, forged transmits refused, shaping.
 */
public final class VirtualSwitch {
    public static final int MAX_NAME_LENGTH = 32;
    public static final int DEFAULT_MTU = 1500;
    public static final int MIN_MTU = 1280;
    public static final int MAX_MTU = 9000;

    /** Port ids keep the port number in 24 bits; ESXi's own limit is 4096 ports a host. */
    public static final int MAX_PORTS = 4096;

    private final NetContext ctx;
    private final String name;
    private final int portset;
    private final Drops drops;
    private final LocalQueue local;
    private final List<Pnic> uplinks = new ArrayList<>();
    private final List<PortGroup> portGroups = new ArrayList<>();
    private final List<VirtualPort> ports = new ArrayList<>();
    private final List<@Nullable VirtualPort> firstOfMac = new ArrayList<>();
    private final LongIntTable macIndex = new LongIntTable();
    private @Nullable Pnic active;
    private int mtu = DEFAULT_MTU;
    private boolean notifySwitches = true;
    private int nextPort =
            4; // captures start at 0x02000004; lower ones belong to the switch (facts 2.4)

    /**
     * An empty switch.
     *
     * @param where place of its counters, for example {@code esx01/vSwitch0}
     * @param portset number of the switch on its host, the first is 2 (facts 2.4)
     */
    public VirtualSwitch(NetContext ctx, String where, String name, int portset) {
        this.ctx = ctx;
        this.name = name;
        this.portset = portset;
        this.drops = new Drops(ctx, where, ctx.sim().trace().port(where));
        this.local = new LocalQueue(ctx, ctx.sim().newOwner(where), drops);
    }

    public String name() {
        return name;
    }

    public int mtu() {
        return mtu;
    }

    public void setMtu(int newMtu) {
        mtu = newMtu;
    }

    /** Whether RARP announces moved and failed-over adapters; on by default (facts 2.4). */
    public boolean notifiesSwitches() {
        return notifySwitches;
    }

    public void setNotifySwitches(boolean on) {
        notifySwitches = on;
    }

    public ImmutableList<PortGroup> portGroups() {
        return ImmutableList.copyOf(portGroups);
    }

    public ImmutableList<VirtualPort> ports() {
        return ImmutableList.copyOf(ports);
    }

    public ImmutableList<Pnic> uplinks() {
        return ImmutableList.copyOf(uplinks);
    }

    public @Nullable PortGroup portGroup(String label) {
        for (PortGroup group : portGroups) {
            if (group.name().equals(label)) {
                return group;
            }
        }
        return null;
    }

    /** Adds an uplink behind the others in the active order. */
    public void addUplink(Pnic pnic, long nowNs) {
        if (pnic.virtualSwitch() != null) {
            throw new IllegalStateException(pnic.name() + " is an uplink already");
        }
        uplinks.add(pnic);
        pnic.setVirtualSwitch(this);
        onUplinkState(nowNs);
    }

    public void removeUplink(Pnic pnic, long nowNs) {
        if (uplinks.remove(pnic)) {
            pnic.setVirtualSwitch(null);
            onUplinkState(nowNs);
        }
    }

    /** The uplink that carries all traffic now, or null when none is up. */
    public @Nullable Pnic activeUplink() {
        return active;
    }

    /**
     * Adds a port group.
     *
     * @throws IllegalArgumentException if the VLAN id is outside 0..4095
     */
    public PortGroup addPortGroup(String label, int vlanId) {
        PortGroup group = new PortGroup(label, this, vlanId);
        portGroups.add(group);
        return group;
    }

    /** Removes a group that has no ports. */
    public void removePortGroup(PortGroup group) {
        for (VirtualPort port : ports) {
            if (port.portGroup() == group) {
                throw new IllegalStateException("port group in use: " + group.name());
            }
        }
        portGroups.remove(group);
    }

    /**
     * Connects an adapter; frames for its address, broadcasts and multicasts are delivered to it.
     */
    public VirtualPort connect(PortGroup group, long mac, FramePort client) {
        if (ports.size() == MAX_PORTS) {
            throw new IllegalStateException(name + " has more than " + MAX_PORTS + " ports");
        }
        VirtualPort port = new VirtualPort(group, portset << 24 | nextPort++, mac, client);
        ports.add(port);
        int index = macIndex.get(mac);
        if (index == LongIntTable.NONE) {
            macIndex.put(mac, firstOfMac.size());
            firstOfMac.add(port);
        } else {
            port.setNextOfMac(firstOfMac.get(index));
            firstOfMac.set(index, port);
        }
        return port;
    }

    /** Disconnects an adapter; frames still under way to it are dropped. */
    public void disconnect(VirtualPort port) {
        if (!ports.remove(port)) {
            return;
        }
        port.setDisconnected();
        int index = macIndex.get(port.mac());
        VirtualPort first = firstOfMac.get(index);
        if (first == port) {
            firstOfMac.set(index, port.nextOfMac());
            return;
        }
        for (VirtualPort p = first; p != null; p = p.nextOfMac()) {
            if (p.nextOfMac() == port) {
                p.setNextOfMac(port.nextOfMac());
            }
        }
    }

    void onPortFrame(VirtualPort from, Frame frame, long nowNs) {
        DropReason broken = EthernetView.check(frame);
        if (broken != null) {
            drops.drop(frame, broken, nowNs);
        } else if (!from.isConnected()) {
            drops.drop(frame, DropReason.UNKNOWN_PORT, nowNs);
        } else if (!from.portGroup().tag(frame)) {
            drops.drop(frame, DropReason.VLAN_MISMATCH, nowNs);
        } else if (frame.length() - Frame.L3 > mtu) {
            drops.drop(frame, DropReason.MTU_EXCEEDED, nowNs);
        } else {
            forward(from, frame, nowNs);
        }
    }

    private void forward(VirtualPort from, Frame frame, long nowNs) {
        long destination = EthernetView.destination(frame.bytes());
        if (MacAddresses.isGroup(destination)) {
            for (int i = 0, count = ports.size(); i < count; i++) {
                VirtualPort port = ports.get(i);
                if (port != from && port.portGroup().carries(frame.vlan())) {
                    deliverLocally(frame.copy(), port, nowNs);
                }
            }
            if (uplinks.isEmpty()) {
                frame.release(); // an internal switch: everybody has it
            } else {
                sendUp(frame, nowNs);
            }
            return;
        }
        VirtualPort port = find(destination, frame.vlan());
        if (port == null) {
            sendUp(frame, nowNs);
        } else if (port == from) {
            drops.drop(frame, DropReason.SAME_PORT, nowNs);
        } else {
            deliverLocally(frame, port, nowNs);
        }
    }

    private void deliverLocally(Frame frame, VirtualPort to, long nowNs) {
        to.portGroup().untag(frame);
        local.add(frame, to, nowNs);
    }

    private void sendUp(Frame frame, long nowNs) {
        LinkEnd link = active == null ? null : active.link();
        if (link == null) {
            drops.drop(frame, DropReason.NO_UPLINK, nowNs);
        } else {
            link.transmit(frame, nowNs);
        }
    }

    /** The port of that address whose group carries the VLAN, or null. */
    private @Nullable VirtualPort find(long mac, int vlan) {
        int index = macIndex.get(mac);
        if (index == LongIntTable.NONE) {
            return null;
        }
        VirtualPort port = firstOfMac.get(index);
        while (port != null && !port.portGroup().carries(vlan)) {
            port = port.nextOfMac();
        }
        return port;
    }

    void onUplinkFrame(Pnic from, Frame frame, long nowNs) {
        DropReason broken = EthernetView.check(frame);
        if (broken != null) {
            drops.drop(frame, broken, nowNs);
        } else if (from != active) {
            drops.filter(frame, DropReason.REVERSE_PATH, nowNs);
        } else if (frame.length() - Frame.L3 > mtu) {
            drops.drop(frame, DropReason.MTU_EXCEEDED, nowNs);
        } else if (MacAddresses.isGroup(EthernetView.destination(frame.bytes()))) {
            floodDown(frame, nowNs);
        } else {
            long destination = EthernetView.destination(frame.bytes());
            VirtualPort port = find(destination, frame.vlan());
            if (port != null) {
                port.portGroup().untag(frame);
                port.deliver(frame, nowNs);
            } else {
                drops.drop(frame, mismatch(destination), nowNs);
            }
        }
    }

    /** A known address in another VLAN is worth another name than a stranger's. */
    private DropReason mismatch(long mac) {
        int index = macIndex.get(mac);
        boolean known = index != LongIntTable.NONE && firstOfMac.get(index) != null;
        return known ? DropReason.VLAN_MISMATCH : DropReason.UNKNOWN_PORT;
    }

    private void floodDown(Frame frame, long nowNs) {
        VirtualPort last = null;
        for (int i = 0; i < ports.size(); i++) { // an adapter may come or go meanwhile
            VirtualPort port = ports.get(i);
            if (port.portGroup().carries(frame.vlan())) {
                if (last != null) {
                    Frame twin = frame.copy();
                    last.portGroup().untag(twin);
                    last.deliver(twin, nowNs);
                }
                last = port;
            }
        }
        if (last == null) {
            frame.release(); // trunks bring every VLAN's broadcasts, wanted here or not
        } else {
            last.portGroup().untag(frame);
            last.deliver(frame, nowNs);
        }
    }

    /** Chooses the uplink again; after a failover every adapter is announced on the new one. */
    void onUplinkState(long nowNs) {
        Pnic before = active;
        active = null;
        for (Pnic pnic : uplinks) {
            if (pnic.isUp()) {
                active = pnic;
                break;
            }
        }
        if (active != null && active != before && notifySwitches) {
            for (VirtualPort port : ImmutableList.copyOf(ports)) {
                notifySwitches(port.mac(), port.portGroup(), nowNs);
            }
        }
    }

    /**
     * Sends a RARP broadcast from that address out of the uplink, so that the physical switches
     * learn where it is now. Does nothing when notification is off, no uplink is up, or tags are
     * the guest's.
     */
    public void notifySwitches(long mac, PortGroup group, long nowNs) {
        if (!notifySwitches || active == null || group.vlanId() == PortGroup.GUEST_TAGGING) {
            return;
        }
        ArpPacket packet = new ArpPacket(ArpPacket.REVERSE_REQUEST, mac, 0, mac, 0);
        Frame frame = packet.toFrame(ctx.frames(), MacAddresses.BROADCAST, mac);
        frame.setVlan(group.vlanId());
        sendUp(frame, nowNs);
    }

    /** Drops inside the switch, whatever the port. */
    public Drops drops() {
        return drops;
    }
}
