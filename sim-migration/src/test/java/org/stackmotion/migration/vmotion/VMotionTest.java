package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.stackmotion.migration.vmotion.TwoSites.MS;
import static org.stackmotion.migration.vmotion.TwoSites.S;

import com.google.common.collect.ImmutableSet;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.stackmotion.migration.dirty.DirtyModel;
import org.stackmotion.migration.dirty.HotColdModel;
import org.stackmotion.migration.dirty.IdleModel;
import org.stackmotion.migration.dirty.SweepModel;
import org.stackmotion.migration.memory.RealMemory;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.link.LinkConfig;

class VMotionTest {
    private static final MigrationOptions OPTIONS = MigrationOptions.defaults();
    private static final Datastore SHARED = Datastore.shared("ds1");

    @Test
    void idleVmMovesInOnePassAndIsVerified() {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = sites.idle(256);
        MigrationSnapshot result = sites.migrate(vm, OPTIONS);
        assertThat(result.status()).isEqualTo(MigrationStatus.OK);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isTrue();
        assertThat(result.rounds()).hasSize(2);
        assertThat(result.rounds().get(0).pagesSent()).isEqualTo(65_536);
        assertThat(result.pagesSent()).isEqualTo(65_536);
        assertThat(result.downtimeNs()).isBetween(1L, 10 * MS);
        assertThat(result.percent()).isEqualTo(100);
        assertThat(vm.site()).isSameAs(sites.b);
        assertThat(vm.isRunning()).isTrue();
        assertThat(vm.lock().holder()).isEqualTo("esx02");
        assertThat(sites.b.rarps).isEqualTo(1);
        sites.sim.loop().runUntil(sites.sim.nowNs() + 100 * S);
        assertThat(sites.b.rarps).isEqualTo(61);
        assertThat(sites.ctx.frames().inFlight()).isZero();
    }

    /** Case V8 at a size for every build: memory over the payload rate of the line. */
    private static void idleTime(long gigabits, long mib, double extraMs) {
        TwoSites sites = TwoSites.at(gigabits);
        MigrationSnapshot result = sites.migrate(sites.idle(mib), OPTIONS);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        double expectedMs = mib * 1048576.0 * 8 / (gigabits * 1e9 * 0.99) * 1e3;
        double gotMs = result.totalNs() / 1e6;
        assertThat(gotMs).isBetween(expectedMs, expectedMs * 1.01 + extraMs);
    }

    @Test
    void idleGibibyteTakesItsTimeAtOneGigabit() {
        idleTime(1, 1024, 20);
    }

    @Test
    void idleGibibyteTakesItsTimeAtTenGigabit() {
        idleTime(10, 1024, 3);
    }

    @Test
    void idleGibibyteTakesItsTimeAtTwentyFiveGigabit() {
        idleTime(25, 1024, 2);
    }

    @Test
    void guestThatWritesWhileItMovesIsResentAndVerified() {
        TwoSites sites = TwoSites.at(10);
        DirtyModel model = new SweepModel(65_536, 150_000_000); // 600 MB/s
        VirtualMachine vm = sites.vm("vm1", new SyntheticMemory(65_536), model, SHARED);
        MigrationOptions options = OPTIONS.withSwitchoverGoalNs(5 * MS);
        MigrationSnapshot result = sites.migrate(vm, options);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(result.verified()).isTrue();
        assertThat(result.rounds().size()).isBetween(4, 8);
        assertThat(result.pagesSent()).isGreaterThan(100_000);
        assertThat(result.downtimeNs()).isLessThan(12 * MS);
    }

    @Test
    void syntheticAndRealMemoryMoveAtTheSameTimes() {
        MigrationSnapshot[] results = new MigrationSnapshot[2];
        for (int i = 0; i < 2; i++) {
            TwoSites sites = TwoSites.at(10);
            DirtyModel model = new SweepModel(8_192, 50_000_000);
            VirtualMachine vm =
                    sites.vm(
                            "vm1",
                            i == 0 ? new SyntheticMemory(16_384) : new RealMemory(16_384),
                            model,
                            SHARED);
            results[i] = sites.migrate(vm, OPTIONS.withSwitchoverGoalNs(2 * MS));
            assertThat(results[i].outcome()).isEqualTo(MigrationOutcome.COMPLETED);
            assertThat(results[i].verified()).isTrue();
        }
        assertThat(results[0]).isEqualTo(results[1]);
    }

    @Test
    void plainBytesArriveAndVerifyWhereRegionsAreSwitchedOff() {
        for (boolean real : new boolean[] {false, true}) {
            TwoSites sites = TwoSites.at(10);
            sites.serviceB.setPipeline(p ->
                    p.channel()
                            .config()
                            .setOption(
                                    org.stackmotion.net.channel.VmkChannelOption.PAGE_REGIONS,
                                    false));
            VirtualMachine vm =
                    sites.vm(
                            "vm1",
                            real ? new RealMemory(8_192) : new SyntheticMemory(8_192),
                            new SweepModel(2_048, 20_000_000),
                            SHARED);
            MigrationSnapshot result = sites.migrate(vm, OPTIONS.withSwitchoverGoalNs(2 * MS));
            assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
            assertThat(result.verified()).isTrue();
        }
    }

    @Test
    void twoRunsOfOneSeedAreEqual() {
        MigrationSnapshot[] results = new MigrationSnapshot[2];
        String[] digests = new String[2];
        for (int i = 0; i < 2; i++) {
            TwoSites sites = TwoSites.at(10);
            VirtualMachine vm =
                    sites.vm(
                            "vm1",
                            new SyntheticMemory(16_384),
                            new HotColdModel(16_384, 2_000, 20 * MS, 5_000_000),
                            SHARED);
            results[i] = sites.migrate(vm, OPTIONS.withSwitchoverGoalNs(2 * MS));
            digests[i] = sites.sim.trace().digest();
        }
        assertThat(results[0]).isEqualTo(results[1]);
        assertThat(digests[0]).isEqualTo(digests[1]);
    }

    @Test
    void guestThatWritesFasterThanTheLineFailsAfterTenPasses() {
        TwoSites sites = TwoSites.at(1);
        DirtyModel model = new SweepModel(4_096, 200_000_000);
        VirtualMachine vm = sites.vm("vm1", new SyntheticMemory(8_192), model, SHARED);
        MigrationOptions options = OPTIONS.withSwitchoverGoalNs(10 * MS);
        MigrationSnapshot result = sites.migrate(vm, options);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(result.status().code()).isEqualTo("0xbad0109");
        assertThat(result.status().text())
                .isEqualTo("Migration failed due to lack of pre-copy forward progress");
        assertThat(result.rounds().stream().filter(r -> r.pagesDirtied() * 13 > r.pagesSent() * 10))
                .hasSize(10);
        assertThat(result.verified()).isNull();
        assertThat(vm.site()).isSameAs(sites.a);
        assertThat(vm.isRunning()).isTrue();
    }

    @Test
    void progressTestCanBeSwitchedOff() {
        TwoSites sites = TwoSites.at(1);
        DirtyModel model = new SweepModel(4_096, 200_000_000);
        VirtualMachine vm = sites.vm("vm1", new SyntheticMemory(8_192), model, SHARED);
        MigrationOptions options = OPTIONS.withSwitchoverGoalNs(10 * MS).withProgressTest(130, 0);
        sites.sim.loop().runPending();
        Migration migration = sites.start(vm, options);
        sites.sim.loop().runUntil(20 * S);
        assertThat(migration.isFinished()).isFalse();
        assertThat(migration.snapshot().rounds().size()).isGreaterThan(50);
        migration.cancel(sites.sim.nowNs());
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.CANCELLED);
        assertThat(vm.isRunning()).isTrue();
    }

    @Test
    void shortPathGetsFixedBuffersAndALongOneAutoTunedOnes() {
        TwoSites near = new TwoSites(1, LinkConfig.of(10_000_000_000L, 1_500_000), 9000);
        MigrationSnapshot fixed = near.migrate(near.idle(256), OPTIONS);
        // 562,540 bytes a round trip of 3 ms: 1.5 Gbit/s
        assertThat((double) fixed.goodputBitsPerS())
                .isCloseTo(562_540 * 8 / 3e-3, Percentage.withPercentage(8));
        TwoSites far = new TwoSites(1, LinkConfig.of(10_000_000_000L, 5_000_000), 9000);
        MigrationSnapshot tuned = far.migrate(far.idle(512), OPTIONS);
        // fixed buffers would give 0.45 Gbit/s at 10 ms
        assertThat(tuned.goodputBitsPerS()).isGreaterThan(3_000_000_000L);
    }

    @Test
    void bytesOnWireAreThoseOfTheFrames() {
        TwoSites sites = TwoSites.at(10);
        MigrationSnapshot result = sites.migrate(sites.idle(256), OPTIONS);
        double payload = 256 * 1048576.0 * (4112.0 / 4096) + OPTIONS.deviceStateBytes();
        double frames = payload / 8948;
        double expected = payload + frames * 66 + frames / 2 * 66;
        assertThat((double) result.bytesOnWire()).isCloseTo(expected, within(expected * 0.002));
    }

    @Test
    void refusalsNameTheFaultAndTheRemedy() {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = sites.idle(16);
        sites.b.hasNetwork = false;
        assertThat(sites.migrate(vm, OPTIONS).status().text()).isEqualTo("NetworkNotAccessible");
        sites.b.hasNetwork = true;
        sites.b.configured = false;
        MigrationSnapshot refused = sites.migrate(vm, OPTIONS);
        assertThat(refused.outcome()).isEqualTo(MigrationOutcome.REFUSED);
        assertThat(refused.status().text()).isEqualTo("VMotionNotConfigured");
        assertThat(refused.status().cause()).contains("esx02");
        sites.b.configured = true;
        VirtualMachine local =
                sites.vm(
                        "vm2",
                        new SyntheticMemory(256),
                        new IdleModel(),
                        Datastore.reachedBy("local1", ImmutableSet.of("esx01")));
        assertThat(sites.migrate(local, OPTIONS).status().text())
                .isEqualTo("InaccessibleDatastore");
        Migration running = sites.start(vm, OPTIONS);
        assertThat(sites.start(vm, OPTIONS).status().code()).isEqualTo("0xbad0004");
        running.cancel(sites.sim.nowNs());
        vm.powerOff(sites.sim.nowNs());
        assertThat(sites.start(vm, OPTIONS).status().text()).isEqualTo("InvalidPowerState");
        assertThat(vm.isMigrating()).isFalse();
    }

    @Test
    void vmMovesThereAndBackAgain() {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm =
                sites.vm(
                        "vm1",
                        new SyntheticMemory(8_192),
                        new SweepModel(1_000, 10_000_000),
                        SHARED);
        for (int i = 0; i < 3; i++) {
            assertThat(sites.migrate(vm, OPTIONS).verified()).isTrue();
            Migration back =
                    sites.serviceB.start(
                            vm, sites.serviceA, OPTIONS, sites.finished::add, sites.sim.nowNs());
            sites.sim.loop().runUntil(sites.sim.nowNs() + 10 * S);
            assertThat(back.snapshot().verified()).isTrue();
            assertThat(vm.site()).isSameAs(sites.a);
        }
    }
}
