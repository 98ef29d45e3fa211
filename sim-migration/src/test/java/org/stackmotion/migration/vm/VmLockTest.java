package org.stackmotion.migration.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Invariants;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.migration.dirty.SweepModel;
import org.stackmotion.migration.memory.PageBitmap;
import org.stackmotion.migration.memory.SyntheticMemory;

class VmLockTest {
    private final VmLock lock = new VmLock(Datastore.shared("ds1"));

    @Test
    void onlyOneHostGetsAFreeLock() {
        assertThat(lock.acquire("esx01")).isTrue();
        assertThat(lock.acquire("esx02")).isFalse();
        assertThat(lock.holder()).isEqualTo("esx01");
    }

    @Test
    void lockIsTakenOnlyAfterAnOfferToThatHost() {
        lock.acquire("esx01");
        assertThat(lock.take("esx02")).isFalse();
        assertThat(lock.offer("esx02", "esx02")).isFalse();
        assertThat(lock.offer("esx01", "esx02")).isTrue();
        assertThat(lock.take("esx03")).isFalse();
        assertThat(lock.take("esx02")).isTrue();
        assertThat(lock.holder()).isEqualTo("esx02");
        assertThat(lock.isOffered()).isFalse();
    }

    @Test
    void withdrawnOfferCannotBeTakenAndATakenOneCannotBeWithdrawn() {
        lock.acquire("esx01");
        lock.offer("esx01", "esx02");
        assertThat(lock.withdraw("esx01")).isTrue();
        assertThat(lock.take("esx02")).isFalse();
        lock.offer("esx01", "esx02");
        assertThat(lock.take("esx02")).isTrue();
        assertThat(lock.withdraw("esx01")).isFalse();
    }

    @Test
    void hostThatDoesNotReachTheStorageGetsNothing() {
        VmLock local = new VmLock(Datastore.reachedBy("local1", ImmutableSet.of("esx01")));
        assertThat(local.acquire("esx02")).isFalse();
        local.acquire("esx01");
        local.offer("esx01", "esx02");
        assertThat(local.take("esx02")).isFalse();
    }

    /**
     * Both sides act in any order: never two owners, and never a lock that both think is the
     * other's.
     */
    @Seeds
    void anyInterleavingLeavesExactlyOneOwner(long seed) {
        SeededRandom random = new SeededRandom(seed);
        lock.acquire("a");
        boolean aBelievesItOwns = true;
        boolean bBelievesItOwns = false;
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (aBelievesItOwns && lock.offer("a", "b")) {
                        aBelievesItOwns = false; // an offer is a promise not to run
                    }
                }
                case 1 -> bBelievesItOwns |= lock.take("b");
                default -> aBelievesItOwns |= lock.withdraw("a");
            }
            assertThat(aBelievesItOwns && bBelievesItOwns).isFalse();
            assertThat(lock.holder()).isEqualTo(bBelievesItOwns ? "b" : "a");
        }
    }

    private static final class Site implements VmSite {
        private final String name;

        Site(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean hasPortGroup(String label) {
            return true;
        }

        @Override
        public void connect(GuestNic nic, long nowNs) {}

        @Override
        public void disconnect(GuestNic nic, long nowNs) {}

        @Override
        public void notifySwitches(GuestNic nic, long nowNs) {}
    }

    private static VirtualMachine vm() {
        return new VirtualMachine(
                Simulation.virtual(1),
                "vm1",
                new SyntheticMemory(1000),
                new SweepModel(1000, 1_000_000),
                ImmutableList.of(),
                Datastore.shared("ds1"));
    }

    @Test
    void vmWithAnOfferedLockMayNotRunOn() {
        VirtualMachine vm = vm();
        vm.powerOn(new Site("esx01"), 0);
        vm.stun(10);
        vm.lock().offer("esx01", "esx02");
        assertThatThrownBy(() -> vm.unstun(20)).isInstanceOf(Invariants.InvariantViolation.class);
        vm.lock().withdraw("esx01");
        vm.unstun(30);
        assertThat(vm.isRunning()).isTrue();
    }

    @Test
    void vmMovesOnlyWithItsLock() {
        VirtualMachine vm = vm();
        Site destination = new Site("esx02");
        vm.powerOn(new Site("esx01"), 0);
        vm.stun(10);
        vm.lock().offer("esx01", "esx02");
        assertThatThrownBy(() -> vm.moveTo(destination, vm.memory(), 20))
                .isInstanceOf(Invariants.InvariantViolation.class);
        vm.lock().take("esx02");
        vm.moveTo(destination, vm.memory(), 20);
        assertThat(vm.site()).isSameAs(destination);
        assertThat(vm.isRunning()).isTrue();
    }

    @Test
    void stunnedGuestWritesNothingAndSlowGuestWritesLess() {
        VirtualMachine vm = vm();
        vm.powerOn(new Site("esx01"), 0);
        PageBitmap log = new PageBitmap(1000);
        vm.startDirtyLog(log, 0);
        vm.advance(100_000_000);
        assertThat(log.cardinality()).isEqualTo(100);
        vm.setSpeed(500, 100_000_000);
        vm.advance(200_000_000);
        assertThat(log.cardinality()).isEqualTo(150);
        vm.stun(200_000_000);
        vm.advance(900_000_000);
        assertThat(log.cardinality()).isEqualTo(150);
        vm.unstun(900_000_000);
        vm.advance(1_000_000_000);
        assertThat(log.cardinality()).isEqualTo(200);
    }

    @Test
    void vmIsPoweredOnOnlyOnce() {
        VirtualMachine vm = vm();
        assertThat(vm.powerOn(new Site("esx01"), 0)).isTrue();
        assertThat(vm.powerOn(new Site("esx02"), 0)).isFalse();
        vm.powerOff(5);
        assertThat(vm.lock().holder()).isNull();
        assertThat(vm.powerOn(new Site("esx02"), 10)).isTrue();
    }
}
