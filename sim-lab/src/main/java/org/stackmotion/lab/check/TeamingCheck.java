package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.lab.scenario.EsxSection.NicTeamingSection;
import org.stackmotion.lab.scenario.EsxSection.PortGroupSection;
import org.stackmotion.lab.scenario.EsxSection.VirtualSwitch;
import org.stackmotion.lab.scenario.HostView;

/** Teaming policies of a switch and its port groups. */
final class TeamingCheck {
    private final Findings findings;
    private final HostView host;

    TeamingCheck(Findings findings, HostView host) {
        this.findings = findings;
        this.host = host;
    }

    void run(VirtualSwitch vss) {
        NicTeamingSection all = HostView.teaming(vss.policy());
        if (all != null) {
            policy(vss, all);
        }
        for (PortGroupSection group : vss.portGroups()) {
            NicTeamingSection own = HostView.teaming(group.policy());
            if (own != null) {
                policy(vss, own);
            }
            if (!host.nics(vss).isEmpty()
                    && host.activeNics(vss, group).isEmpty()
                    && host.standbyNics(vss, group).isEmpty()) {
                findings.warn(group, "policy", "no uplink carries " + group.name());
            }
        }
    }

    private void policy(VirtualSwitch vss, NicTeamingSection teaming) {
        if (Boolean.TRUE.equals(teaming.linkCriteriaBeacon())) {
            findings.error(
                    teaming,
                    "link_criteria_beacon",
                    "beacon probing is not modelled; accepted: false, which is link status alone");
        }
        List<String> seen = new ArrayList<>();
        order(vss, teaming, "active_nics", teaming.activeNics(), seen);
        order(vss, teaming, "standby_nics", teaming.standbyNics(), seen);
    }

    private void order(
            VirtualSwitch vss,
            NicTeamingSection teaming,
            String key,
            ImmutableList<String> nics,
            List<String> seen) {
        for (String nic : nics) {
            findings.refers(teaming, key, "uplink of " + vss.name(), nic, host.nics(vss));
            if (seen.contains(nic)) {
                findings.error(teaming, key, nic + " is in the failover order twice");
            }
            seen.add(nic);
        }
    }
}
