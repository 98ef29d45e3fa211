package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;
import static org.stackmotion.net.channel.TwoMachines.at;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PageRegionSlice;

/** Page regions written to one socket, as regions and as bytes out of another. */
class PageRegionTest {
    private static final int REGION_BYTES = 32 * 4096;
    private static final int HEADER_BYTES = 512;

    private final TwoMachines world = new TwoMachines();
    private int freed;

    @Test
    void receiverWithTheOptionGetsSlicesOfTheSameRegions() {
        Slices slices = new Slices();
        world.serverBootstrap(channel -> channel.pipeline().addLast(slices))
                .childOption(VmkChannelOption.PAGE_REGIONS, true)
                .bind(at("10.0.0.2", 8000));
        send(50);
        assertThat(slices.regionBytes).isEqualTo(50L * REGION_BYTES);
        assertThat(slices.headerBytes).isEqualTo(50L * HEADER_BYTES);
        assertThat(slices.inOrder).isTrue();
        slices.releaseAll();
        assertThat(freed).isEqualTo(50);
    }

    @Test
    void receiverWithoutTheOptionGetsTheBytes() {
        Recorder recorder = new Recorder(world);
        world.serve(8000, channel -> channel.pipeline().addLast(recorder));
        Channel client = world.connect(8000, channel -> {}).channel();
        world.runUntil(MS);
        Pages pages = new Pages(0);
        client.writeAndFlush(pages);
        world.runUntil(SECOND);
        assertThat(recorder.bytes).isEqualTo(REGION_BYTES);
        assertThat(recorder.inOrder).isTrue();
        assertThat(freed).isEqualTo(1);
    }

    @Test
    void closeBeforeEverythingIsSentReleasesEveryRegion() {
        Recorder serverSide = new Recorder(world);
        Recorder clientSide = new Recorder(world);
        world.serve(
                8000,
                channel -> {
                    channel.config().setAutoRead(false);
                    channel.pipeline().addLast(serverSide);
                });
        Channel client =
                world.connect(8000, channel -> channel.pipeline().addLast(clientSide)).channel();
        world.runUntil(MS);
        for (int i = 0; i < 500; i++) {
            client.write(new Pages(i));
        }
        client.flush();
        world.runUntil(SECOND);
        world.client.stack().setActive(false, world.nowNs());
        world.server.stack().setActive(false, world.nowNs());
        world.drain();
        assertThat(freed).isEqualTo(500);
        assertThat(world.ctx.frames().inFlight()).isZero();
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
        assertThat(world.server.stack().pool().inUseBytes()).isZero();
    }

    private void send(int regions) {
        Channel client = world.connect(8000, channel -> {}).channel();
        world.runUntil(MS);
        for (int i = 0; i < regions; i++) {
            ByteBuf header = Unpooled.buffer(HEADER_BYTES);
            header.writeZero(HEADER_BYTES - 4).writeInt(i);
            client.write(header);
            client.write(new Pages(i));
        }
        client.flush();
        world.runUntil(10 * SECOND);
        assertThat(client.isWritable()).isTrue();
        client.close();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
    }

    private final class Pages extends AbstractReferenceCounted implements PageRegion {
        private final int number;

        Pages(int number) {
            this.number = number;
        }

        @Override
        public int length() {
            return REGION_BYTES;
        }

        @Override
        public void getBytes(int from, ByteBuf to, int count) {
            for (int i = from; i < from + count; i++) {
                to.writeByte(Recorder.patternAt(i));
            }
        }

        @Override
        public long identity(int from, int count) {
            return ((long) number << 32) + from * 31L + count;
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }

        @Override
        protected void deallocate() {
            freed++;
        }
    }

    private static final class Slices extends ChannelInboundHandlerAdapter {
        private final List<PageRegionSlice> slices = new ArrayList<>();
        private long regionBytes;
        private long headerBytes;
        private boolean inOrder = true;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof PageRegionSlice slice) {
                Pages pages = (Pages) slice.region();
                inOrder &= pages.number == regionBytes / REGION_BYTES;
                inOrder &= slice.offset() == regionBytes % REGION_BYTES;
                inOrder &= headerBytes == (pages.number + 1L) * HEADER_BYTES;
                regionBytes += slice.length();
                slices.add(slice);
            } else {
                ByteBuf data = (ByteBuf) msg;
                headerBytes += data.readableBytes();
                data.release();
            }
        }

        void releaseAll() {
            slices.forEach(PageRegionSlice::release);
        }
    }
}
