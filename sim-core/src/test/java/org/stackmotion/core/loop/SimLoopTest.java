package org.stackmotion.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Invariants;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.SimulationFault;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.trace.DigestLevel;

class SimLoopTest {
    private static final long MS = 1_000_000L;

    private final Simulation sim = Simulation.virtual(42);
    private final SimLoop loop = sim.loop();
    private final List<String> log = new ArrayList<>();

    private SimEvent event(EventOwner owner, Runnable body) {
        return new SimEvent(owner) {
            @Override
            protected void fire(long nowNs) {
                body.run();
            }
        };
    }

    private void note(String what) {
        log.add(what + "@" + loop.nowNs());
    }

    @Test
    void clockStartsAtZeroAndEndsAtTheLimit() {
        assertThat(loop.nowNs()).isZero();
        loop.runUntil(5 * MS);
        assertThat(loop.nowNs()).isEqualTo(5 * MS);
        assertThat(loop.ticker().nanoTime()).isEqualTo(5 * MS);
    }

    @Test
    void runWithoutLimitEndsAtTheLastEvent() {
        sim.arm(event(sim.newOwner("o"), () -> note("e")), 7);
        loop.runUntil(Long.MAX_VALUE);
        assertThat(log).containsExactly("e@7");
        assertThat(loop.nowNs()).isEqualTo(7);
    }

    @Test
    void tasksOfAnEventRunBeforeTheNextEventOfTheSameInstant() {
        EventOwner owner = sim.newOwner("o");
        sim.arm(
                event(
                        owner,
                        () -> {
                            note("first");
                            loop.execute(() -> {
                                note("task");
                                loop.execute(() -> note("task of task"));
                            });
                        }),
                3);
        sim.arm(event(owner, () -> note("second")), 3);
        loop.runUntil(3);
        assertThat(log).containsExactly("first@3", "task@3", "task of task@3", "second@3");
    }

    @Test
    void tasksFromOutsideRunBeforeTheFirstEvent() {
        sim.arm(event(sim.newOwner("o"), () -> note("event")), 0);
        loop.execute(() -> note("task"));
        loop.runPending();
        assertThat(log).containsExactly("task@0", "event@0");
    }

    @Test
    void runWhileStopsAfterTheEventThatEndsTheCondition() {
        EventOwner owner = sim.newOwner("o");
        for (int i = 1; i <= 5; i++) {
            sim.arm(event(owner, () -> note("e")), i);
        }
        assertThat(loop.runWhile(() -> log.size() < 3, 100)).isTrue();
        assertThat(loop.nowNs()).isEqualTo(3);
        assertThat(loop.runWhile(() -> log.size() < 30, 100)).isFalse();
        assertThat(loop.nowNs()).isEqualTo(100);
    }

    @Test
    void stopEndsTheRunAfterTheCurrentEvent() {
        EventOwner owner = sim.newOwner("o");
        sim.arm(event(owner, loop::stop), 1);
        sim.arm(event(owner, () -> note("later")), 2);
        loop.runUntil(10);
        assertThat(log).isEmpty();
        assertThat(loop.nowNs()).isEqualTo(1);
        loop.runUntil(10);
        assertThat(log).containsExactly("later@2");
    }

    @Test
    void exceptionOfAnEventNamesSeedEventOwnerAndTime() {
        EventOwner owner = sim.newOwner("esx01/vmotion");
        sim.arm(event(owner, () -> note("fine")), 1);
        sim.arm(event(owner, () -> Invariants.check(false, "window shrank", 17)), 2);
        assertThatThrownBy(() -> loop.runUntil(10))
                .isInstanceOfSatisfying(
                        SimulationFault.class,
                        fault -> {
                            assertThat(fault.seed()).isEqualTo(42);
                            assertThat(fault.eventNumber()).isEqualTo(2);
                            assertThat(fault.timeNs()).isEqualTo(2);
                            assertThat(fault.owner()).startsWith("esx01/vmotion#");
                        })
                .hasMessageContaining("window shrank: 17")
                .hasMessageContaining("seed 42")
                .hasCauseInstanceOf(Invariants.InvariantViolation.class);
    }

    @Test
    void faultReportedInsideATaskLeavesTheRun() {
        loop.execute(() -> loop.fail(new IllegalStateException("found in a pipeline")));
        assertThatThrownBy(() -> loop.runUntil(1))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("found in a pipeline");
    }

    @Test
    void violatedInvariantThatATaskSwallowsLeavesTheRunOnce() {
        sim.arm(
                event(
                        sim.newOwner("o"),
                        () -> loop.execute(() -> Invariants.check(false, "swallowed by the task"))),
                3);
        sim.arm(event(sim.newOwner("p"), () -> note("later")), 4);
        assertThatThrownBy(() -> loop.runUntil(10))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("swallowed by the task")
                .hasMessageContaining("event 1");
        assertThat(log).isEmpty();
        loop.runUntil(10);
        assertThat(log).containsExactly("later@4");
    }

    @Test
    void timeThatStandsStillByEventsFailsLoudly() {
        Simulation small =
                new Simulation(
                        7,
                        TimeMode.VIRTUAL,
                        DigestLevel.FAST,
                        new LoopLimits(1_000_000, 1000),
                        LoopWait.parking());
        EventOwner owner = small.newOwner("zeno");
        small.arm(
                new SimEvent(owner) {
                    @Override
                    protected void fire(long nowNs) {
                        small.arm(this, nowNs);
                    }
                },
                5);
        assertThatThrownBy(() -> small.runUntil(10))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("time stands still")
                .hasMessageContaining("zeno")
                .hasMessageContaining("seed 7");
    }

    @Test
    void timeThatStandsStillByTasksFailsLoudly() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> loop.execute(again[0]);
        loop.execute(again[0]);
        assertThatThrownBy(() -> loop.runUntil(10))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("tasks keep submitting tasks");
    }

    @Test
    void stepCapFailsLoudly() {
        Simulation small =
                new Simulation(
                        7,
                        TimeMode.VIRTUAL,
                        DigestLevel.FAST,
                        new LoopLimits(1000, 1000),
                        LoopWait.parking());
        small.loop().scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.MILLISECONDS);
        assertThatThrownBy(() -> small.runUntil(2000 * MS))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("step cap: 1000 events");
        assertThat(small.nowNs()).isEqualTo(1000 * MS);
    }

    @Test
    void foreignThreadIsRefusedInVirtualTimeAndTheLoopKnows() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread foreign =
                new Thread(
                        () -> {
                            try {
                                loop.execute(() -> note("never at an arbitrary instant"));
                            } catch (RejectedExecutionException e) {
                                refused.set(e);
                            }
                        },
                        "intruder");
        foreign.start();
        foreign.join();
        assertThat(refused.get())
                .hasMessageContaining("intruder")
                .hasMessageContaining("virtual time");
        assertThatThrownBy(() -> loop.runUntil(1))
                .isInstanceOf(SimulationFault.class)
                .hasMessageContaining("intruder");
    }

    @Test
    void foreignThreadMayNotRunTheLoop() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread foreign =
                new Thread(() -> {
                    try {
                        loop.runUntil(1);
                    } catch (IllegalStateException e) {
                        refused.set(e);
                    }
                });
        foreign.start();
        foreign.join();
        assertThat(refused.get()).hasMessageContaining("belongs to thread");
    }

    @Test
    void runInsideAnEventIsRefused() {
        sim.arm(event(sim.newOwner("o"), () -> loop.runUntil(9)), 1);
        assertThatThrownBy(() -> loop.runUntil(5)).hasMessageContaining("from inside an event");
    }

    @Test
    void progressShowsTheEndOfTheRun() {
        sim.progress().label("round 2");
        sim.progress().fraction(0.5);
        sim.arm(event(sim.newOwner("o"), () -> {}), 3);
        loop.runUntil(10);
        assertThat(sim.progress().snapshot().simulatedNs()).isEqualTo(10);
        assertThat(sim.progress().snapshot().events()).isEqualTo(1);
        assertThat(sim.progress().snapshot().label()).isEqualTo("round 2");
        assertThat(sim.progress().snapshot().fraction()).isEqualTo(0.5);
    }

    @Test
    void nettysOwnRunTakesTheNextInstant() {
        EventOwner owner = sim.newOwner("o");
        sim.arm(event(owner, () -> note("a")), 5);
        sim.arm(event(owner, () -> note("b")), 5);
        sim.arm(event(owner, () -> note("c")), 6);
        assertThat(loop.runNow()).isZero();
        assertThat(loop.run(0)).isEqualTo(2);
        assertThat(log).containsExactly("a@5", "b@5");
        assertThat(loop.run(0)).isEqualTo(1);
        assertThat(loop.run(0)).isZero();
    }

    @Test
    void bodyRunsOnAFastThreadAndItsExceptionComesBack() {
        assertThat(Simulation.call("sim", () -> Thread.currentThread().getClass().getSimpleName()))
                .isEqualTo("FastThreadLocalThread");
        assertThatThrownBy(() ->
                        Simulation.run(
                                "sim",
                                () -> {
                                    throw new IllegalArgumentException("as thrown");
                                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("as thrown");
    }
}
