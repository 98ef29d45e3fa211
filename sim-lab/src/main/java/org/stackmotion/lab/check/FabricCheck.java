package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.CableSection;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.lab.scenario.RouterSection.Interface;
import org.stackmotion.lab.scenario.Segment;
import org.stackmotion.lab.scenario.Trunk;

/** Segments, trunks and routers. */
final class FabricCheck {
    private static final int OTHER_VLAN = -1;
    private static final double RATE_MBPS_MIN = 0.001;

    private final Findings findings;

    FabricCheck(Findings findings) {
        this.findings = findings;
    }

    void run() {
        findings.scenario.segments().values().forEach(s -> burst(s.lossBurst()));
        findings.scenario.trunks().forEach(t -> burst(t.lossBurst()));
        findings.scenario.segments().values().forEach(s -> rate(s, s.rateMbps()));
        findings.scenario.trunks().forEach(t -> rate(t, t.rateMbps()));
        findings.scenario
                .routers()
                .values()
                .forEach(r -> {
                    CableSection link = r.link();
                    if (link != null && link.rateMbps() != null) {
                        rate(link, link.rateMbps());
                    }
                });
        for (Trunk trunk : findings.scenario.trunks()) {
            trunk(trunk);
        }
        loops();
        findings.scenario.routers().forEach(this::router);
    }

    /** A rate that rounds to nothing would mean no limit. */
    private void rate(Object cable, double mbps) {
        if (mbps > 0 && mbps < RATE_MBPS_MIN) {
            findings.error(
                    cable,
                    "rate_mbps",
                    "is too slow; accepted: at least " + RATE_MBPS_MIN + ", or 0 for no limit");
        }
    }

    private void burst(Segment.@Nullable LossBurst burst) {
        if (burst != null && burst.rate() >= 1) {
            findings.error(burst, "rate", "leaves no frame outside bursts; accepted: below 1");
        }
    }

    private void trunk(Trunk trunk) {
        ImmutableSet<String> segments = findings.scenario.segments().keySet();
        for (int i = 0; i < trunk.between().size(); i++) {
            findings.refers(trunk, "between/" + i, "segment", trunk.between().get(i), segments);
        }
        if (trunk.between().size() == 2
                && trunk.between().getFirst().equals(trunk.between().getLast())) {
            findings.error(trunk, "between", "a trunk joins two different segments");
        }
        Integer mtu = trunk.mtu();
        for (String end : trunk.between()) {
            Segment segment = findings.scenario.segments().get(end);
            if (mtu != null && segment != null && mtu > segment.mtu()) {
                findings.warn(
                        trunk,
                        "mtu",
                        mtu + " is more than the MTU " + segment.mtu() + " of " + end);
            }
        }
    }

    /** Switches have no spanning tree: a loop would flood for ever. */
    private void loops() {
        TreeSet<Integer> vlans = new TreeSet<>();
        vlans.add(OTHER_VLAN);
        findings.scenario.trunks().forEach(t -> vlans.addAll(t.vlans()));
        LinkedHashMap<Trunk, Boolean> noted = new LinkedHashMap<>();
        for (int vlan : vlans) {
            Groups groups = new Groups();
            for (Trunk trunk : findings.scenario.trunks()) {
                ImmutableList<String> ends = trunk.between();
                boolean carries = trunk.vlans().isEmpty() || trunk.vlans().contains(vlan);
                if (carries
                        && ends.size() == 2
                        && !ends.getFirst().equals(ends.getLast())
                        && !groups.join(ends.getFirst(), ends.getLast())
                        && noted.put(trunk, true) == null) {
                    String of = vlan == OTHER_VLAN ? "" : " of VLAN " + vlan;
                    findings.error(
                            trunk,
                            "between",
                            "closes a loop of switches" + of + "; there is no spanning tree");
                }
            }
        }
    }

    /** Segments that trunks join, whatever VLANs these carry. */
    static Groups joined(Findings findings) {
        Groups groups = new Groups();
        for (Trunk trunk : findings.scenario.trunks()) {
            if (trunk.between().size() == 2) {
                groups.join(trunk.between().getFirst(), trunk.between().getLast());
            }
        }
        return groups;
    }

    /** Disjoint groups of names. */
    static final class Groups {
        private final Map<String, String> parents = new LinkedHashMap<>();

        String of(String name) {
            String parent = parents.getOrDefault(name, name);
            return parent.equals(name) ? name : of(parent);
        }

        /** Joins two groups; false when they were one already. */
        boolean join(String a, String b) {
            String groupA = of(a);
            String groupB = of(b);
            parents.put(groupB, groupA);
            return !groupA.equals(groupB);
        }
    }

    private void router(String name, RouterSection router) {
        if (router.link() != null) {
            burst(router.link().lossBurst());
        }
        if (router.interfaces().isEmpty()) {
            findings.warn(router, "interfaces", "the router " + name + " has no interface");
        }
        List<Interface> sound = new ArrayList<>();
        for (Interface nif : router.interfaces()) {
            findings.refers(
                    nif,
                    "segment",
                    "segment",
                    nif.segment(),
                    findings.scenario.segments().keySet());
            Segment segment = findings.scenario.segments().get(nif.segment());
            Integer mtu = nif.mtu();
            if (mtu != null && segment != null && mtu > segment.mtu()) {
                findings.warn(
                        nif,
                        "mtu",
                        mtu + " is more than the MTU " + segment.mtu() + " of its segment");
            }
            if (!findings.isClean(nif) || !findings.isHostAddress(nif, "address", nif.address())) {
                continue;
            }
            for (Interface other : sound) {
                if (other.address().contains(nif.address().address())
                        || nif.address().contains(other.address().address())) {
                    findings.error(
                            nif,
                            "address",
                            nif.address() + " overlaps " + other.address() + " of the same router");
                }
            }
            sound.add(nif);
        }
        for (RouterSection.StaticRoute route : router.routes()) {
            if (findings.isClean(route)
                    && findings.isClean(router)
                    && sound.stream().noneMatch(i -> i.address().contains(route.gateway()))) {
                findings.error(
                        route,
                        "gateway",
                        route.gateway()
                                + " is in no subnet of this router; accepted: an address in "
                                + String.join(
                                        ", ",
                                        sound.stream().map(i -> i.address().toString()).toList()));
            }
        }
    }
}
