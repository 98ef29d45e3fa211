package org.stackmotion.lab.run;

import java.util.ArrayList;
import java.util.List;
import org.stackmotion.lab.scenario.Expectation;
import org.stackmotion.lab.world.HostPlace;
import org.stackmotion.lab.world.World;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.PortWatch;

/** Counts the TCP segments of one port in the stacks of one key, also in those that start later. */
final class TrafficWatch {
    private record Watched(Netstack stack, PortWatch watch) {}

    private final World world;
    private final Expectation.NoTraffic section;
    private final List<Watched> watches = new ArrayList<>();

    TrafficWatch(World world, Expectation.NoTraffic section) {
        this.world = world;
        this.section = section;
        refresh();
    }

    /** Looks for stacks that have started since. */
    void refresh() {
        world.hosts()
                .forEach((name, place) -> {
                    if (section.host() == null || section.host().equals(name)) {
                        watch(place);
                    }
                });
    }

    private void watch(HostPlace place) {
        Netstack stack = place.host().netstacks().find(section.stack());
        if (stack != null && watches.stream().noneMatch(w -> w.stack() == stack)) {
            watches.add(new Watched(stack, stack.watchTcpPort(section.tcpPort())));
        }
    }

    long segments() {
        return watches.stream().mapToLong(w -> w.watch().segments()).sum();
    }
}
