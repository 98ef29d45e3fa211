package org.stackmotion.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.stackmotion.bench.workload.PageTransfer;
import org.stackmotion.core.Simulation;

/** Memory pages from host to host, by the stack they travel on: time a page. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class PageTransferBenchmark {
    private static final int PAGES = 1 << 14;
    private static final long HASH = 0x905141C13AE53E53L;

    @Param({"default", "vmotion", "provisioning", "custom"})
    public String stack = "vmotion";

    private final ResultHash hash = new ResultHash(1);

    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long transfer() {
        String key =
                switch (stack) {
                    case "default" -> "defaultTcpipStack";
                    case "provisioning" -> "vSphereProvisioning";
                    default -> stack;
                };
        long pages = Simulation.call("pages", () -> new PageTransfer(key, PAGES).run());
        hash.add(pages);
        return pages;
    }

    @TearDown
    public void check() {
        hash.check(this::transfer, HASH);
    }
}
