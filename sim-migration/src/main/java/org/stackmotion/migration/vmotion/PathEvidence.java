package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.count.Counter;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.IpAddress;

/**
 * What the network shows of why a migration does not get through: drops since it began, and which
 * VLANs have come in at the destination meanwhile. Looked at when it has failed, so that the
 * sentence tells what happened in this run and nothing else.
 */
final class PathEvidence {
    /** Places that a sentence names. */
    private static final int PLACES_MAX = 3;

    private static final String TOO_LONG = DropReason.MTU_EXCEEDED.name();
    private static final String WRONG_VLAN = DropReason.VLAN_MISMATCH.name();

    private final Simulation sim;
    private final long sinceNs;
    private final ImmutableMap<String, Long> before;

    PathEvidence(Simulation sim) {
        this.sim = sim;
        this.sinceNs = sim.nowNs();
        this.before = counts();
    }

    private ImmutableMap<String, Long> counts() {
        LinkedHashMap<String, Long> counts = new LinkedHashMap<>();
        for (Counter counter : sim.counters().nonZero()) {
            if (counter.name().equals(TOO_LONG) || counter.name().equals(WRONG_VLAN)) {
                counts.put(counter.name() + " " + counter.where(), counter.value());
            }
        }
        return ImmutableMap.copyOf(counts);
    }

    /** Where frames have been dropped for that reason since then, and how many at each place. */
    private Map<String, Long> places(String reason) {
        LinkedHashMap<String, Long> places = new LinkedHashMap<>();
        counts().forEach((name, count) -> {
            long more = count - before.getOrDefault(name, 0L);
            if (name.startsWith(reason + " ") && more > 0) {
                places.put(name.substring(reason.length() + 1), more);
            }
        });
        return places;
    }

    private static String text(Map<String, Long> places) {
        StringBuilder text = new StringBuilder();
        int named = 0;
        for (Map.Entry<String, Long> place : places.entrySet()) {
            if (named++ == PLACES_MAX) {
                return text.append(" and elsewhere").toString();
            }
            text.append(text.isEmpty() ? "" : ", ")
                    .append(place.getValue())
                    .append(" at ")
                    .append(place.getKey());
        }
        return text.toString();
    }

    // ---- too long ---------------------------------------------------------------------------

    /** Which frames were dropped as too long, or nothing. */
    String tooLong() {
        Map<String, Long> places = places(TOO_LONG);
        return places.isEmpty()
                ? ""
                : "; meanwhile frames were dropped as too long (" + TOO_LONG + "): " + text(places);
    }

    /** What to do about it, or nothing. */
    String tooLongRemedy(VMotionSite.Endpoint.Ready local, int mtu, IpAddress address) {
        Map<String, Long> places = places(TOO_LONG);
        if (places.isEmpty()) {
            return "";
        }
        String ping = "vmkping -S " + local.stack().key() + " -d -s ";
        return "The connection was made with short packets, but "
                + local.vmk()
                + " sends packets of up to "
                + mtu
                + " bytes, and "
                + String.join(", ", places.keySet().stream().limit(PLACES_MAX).toList())
                + " does not pass them; an Ethernet switch tells nobody. Set an MTU of at least "
                + mtu
                + " on every switch between the hosts, or a smaller MTU on both vMotion adapters."
                + " Check with "
                + ping
                + (mtu - Failures.pingHeadersBytes(address))
                + " "
                + address
                + ".";
    }

    // ---- nobody answers ---------------------------------------------------------------------

    /**
     * Why an address in one's own subnet does not answer.
     *
     * @param cause goes behind "no ARP answer from ..."
     * @param remedy empty: nothing more is known
     */
    record Silence(String cause, String remedy) {
        static final Silence UNEXPLAINED = new Silence("", "");
    }

    /** The destination's adapter is in one's own subnet and does not answer. */
    Silence silence(
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        VMotionSite.Attachment here = migration.from().attachment(local.vmk());
        VMotionSite.Attachment there = migration.to().attachment(remote.vmk());
        if (here == null || there == null) {
            return Silence.UNEXPLAINED;
        }
        String from = migration.from().name();
        String to = migration.to().name();
        if (!here.linkUp() || !there.linkUp()) {
            String who = here.linkUp() ? remote.vmk() + " of " + to : local.vmk() + " of " + from;
            return new Silence(
                    "; " + who + " has no uplink that is up",
                    "Bring an uplink of its port group up, or give it another one: "
                            + (here.linkUp() ? there : here).portGroup()
                            + ".");
        }
        boolean heard = there.heardVlanNs().applyAsLong(here.vlan()) >= sinceNs;
        if (here.vlan() != there.vlan()) {
            return otherVlan(
                    local.vmk() + " of " + from, remote.vmk() + " of " + to, here, there, heard);
        }
        return heard ? Silence.UNEXPLAINED : notHeard(from, to, here.vlan());
    }

    private static Silence otherVlan(
            String local,
            String remote,
            VMotionSite.Attachment here,
            VMotionSite.Attachment there,
            boolean heard) {
        return new Silence(
                "; "
                        + local
                        + " asks in VLAN "
                        + here.vlan()
                        + ", "
                        + (heard ? "which arrives, but " : "")
                        + remote
                        + " is in VLAN "
                        + there.vlan(),
                "Port group "
                        + here.portGroup()
                        + " ("
                        + local
                        + ") has VLAN "
                        + here.vlan()
                        + ", port group "
                        + there.portGroup()
                        + " ("
                        + remote
                        + ") has VLAN "
                        + there.vlan()
                        + ". Give both the VLAN of the vMotion network.");
    }

    private Silence notHeard(String from, String to, int vlan) {
        Map<String, Long> places = places(WRONG_VLAN);
        String which = vlan == 0 ? "without a VLAN tag" : "of VLAN " + vlan;
        String dropped =
                places.isEmpty() ? "" : "; frames of a wrong VLAN were dropped: " + text(places);
        return new Silence(
                "; nothing " + which + " has come in at " + to + " meanwhile" + dropped,
                "Frames "
                        + which
                        + " do not get from "
                        + from
                        + " to "
                        + to
                        + ". Check that every switch port and trunk between them carries them, and"
                        + " that its link is up.");
    }
}
