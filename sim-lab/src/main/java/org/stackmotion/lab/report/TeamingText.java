package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.EsxSection.NicTeamingSection;
import org.stackmotion.lab.scenario.EsxSection.PortGroupSection;
import org.stackmotion.lab.scenario.EsxSection.TeamingPolicy;
import org.stackmotion.lab.scenario.EsxSection.VirtualSwitch;
import org.stackmotion.lab.scenario.HostView;

/** Teaming as it works: a line a port group, where there is more than one uplink or a policy. */
final class TeamingText {
    private TeamingText() {}

    static TextTable table(HostView host) {
        TextTable table =
                new TextTable(
                        "  ",
                        "teaming of",
                        "load balancing",
                        "active",
                        "standby",
                        "unused",
                        "failback",
                        "notify switches");
        for (VirtualSwitch vss : host.switches()) {
            NicTeamingSection all = HostView.teaming(vss.policy());
            for (PortGroupSection group : vss.portGroups()) {
                NicTeamingSection own = HostView.teaming(group.policy());
                if (host.nics(vss).size() > 1 || all != null || own != null) {
                    row(table, host, vss, group, own, all);
                }
            }
        }
        return table;
    }

    private static void row(
            TextTable table,
            HostView host,
            VirtualSwitch vss,
            PortGroupSection group,
            @Nullable NicTeamingSection own,
            @Nullable NicTeamingSection all) {
        ImmutableList<String> active = host.activeNics(vss, group);
        ImmutableList<String> standby = host.standbyNics(vss, group);
        ImmutableList<String> unused =
                host.nics(vss).stream()
                        .filter(n -> !active.contains(n) && !standby.contains(n))
                        .collect(ImmutableList.toImmutableList());
        TeamingPolicy policy =
                or(own == null ? null : own.policy(), all == null ? null : all.policy());
        boolean rolling =
                Boolean.TRUE.equals(
                        or(
                                own == null ? null : own.rollingOrder(),
                                all == null ? null : all.rollingOrder()));
        boolean quiet =
                Boolean.FALSE.equals(
                        or(
                                own == null ? null : own.notifySwitches(),
                                all == null ? null : all.notifySwitches()));
        table.row(
                group.name(),
                (policy == null ? TeamingPolicy.LOADBALANCE_SRCID : policy)
                        .name()
                        .toLowerCase(Locale.ROOT),
                commas(active),
                commas(standby),
                commas(unused),
                rolling ? "no" : "yes",
                quiet ? "no" : "yes");
    }

    private static <T> @Nullable T or(@Nullable T own, @Nullable T below) {
        return own == null ? below : own;
    }

    private static String commas(ImmutableList<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
