package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.wire.DropReason;

/** Cause and remedy say what the run has shown, and nothing that it has not. */
class DiagnosisTest {
    private final TwoHosts hosts = new TwoHosts(10_000_000_000L, 9000);

    DiagnosisTest() throws HostFault {
        hosts.vmotionStacks(9000);
    }

    private MigrationStatus failure() {
        MigrationSnapshot result =
                hosts.migrate(
                        hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(1000), new IdleModel()));
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.FAILED);
        return result.status();
    }

    private static LinkEnd cable(org.stackmotion.net.host.EsxiHost host) {
        return Objects.requireNonNull(host.pnics().getFirst().link());
    }

    @Test
    void portGroupInAnotherVlanIsNamedWithBothVlans() throws HostFault {
        hosts.esx02.operations().setPortGroupVlan("vMotion", 77);
        MigrationStatus status = failure();
        assertThat(status.code()).isEqualTo("0xbad010b");
        assertThat(status.cause())
                .startsWith("0xbad0021")
                .contains("no ARP answer from 10.20.0.2")
                .endsWith(
                        "vmk0 of esx01 asks in VLAN 20, which arrives, but vmk0 of esx02 is in VLAN 77");
        assertThat(status.remedy())
                .isEqualTo(
                        "Port group vMotion (vmk0 of esx01) has VLAN 20, port group vMotion (vmk0 of"
                                + " esx02) has VLAN 77. Give both the VLAN of the vMotion network.");
    }

    @Test
    void vlanThatNeverArrivesPointsAtTheNetworkBetween() {
        // what is on its way to esx02 is lost, but its link is up
        cable(hosts.esx02).attach((frame, nowNs) -> frame.release());
        MigrationStatus status = failure();
        assertThat(status.cause()).endsWith("nothing of VLAN 20 has come in at esx02 meanwhile");
        assertThat(status.remedy()).contains("every switch port and trunk between them");
    }

    @Test
    void adapterWhoseUplinksAreDownIsNamed() {
        cable(hosts.esx02).setUp(false, 0);
        MigrationStatus status = failure();
        assertThat(status.cause()).endsWith("vmk0 of esx02 has no uplink that is up");
        assertThat(status.remedy()).contains("vMotion");
    }

    @Test
    void silenceOfAnAdapterThatHearsItsVlanIsLeftUnexplained() {
        hosts.vmotion2.stop();
        // its answers are lost, the questions arrive
        cable(hosts.esx02).peer().attach((frame, nowNs) -> frame.release());
        MigrationStatus status = failure();
        assertThat(status.cause()).endsWith("no ARP answer from 10.20.0.2");
        assertThat(status.remedy()).startsWith("Nobody answers for 10.20.0.2.");
    }

    @Test
    void framesTooLongForASwitchAreNamedWithThePlaceThatDroppedThem() throws HostFault {
        hosts.esx02.operations().setVirtualSwitchMtu("vSwitch0", 1500);
        MigrationStatus status = failure();
        assertThat(status.code()).isEqualTo("0xbad0021");
        long dropped = hosts.esx02.virtualSwitches().getFirst().drops().of(DropReason.MTU_EXCEEDED);
        assertThat(dropped).isPositive();
        assertThat(status.cause()).endsWith("(MTU_EXCEEDED): " + dropped + " at esx02/vSwitch0");
        assertThat(status.remedy())
                .contains("esx02/vSwitch0 does not pass them")
                .contains("vmkping -S vmotion -d -s 8972 10.20.0.2");
    }

    @Test
    void longFramesDroppedBeforeTheMigrationExplainNothing() {
        hosts.sim.counters().counter("elsewhere", DropReason.MTU_EXCEEDED.name()).increment();
        hosts.at(1_000_000, () -> cable(hosts.esx01).attach((frame, nowNs) -> frame.release()));
        MigrationSnapshot result =
                hosts.migrate(
                        hosts.vm(
                                "vm1",
                                "10.30.0.50",
                                new SyntheticMemory(100_000),
                                new IdleModel()));
        assertThat(result.status().cause()).doesNotContain("MTU_EXCEEDED");
        assertThat(result.status().remedy()).contains("some hop has a smaller MTU");
    }
}
