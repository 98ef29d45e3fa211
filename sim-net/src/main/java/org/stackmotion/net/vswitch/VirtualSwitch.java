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
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * A standard vSwitch. It knows the address of every adapter on it and learns nothing: a unicast
 * frame from a port goes to the local port of that address or up the port's uplink, a frame from an
 * uplink goes to its port or nowhere.
 *
 * <p>Of several uplinks each port uses one ({@link UplinkTeam}), both ways. Physical switches flood
 * to every uplink of a team, so what comes in is taken by the ports of that uplink alone, and a
 * broadcast of an adapter of ours that comes back by another uplink is not taken at all
 * (REVERSE_PATH; broadcasts are not counted, they come to everybody).
 *
 * <p>Not modelled yet: promiscuous mode, forged transmits refused, shaping.
 */
public final class VirtualSwitch {
    public static final int MAX_NAME_LENGTH = 32;
    public static final int DEFAULT_MTU = 1500;
    public static final int MIN_MTU = 1280;
    public static final int MAX_MTU = 9000;

    /** Port ids keep the port number in 24 bits; ESXi's own limit is 4096 ports a host. */
    public static final int MAX_PORTS = 4096;

    /**
     * How long after a port's move its own frames may still come back the old way; ours, longer
     * than any path.
     */
    static final long SETTLING_NS = 1_000_000_000L;

    private final NetContext ctx;
    private final String name;
    private final int portset;
    private final Drops drops;
    private final LocalQueue local;
    private final List<Pnic> uplinks = new ArrayList<>();
    private final List<PortGroup> portGroups = new ArrayList<>();
    private final PortTable ports = new PortTable();
    private final HeardVlans heard = new HeardVlans();
    private NicTeaming teaming = NicTeaming.DEFAULT;
    private SwitchListener listener = SwitchListener.NONE;
    private int mtu = DEFAULT_MTU;
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

    public void setListener(SwitchListener newListener) {
        listener = newListener;
    }

    /** The teaming policy; port groups may differ from it. */
    public NicTeaming teaming() {
        return teaming;
    }

    /** What the edit says is changed; every port finds its uplink anew. */
    public void editTeaming(NicTeaming edit, long nowNs) {
        teaming = edit.editing(teaming);
        formTeams(nowNs);
    }

    /** Changes what a group says differently. */
    public void editTeaming(PortGroup group, NicTeaming edit, long nowNs) {
        group.setTeaming(edit.editing(group.teaming()));
        formTeams(nowNs);
    }

    /** Active uplinks of a group, in order. */
    public ImmutableList<Pnic> activeUplinks(PortGroup group) {
        return group.team().active();
    }

    /** Standby uplinks of a group, in order. */
    public ImmutableList<Pnic> standbyUplinks(PortGroup group) {
        return group.team().standby();
    }

    /** When a broadcast or multicast of that VLAN last came in by an uplink; negative: never. */
    public long heardVlanNs(int vlan) {
        return heard.lastNs(vlan);
    }

    public ImmutableList<PortGroup> portGroups() {
        return ImmutableList.copyOf(portGroups);
    }

    public ImmutableList<VirtualPort> ports() {
        return ImmutableList.copyOf(ports.all());
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

    /** Adds an uplink behind the others. */
    public void addUplink(Pnic pnic, long nowNs) {
        if (pnic.virtualSwitch() != null) {
            throw new IllegalStateException(pnic.name() + " is an uplink already");
        }
        uplinks.add(pnic);
        pnic.setVirtualSwitch(this);
        formTeams(nowNs);
    }

    /** Takes an uplink away, out of every failover order too. */
    public void removeUplink(Pnic pnic, long nowNs) {
        if (uplinks.remove(pnic)) {
            pnic.setVirtualSwitch(null);
            teaming = teaming.without(pnic.name());
            for (PortGroup group : portGroups) {
                group.setTeaming(group.teaming().without(pnic.name()));
            }
            formTeams(nowNs);
        }
    }

    /**
     * Adds a port group.
     *
     * @throws IllegalArgumentException if the VLAN id is outside 0..4095
     */
    public PortGroup addPortGroup(String label, int vlanId) {
        PortGroup group = new PortGroup(label, this, vlanId);
        portGroups.add(group);
        formTeam(group);
        return group;
    }

    /** Removes a group that has no ports. */
    public void removePortGroup(PortGroup group) {
        for (VirtualPort port : ports.all()) {
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
        port.pin(group.team().uplinkOf(port.number()), ctx.sim().nowNs());
        ports.add(port);
        return port;
    }

    /** Disconnects an adapter; frames still under way to it are dropped. */
    public void disconnect(VirtualPort port) {
        if (ports.remove(port)) {
            port.setDisconnected();
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
        } else if (frame.packetBytes() > mtu) {
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
                sendUp(from, frame, nowNs);
            }
            return;
        }
        VirtualPort port = ports.find(destination, frame.vlan());
        if (port == null) {
            sendUp(from, frame, nowNs);
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

    private void sendUp(VirtualPort from, Frame frame, long nowNs) {
        Pnic uplink = from.uplink();
        LinkEnd link = uplink == null ? null : uplink.link();
        if (link == null) {
            drops.drop(frame, DropReason.NO_UPLINK, nowNs);
        } else {
            link.transmit(frame, nowNs);
        }
    }

    /** Whether the port that the frame is for takes TCP super-segments. */
    boolean takesLarge(Frame frame) {
        VirtualPort port = ports.find(EthernetView.destination(frame.bytes()), frame.vlan());
        return port != null && port.takesLarge();
    }

    void onUplinkFrame(Pnic from, Frame frame, long nowNs) {
        DropReason broken = EthernetView.check(frame);
        if (broken != null) {
            drops.drop(frame, broken, nowNs);
        } else if (frame.packetBytes() > mtu) {
            drops.drop(frame, DropReason.MTU_EXCEEDED, nowNs);
        } else if (MacAddresses.isGroup(EthernetView.destination(frame.bytes()))) {
            heard.note(frame.vlan(), nowNs);
            if (isReflection(from, frame, nowNs)) {
                drops.filter(frame, DropReason.REVERSE_PATH, nowNs);
            } else {
                floodDown(from, frame, nowNs);
            }
        } else {
            deliverDown(from, frame, nowNs);
        }
    }

    private void deliverDown(Pnic from, Frame frame, long nowNs) {
        long destination = EthernetView.destination(frame.bytes());
        VirtualPort port = ports.find(destination, frame.vlan());
        if (port == null) {
            // a known address in another VLAN is worth another name than a stranger's
            boolean known = ports.knows(destination);
            DropReason why = known ? DropReason.VLAN_MISMATCH : DropReason.UNKNOWN_PORT;
            drops.drop(frame, why, nowNs);
        } else if (port.uplink() != from) {
            drops.drop(frame, DropReason.REVERSE_PATH, nowNs);
        } else {
            port.portGroup().untag(frame);
            port.deliver(frame, nowNs);
        }
    }

    /**
     * True for what one of our adapters has sent and the physical network brings back by another
     * uplink. By the adapter's own uplink nothing comes back: a switch never sends a frame to where
     * it came from. So what does come in there is somebody else's, who has the same address.
     */
    private boolean isReflection(Pnic from, Frame frame, long nowNs) {
        VirtualPort sender = ports.find(EthernetView.source(frame.bytes()), frame.vlan());
        if (sender == null) {
            return false;
        }
        boolean settled = nowNs - sender.pinnedNs() >= SETTLING_NS;
        if (sender.uplink() != from || sender.formerUplink() != null && !settled) {
            return true;
        }
        if (settled && sender.markDuplicate()) {
            listener.onDuplicateMac(sender, from);
        }
        return false;
    }

    /** To the ports of that uplink: those of the others get the copy that theirs brings. */
    private void floodDown(Pnic from, Frame frame, long nowNs) {
        VirtualPort last = null;
        for (int i = 0; i < ports.size(); i++) { // an adapter may come or go meanwhile
            VirtualPort port = ports.get(i);
            if (port.uplink() == from && port.portGroup().carries(frame.vlan())) {
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

    // ---- teaming ----------------------------------------------------------------------------

    private void formTeams(long nowNs) {
        for (PortGroup group : portGroups) {
            formTeam(group);
        }
        repin(nowNs);
    }

    private void formTeam(PortGroup group) {
        group.team().configure(group.teaming().over(teaming), uplinks);
    }

    /** The link of an uplink has gone up or down: ports move at once, without a delay. */
    void onUplinkState(Pnic uplink, boolean up, long nowNs) {
        for (PortGroup group : portGroups) {
            group.team().onLinkState();
        }
        listener.onUplinkState(uplink, up, repin(nowNs));
    }

    /**
     * Gives every port its uplink, in order of connection, and announces those that have moved.
     *
     * @return how many have moved
     */
    private int repin(long nowNs) {
        int moved = 0;
        for (int i = 0; i < ports.size(); i++) {
            VirtualPort port = ports.get(i);
            Pnic uplink = port.portGroup().team().uplinkOf(port.number());
            if (uplink != port.uplink()) {
                port.pin(uplink, nowNs);
                notifySwitches(port, nowNs);
                moved++;
            }
        }
        return moved;
    }

    /**
     * Sends a RARP broadcast from a port's address out of its uplink, so that the physical switches
     * learn where it is now. Does nothing when notification is off for the group, the port has no
     * uplink, or tags are the guest's.
     */
    public void notifySwitches(VirtualPort port, long nowNs) {
        PortGroup group = port.portGroup();
        if (!group.team().notifies()
                || port.uplink() == null
                || group.vlanId() == PortGroup.GUEST_TAGGING) {
            return;
        }
        long mac = port.mac();
        ArpPacket packet = new ArpPacket(ArpPacket.REVERSE_REQUEST, mac, 0, mac, 0);
        Frame frame = packet.toFrame(ctx.frames(), MacAddresses.BROADCAST, mac);
        frame.setVlan(group.vlanId());
        sendUp(port, frame, nowNs);
    }

    /** Drops inside the switch, whatever the port. */
    public Drops drops() {
        return drops;
    }
}
