package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.dirty.HotColdModel;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.dirty.SweepModel;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.stack.Pinger;
import org.stackmotion.net.wire.Ipv4;

/** vMotion between ESXi hosts: rules, timing and what the outside sees. */
class HostVMotionTest {
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long GIB_PAGES = 1 << 18;

    /** Case V8: memory over the payload rate of the line, 1 % and slow start above it. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 4", "1, 16", "10, 1", "10, 4", "10, 16", "25, 1", "25, 4", "25, 16"})
    void idleVmTakesItsSizeOverTheLineRate(long gigabits, long gib) throws HostFault {
        idleVm(gigabits, gib);
    }

    /** The larger ones of the table. */
    @ParameterizedTest
    @Tag("validation")
    @CsvSource({"25, 64"})
    void largeIdleVmTakesItsSizeOverTheLineRate(long gigabits, long gib) throws HostFault {
        idleVm(gigabits, gib);
    }

    private static void idleVm(long gigabits, long gib) throws HostFault {
        TwoHosts hosts = new TwoHosts(gigabits * S, 9000);
        hosts.vmotionStacks(9000);
        VirtualMachine vm =
                hosts.vm(
                        "vm1", "10.30.0.50", new SyntheticMemory(gib * GIB_PAGES), new IdleModel());
        MigrationSnapshot result = hosts.migrate(vm);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isTrue();
        assertThat(result.stack()).isEqualTo("vmotion");
        double expectedS = (gib << 30) * 8 / (gigabits * 1e9 * 0.99);
        double extraS = 0.002 + 2 * 2097152 * 8 / (gigabits * 1e9); // slow start, device state
        assertThat(result.totalNs() / 1e9).isBetween(expectedS, expectedS * 1.01 + extraS);
    }

    /** Case V16 at a tenth of its size and times: the shape is the same. */
    @Test
    void hotAndColdPagesFollowTheClosedForm() throws HostFault {
        TwoHosts hosts = new TwoHosts(1_000_000_000L, 1500);
        hosts.vmotionStacks(1500);
        long pages = 600_000_000L / 4096;
        long hot = 4_600_000L / 4096;
        long coldMilli = 23_600_000_000L / 4096;
        VirtualMachine vm =
                hosts.vm(
                        "vm1",
                        "10.30.0.50",
                        new SyntheticMemory(pages),
                        new HotColdModel(pages, hot, 200 * MS, coldMilli));
        Migration migration =
                hosts.start(vm, MigrationOptions.defaults().withSwitchoverGoalNs(50 * MS));
        hosts.sim.loop().runWhile(() -> !migration.isFinished(), 100 * S);
        MigrationSnapshot result = migration.snapshot();
        assertThat(result.verified()).isTrue();
        // BtrPlace: T = t + (H + (t-h)c)/(B-c) + (H/B)(H/h)/(B - H/h), B the payload rate here
        double b = 117.68e6 * 4096 / 4112;
        double t = 600e6 / b;
        double c = 23.6e6;
        double h = 4.6e6;
        double expectedS = t + (h + (t - 0.2) * c) / (b - c) + h / b * (h / 0.2) / (b - h / 0.2);
        assertThat(result.totalNs() / 1e9).isCloseTo(expectedS, Percentage.withPercentage(3));
    }

    /** Case V15, first row, at a quarter of the size and of the stop time. */
    @Test
    void steadyWriterFollowsTheGeometricRecursion() throws HostFault {
        TwoHosts hosts = new TwoHosts(1_000_000_000L, 1500);
        hosts.vmotionStacks(1500);
        long pages = 1_024_000_000L / 4096;
        VirtualMachine vm =
                hosts.vm(
                        "vm1",
                        "10.30.0.50",
                        new SyntheticMemory(pages),
                        new SweepModel(pages, 20_000_000_000L / 4096));
        Migration migration =
                hosts.start(
                        vm,
                        MigrationOptions.defaults()
                                .withSwitchoverGoalNs(125 * MS)
                                .withDeviceStateBytes(4096));
        hosts.sim.loop().runWhile(() -> !migration.isFinished(), 100 * S);
        MigrationSnapshot result = migration.snapshot();
        assertThat(result.verified()).isTrue();
        assertThat(result.rounds()).hasSize(4); // three before the final one
        assertThat(result.totalNs() / 1e9).isCloseTo(41.97 / 4, Percentage.withPercentage(3));
        assertThat(result.pagesSent() * 4096 / 1e6)
                .isCloseTo(4_932 / 4.0, Percentage.withPercentage(3));
        assertThat(result.downtimeNs() / 1e6).isCloseTo(172 / 4.0, within(10.0));
    }

    @Test
    void clientThatPingsTheVmThroughoutSeesOnlyTheDowntime() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmotionStacks(9000);
        VirtualMachine vm =
                hosts.vm(
                        "vm1",
                        "10.30.0.50",
                        new SyntheticMemory(GIB_PAGES),
                        new SweepModel(GIB_PAGES, 60_000_000));
        Pinger pinger =
                new Pinger(
                        hosts.client.stack(),
                        Pinger.Spec.to(Ipv4.parse("10.30.0.50"))
                                .withCount(0)
                                .withInterval(5 * MS, 500 * MS),
                        null);
        hosts.at(0, () -> pinger.start(0));
        hosts.sim.loop().runUntil(S);
        MigrationSnapshot result = hosts.migrate(vm);
        long doneNs = hosts.sim.nowNs();
        hosts.sim.loop().runUntil(doneNs + S);
        pinger.stop(hosts.sim.nowNs());
        assertThat(result.verified()).isTrue();
        assertThat(result.downtimeNs()).isBetween(20 * MS, 200 * MS);
        Pinger.Summary summary = pinger.summary();
        long missed = summary.transmitted() - summary.received();
        long expected = result.downtimeNs() / (5 * MS);
        assertThat(missed).isBetween(Math.max(1, expected - 2), expected + 3);
        assertThat(vm.nics().get(0).droppedWhileStopped()).isBetween(1L, missed);
    }

    @Test
    void migrationUsesTheStackThatTheRulesChoose() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmk(
                hosts.esx01, "defaultTcpipStack", "Management", "10.10.0.1", 9000, Service.VMOTION);
        hosts.vmk(
                hosts.esx02, "defaultTcpipStack", "Management", "10.10.0.2", 9000, Service.VMOTION);
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(GIB_PAGES / 4), new IdleModel());
        assertThat(hosts.migrate(vm).stack()).isEqualTo("defaultTcpipStack");
    }

    /** Facts 1.3, E1 to E3. */
    @Test
    void sessionInFlightEndsOnTheOldStackAndTheNextUsesTheNewOne() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmk(
                hosts.esx01, "defaultTcpipStack", "Management", "10.10.0.1", 9000, Service.VMOTION);
        hosts.vmk(
                hosts.esx02, "defaultTcpipStack", "Management", "10.10.0.2", 9000, Service.VMOTION);
        VirtualMachine first =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(GIB_PAGES), new IdleModel());
        VirtualMachine second =
                hosts.vm("vm2", "10.30.0.51", new SyntheticMemory(GIB_PAGES / 4), new IdleModel());
        Migration running = hosts.start(first);
        hosts.sim.loop().runUntil(300 * MS);
        hosts.vmotionStacks(9000);
        hosts.sim.loop().runUntil(310 * MS);
        assertThat(running.isFinished()).isFalse();
        Migration next = hosts.start(second);
        hosts.sim.loop().runUntil(20 * S);
        assertThat(running.snapshot().outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(running.snapshot().stack()).isEqualTo("defaultTcpipStack");
        assertThat(next.snapshot().outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(next.snapshot().stack()).isEqualTo("vmotion");
        assertThat(next.snapshot().toStack()).isEqualTo("vmotion");
        assertThat(running.snapshot().verified()).isTrue();
    }

    @Test
    void hostWithoutAVMotionAdapterRefuses() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmk(hosts.esx01, "vmotion", "vMotion", "10.20.0.1", 9000);
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(1000), new IdleModel());
        MigrationSnapshot result = hosts.migrate(vm);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.REFUSED);
        assertThat(result.status().text()).isEqualTo("VMotionNotConfigured");
        assertThat(result.status().cause()).contains("esx02");
    }

    @Test
    void otherSubnetWithoutAGatewayIsAConnectFailureForWantOfARoute() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmk(hosts.esx01, "vmotion", "vMotion", "10.20.0.1", 9000);
        hosts.vmk(hosts.esx02, "vmotion", "vMotion", "10.21.0.2", 9000);
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(1000), new IdleModel());
        MigrationSnapshot result = hosts.migrate(vm);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(result.status().code()).isEqualTo("0xbad010b");
        assertThat(result.status().cause()).startsWith("0xbad0048 Network unreachable");
        assertThat(result.status().remedy()).contains("default gateway");
    }

    @Test
    void networkLabelThatTheDestinationLacksIsRefused() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmotionStacks(9000);
        hosts.esx02.operations().removePortGroup("VM Network");
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(1000), new IdleModel());
        assertThat(hosts.migrate(vm).status().cause()).contains("'VM Network'").contains("esx02");
    }

    @Test
    void portGroupThatAMigratingVmNeedsCannotBeRemovedUntilTheMigrationIsOver() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmotionStacks(9000);
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(GIB_PAGES / 4), new IdleModel());
        Migration migration = hosts.start(vm);
        hosts.sim.loop().runUntil(hosts.sim.nowNs() + S / 10);
        assertThat(migration.isFinished()).isFalse();
        assertThatThrownBy(() -> hosts.esx02.operations().removePortGroup("VM Network"))
                .isInstanceOf(HostFault.class)
                .hasMessageContaining("reserved for vm1/nic0");
        migration.cancel(hosts.sim.nowNs());
        hosts.esx02.operations().removePortGroup("VM Network");
    }

    /** As a capture at vmnic0 counts them: from SYN to the last ACK of the FINs. */
    @Test
    void bytesOnWireAreAllFramesOfTheConnectionFromSynToFin() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmotionStacks(9000);
        long[] captured = new long[1];
        LinkEnd vmnic = Objects.requireNonNull(hosts.esx01.pnics().get(0).link());
        vmnic.addObserver((frame, nowNs, direction) -> {
            byte[] head = frame.bytes();
            boolean ipv4 = head[12] == 8 && head[13] == 0;
            if (ipv4 && head[23] == 6) {
                captured[0] += frame.capturedLength();
            }
        });
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(10_000), new IdleModel());
        Migration migration = hosts.start(vm);
        hosts.sim.loop().runUntil(10 * S);
        assertThat(migration.snapshot().bytesOnWire()).isEqualTo(captured[0]);
    }

    @Test
    void bytesOnWireLeaveOutWhatIsNotTheMigrations() throws HostFault {
        TwoHosts hosts = new TwoHosts(10 * S, 9000);
        hosts.vmotionStacks(9000);
        VirtualMachine vm =
                hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(GIB_PAGES / 4), new IdleModel());
        MigrationSnapshot result = hosts.migrate(vm);
        double payload = (GIB_PAGES / 4.0) * 4112 + 2097152;
        double expected = payload * (1 + (70 + 35) / 8948.0); // tagged data, an ACK for two
        assertThat((double) result.bytesOnWire())
                .isCloseTo(expected, Percentage.withPercentage(0.3));
    }

    private static MigrationSnapshot loaded(long gigabits, long pages, DirtyModel model)
            throws HostFault {
        TwoHosts hosts = new TwoHosts(gigabits * S, 1500);
        hosts.vmotionStacks(1500);
        VirtualMachine vm = hosts.vm("vm1", "10.30.0.50", new SyntheticMemory(pages), model);
        MigrationSnapshot result = hosts.migrate(vm);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isTrue();
        return result;
    }

    /** Case V15 as it is published: R is the payload rate of the line at MTU 1500. */
    @ParameterizedTest
    @Tag("validation")
    @CsvSource({"1, 4096, 20, 3, 41.97, 4932", "10, 16384, 300, 3, 18.58, 21890"})
    void geometricRecursionAtFullSize(
            long gigabits, long mb, long dirtyMb, int rounds, double totalS, double sentMb)
            throws HostFault {
        long pages = mb * 1_000_000 / 4096;
        SweepModel model = new SweepModel(pages, dirtyMb * 1_000_000_000L / 4096);
        MigrationSnapshot result = loaded(gigabits, pages, model);
        assertThat(result.rounds()).hasSize(rounds + 1);
        assertThat(result.totalNs() / 1e9).isCloseTo(totalS, Percentage.withPercentage(3));
        assertThat(result.pagesSent() * 4096 / 1e6).isCloseTo(sentMb, Percentage.withPercentage(3));
    }

    /** Case V16 at full size; its B is 125 MB/s, ours what 1 GbE carries, so the times scale. */
    @Test
    @Tag("validation")
    void hotAndColdAtFullSize() throws HostFault {
        long pages = 6_000_000_000L / 4096;
        HotColdModel model =
                new HotColdModel(pages, 46_000_000L / 4096, 2 * S, 23_600_000_000L / 4096);
        double b = 117.68e6 * 4096 / 4112;
        double t = 6000e6 / b;
        double c = 23.6e6;
        double h = 46e6;
        double expectedS = t + (h + (t - 2) * c) / (b - c) + h / b * (h / 2) / (b - h / 2);
        MigrationSnapshot result = loaded(1, pages, model);
        assertThat(result.totalNs() / 1e9).isCloseTo(expectedS, Percentage.withPercentage(2));
    }
}
