package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/** A segment: its switch and the cables to it. */
final class SegmentPlace {
    private final NetContext ctx;
    private final String name;
    private final Segment section;
    private final EthernetSwitch fabric;
    private final List<LinkEnd> ends = new ArrayList<>();

    SegmentPlace(NetContext ctx, String name, Segment section) {
        this.ctx = ctx;
        this.name = name;
        this.section = section;
        this.fabric = new EthernetSwitch(ctx, name);
    }

    Segment section() {
        return section;
    }

    EthernetSwitch fabric() {
        return fabric;
    }

    /** Lays a cable of the segment's properties and returns the far end. */
    LinkEnd cable(String farName) {
        return cable(farName, Cables.ofSegment(section));
    }

    LinkEnd cable(String farName, LinkConfig config) {
        Link link = new Link(ctx, farName, nextPortName(), config, config);
        ends.add(link.b());
        fabric.connect(link.b());
        return link.a();
    }

    /** Lays a trunk to another switch. */
    void trunk(SegmentPlace other, LinkConfig config, VlanSet vlans) {
        Link link = new Link(ctx, nextPortName(), other.nextPortName(), config, config);
        ends.add(link.a());
        other.ends.add(link.b());
        fabric.connect(link.a(), vlans);
        other.fabric.connect(link.b(), vlans);
    }

    /** The switch's ends of its cables. */
    ImmutableList<LinkEnd> ends() {
        return ImmutableList.copyOf(ends);
    }

    private String nextPortName() {
        return name + "/port" + (ends.size() + 1);
    }

    /** All cables of the switch go down or up. */
    void setUp(boolean up, long nowNs) {
        for (LinkEnd end : ends) {
            end.setUp(up, nowNs);
        }
    }
}
