package org.stackmotion.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.lab.scenario.EsxSection.VirtualSwitch;
import org.stackmotion.lab.yaml.Problem;

class ScenarioReaderTest {
    private static Scenario read(String text, String... overrides) {
        return ScenarioReader.read("t.yaml", text, List.of(overrides)).orThrow();
    }

    private static <T> T at(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    @Test
    void defaultsOfASegmentAreFilledIn() {
        Segment segment = at(read("name: t\nsegments: {s1: {}}\n").segments(), "s1");

        assertThat(segment.rateMbps()).isEqualTo(10_000);
        assertThat(segment.mtu()).isEqualTo(1500);
        assertThat(segment.queuePackets()).isEqualTo(1000);
        assertThat(segment.queueKb()).isEqualTo(2048);
        assertThat(segment.lossBurst()).isNull();
    }

    @Test
    void shorthandSetsTheRate() {
        Segment segment =
                at(
                        read("name: t\nsegments: {s1: {loss_burst: 0.25, corrupt: 0.5}}\n")
                                .segments(),
                        "s1");

        assertThat(segment.lossBurst()).isEqualTo(new Segment.LossBurst(0.25, 3));
        assertThat(segment.corrupt()).isEqualTo(new Segment.Corrupt(0.5, Segment.CorruptAt.WIRE));
    }

    @Test
    void timesAreReadExactly() {
        assertThat(read("name: t\nuntil: 1.5ms\n").until()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(read("name: t\nuntil: 2m\n").until()).isEqualTo(Duration.ofMinutes(2));
        assertThat(read("name: t\nuntil: 7ns\n").until()).isEqualTo(Duration.ofNanos(7));
    }

    @Test
    void defaultsLieUnderEveryHostItemByItem() {
        Scenario scenario =
                read(
                        """
                        name: t
                        segments: {s1: {mtu: 9216}}
                        esx_defaults:
                          network_vss:
                            switches:
                              - {name: vSwitch0, mtu: 9000, bridge: {nics: [vmnic0]}, port_groups: [{name: A, vlan_id: 1}, {name: B, vlan_id: 2}]}
                        hosts:
                          h1:
                            uplinks: {vmnic0: s1}
                            esx:
                              network_vss:
                                switches:
                                  - {name: vSwitch0, port_groups: [{name: B, vlan_id: 22}, {name: C, vlan_id: 3}]}
                                  - {name: vSwitch1}
                          h2: {uplinks: {vmnic0: s1}}
                        """);
        HostView h1 = new HostView("h1", at(scenario.hosts(), "h1"));
        HostView h2 = new HostView("h2", at(scenario.hosts(), "h2"));

        assertThat(h1.switches())
                .extracting(VirtualSwitch::name)
                .containsExactly("vSwitch0", "vSwitch1");
        assertThat(h1.switches().getFirst().mtu()).isEqualTo(9000);
        assertThat(h1.nics(h1.switches().getFirst())).containsExactly("vmnic0");
        assertThat(h1.portGroups().keySet()).containsExactly("A", "B", "C");
        assertThat(h1.vlanOf("B")).isEqualTo(22);
        assertThat(h2.portGroups().keySet()).containsExactly("A", "B");
        assertThat(h2.vlanOf("B")).isEqualTo(2);
    }

    @Test
    void overridesAreTypedAsYamlAndReachListsAndQuotedKeys() {
        Scenario scenario =
                read(
                        "name: t\nsegments: {a: {}, b: {}}\ntrunks: [{between: [a, b]}]\nhosts: {h: {}}\n",
                        "seed=7",
                        "trunks[0].vlans=[10, 20]",
                        "trunks[0].reorder.rate=0.5",
                        "segments.a.mtu=9000",
                        "rules.distinct_gateways=error",
                        "hosts.h.advanced.\"Migrate.NetTimeout\"=30");

        assertThat(scenario.seed()).isEqualTo(7);
        assertThat(scenario.trunks().getFirst().vlans()).containsExactly(10, 20);
        assertThat(scenario.trunks().getFirst().reorder()).isEqualTo(new Segment.Reorder(0.5, 100));
        assertThat(scenario.segments().get("a")).extracting(Segment::mtu).isEqualTo(9000);
        assertThat(scenario.distinctGatewaysIsError()).isTrue();
        assertThat(at(scenario.hosts(), "h").advanced()).containsKey("Migrate.NetTimeout");
    }

    @Test
    void aliasStandsForWhatItsAnchorHolds() {
        Scenario scenario = read("name: t\nsegments:\n  a: &s {mtu: 9000}\n  b: *s\n");

        assertThat(scenario.segments().get("b")).isEqualTo(scenario.segments().get("a"));
    }

    @Test
    void adviceIsAWarningWithItsPlace() {
        ScenarioReader.Result result =
                ScenarioReader.read(
                        "t.yaml",
                        "name: t\n"
                                + "segments: {a: {}}\n"
                                + "nodes:\n"
                                + "  n: {segment: a, address: 10.0.0.1/24}\n"
                                + "  m: {segment: a, address: 10.0.0.1/24, mtu: 9000}\n",
                        List.of());

        assertThat(result.scenario()).isNotNull();
        assertThat(result.warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "t.yaml:5:28: nodes.m.address: 10.0.0.1 is already the address of n in this"
                                + " VLAN",
                        "t.yaml:5:46: nodes.m.mtu: 9000 is more than the MTU 1500 of its segment");
    }

    @Test
    void fileOfMoreThanFourMebibytesIsRefusedUnread() {
        String text = "# " + "x".repeat(5 << 20);

        assertThat(ScenarioReader.read("t.yaml", text, List.of()).errors())
                .extracting(Problem::message)
                .containsExactly(
                        "the file has " + text.length() + " bytes; accepted: up to 4194304");
    }
}
