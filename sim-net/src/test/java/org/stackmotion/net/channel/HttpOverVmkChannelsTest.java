package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;

/** Netty's own HTTP client and server, unmodified, on two simulated machines. */
class HttpOverVmkChannelsTest {
    private static final int REQUESTS = 200;

    @Test
    void keepAliveRequestsAreAnsweredOneRoundTripEach() {
        assertThat(Simulation.call("http", () -> run(null))).isTrue();
    }

    @Test
    void twoRunsOfOneSeedHaveOneDigest() {
        List<String> digests = new ArrayList<>();
        Simulation.call("http", () -> run(digests));
        Simulation.call("http", () -> run(digests));
        assertThat(digests.get(0)).isEqualTo(digests.get(1));
    }

    @SuppressWarnings("SameParameterValue")
    private static boolean run(@org.jspecify.annotations.Nullable List<String> digests) {
        TwoMachines world = new TwoMachines();
        List<Long> answeredAt = new ArrayList<>();
        world.serve(
                80,
                channel ->
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(65536),
                                        new Echo()));
        Channel client =
                world.connect(
                                80,
                                channel ->
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpClientCodec(),
                                                        new HttpObjectAggregator(65536))
                                                .addLast(new Client(answeredAt, world)))
                        .channel();
        world.runUntil(10 * TwoMachines.SECOND);
        assertThat(answeredAt).hasSize(REQUESTS);
        // handshake one round trip, then one each: 100 us and the time on the line
        assertThat(answeredAt.getLast()).isBetween(20_100_000L, 20_900_000L);
        client.close();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
        assertThat(world.server.stack().pool().inUseBytes()).isZero();
        if (digests != null) {
            digests.add(world.sim.trace().digest());
        }
        return true;
    }

    private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            FullHttpResponse response =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            request.content().retain());
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            ctx.writeAndFlush(response);
        }
    }

    private static final class Client extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final List<Long> answeredAt;
        private final TwoMachines world;

        Client(List<Long> answeredAt, TwoMachines world) {
            this.answeredAt = answeredAt;
            this.world = world;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            FullHttpRequest request =
                    new DefaultFullHttpRequest(
                            HttpVersion.HTTP_1_1,
                            HttpMethod.POST,
                            "/" + answeredAt.size(),
                            Unpooled.copiedBuffer(new byte[] {1, 2, 3, (byte) answeredAt.size()}));
            request.headers().set(HttpHeaderNames.HOST, "10.0.0.2");
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, 4);
            ctx.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            assertThat(response.status()).isEqualTo(HttpResponseStatus.OK);
            assertThat(ByteBufUtil.getBytes(response.content()))
                    .containsExactly(1, 2, 3, (byte) answeredAt.size());
            answeredAt.add(world.nowNs());
            if (answeredAt.size() < REQUESTS) {
                send(ctx);
            }
        }
    }
}
