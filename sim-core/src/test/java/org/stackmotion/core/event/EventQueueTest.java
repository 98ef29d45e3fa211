package org.stackmotion.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Invariants.InvariantViolation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();
    private final List<String> log = new ArrayList<>();

    private SimEvent event(EventOwner owner, String name) {
        return new SimEvent(owner) {
            @Override
            protected void fire(long nowNs) {
                log.add(name + "@" + nowNs);
            }
        };
    }

    private void fireAll() {
        while (queue.fireNext(Long.MAX_VALUE)) {
            // until nothing is left
        }
    }

    @Test
    void tiesGoByOwnerThenByTheOwnersOwnSequence() {
        EventOwner first = queue.newOwner("first");
        EventOwner second = queue.newOwner("second");
        queue.arm(event(second, "b1"), 5);
        queue.arm(event(first, "a1"), 5);
        queue.arm(event(second, "b2"), 5);
        queue.arm(event(first, "a2"), 5);
        queue.arm(event(second, "early"), 4);
        fireAll();
        assertThat(log).containsExactly("early@4", "a1@5", "a2@5", "b1@5", "b2@5");
    }

    @Test
    void rearmedEventComesAfterWhatItsOwnerArmedBefore() {
        EventOwner owner = queue.newOwner("o");
        SimEvent moved = event(owner, "moved");
        queue.arm(moved, 5);
        queue.arm(event(owner, "other"), 5);
        queue.arm(moved, 5);
        fireAll();
        assertThat(log).containsExactly("other@5", "moved@5");
    }

    @Test
    void cancelledEventDoesNotFireAndCanBeArmedAgain() {
        SimEvent event = event(queue.newOwner("o"), "e");
        queue.arm(event, 5);
        queue.cancel(event);
        queue.cancel(event);
        assertThat(event.isArmed()).isFalse();
        assertThat(queue.isEmpty()).isTrue();
        queue.arm(event, 7);
        fireAll();
        assertThat(log).containsExactly("e@7");
    }

    @Test
    void eventArmedForNowWhileAnotherFiresTakesItsPlaceByOwner() {
        EventOwner low = queue.newOwner("low");
        EventOwner high = queue.newOwner("high");
        SimEvent lowEvent = event(low, "low");
        queue.arm(
                new SimEvent(high) {
                    @Override
                    protected void fire(long nowNs) {
                        queue.arm(event(high, "sibling"), nowNs);
                        queue.arm(lowEvent, nowNs);
                        assertThat(queue.size()).isEqualTo(3);
                    }
                },
                3);
        queue.arm(event(high, "waiting"), 3);
        fireAll();
        assertThat(log).containsExactly("low@3", "waiting@3", "sibling@3");
    }

    @Test
    void armingInThePastIsOurFault() {
        EventOwner owner = queue.newOwner("late");
        queue.advanceTo(10);
        assertThatThrownBy(() -> queue.arm(event(owner, "e"), 9))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("late#0");
    }

    @Test
    void clockDoesNotPassAWaitingEvent() {
        queue.arm(event(queue.newOwner("o"), "e"), 5);
        assertThatThrownBy(() -> queue.advanceTo(6)).isInstanceOf(InvariantViolation.class);
        queue.advanceTo(5);
        assertThat(queue.nowNs()).isEqualTo(5);
    }

    @Test
    void moreEventsAtOneInstantThanAllowedAreOurFault() {
        queue.setMaxEventsPerInstant(1000);
        queue.arm(
                new SimEvent(queue.newOwner("spinner")) {
                    @Override
                    protected void fire(long nowNs) {
                        queue.arm(this, nowNs);
                    }
                },
                5);
        assertThatThrownBy(this::fireAll)
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("spinner#0")
                .hasMessageContaining("5 ns");
    }

    /** Order key of the model: what the class promises, written once more in the plainest way. */
    private record Key(long timeNs, int owner, long sequence) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparingLong(Key::timeNs)
                    .thenComparingInt(Key::owner)
                    .thenComparingLong(Key::sequence)
                    .compare(this, other);
        }
    }

    /**
     * Random operations on the queue and on a TreeMap; many ties, operations inside firing events
     * too.
     */
    private final class Model {
        private static final int OWNERS = 7;
        private final SeededRandom random;
        private final int spreadNs;
        private final TreeMap<Key, Integer> expected = new TreeMap<>();
        private final Key[] keys;
        private final SimEvent[] events;
        private final EventOwner[] owners = new EventOwner[OWNERS];
        private final long[] sequences = new long[OWNERS];
        private long fired;

        Model(long seed, int eventCount, int spreadNs) {
            random = new SeededRandom(seed);
            this.spreadNs = spreadNs;
            keys = new Key[eventCount];
            events = new SimEvent[eventCount];
            for (int i = 0; i < OWNERS; i++) {
                owners[i] = queue.newOwner("owner" + i);
            }
            for (int i = 0; i < eventCount; i++) {
                int number = i;
                events[i] =
                        new SimEvent(owners[i % OWNERS]) {
                            @Override
                            protected void fire(long nowNs) {
                                onFire(number, nowNs);
                            }
                        };
            }
        }

        private void onFire(int number, long nowNs) {
            Key key = keys[number];
            if (!expected.firstKey().equals(key) || key.timeNs() != nowNs) {
                throw new AssertionError("fired " + key + ", expected " + expected.firstKey());
            }
            expected.remove(key);
            fired++;
            for (int n = random.nextInt(2); n > 0; n--) {
                step();
            }
        }

        private void step() {
            int number = random.nextInt(events.length);
            if (random.nextInt(4) == 0) {
                queue.cancel(events[number]);
                if (keys[number] != null) {
                    expected.remove(keys[number]);
                }
                return;
            }
            boolean wasArmed = keys[number] != null && expected.remove(keys[number]) != null;
            assertArmed(number, wasArmed);
            long timeNs = queue.nowNs() + random.nextInt(spreadNs);
            queue.arm(events[number], timeNs);
            int owner = number % OWNERS;
            keys[number] = new Key(timeNs, owner, sequences[owner]++);
            expected.put(keys[number], number);
        }

        private void assertArmed(int number, boolean wasArmed) {
            if (events[number].isArmed() != wasArmed) {
                throw new AssertionError("armed: " + !wasArmed + ", expected " + wasArmed);
            }
        }

        void run(int steps) {
            for (int i = 0; i < steps; i++) {
                step();
                if (random.nextInt(3) == 0) {
                    boolean any = queue.fireNext(Long.MAX_VALUE);
                    assertThat(any || expected.isEmpty()).isTrue();
                }
                if (queue.size() != expected.size()) {
                    throw new AssertionError(queue.size() + " armed, expected " + expected.size());
                }
            }
            fireAll();
            assertThat(expected).isEmpty();
            assertThat(queue.fired()).isEqualTo(fired);
        }
    }

    @Seeds(count = 10)
    void firesInTheOrderOfATreeMapWithManyTies(long seed) {
        new Model(seed, 300, 20).run(150_000);
    }

    @Seeds(count = 4)
    void firesInTheOrderOfATreeMapWithManyPending(long seed) {
        new Model(seed, 20_000, 1_000_000).run(300_000);
    }
}
