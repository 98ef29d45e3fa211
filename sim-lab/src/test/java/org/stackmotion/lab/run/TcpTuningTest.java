package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.ScenarioReader;
import org.stackmotion.lab.world.World;
import org.stackmotion.lab.world.WorldBuilder;
import org.stackmotion.net.stack.TcpTuning;

/** The keys rack, hystart and pacing of stacks and nodes reach the stacks. */
class TcpTuningTest {
    private static final String WORLD =
            """
            name: t
            segments: {s1: {rate_mbps: 10000, delay_us: 1}}
            hosts:
              h1:
                uplinks: {vmnic0: s1}
                esx:
                  network:
                    net_stacks: [{key: vmotion, STACK}]
                    vmknics:
                      - {device: vmk0, port_group: P, ip: {ipv4_address: 10.0.0.1, ipv4_subnet_mask: 255.255.255.0}}
                      - {device: vmk1, port_group: Q, net_stack_instance_key: vmotion, ip: {ipv4_address: 10.1.0.1, ipv4_subnet_mask: 255.255.255.0}}
                  network_vss: {switches: [{name: vSwitch0, bridge: {nics: [vmnic0]}, port_groups: [{name: P}, {name: Q}]}]}
            nodes: {a: {segment: s1, address: 10.0.0.9/24, NODE}}
            """;

    private static List<TcpTuning> tuning(String stack, String node) {
        String text = WORLD.replace("STACK", stack).replace("NODE", node);
        Scenario scenario = ScenarioReader.read("t.yaml", text, List.of()).orThrow();
        return Simulation.call(
                "test",
                () -> {
                    World world =
                            WorldBuilder.build(Simulation.virtual(1), scenario, false, host -> {});
                    return Stream.of(
                                    world.stackOf("h1", "vmotion"),
                                    world.stackOf("h1", "defaultTcpipStack"),
                                    world.stackOf("a", ""))
                            .map(found -> Objects.requireNonNull(found).config().tuning())
                            .toList();
                });
    }

    @Test
    void keysLeftOut_hostCounts_nodeAsLinux() {
        assertThat(tuning("name: v", "mtu: 1500"))
                .containsExactly(TcpTuning.ESXI, TcpTuning.ESXI, TcpTuning.PLAIN);
    }

    @Test
    void keysGiven_reachThatStackOnly() {
        assertThat(tuning("rack: true, pacing: true", "rack: false, hystart: true"))
                .containsExactly(
                        new TcpTuning(true, false, true),
                        TcpTuning.ESXI,
                        new TcpTuning(false, true, false));
    }
}
