package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Later;
import org.stackmotion.lab.format.Section;

/**
 * A scenario as the file says it, defaults filled in and {@code esx_defaults} merged into hosts.
 */
@Section("A data centre, what happens in it, and what must come of it.")
public record Scenario(
        @Key(value = "Name of the scenario, as reports show it.", max = 100) String name,
        @Key("What the reader should see.") @Nullable String about,
        @Key(value = "Seed of all randomness; one seed gives one result.", def = "1", min = 0)
                long seed,
        @Key(value = "Clock of the simulation.", def = "virtual") TimeSource time,
        @Key("Physical Ethernet switches by name.") ImmutableMap<String, Segment> segments,
        @Key("Cables between physical switches.") ImmutableList<Trunk> trunks,
        @Key("Routers by name: store and forward, static routes.")
                ImmutableMap<String, RouterSection> routers,
        @Key("Merged under the `esx` of every host: maps deep, lists by key, device or name.")
                @Nullable EsxSection esxDefaults,
        @Key("ESXi hosts by name.") ImmutableMap<String, HostSection> hosts,
        @Key("Other machines by name, each with one plain TCP/IP stack.")
                ImmutableMap<String, NodeSection> nodes,
        @Key("Virtual machines by name.") ImmutableMap<String, VmSection> vms,
        @Key("Traffic that runs beside the migrations.") ImmutableList<Workload> workloads,
        @Key("What happens when.") ImmutableList<Step> steps,
        @Key("What must hold in the end; the exit code says whether it did.")
                ImmutableList<Expectation> validate,
        @Key("End of the run; without it, 2 s after the last step, migration and bounded workload.")
                @Nullable Duration until,
        @Key("Turns advice into errors.") @Nullable Rules rules,
        @Key(value = "Hosts from captured configurations.", name = "import")
                @Nullable Later importFrom) {

    /** The clock. */
    public enum TimeSource {
        VIRTUAL,
        WALL
    }

    /** Advice that a site wants as a rule. */
    @Section("Advice that a site wants enforced.")
    public record Rules(
            @Key(
                            value =
                                    "The gateway of the vMotion stack equals the default stack's:"
                                            + " warn or refuse.",
                            def = "warn")
                    Strictness distinctGateways) {}

    /** What a broken rule does. */
    public enum Strictness {
        WARN,
        ERROR
    }

    /** True when a broken gateway advice is an error. */
    public boolean distinctGatewaysIsError() {
        return rules != null && rules.distinctGateways() == Strictness.ERROR;
    }
}
