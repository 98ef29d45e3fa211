package org.stackmotion.bench.jmh;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.EventQueue;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.random.SeededRandom;

/**
 * The hold model: take the first event, arm it again a random time later, at a constant number of
 * pending events. The baseline does the same with the platform's own priority queue and the same
 * total order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class EventQueueBenchmark {
    private static final long RESULTS = 100_000;
    private static final int STEPS = 1 << 16;
    private static final int OWNERS = 64;

    /** One per parameter; the baseline must give the same. */
    private static final long HASH_16 = 0xA48C1CC70E7BBCD6L;

    private static final long HASH_256 = 0x8502BA3E7FBFD7BCL;
    private static final long HASH_4096 = 0x7A2552C42A292CADL;
    private static final long HASH_65536 = 0x48221F1AB5DB5A47L;
    private static final long HASH_1000000 = 0x7E4076E91A2012EBL;

    @Param({"16", "256", "4096", "65536", "1000000"})
    public int pending;

    private final long[] increments = new long[STEPS];
    private int at;

    private final EventQueue queue = new EventQueue();
    private final ResultHash queueHash = new ResultHash(RESULTS);

    private final PriorityQueue<Entry> baseline = new PriorityQueue<>();
    private final ResultHash baselineHash = new ResultHash(RESULTS);
    private final long[] sequences = new long[OWNERS];
    private int baselineAt;

    private static final class Entry implements Comparable<Entry> {
        private final int owner;
        private long timeNs;
        private long sequence;

        Entry(int owner) {
            this.owner = owner;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            if (byTime != 0) {
                return byTime;
            }
            int byOwner = Integer.compare(owner, other.owner);
            return byOwner != 0 ? byOwner : Long.compare(sequence, other.sequence);
        }
    }

    private final class Held extends SimEvent {
        private final int number;

        Held(EventOwner owner, int number) {
            super(owner);
            this.number = number;
        }

        @Override
        protected void fire(long nowNs) {
            queueHash.add(nowNs + number);
            queue.arm(this, nowNs + increments[at++ & (STEPS - 1)]);
        }
    }

    @Setup
    public void fill() {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < STEPS; i++) {
            // exponential, mean 10 us; few equal times, so that both orders are the same
            increments[i] = (long) (-10_000 * StrictMath.log(1 - random.nextDouble())) + 1;
        }
        EventOwner[] owners = new EventOwner[OWNERS];
        for (int i = 0; i < OWNERS; i++) {
            owners[i] = queue.newOwner("owner" + i);
        }
        for (int i = 0; i < pending; i++) {
            long timeNs = increments[i & (STEPS - 1)];
            queue.arm(new Held(owners[i % OWNERS], i % OWNERS), timeNs);
            Entry entry = new Entry(i % OWNERS);
            entry.timeNs = timeNs;
            entry.sequence = sequences[entry.owner]++;
            baseline.add(entry);
        }
    }

    @Benchmark
    public boolean eventQueue() {
        return queue.fireNext(Long.MAX_VALUE);
    }

    @Benchmark
    public Entry javaPriorityQueue() {
        Entry entry = baseline.remove();
        baselineHash.add(entry.timeNs + entry.owner);
        entry.timeNs += increments[baselineAt++ & (STEPS - 1)];
        entry.sequence = sequences[entry.owner]++;
        baseline.add(entry);
        return entry;
    }

    @TearDown
    public void check() {
        queueHash.check(this::eventQueue, expected());
        baselineHash.check(this::javaPriorityQueue, expected());
    }

    private long expected() {
        return switch (pending) {
            case 16 -> HASH_16;
            case 256 -> HASH_256;
            case 4096 -> HASH_4096;
            case 65536 -> HASH_65536;
            default -> HASH_1000000;
        };
    }
}
