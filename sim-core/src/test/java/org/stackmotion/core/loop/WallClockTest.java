package org.stackmotion.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.trace.DigestLevel;

/** Order and nominal times only: how late a real machine is, is not for a test to say. */
class WallClockTest {
    private static final long MS = 1_000_000L;
    private final List<String> log = new ArrayList<>();

    /** A clock that oversleeps by a fixed amount, as real ones do. */
    private static final class Sleepy implements LoopWait {
        private final long oversleepNs;
        private long clockNs = 123_456_789L;

        Sleepy(long oversleepNs) {
            this.oversleepNs = oversleepNs;
        }

        @Override
        public long clockNs() {
            return clockNs;
        }

        @Override
        public void await(long nanos) {
            clockNs += nanos + oversleepNs;
        }

        @Override
        public void wakeup(Thread loopThread) {}
    }

    private static Simulation wall(LoopWait wait) {
        return new Simulation(1, TimeMode.WALL, DigestLevel.FAST, LoopLimits.DEFAULT, wait);
    }

    private SimEvent event(Simulation sim, EventOwner owner, String name) {
        return new SimEvent(owner) {
            @Override
            protected void fire(long nowNs) {
                assertThat(sim.nowNs()).isEqualTo(nowNs);
                log.add(name + "@" + nowNs);
            }
        };
    }

    @Test
    void eventsRunAtTheirNominalTimeInTheirOrderHoweverLate() {
        Simulation sim = wall(new Sleepy(3 * MS));
        EventOwner owner = sim.newOwner("o");
        sim.arm(event(sim, owner, "c"), 12 * MS);
        sim.arm(event(sim, owner, "b"), 11 * MS);
        sim.arm(event(sim, owner, "a"), 10 * MS);
        sim.arm(event(sim, owner, "d"), 40 * MS);
        sim.runUntil(50 * MS);
        assertThat(log).containsExactly("a@10000000", "b@11000000", "c@12000000", "d@40000000");
        assertThat(sim.nowNs()).isEqualTo(50 * MS);
        assertThat(sim.loop().lateness().getTotalCount()).isEqualTo(4);
        assertThat(sim.loop().lateness().getMaxValue()).isBetween(3 * MS - 10_000, 3 * MS + 10_000);
    }

    @Test
    void latenessIsNotInheritedByPeriodicTimers() {
        Simulation sim = wall(new Sleepy(700_000));
        sim.loop()
                .scheduleAtFixedRate(
                        () -> log.add("t@" + sim.nowNs() / 1000), 1, 1, TimeUnit.MILLISECONDS);
        sim.runUntil(5 * MS);
        assertThat(log).containsExactly("t@1000", "t@2000", "t@3000", "t@4000", "t@5000");
    }

    @Test
    void taskOfAnotherThreadWakesTheLoop() throws Exception {
        Simulation sim = wall(LoopWait.parking());
        SimLoop loop = sim.loop();
        Thread front =
                new Thread(() -> {
                    loop.execute(() -> log.add("task"));
                    loop.schedule(() -> log.add("timer"), 1, TimeUnit.MILLISECONDS);
                    loop.schedule(loop::stop, 2, TimeUnit.MILLISECONDS);
                });
        front.start();
        loop.runUntil(Long.MAX_VALUE);
        front.join();
        assertThat(log).containsExactly("task", "timer");
        assertThat(loop.nowNs()).isPositive();
    }

    @Test
    void realClockKeepsTheOrderOfVirtualTime() {
        List<String> virtual = world(Simulation.virtual(1));
        List<String> wall = world(wall(LoopWait.parking()));
        assertThat(wall).isEqualTo(virtual).hasSize(8);
    }

    private List<String> world(Simulation sim) {
        log.clear();
        EventOwner owner = sim.newOwner("o");
        SimEvent echo = event(sim, owner, "echo");
        sim.arm(
                new SimEvent(owner) {
                    @Override
                    protected void fire(long nowNs) {
                        log.add("packet@" + nowNs);
                        sim.arm(echo, nowNs + 2 * MS);
                        sim.loop().execute(() -> log.add("task@" + sim.nowNs()));
                    }
                },
                3 * MS);
        sim.loop()
                .scheduleAtFixedRate(
                        () -> log.add("tick@" + sim.nowNs()), 2, 2, TimeUnit.MILLISECONDS);
        sim.runUntil(10 * MS);
        return List.copyOf(log);
    }
}
