package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import org.stackmotion.core.Simulation;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.world.World;
import org.stackmotion.lab.world.WorldBuilder;

/** Builds a world without running it: what a host would refuse shows itself. */
public final class WorldCheck {
    private WorldCheck() {}

    /**
     * What the hosts had to say.
     *
     * @param warnings advice that the configuration does not follow
     */
    public record Outcome(ImmutableList<String> warnings) {}

    /**
     * Builds the world.
     *
     * @throws org.stackmotion.lab.scenario.ScenarioException when a host refuses its section
     */
    public static Outcome build(Scenario scenario) {
        return Simulation.call(
                "stackmotion-check",
                () -> {
                    Simulation sim = Simulation.virtual(scenario.seed());
                    World world = WorldBuilder.build(sim, scenario, false, host -> {});
                    ImmutableList.Builder<String> warnings = ImmutableList.builder();
                    world.hosts()
                            .forEach((name, place) ->
                                    place.host()
                                            .warnings()
                                            .forEach(w -> warnings.add(name + ": " + w)));
                    return new Outcome(warnings.build());
                });
    }
}
