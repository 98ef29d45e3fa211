package org.stackmotion.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.ip.Route;
import org.stackmotion.net.ip.RouteSource;
import org.stackmotion.net.ip.RoutingTable;

/**
 * Longest prefix match in one stack's table, destinations half inside the prefixes and half
 * anywhere.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RouteLookupBenchmark {
    private static final int DESTINATIONS = 1 << 16;
    private static final long RESULTS = DESTINATIONS;

    private static final long HASH_10 = 0x04E6100D381EF6C4L;
    private static final long HASH_1000 = 0x37C0AD3BD04083E8L;
    private static final long HASH_100000 = 0xAD8DB4258098913BL;

    @Param({"10", "1000", "100000"})
    public int routes;

    private final RoutingTable<String> table = new RoutingTable<>();
    private final int[] destinations = new int[DESTINATIONS];
    private final ResultHash hash = new ResultHash(RESULTS);
    private int at;

    @Setup
    public void fill() {
        SeededRandom random = new SeededRandom(1);
        int[] prefixes = new int[routes];
        while (table.size() < routes) {
            int length = 8 + random.nextInt(17);
            int prefix = random.nextInt() & (-1 << (32 - length));
            int number = table.size();
            if (table.add(new Route<>(prefix, length, number + 1, "vmk1", RouteSource.STATIC))) {
                prefixes[number] = prefix;
            }
        }
        for (int i = 0; i < DESTINATIONS; i++) {
            boolean inside = (i & 1) == 0;
            destinations[i] =
                    inside
                            ? prefixes[random.nextInt(routes)] | random.nextInt(256)
                            : random.nextInt();
        }
    }

    @Benchmark
    public @Nullable Route<String> lookup() {
        Route<String> route = table.lookup(destinations[at++ & (DESTINATIONS - 1)]);
        hash.add(route == null ? 0 : route.gateway());
        return route;
    }

    @TearDown
    public void check() {
        hash.check(this::lookup, routes == 10 ? HASH_10 : routes == 1000 ? HASH_1000 : HASH_100000);
    }
}
