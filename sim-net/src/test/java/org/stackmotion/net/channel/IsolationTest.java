package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stackmotion.net.channel.FourStackHost.Side;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.wire.DropReason;

/**
 * The proof of the isolation rule, as a table: every ordered pair of stacks (A, B) and every
 * trouble that A can be in. With uplinks of their own, B's frames are the same to the byte and the
 * nanosecond as without the trouble, and so is all that B owns. On one uplink only the times of
 * queueing differ, and they do: contention is physics, not leakage.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTest {
    private static final long MS = 1_000_000L;
    private static final long TROUBLE_NS = 100 * MS;
    private static final long END_NS = 700 * MS;
    private static final long LOOK_NS = 20 * MS;

    /** One run shows one trouble of A to all three others. */
    private final Map<String, FourStackHost> runs = new LinkedHashMap<>();

    private FourStackHost run(boolean shared, @Nullable String a, @Nullable StackTrouble trouble) {
        return runs.computeIfAbsent(
                shared + " " + a + " " + trouble,
                key -> {
                    try {
                        return runNow(shared, a, trouble);
                    } catch (HostFault e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static FourStackHost runNow(
            boolean shared, @Nullable String a, @Nullable StackTrouble trouble) throws HostFault {
        boolean unlimited = trouble != null && trouble.needsUnlimitedConnections();
        FourStackHost world = new FourStackHost(shared, unlimited ? a : null);
        world.sides.values().forEach(StackWork::start);
        for (long nowNs = 0; nowNs < END_NS; nowNs += LOOK_NS) {
            world.sim.runUntil(nowNs);
            if (nowNs == TROUBLE_NS && a != null && trouble != null) {
                trouble.inflict(world.side(a));
            }
            for (Side side : world.sides.values()) {
                if (!side.key.equals(a)) {
                    side.look();
                }
            }
        }
        return world;
    }

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (StackTrouble trouble : StackTrouble.values()) {
            for (String a : FourStackHost.KEYS) {
                for (String b : FourStackHost.KEYS) {
                    if (!a.equals(b)) {
                        rows.add(Arguments.of(trouble, a, b));
                    }
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0} in {1} leaves {2} as it was")
    @MethodSource("table")
    void troubleInOneStackLeavesTheOtherAsItWas(StackTrouble trouble, String a, String b) {
        FourStackHost troubled = run(false, a, trouble);
        trouble.mustHaveHappened(troubled.side(a));
        Side calm = run(false, null, null).side(b);
        Side same = troubled.side(b);
        assertThat(calm.frames).hasSizeGreaterThan(1000);
        assertThat(same.frames).isEqualTo(calm.frames);
        assertThat(same.states).isEqualTo(calm.states);
    }

    static Stream<Arguments> pairs() {
        return table().filter(row -> row.get()[0] == StackTrouble.BUSY);
    }

    @ParameterizedTest(name = "{1} busy on the uplink of {2}")
    @MethodSource("pairs")
    void onASharedUplinkOnlyTheTimesOfQueueingDiffer(StackTrouble busy, String a, String b) {
        FourStackHost troubled = run(true, a, busy);
        busy.mustHaveHappened(troubled.side(a));
        Side calm = run(true, null, null).side(b);
        Side other = troubled.side(b);
        // whole flows in the same order, as far as both runs came
        assertThat(other.flows.keys()).isEqualTo(calm.flows.keys());
        int frames = 0;
        int later = 0;
        for (String flow : calm.flows.keys()) {
            List<String> expected = calm.flows.frames(flow);
            List<String> got = other.flows.frames(flow);
            int both = Math.min(expected.size(), got.size());
            assertThat(got.subList(0, both)).as(flow).isEqualTo(expected.subList(0, both));
            assertThat(both).as(flow).isGreaterThan(expected.size() * 9 / 10);
            for (int i = 0; i < both; i++) {
                frames++;
                if (!other.flows.times(flow).get(i).equals(calm.flows.times(flow).get(i))) {
                    later++;
                }
            }
        }
        assertThat(frames).isGreaterThan(900);
        // the wire is shared, so B must wait for A: a proof that could not fail would prove nothing
        assertThat(later).isGreaterThan(frames / 10);
    }

    @Test
    void theFourStacksDoTheSameAndMeetNobody() {
        FourStackHost calm = run(false, null, null);
        for (Side side : calm.sides.values()) {
            assertThat(side.stack.pool().inUseBytes()).isLessThan(FourStackHost.POOL_BYTES);
            assertThat(Stream.of(DropReason.values()).filter(r -> side.stack.drops().of(r) > 0))
                    .isEmpty();
            assertThat(side.heard).isEmpty();
        }
    }
}
