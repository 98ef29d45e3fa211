package org.stackmotion.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.SimEvent;

class NettyTimerTest {
    private static final long MS = 1_000_000L;

    private final Simulation sim = Simulation.virtual(1);
    private final SimLoop loop = sim.loop();
    private final List<String> log = new ArrayList<>();

    private void note(String what) {
        log.add(what + "@" + loop.nowNs() / MS);
    }

    private Channel channel(ChannelHandler... handlers) {
        QuietChannel channel = new QuietChannel();
        channel.pipeline().addLast(handlers);
        loop.register((Channel) channel);
        loop.runPending();
        assertThat(channel.isActive()).isTrue();
        return channel;
    }

    @AfterEach
    void close() {
        loop.close();
        assertThat(loop.isTerminated()).isTrue();
    }

    @Test
    void oneShotRunsAtItsTimeAndHandsOutItsResult() {
        ScheduledFuture<String> future =
                loop.schedule(
                        () -> {
                            note("ran");
                            return "result";
                        },
                        250,
                        TimeUnit.MILLISECONDS);
        assertThat(future.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(250);
        loop.runUntil(249 * MS);
        assertThat(future.isDone()).isFalse();
        loop.runUntil(300 * MS);
        assertThat(log).containsExactly("ran@250");
        assertThat(future.getNow()).isEqualTo("result");
    }

    @Test
    void exceptionOfATimerBelongsToItsFuture() {
        ScheduledFuture<?> future =
                loop.schedule(
                        () -> {
                            throw new IllegalStateException("the user's own");
                        },
                        1,
                        TimeUnit.MILLISECONDS);
        loop.runUntil(2 * MS);
        assertThat(future.cause()).hasMessage("the user's own");
    }

    @Test
    void timersOfOneInstantRunInTheOrderOfScheduling() {
        loop.schedule(() -> note("a"), 5, TimeUnit.MILLISECONDS);
        loop.scheduleAtFixedRate(() -> note("p"), 5, 5, TimeUnit.MILLISECONDS);
        loop.schedule(() -> note("b"), 5, TimeUnit.MILLISECONDS);
        loop.schedule(() -> note("c"), 10, TimeUnit.MILLISECONDS);
        loop.runUntil(10 * MS);
        // the periodic one draws a new number at 5 ms and so comes behind c at 10 ms
        assertThat(log).containsExactly("a@5", "p@5", "b@5", "c@10", "p@10");
    }

    @Test
    void timersAndOtherEventsShareOneOrder() {
        SimEvent packet =
                new SimEvent(sim.newOwner("link")) {
                    @Override
                    protected void fire(long nowNs) {
                        note("packet");
                    }
                };
        sim.arm(packet, 5 * MS);
        loop.schedule(() -> note("timer"), 5, TimeUnit.MILLISECONDS);
        loop.schedule(() -> note("earlier"), 4, TimeUnit.MILLISECONDS);
        loop.runUntil(9 * MS);
        assertThat(log).containsExactly("earlier@4", "timer@5", "packet@5");
    }

    @Test
    void fixedRateKeepsItsRateAndFixedDelayItsDelay() {
        ScheduledFuture<?> rate =
                loop.scheduleAtFixedRate(() -> note("r"), 0, 10, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> delay =
                loop.scheduleWithFixedDelay(() -> note("d"), 5, 10, TimeUnit.MILLISECONDS);
        loop.runUntil(26 * MS);
        assertThat(log).containsExactly("r@0", "d@5", "r@10", "d@15", "r@20", "d@25");
        rate.cancel(false);
        delay.cancel(false);
        assertThat(loop.events().isEmpty()).isTrue();
    }

    @Test
    void periodicTimerEndsWhenItThrows() {
        ScheduledFuture<?> future =
                loop.scheduleAtFixedRate(
                        () -> {
                            note("t");
                            throw new IllegalStateException("once");
                        },
                        1,
                        1,
                        TimeUnit.MILLISECONDS);
        loop.runUntil(9 * MS);
        assertThat(log).containsExactly("t@1");
        assertThat(future.cause()).hasMessage("once");
    }

    @Test
    void periodicTimerMayCancelItself() {
        ScheduledFuture<?>[] self = new ScheduledFuture<?>[1];
        self[0] =
                loop.scheduleAtFixedRate(
                        () -> {
                            note("t");
                            self[0].cancel(false);
                        },
                        1,
                        1,
                        TimeUnit.MILLISECONDS);
        loop.runUntil(9 * MS);
        assertThat(log).containsExactly("t@1");
        assertThat(loop.events().isEmpty()).isTrue();
    }

    @Test
    void cancelledTimerLeavesTheQueueAtOnce() {
        for (int i = 0; i < 10_000; i++) {
            loop.schedule(() -> note("never"), 1, TimeUnit.HOURS).cancel(false);
        }
        assertThat(loop.events().size()).isZero();
        loop.runUntil(7_200_000 * MS);
        assertThat(log).isEmpty();
    }

    @Test
    void delayBeyondTheEndOfTimeNeverComes() {
        loop.runUntil(MS);
        loop.schedule(() -> note("never"), Long.MAX_VALUE, TimeUnit.DAYS);
        loop.runUntil(Long.MAX_VALUE);
        assertThat(log).isEmpty();
        assertThat(loop.nowNs()).isEqualTo(MS);
    }

    @Test
    void negativeDelayMeansNowAndBadPeriodsAreRefused() {
        loop.schedule(() -> note("now"), -5, TimeUnit.MILLISECONDS);
        loop.runPending();
        assertThat(log).containsExactly("now@0");
        assertThatThrownBy(() -> loop.scheduleAtFixedRate(() -> {}, 0, 0, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idleStateHandlerFiresInSimulatedTime() {
        channel(
                new IdleStateHandler(300, 0, 0, TimeUnit.MILLISECONDS),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        note(((IdleStateEvent) event).state().name());
                    }
                });
        loop.runUntil(1000 * MS);
        assertThat(log).containsExactly("READER_IDLE@300", "READER_IDLE@600", "READER_IDLE@900");
    }

    @Test
    void readTimeoutHandlerCountsFromTheLastRead() {
        Channel channel =
                channel(
                        new ReadTimeoutHandler(1200, TimeUnit.MILLISECONDS),
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable t) {
                                assertThat(t).isInstanceOf(ReadTimeoutException.class);
                                note("timeout");
                            }
                        });
        loop.schedule(
                () -> {
                    channel.pipeline().fireChannelRead("frame");
                    channel.pipeline().fireChannelReadComplete();
                },
                100,
                TimeUnit.MILLISECONDS);
        loop.runUntil(5000 * MS);
        assertThat(log).containsExactly("timeout@1300");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void tlsHandshakeThatGetsNoAnswerTimesOutAtExactlyItsTime() throws Exception {
        SslHandler ssl =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .build()
                        .newHandler(QuietChannel.ALLOCATOR);
        ssl.setHandshakeTimeoutMillis(4321);
        channel(ssl);
        ssl.handshakeFuture().addListener(done -> note("done"));
        loop.runUntil(4320 * MS);
        assertThat(ssl.handshakeFuture().isDone()).isFalse();
        loop.runUntil(10_000 * MS);
        assertThat(log).containsExactly("done@4321");
        assertThat(ssl.handshakeFuture().cause()).isInstanceOf(SslHandshakeTimeoutException.class);
    }

    @Test
    void dayOfPeriodicTimersRunsInOneGo() {
        long[] ticks = new long[1];
        loop.scheduleAtFixedRate(() -> ticks[0]++, 250, 250, TimeUnit.MILLISECONDS);
        channel(new IdleStateHandler(0, 0, 1000, TimeUnit.MILLISECONDS));
        loop.runUntil(TimeUnit.HOURS.toNanos(24));
        assertThat(ticks[0]).isEqualTo(24 * 3600 * 4);
    }

    @Test
    void closeEndsChannelsAndTimersWithoutWaiting() {
        Channel channel = channel();
        ScheduledFuture<?> timer = loop.schedule(() -> note("never"), 1, TimeUnit.HOURS);
        loop.close();
        assertThat(channel.isOpen()).isFalse();
        assertThat(timer.isCancelled()).isTrue();
        assertThat(loop.isTerminated()).isTrue();
        assertThatThrownBy(() -> loop.schedule(() -> {}, 1, TimeUnit.SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void gracefulShutdownByAUserEndsWithTheRun() {
        Channel channel = channel();
        loop.scheduleAtFixedRate(() -> note("tick"), 1, 1, TimeUnit.MILLISECONDS);
        loop.schedule(() -> loop.shutdownGracefully(), 2500, TimeUnit.MICROSECONDS);
        loop.runUntil(Long.MAX_VALUE);
        assertThat(log).containsExactly("tick@1", "tick@2");
        assertThat(channel.isOpen()).isFalse();
        assertThat(loop.isTerminated()).isTrue();
    }
}
