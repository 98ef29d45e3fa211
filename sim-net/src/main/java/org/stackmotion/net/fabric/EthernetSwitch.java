package org.stackmotion.net.fabric;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Drops;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.LongIntTable;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/**
 * A physical Ethernet switch: learns addresses per VLAN, forwards to the port it knows, floods the
 * rest. Store and forward; its own latency is not modelled (give it to the cables). Frames above a
 * port's MTU are dropped where they arrive, by the cable's end, and nobody is told: that is what
 * makes a wrong MTU so hard to see.
 *
 * <p>There is no spanning tree: cabling with a loop must be refused by whoever builds the world.
 */
public final class EthernetSwitch {
    /** IEEE 802.1Q table 8-6, recommended ageing time. */
    public static final long AGEING_NS = 300_000_000_000L;

    public static final int MAX_PORTS = 1024;

    private final String name;
    private final Drops drops;
    private final MacTable macs = new MacTable(AGEING_NS);
    private final List<SwitchPort> ports = new ArrayList<>();
    private final MacMoves moves = new MacMoves();

    public EthernetSwitch(NetContext ctx, String name) {
        this.name = name;
        this.drops = new Drops(ctx, name, ctx.sim().trace().port(name));
    }

    public String name() {
        return name;
    }

    /** A trunk port that carries every VLAN. */
    public SwitchPort connect(LinkEnd end) {
        return connect(end, VlanSet.ALL);
    }

    /** A trunk port that carries those VLANs; untagged traffic passes if the set holds 0. */
    public SwitchPort connect(LinkEnd end, VlanSet vlans) {
        return add(end, vlans, 0);
    }

    /** An access port: untagged on the cable, in that VLAN 1..4094 inside. */
    public SwitchPort connectAccess(LinkEnd end, int vlan) {
        if (vlan < 1 || vlan > VlanSet.MAX_ID) {
            throw new IllegalArgumentException("access VLAN " + vlan);
        }
        return add(end, VlanSet.ALL, vlan);
    }

    private SwitchPort add(LinkEnd end, VlanSet vlans, int accessVlan) {
        if (ports.size() == MAX_PORTS) {
            throw new IllegalStateException(name + " has more than " + MAX_PORTS + " ports");
        }
        SwitchPort port = new SwitchPort(this, ports.size(), end, vlans, accessVlan);
        ports.add(port);
        end.attach(port);
        end.addListener(port);
        return port;
    }

    void onFrame(SwitchPort from, Frame frame, long nowNs) {
        DropReason broken = EthernetView.check(frame);
        if (broken != null) {
            drops.drop(frame, broken, nowNs);
            return;
        }
        if (!from.admits(frame)) {
            drops.drop(frame, DropReason.VLAN_MISMATCH, nowNs);
            return;
        }
        int vlan = from.vlanOf(frame);
        frame.setVlan(vlan);
        byte[] bytes = frame.bytes();
        long source = EthernetView.source(bytes);
        if (!MacAddresses.isGroup(source)) {
            int before = macs.learn(vlan, source, from.index(), nowNs);
            if (before != LongIntTable.NONE) {
                moves.moved(vlan, source, ports.get(before), from, nowNs);
            }
        }
        long destination = EthernetView.destination(bytes);
        int known =
                MacAddresses.isGroup(destination)
                        ? LongIntTable.NONE
                        : macs.port(vlan, destination, nowNs);
        if (known == LongIntTable.NONE) {
            flood(from, frame, vlan, nowNs);
        } else if (known == from.index()) {
            drops.drop(frame, DropReason.SAME_PORT, nowNs);
        } else {
            ports.get(known).transmit(frame, nowNs);
        }
    }

    /** To every other port of the VLAN that is up; the last one gets the frame itself. */
    private void flood(SwitchPort from, Frame frame, int vlan, long nowNs) {
        SwitchPort last = null;
        for (int i = 0, count = ports.size(); i < count; i++) {
            SwitchPort port = ports.get(i);
            if (port != from && port.carries(vlan) && port.link().isUp()) {
                if (last != null) {
                    last.transmit(frame.copy(), nowNs);
                }
                last = port;
            }
        }
        if (last == null) {
            drops.filter(frame, DropReason.UNKNOWN_PORT, nowNs);
        } else {
            last.transmit(frame, nowNs);
        }
    }

    /** Addresses that move between ports over and over, in the order in which they began to. */
    public ImmutableList<MacFlap> flaps() {
        return moves.flaps();
    }

    void forget(SwitchPort port) {
        macs.forgetPort(port.index());
    }

    public Drops drops() {
        return drops;
    }
}
