package org.stackmotion.net.router;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;

/** The end of one cable in a router: hands each frame to the interface of its VLAN. */
final class RouterPort implements FramePort {
    private static final int MAX_VLAN = 4094;

    private final Router router;
    private final LinkEnd end;

    /** The only interface, which is the usual case; null as soon as there are two. */
    private @Nullable RouterInterface only;

    private @Nullable RouterInterface @Nullable [] byVlan;

    RouterPort(Router router, LinkEnd end) {
        this.router = router;
        this.end = end;
    }

    LinkEnd end() {
        return end;
    }

    void add(RouterInterface added) {
        int vlan = added.vlan();
        if (vlan < 0 || vlan > MAX_VLAN) {
            throw new IllegalArgumentException(added.name() + ": VLAN " + vlan);
        }
        @Nullable RouterInterface[] table = byVlan;
        if (table == null) {
            table = new RouterInterface[MAX_VLAN + 1];
            byVlan = table;
            only = added;
        } else {
            only = null;
        }
        if (table[vlan] != null) {
            throw new IllegalArgumentException(added.name() + ": VLAN " + vlan + " is taken");
        }
        table[vlan] = added;
    }

    @Override
    public void deliver(Frame frame, long nowNs) {
        DropReason reason = EthernetView.check(frame);
        if (reason != null) {
            router.drop(frame, reason, nowNs);
            return;
        }
        RouterInterface to = interfaceOf(frame.vlan());
        if (to == null) {
            router.drops().filter(frame, DropReason.VLAN_MISMATCH, nowNs);
        } else {
            to.deliver(frame, nowNs);
        }
    }

    private @Nullable RouterInterface interfaceOf(int vlan) {
        RouterInterface single = only;
        if (single != null) {
            return single.vlan() == vlan ? single : null;
        }
        return byVlan == null ? null : byVlan[vlan];
    }
}
