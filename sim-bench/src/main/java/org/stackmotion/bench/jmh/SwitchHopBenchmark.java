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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.NetContext;

/** A frame's way over a cable, through an Ethernet switch and over a second cable: two events. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SwitchHopBenchmark {
    private static final int BATCH = 64;
    private static final int FRAME_BYTES = 66;
    private static final long RESULTS = 64 * 100L;
    private static final long HASH = 0xC86404DA2EDDEDF5L;
    private static final long MAC_A = 0x0050_5600_0001L;
    private static final long MAC_B = 0x0050_5600_0002L;

    @Param({"FAST", "FULL"})
    public DigestLevel digest = DigestLevel.FAST;

    private final ResultHash hash = new ResultHash(RESULTS);
    private World world = new World(DigestLevel.FAST, hash);

    private static final class World {
        final Simulation sim;
        final NetContext ctx;
        final Link left;
        final Link right;

        World(DigestLevel digest, ResultHash hash) {
            sim = new Simulation(1, TimeMode.VIRTUAL, digest);
            ctx = new NetContext(sim, false);
            LinkConfig config = LinkConfig.of(25_000_000_000L, 1_000);
            left = new Link(ctx, "a/eth0", "tor1/port1", config, config);
            right = new Link(ctx, "b/eth0", "tor1/port2", config, config);
            EthernetSwitch tor = new EthernetSwitch(ctx, "tor1");
            tor.connect(left.b());
            tor.connect(right.b());
            left.a().attach((frame, nowNs) -> frame.release());
            right.a()
                    .attach((frame, nowNs) -> {
                        hash.add(nowNs + frame.traceIdent());
                        frame.release();
                    });
        }

        void send(Link from, long source, long destination, int number) {
            Frame frame = ctx.frames().take(FRAME_BYTES);
            EthernetView.write(frame.bytes(), destination, source, EthernetView.IPV4);
            frame.setTraceIdent(number);
            from.a().transmit(frame, sim.nowNs());
        }
    }

    @Setup
    public void build() {
        world = new World(digest, hash);
        world.send(world.right, MAC_B, MAC_A, 0); // so that the switch knows where B is
        world.sim.runUntil(1_000_000);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long hop() {
        for (int i = 0; i < BATCH; i++) {
            world.send(world.left, MAC_A, MAC_B, i);
        }
        world.sim.runUntil(Long.MAX_VALUE);
        return world.sim.nowNs();
    }

    @TearDown
    public void check() {
        hash.check(this::hop, HASH);
    }
}
