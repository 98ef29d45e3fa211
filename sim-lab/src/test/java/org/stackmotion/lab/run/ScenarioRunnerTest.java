package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.BulkEntry;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.RunReport.PingEntry;
import org.stackmotion.lab.report.RunReport.ValidateEntry;
import org.stackmotion.lab.report.TextReport;
import org.stackmotion.lab.scenario.ScenarioException;
import org.stackmotion.lab.scenario.ScenarioReader;

class ScenarioRunnerTest {
    private static final String TWO_HOSTS =
            """
            name: two-hosts
            segments: {s1: {rate_mbps: 10000, delay_us: 1, mtu: 9216}}
            esx_defaults:
              network_vss:
                switches:
                  - {name: vSwitch0, mtu: 9000, bridge: {nics: [vmnic0]}, port_groups: [{name: Mgmt}, {name: vMotion, vlan_id: 20}, {name: VMs, vlan_id: 30}]}
            hosts:
              h1: {uplinks: {vmnic0: s1}, esx: {network: {vmknics: [
                {device: vmk0, port_group: Mgmt, ip: {ipv4_address: 10.0.0.1, ipv4_subnet_mask: 255.255.255.0}, enabled_services: {management: true}},
                {device: vmk1, port_group: vMotion, net_stack_instance_key: vmotion, mtu: 9000, ip: {ipv4_address: 10.1.1.1, ipv4_subnet_mask: 255.255.255.0}}]}}}
              h2: {uplinks: {vmnic0: s1}, esx: {network: {vmknics: [
                {device: vmk0, port_group: Mgmt, ip: {ipv4_address: 10.0.0.2, ipv4_subnet_mask: 255.255.255.0}, enabled_services: {management: true}},
                {device: vmk1, port_group: vMotion, net_stack_instance_key: vmotion, mtu: 9000, ip: {ipv4_address: 10.1.1.2, ipv4_subnet_mask: 255.255.255.0}}]}}}
            nodes: {c1: {segment: s1, vlan: 30, address: 10.3.0.9/24}}
            vms: {vm1: {host: h1, memory_mb: 256, nics: [{port_group: VMs, ip: 10.3.0.1/24}]}}
            """;

    private static final String TWO_NODES =
            """
            name: two-nodes
            segments: {s1: {rate_mbps: 1000, delay_us: 50}}
            nodes:
              a: {segment: s1, address: 10.0.0.1/24}
              b: {segment: s1, address: 10.0.0.2/24}
            """;

    private static RunReport run(String text, String... overrides) {
        return ScenarioRunner.run(
                ScenarioReader.read("t.yaml", text, List.of(overrides)).orThrow(),
                List.of(),
                RunOptions.DEFAULT,
                ProgressListener.NONE);
    }

    private static MigrationEntry only(RunReport report) {
        assertThat(report.migrations()).hasSize(1);
        return report.migrations().getFirst();
    }

    @Test
    void worldWithoutStepsEndsAfterTwoSeconds() {
        assertThat(run(TWO_HOSTS).simulatedNs()).isEqualTo(2_000_000_000L);
    }

    @Test
    void bulkOverGigabitEthernetReachesTheFramingLimit() {
        RunReport report =
                run(TWO_NODES + "workloads: [{kind: bulk, from: a, to: b, for: 2s, warmup: 1s}]\n");

        BulkEntry bulk = (BulkEntry) report.workloads().getFirst();
        assertThat(bulk.goodputBitsPerS()).isCloseTo(941_482_000L, Percentage.withPercentage(0.3));
    }

    @Test
    void fixedBufferLimitsBulkToBufferOverRoundTrip() {
        RunReport report =
                run(
                        TWO_NODES
                                + "workloads: [{kind: bulk, from: a, to: b, for: 3s, warmup: 1s,"
                                + " buffer_bytes: 500000}]\n",
                        "segments.s1.delay_us=2500");

        BulkEntry bulk = (BulkEntry) report.workloads().getFirst();
        assertThat(bulk.goodputBitsPerS()).isCloseTo(400_000_000L, Percentage.withPercentage(3));
    }

    @Test
    void bulkOfSomeBytesDeliversExactlyThose() {
        RunReport report =
                run(TWO_NODES + "workloads: [{kind: bulk, from: a, to: b, bytes: 1234567}]\n");

        BulkEntry bulk = (BulkEntry) report.workloads().getFirst();
        assertThat(bulk.bytes()).isEqualTo(1_234_567);
        assertThat(bulk.finished()).isTrue();
        assertThat(bulk.error()).isEmpty();
    }

    @Test
    void bulkToADeafMachineFailsWithAStatusAndTheRunEnds() {
        RunReport report =
                run(
                        TWO_NODES
                                + "workloads: [{kind: bulk, name: x, from: a, to: b, bytes: 1000}]\n"
                                + "validate: [{workload: x, bytes: {min: 1}}]\n"
                                + "steps: [{at: 0s, link: {segment: s1, state: down}}]\n");

        assertThat(((BulkEntry) report.workloads().getFirst()).error()).isNotEmpty();
        assertThat(report.held()).isFalse();
    }

    @Test
    void segmentDownForHalfASecondShowsAsTheLongestGapOfAPing() {
        RunReport report =
                run(
                        TWO_NODES
                                + "workloads: [{kind: ping, from: a, to: b, interval: 10ms}]\n"
                                + "steps: [{at: 1s, link: {segment: s1, state: down, for: 500ms}}]\n");

        PingEntry ping = (PingEntry) report.workloads().getFirst();
        assertThat(ping.longestGapNs()).isBetween(500_000_000L, 540_000_000L);
        assertThat(ping.loss()).isGreaterThan(0.05);
        assertThat(report.drops()).anyMatch(d -> d.name().equals("LINK_DOWN"));
    }

    @Test
    void stoppedPingSendsNoMore() {
        RunReport report =
                run(
                        TWO_NODES
                                + "workloads: [{kind: ping, name: p, from: a, to: b, interval: 100ms}]\n"
                                + "steps: [{at: 1s, stop: p}]\n");

        assertThat(((PingEntry) report.workloads().getFirst()).transmitted()).isBetween(10L, 11L);
    }

    @Test
    void pingFromAHostUsesTheNamedStack() {
        String ping = "workloads: [{kind: ping, from: h1, to: h2, stack: %s, for: 1s}]\n";
        RunReport report = run(TWO_HOSTS + ping.formatted("vmotion"));

        assertThat(((PingEntry) report.workloads().getFirst()).loss()).isZero();
        assertThat(report.stacks())
                .filteredOn(s -> s.key().equals("defaultTcpipStack"))
                .allMatch(s -> s.txBytes() < 500);
    }

    @Test
    void migrationThatIsCancelledFailsTheRunUnlessItIsNamed() {
        String steps = "steps: [{at: 1s, migrate: {vm: vm1, to: h2}}, {at: 1100ms, cancel: vm1}]\n";
        RunReport surprised = run(TWO_HOSTS + steps);
        RunReport expected =
                run(TWO_HOSTS + steps + "validate: [{migration: vm1, outcome: cancelled}]\n");

        assertThat(only(surprised).outcome()).isEqualTo("cancelled");
        assertThat(surprised.held()).isFalse();
        assertThat(expected.held()).isTrue();
    }

    @Test
    void migrationUnderWayAtUntilIsUnfinished() {
        RunReport report =
                run(
                        TWO_HOSTS
                                + "until: 1100ms\n"
                                + "steps: [{at: 1s, migrate: {vm: vm1, to: h2}}]\n");

        assertThat(only(report).outcome()).isEqualTo("unfinished");
        assertThat(only(report).status().text()).isEqualTo("In progress");
        assertThat(only(report).verified()).isNull();
        assertThat(report.simulatedNs()).isEqualTo(1_100_000_000L);
        assertThat(report.held()).isFalse();
    }

    @Test
    void vmThatIsOffOrOnLocalStorageIsRefused() {
        String steps = "steps: [{at: 1s, migrate: {vm: vm1, to: h2}}]\n";

        assertThat(only(run(TWO_HOSTS + steps, "vms.vm1.power=off")).outcome())
                .isEqualTo("refused");
        assertThat(only(run(TWO_HOSTS + steps, "vms.vm1.storage=local")).outcome())
                .isEqualTo("refused");
    }

    @Test
    void vmIsPoweredOffAndOn() {
        RunReport report =
                run(
                        TWO_HOSTS
                                + "workloads: [{kind: ping, from: c1, to: vm1, interval: 10ms}]\n"
                                + "steps: [{at: 1s, power: {vm: vm1, state: off}},"
                                + " {at: 2s, power: {vm: vm1, state: on}}]\n");

        PingEntry ping = (PingEntry) report.workloads().getFirst();
        assertThat(ping.longestGapNs()).isGreaterThan(990_000_000L);
        assertThat(report.steps()).allMatch(s -> !s.refused());
    }

    @Test
    void stepThatTheHostRefusesFailsTheRunUnlessItIsNamed() {
        String steps =
                "steps: [{at: 1s, esx: {h1: {network: {net_stacks: [{key: vmotion,"
                        + " default_gateway: 10.9.9.9}]}}}}]\n";
        RunReport surprised = run(TWO_HOSTS + steps);
        RunReport expected = run(TWO_HOSTS + steps + "validate: [{step: 0, refused: true}]\n");

        assertThat(surprised.held()).isFalse();
        assertThat(surprised.steps().getFirst().result())
                .contains("HostConfigFault")
                .contains("Unable to set VMkernel gateway");
        assertThat(surprised.warnings()).anyMatch(w -> w.contains("step 0"));
        assertThat(expected.held()).isTrue();
    }

    @Test
    void advancedOptionOutOfItsRangeIsRefused() {
        RunReport report =
                run(TWO_HOSTS + "steps: [{at: 1s, advanced: {h1: {Migrate.NetTimeout: 0}}}]\n");

        assertThat(report.steps().getFirst().refused()).isTrue();
    }

    @Test
    void removingTheVMotionAdapterInAStepLeavesTheHostWithoutVMotion() {
        RunReport report =
                run(
                        TWO_HOSTS
                                + "steps: [{at: 1s, esx: {h2: {network: {vmknics: [{device: vmk1,"
                                + " remove: true}]}}}}, {at: 3s, migrate: {vm: vm1, to: h2}}]\n"
                                + "validate: [{migration: vm1, outcome: refused}]\n");

        assertThat(report.held()).as("%s", report.validate()).isTrue();
        assertThat(only(report).status().text()).contains("VMotionNotConfigured");
    }

    @Test
    void secondAdapterOnAPortGroupIsBadInput() {
        String twice = "hosts.h1.esx.network.vmknics[1].port_group=Mgmt";

        assertThatThrownBy(() -> run(TWO_HOSTS, twice))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("hosts.h1")
                .hasMessageContaining("already has the adapter vmk0");
    }

    @Test
    void wallClockRunSaysHowLateItWas() {
        RunReport report = run(TWO_NODES + "until: 50ms\n", "time=wall");

        assertThat(report.mode().time()).isEqualTo("wall");
        assertThat(report.lateness()).isNotNull();
        assertThat(report.wallNs()).isGreaterThanOrEqualTo(50_000_000L);
    }

    @Test
    void trafficThatMustNotBeIsCounted() {
        RunReport report =
                run(
                        TWO_HOSTS
                                + "steps: [{at: 1s, migrate: {vm: vm1, to: h2}}]\n"
                                + "validate: [{no_traffic: {stack: vmotion, tcp_port: 8000}}]\n");

        ValidateEntry entry = report.validate().getFirst();
        assertThat(entry.held()).isFalse();
        assertThat(entry.got()).endsWith("segments").doesNotStartWith("0 ");
    }

    @Test
    void textReportNamesPathRoundsStacksAndTheResult() {
        RunReport report = run(TWO_HOSTS + "steps: [{at: 1s, migrate: {vm: vm1, to: h2}}]\n");

        assertThat(TextReport.write(report))
                .contains("migration of vm1: h1 -> h2  COMPLETED, verified")
                .contains("path      h1/vmotion -> h2/vmotion, 1 stream")
                .contains("round")
                .contains("trace digest (fast)")
                .endsWith("result: all held\n");
    }
}
