package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Later;
import org.stackmotion.lab.format.ScalarText;
import org.stackmotion.lab.format.Section;

/** Something that happens at a time. */
@Section(
        value = "Something that happens at a time.",
        exactlyOne = {
            "migrate",
            "link",
            "esx",
            "advanced",
            "power",
            "stop",
            "cancel",
            "esxcli",
            "reboot"
        })
public record Step(
        @Key("Time since the start of the run.") Duration at,
        @Key("Migrates a VM.") @Nullable Migrate migrate,
        @Key("Takes a link down or up.") @Nullable LinkChange link,
        @Key("Configures hosts; merges like `esx_defaults`, `remove: true` deletes an item.")
                ImmutableMap<String, EsxSection> esx,
        @Key("Sets advanced options of hosts.")
                ImmutableMap<String, ImmutableMap<String, ScalarText>> advanced,
        @Key("Powers a VM on or off.") @Nullable PowerChange power,
        @Key("Stops a workload.") @Nullable Stop stop,
        @Key("Cancels the migration of a VM.") @Nullable Cancel cancel,
        @Key("An esxcli line on a host.") @Nullable Later esxcli,
        @Key("Reboots a host.") @Nullable Later reboot) {

    /** The step in a few words. */
    public String describe() {
        if (migrate != null) {
            return "migrate " + migrate.vm() + " to " + migrate.to();
        } else if (link != null) {
            String which = link.segment() == null ? link.host() + "/" + link.nic() : link.segment();
            String state = link.state() == LinkState.UP ? "up" : "down";
            String until = link.lasting() == null ? "" : " for " + text(link.lasting());
            return "link " + which + " " + state + until;
        } else if (!esx.isEmpty()) {
            return "configure " + String.join(", ", esx.keySet());
        } else if (!advanced.isEmpty()) {
            return "set advanced options of " + String.join(", ", advanced.keySet());
        } else if (power != null) {
            return "power " + (power.state() == VmSection.Power.ON ? "on " : "off ") + power.vm();
        } else if (stop != null) {
            return "stop " + stop.workload();
        }
        return cancel == null ? "nothing" : "cancel the migration of " + cancel.vm();
    }

    private static String text(Duration time) {
        long ms = time.toMillis();
        return ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    /** A migration. */
    @Section("A migration.")
    public record Migrate(
            @Key("The VM.") String vm,
            @Key("The host it goes to.") String to,
            @Key(value = "vmotion: the running VM.", def = "vmotion", accepted = "vmotion")
                    String kind) {}

    /** A link that goes down or up. */
    @Section(
            value = "A link that goes down or up.",
            exactlyOne = {"host", "segment"})
    public record LinkChange(
            @Key("The host; with `nic`.") @Nullable String host,
            @Key("The physical NIC of that host.") @Nullable String nic,
            @Key("The segment: all of its cables.") @Nullable String segment,
            @Key("down or up.") LinkState state,
            @Key(value = "Goes back after this time; stays when left out.", name = "for")
                    @Nullable Duration lasting) {}

    /** State of a link. */
    public enum LinkState {
        DOWN,
        UP
    }

    /** A VM that is powered on or off. */
    @Section("A virtual machine that is powered on or off.")
    public record PowerChange(
            @Key("The VM.") String vm, @Key("on or off.") VmSection.Power state) {}

    /** A workload that stops. */
    @Section(value = "A workload that stops.", shorthand = "workload")
    public record Stop(@Key("Its name.") String workload) {}

    /** A migration that is cancelled. */
    @Section(value = "A migration that is cancelled.", shorthand = "vm")
    public record Cancel(@Key("The VM.") String vm) {}
}
