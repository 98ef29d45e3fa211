package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.migration.vmotion.TwoSites.MS;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.migration.dirty.UniformModel;
import org.stackmotion.migration.memory.GuestMemory;
import org.stackmotion.migration.memory.RealMemory;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.link.Impairments;
import org.stackmotion.net.link.LinkConfig;

/** Frames get lost, late, double and damaged; memory arrives whole all the same. */
class BadNetworkTest {
    private static final MigrationOptions OPTIONS =
            MigrationOptions.defaults().withSwitchoverGoalNs(5 * MS).withProgressTest(130, 0);

    private static MigrationSnapshot migrate(long seed, Impairments impairments, boolean real) {
        LinkConfig config = LinkConfig.of(10_000_000_000L, 20_000).withImpairments(impairments);
        TwoSites sites = new TwoSites(seed, config, 9000);
        GuestMemory memory = real ? new RealMemory(4_096) : new SyntheticMemory(4_096);
        VirtualMachine vm =
                sites.vm(
                        "vm1",
                        memory,
                        new UniformModel(1_024, 5_000_000, sites.sim.random("vm1")),
                        Datastore.shared("ds1"));
        MigrationSnapshot result = sites.migrate(vm, OPTIONS);
        assertThat(result.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        return result;
    }

    @Seeds(count = 12)
    void lossReorderingDuplicatesAndDamageNeverReachTheMemory(long seed) {
        SeededRandom random = new SeededRandom(seed);
        Impairments impairments =
                Impairments.NONE
                        .withLoss(random.nextDouble() * 0.01)
                        .withReorder(random.nextDouble() * 0.05, 30_000)
                        .withDuplicate(random.nextDouble() * 0.02)
                        .withCorrupt(
                                random.nextDouble() * 0.005,
                                random.nextBoolean(0.5)
                                        ? Impairments.CorruptAt.WIRE
                                        : Impairments.CorruptAt.MEMORY);
        assertThat(migrate(seed, impairments, random.nextBoolean(0.5)).verified()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void damageInMemoryIsCaughtByTheChecksum(boolean real) {
        Impairments impairments = Impairments.NONE.withCorrupt(0.02, Impairments.CorruptAt.MEMORY);
        assertThat(migrate(5, impairments, real).verified()).isTrue();
    }

    /** The adapter under a running session is removed: facts 1.3 say nothing gentle about that. */
    @ParameterizedTest
    @CsvSource({"esx01", "esx02"})
    void adapterRemovedDuringPreCopyFailsTheMigrationAndKeepsTheVm(String host) throws HostFault {
        TwoHosts hosts = new TwoHosts(10_000_000_000L, 9000);
        hosts.vmotionStacks(9000);
        VirtualMachine vm =
                hosts.vm(
                        "vm1",
                        "10.30.0.50",
                        new SyntheticMemory(1 << 18),
                        new UniformModel(1_024, 5_000_000, hosts.sim.random("vm1")));
        Migration migration = hosts.start(vm);
        hosts.sim.loop().runUntil(200 * MS);
        assertThat(migration.isFinished()).isFalse();
        (host.equals("esx01") ? hosts.esx01 : hosts.esx02).operations().removeVmk("vmk0");
        hosts.sim.loop().runUntil(100_000 * MS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).startsWith("0xbad0");
        assertThat(vm.isRunning()).isTrue();
        assertThat(vm.lock().holder()).isEqualTo("esx01");
        assertThat(hosts.start(vm).status().text()).isEqualTo("VMotionNotConfigured");
    }
}
