package org.stackmotion.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.stackmotion.bench.workload.WorkloadId;
import org.stackmotion.bench.workload.WorkloadOptions;
import org.stackmotion.bench.workload.WorkloadResult;
import org.stackmotion.bench.workload.Workloads;
import org.stackmotion.core.trace.DigestLevel;

/** A bulk transfer between two plain hosts at a switch, Netty channel to Netty channel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TcpBulkBenchmark {
    private static final long BYTES = 64L << 20;
    private static final long HASH = 0x31F099C12257CD1BL;

    @Param({"virtual", "real"})
    public String payload = "virtual";

    @Param({"9000", "1500"})
    public int mtu;

    private final ResultHash hash = new ResultHash(1);

    @Benchmark
    public long transfer() {
        WorkloadResult result =
                Workloads.run(
                        new WorkloadOptions(
                                WorkloadId.W1,
                                mtu,
                                BYTES,
                                "newreno",
                                payload.equals("real"),
                                false,
                                false,
                                DigestLevel.FAST,
                                1,
                                10));
        hash.add(result.verified() ? result.usefulBytes() : -1);
        return result.simulatedNs();
    }

    @TearDown
    public void check() {
        hash.check(this::transfer, HASH);
    }
}
