package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.scenario.ScenarioReader;
import org.stackmotion.lab.world.World;

/** Many worlds in one JVM: none may stay in some static registry when its run is over. */
class WorldCollectedTest {
    private static final int COLLECTIONS_MAX = 20;

    @Test
    void worldOfAnEndedRunWithMigrationsAndStreamsIsCollected() {
        WeakReference<World> world = run();
        for (int i = 0; i < COLLECTIONS_MAX && world.get() != null; i++) {
            System.gc();
        }
        assertThat(world.get()).isNull();
    }

    private static WeakReference<World> run() {
        Keeper keeper = new Keeper();
        RunReport report =
                ScenarioRunner.inspect(
                        ScenarioReader.read("world-1", TEXT, List.of()).orThrow(),
                        RunOptions.DEFAULT,
                        keeper);
        assertThat(report.migrations().getFirst().outcome()).isEqualTo("completed");
        return new WeakReference<>(keeper.world);
    }

    private static final class Keeper implements RunInspector {
        private @Nullable World world;

        @Override
        public void built(World built) {
            world = built;
        }

        @Override
        public void beforeEvent() {}

        @Override
        public void ended(RunReport report, ImmutableList<WorkloadRun> workloads) {}
    }

    private static final String TEXT =
            """
            name: collected
            segments: {tor1: {}}
            esx_defaults:
              network_vss:
                switches:
                  - name: vSwitch0
                    bridge: {nics: [vmnic0]}
                    port_groups: [{name: M}, {name: V, vlan_id: 20}, {name: N, vlan_id: 30}]
            hosts:
              esx01:
                uplinks: {vmnic0: tor1}
                esx:
                  network:
                    vmknics:
                      - {device: vmk0, port_group: M, ip: {ipv4_address: 10.0.0.1, ipv4_subnet_mask: 255.0.0.0}, enabled_services: {management: true}}
                      - {device: vmk1, port_group: V, net_stack_instance_key: vmotion, ip: {ipv4_address: 10.0.0.1, ipv4_subnet_mask: 255.0.0.0}}
              esx02:
                uplinks: {vmnic0: tor1}
                esx:
                  network:
                    vmknics:
                      - {device: vmk0, port_group: M, ip: {ipv4_address: 10.0.0.2, ipv4_subnet_mask: 255.0.0.0}, enabled_services: {management: true}}
                      - {device: vmk1, port_group: V, net_stack_instance_key: vmotion, ip: {ipv4_address: 10.0.0.2, ipv4_subnet_mask: 255.0.0.0}}
            vms:
              vm1: {host: esx01, memory_mb: 4, memory: real, nics: [{port_group: N, ip: 10.0.0.3/8}]}
            workloads:
              - {kind: bulk, from: esx01, to: esx02, bytes: 10000}
              - {kind: ping, from: esx01, to: esx02}
            steps:
              - {at: 1s, migrate: {vm: vm1, to: esx02}}
            """;
}
