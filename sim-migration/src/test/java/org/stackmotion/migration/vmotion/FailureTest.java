package org.stackmotion.migration.vmotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.migration.vmotion.TwoSites.MS;
import static org.stackmotion.migration.vmotion.TwoSites.S;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.migration.dirty.SweepModel;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.migration.protocol.MigrationDecoder;
import org.stackmotion.migration.protocol.MigrationEncoder;
import org.stackmotion.migration.protocol.MigrationMessage;
import org.stackmotion.migration.vm.Datastore;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.wire.IpAddress;

/** Whatever fails, whenever: the VM runs on exactly one host, and the report says what happened. */
class FailureTest {
    private static final MigrationOptions OPTIONS =
            MigrationOptions.defaults().withSwitchoverGoalNs(2 * MS);

    private static VirtualMachine busyVm(TwoSites sites) {
        return sites.vm(
                "vm1",
                new SyntheticMemory(8_192),
                new SweepModel(4_096, 40_000_000),
                Datastore.shared("ds1"));
    }

    private static void at(TwoSites sites, long timeNs, Runnable action) {
        sites.sim.arm(
                new SimEvent(sites.sim.newOwner("test")) {
                    @Override
                    protected void fire(long nowNs) {
                        action.run();
                    }
                },
                timeNs);
    }

    private static void hasOneOwner(TwoSites sites, VirtualMachine vm) {
        assertThat(vm.isRunning()).isTrue();
        assertThat(vm.site()).isIn(sites.a, sites.b);
        String host = vm.site() == sites.a ? "esx01" : "esx02";
        assertThat(vm.lock().holder()).isEqualTo(host);
        assertThat(vm.lock().isOffered()).isFalse();
        assertThat(vm.isMigrating()).isFalse();
    }

    private static Migration run(TwoSites sites, VirtualMachine vm, MigrationOptions options) {
        sites.sim.loop().runPending();
        Migration migration = sites.start(vm, options);
        sites.sim.loop().runWhile(() -> !migration.isFinished(), 600 * S);
        assertThat(migration.isFinished()).isTrue();
        sites.sim.loop().runUntil(sites.sim.nowNs() + 200 * S);
        return migration;
    }

    /** 8192 pages at 10 Gbit/s: pass 1 ends at 27 ms, everything at about 45 ms. */
    @Seeds(count = 60)
    void linkDownForGoodAtAnyMomentLeavesOneOwner(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        long whenNs = new SeededRandom(seed).nextLong(50 * MS);
        at(sites, whenNs, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS);
        hasOneOwner(sites, vm);
        if (migration.outcome() == MigrationOutcome.COMPLETED) {
            assertThat(vm.site()).isSameAs(sites.b);
        } else {
            assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
            assertThat(vm.site()).isSameAs(sites.a);
            assertThat(migration.status().code()).startsWith("0xbad0");
            assertThat(migration.status().remedy()).isNotEmpty();
        }
        assertThat(sites.finished).containsExactly(migration);
    }

    /** The last milliseconds, where the lock changes hands. */
    @Seeds(count = 60)
    void linkDownDuringSwitchoverLeavesOneOwner(long seed) {
        TwoSites reference = TwoSites.at(10);
        long endNs = reference.migrate(busyVm(reference), OPTIONS).totalNs();
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        long whenNs = endNs - new SeededRandom(seed).nextLong(3 * MS);
        at(sites, whenNs, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS);
        hasOneOwner(sites, vm);
        boolean moved = vm.site() == sites.b;
        assertThat(migration.outcome())
                .isEqualTo(moved ? MigrationOutcome.COMPLETED : MigrationOutcome.FAILED);
    }

    @Seeds(count = 40)
    void shortOutageAtAnyMomentOnlyCostsTime(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        SeededRandom random = new SeededRandom(seed);
        long whenNs = random.nextLong(50 * MS);
        long forNs = 1 + random.nextLong(2 * S);
        at(sites, whenNs, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
        at(sites, whenNs + forNs, () -> sites.a.end.setUp(true, sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS.withProgressTest(130, 0));
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(migration.snapshot().verified()).isTrue();
        hasOneOwner(sites, vm);
    }

    @Seeds(count = 40)
    void cancelAtAnyMomentLeavesOneOwner(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        long whenNs = new SeededRandom(seed).nextLong(50 * MS);
        at(sites, whenNs, () -> sites.started.get(0).cancel(sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS);
        hasOneOwner(sites, vm);
        assertThat(migration.outcome())
                .isIn(MigrationOutcome.CANCELLED, MigrationOutcome.COMPLETED);
        assertThat(vm.site() == sites.b)
                .isEqualTo(migration.outcome() == MigrationOutcome.COMPLETED);
    }

    @Seeds(count = 40)
    void resetByTheDestinationAtAnyMomentLeavesOneOwner(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        long whenNs = new SeededRandom(seed).nextLong(50 * MS);
        sites.serviceB.setPipeline(p ->
                at(
                        sites,
                        Math.max(whenNs, sites.sim.nowNs()),
                        () -> {
                            p.channel()
                                    .config()
                                    .setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
                            p.channel().close();
                        }));
        Migration migration = run(sites, vm, OPTIONS);
        hasOneOwner(sites, vm);
        assertThat(vm.site() == sites.b)
                .isEqualTo(migration.outcome() == MigrationOutcome.COMPLETED);
        if (migration.outcome() == MigrationOutcome.FAILED) {
            assertThat(migration.status().code()).isIn("0xbad004b", "0xbad003f", "0xbad0053");
        }
    }

    /** With pages still queued at the source, which then cannot be written any more. */
    @Seeds(count = 40)
    void closeByTheDestinationAtAnyMomentIsNamed(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        List<Channel> accepted = new ArrayList<>();
        sites.serviceB.setPipeline(p -> accepted.add(p.channel()));
        long whenNs = 1 * MS + new SeededRandom(seed).nextLong(25 * MS);
        at(sites, whenNs, () -> accepted.get(0).close());
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).isIn("0xbad003f", "0xbad004b");
        assertThat(migration.status().cause()).isNotEmpty().doesNotContain("null");
        hasOneOwner(sites, vm);
    }

    @Test
    void nobodyListeningIsAConnectFailureWithItsCause() {
        TwoSites sites = TwoSites.at(10);
        sites.sim.loop().runPending();
        VirtualMachine vm = busyVm(sites);
        at(sites, 1, sites.serviceB::stop); // the service dies between admission and connect
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).isEqualTo("0xbad010b");
        assertThat(migration.status().text())
                .isEqualTo("The ESX hosts failed to connect over the VMotion network");
        assertThat(migration.status().cause()).startsWith("0xbad004f Connection refused");
        hasOneOwner(sites, vm);
    }

    @Test
    void cutCableIsAConnectFailureToo() {
        TwoSites sites = TwoSites.at(10);
        sites.a.end.setUp(false, 0);
        VirtualMachine vm = busyVm(sites);
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.status().code()).isEqualTo("0xbad010b");
        assertThat(migration.status().cause())
                .startsWith("0xbad0021 Timeout")
                .endsWith("no ARP answer from 10.0.0.2");
        assertThat(migration.status().remedy()).startsWith("Nobody answers for 10.0.0.2.");
        assertThat(migration.snapshot().totalNs()).isEqualTo(20 * S);
        hasOneOwner(sites, vm);
    }

    /** Answers with noise of its own. */
    private static final class Noise extends ChannelInboundHandlerAdapter {
        private final SeededRandom random;

        Noise(SeededRandom random) {
            this.random = random;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            byte[] noise = new byte[1 + random.nextInt(200)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextInt();
            }
            if (random.nextBoolean(0.5)) {
                noise[0] = 0x53;
            }
            ByteBuf bytes = Unpooled.wrappedBuffer(noise);
            ctx.writeAndFlush(bytes);
            ctx.fireChannelActive();
        }
    }

    @Seeds(count = 20)
    void peerThatTalksNonsenseFailsTheMigrationByName(long seed) {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        sites.serviceB.setPipeline(p -> p.addFirst(new Noise(new SeededRandom(seed))));
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(vm.site()).isSameAs(sites.a);
        hasOneOwner(sites, vm);
    }

    @Test
    void silentPeerTimesOutAfterTwentySeconds() {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        sites.serviceB.setPipeline(p ->
                p.addFirst(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object m) {
                                io.netty.util.ReferenceCountUtil.release(m);
                            }
                        }));
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.status().code()).isEqualTo("0xbad0021");
        assertThat(migration.status().remedy()).contains("-d -s 8972 10.0.0.2 is not, some hop");
        assertThat(migration.snapshot().totalNs()).isBetween(20 * S, 22 * S);
        hasOneOwner(sites, vm);
    }

    /** A time shortly before the destination takes the lock, when nothing disturbs. */
    private static long beforeCommitNs() {
        TwoSites reference = TwoSites.at(10);
        return reference.migrate(busyVm(reference), OPTIONS).totalNs() - 100_000;
    }

    @Seeds(count = 40)
    void powerOffAtAnyMomentEndsTheMigrationAtOnceAndNobodyRunsIt(long seed) {
        long endNs = beforeCommitNs();
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        long whenNs = 1 + new SeededRandom(seed).nextLong(endNs);
        at(sites, whenNs, () -> vm.powerOff(sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).isEqualTo("0xbad0092");
        assertThat(migration.snapshot().totalNs()).isEqualTo(whenNs);
        assertThat(vm.lock().holder()).isNull();
        assertThat(vm.site()).isNull();
    }

    /** What is powered on again is another run of the VM: the old migration must not carry it. */
    @Seeds(count = 40)
    void powerCycleAtAnyMomentEndsTheMigrationAndTheVmRunsAtTheSource(long seed) {
        long endNs = beforeCommitNs();
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        SeededRandom random = new SeededRandom(seed);
        long offNs = 1 + random.nextLong(endNs);
        long onNs = offNs + random.nextLong(2 * MS);
        at(sites, offNs, () -> vm.powerOff(sites.sim.nowNs()));
        at(sites, onNs, () -> vm.powerOn(sites.a, sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).isEqualTo("0xbad0092");
        assertThat(vm.site()).isSameAs(sites.a);
        hasOneOwner(sites, vm);
    }

    /** Between the commit and the word of it at the source the VM is the destination's. */
    @Test
    void powerOffAfterTheCommitLeavesTheMigrationComplete() {
        TwoSites reference = TwoSites.at(10);
        long endNs = reference.migrate(busyVm(reference), OPTIONS).totalNs();
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        at(
                sites,
                endNs - 5_000,
                () -> {
                    assertThat(vm.site()).isSameAs(sites.b);
                    assertThat(sites.started.get(0).isFinished()).isFalse();
                    vm.powerOff(sites.sim.nowNs());
                });
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(vm.site()).isNull();
        assertThat(vm.lock().holder()).isNull();
    }

    /** Cuts in steps of 25 us through the last 2 ms: before the take the source keeps the VM. */
    @Test
    void takeIsTheCommitPoint() {
        TwoSites reference = TwoSites.at(10);
        MigrationSnapshot whole = reference.migrate(busyVm(reference), OPTIONS);
        int kept = 0;
        int moved = 0;
        for (long cutNs = whole.totalNs() - 2 * MS; cutNs <= whole.totalNs(); cutNs += 25_000) {
            TwoSites sites = TwoSites.at(10);
            VirtualMachine vm = busyVm(sites);
            at(sites, cutNs, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
            Migration migration = run(sites, vm, OPTIONS);
            hasOneOwner(sites, vm);
            if (vm.site() == sites.b) {
                moved++;
                assertThat(migration.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
                assertThat(migration.snapshot().verified()).isTrue();
            } else {
                assertThat(moved).as("no way back once the lock is taken").isZero();
                assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
                kept++;
            }
        }
        assertThat(kept).isPositive();
        assertThat(moved).isPositive();
    }

    @Test
    void switchoverThatTakesTooLongIsFailedOnPurpose() {
        TwoSites reference = TwoSites.at(10);
        long endNs = reference.migrate(busyVm(reference), OPTIONS).totalNs();
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        at(sites, endNs - MS, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
        Migration migration = run(sites, vm, OPTIONS.withTimeouts(3600 * S, 30 * S));
        assertThat(migration.status().code()).isEqualTo("0xbad0107");
        assertThat(migration.status().cause())
                .startsWith(
                        "The migration has exceeded the maximum switchover time of 30 second(s)");
        assertThat(migration.snapshot().downtimeNs()).isBetween(30 * S, 32 * S);
        hasOneOwner(sites, vm);
    }

    @Test
    void failedVmMigratesAtTheNextAttempt() {
        TwoSites sites = TwoSites.at(10);
        VirtualMachine vm = busyVm(sites);
        at(sites, 30 * MS, () -> sites.a.end.setUp(false, sites.sim.nowNs()));
        Migration failed = run(sites, vm, OPTIONS);
        assertThat(failed.outcome()).isEqualTo(MigrationOutcome.FAILED);
        sites.a.end.setUp(true, sites.sim.nowNs());
        sites.sim.loop().runUntil(sites.sim.nowNs() + 5 * S);
        Migration again = sites.start(vm, OPTIONS);
        sites.sim.loop().runUntil(sites.sim.nowNs() + 60 * S);
        assertThat(again.outcome()).isEqualTo(MigrationOutcome.COMPLETED);
        assertThat(again.snapshot().verified()).isTrue();
        hasOneOwner(sites, vm);
    }

    /** A client that was never announced, and one that sends noise: the service goes on. */
    @Test
    void strangersAtPort8000AreTurnedAwayByName() {
        TwoSites sites = TwoSites.at(10);
        List<Integer> answers = new ArrayList<>();
        MigrationInputStub answer =
                new MigrationInputStub() {
                    @Override
                    public void onMessage(MigrationMessage message) {
                        if (message instanceof MigrationMessage.Abort abort) {
                            answers.add(abort.status());
                        }
                    }
                };
        for (Object first :
                new Object[] {
                    new MigrationMessage.Hello(4711, 8_192, 100, "vm9", "esx09"),
                    Unpooled.wrappedBuffer(new byte[100]),
                    new MigrationMessage.StopCopy(0),
                    new MigrationEncoder.DeviceState(5)
                }) {
            new Bootstrap()
                    .group(sites.sim.loop())
                    .channelFactory(() -> new VmkSocketChannel(sites.a.machine.stack()))
                    .handler(
                            new ChannelInitializer<Channel>() {
                                @Override
                                protected void initChannel(Channel ch) {
                                    ch.pipeline()
                                            .addLast(new MigrationEncoder())
                                            .addLast(new MigrationDecoder(answer));
                                }
                            })
                    .connect(
                            Addresses.socket(
                                    IpAddress.ofIpv4(sites.b.machine.networkInterface().address()),
                                    8000))
                    .addListener((ChannelFuture done) -> {
                        done.channel().writeAndFlush(first);
                        if (first instanceof MigrationEncoder.DeviceState) {
                            done.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[5]));
                        }
                    });
            sites.sim.loop().runUntil(sites.sim.nowNs() + S);
        }
        assertThat(answers).containsExactly(0xbad010c, 0xbad0001, 0xbad0001, 0xbad0001);
        assertThat(sites.sim.counters().counter("esx02/vmotion", "BAD_MAGIC").value()).isEqualTo(1);
        VirtualMachine vm = busyVm(sites);
        assertThat(run(sites, vm, OPTIONS).outcome()).isEqualTo(MigrationOutcome.COMPLETED);
    }

    @Test
    void exhaustedBufferPoolFailsTheMigrationWithItsOwnStatus() {
        TwoSites sites =
                new TwoSites(
                        1,
                        LinkConfig.of(10_000_000_000L, 10_000),
                        9000,
                        NetstackConfig.plain().withBufferPoolBytes(200_000));
        VirtualMachine vm = busyVm(sites);
        Migration migration = run(sites, vm, OPTIONS);
        assertThat(migration.outcome()).isEqualTo(MigrationOutcome.FAILED);
        assertThat(migration.status().code()).isEqualTo("0xbad0014");
        assertThat(migration.status().remedy()).startsWith("The buffers of stack");
        hasOneOwner(sites, vm);
    }
}
