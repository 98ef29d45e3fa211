package org.stackmotion.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.core.trace.PortTrace;

class DeterminismTest {
    /**
     * Hosts that pass frames to random others after random times, with Netty timers between them.
     */
    private static String world(long seed, DigestLevel level) {
        Simulation sim = new Simulation(seed, TimeMode.VIRTUAL, level);
        int hosts = 20;
        SimEvent[] arrivals = new SimEvent[hosts];
        for (int i = 0; i < hosts; i++) {
            EventOwner owner = sim.newOwner("host" + i);
            SeededRandom random = sim.random("host" + i);
            PortTrace port = sim.trace().port("host" + i);
            byte[] head = new byte[54];
            int number = i;
            arrivals[i] =
                    new SimEvent(owner) {
                        @Override
                        protected void fire(long nowNs) {
                            head[random.nextInt(54)]++;
                            port.frame(nowNs, 60, random.nextInt());
                            if (port.isFull()) {
                                port.full(nowNs, head, head.length, number);
                            }
                            SimEvent next = arrivals[random.nextInt(hosts)];
                            sim.arm(next, nowNs + random.nextInt(5) * 1000L);
                            sim.arm(this, nowNs + random.nextInt(100_000));
                        }
                    };
            sim.arm(arrivals[i], 0);
            sim.loop()
                    .scheduleAtFixedRate(
                            () -> sim.trace().state(sim.nowNs(), "tick of " + number),
                            1,
                            1 + number % 3,
                            TimeUnit.MILLISECONDS);
        }
        sim.runUntil(30_000_000);
        return sim.trace().digest() + " after " + sim.events().fired();
    }

    @Seeds(count = 5)
    void twoRunsOfOneSeedAreEqualAndAnotherSeedDiffers(long seed) {
        for (DigestLevel level : DigestLevel.values()) {
            assertThat(world(seed, level)).isEqualTo(world(seed, level));
            assertThat(world(seed, level)).isNotEqualTo(world(seed + 1, level));
        }
    }
}
