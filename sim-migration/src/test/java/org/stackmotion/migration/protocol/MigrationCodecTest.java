package org.stackmotion.migration.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.PageBitmap;
import org.stackmotion.migration.memory.SyntheticMemory;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PageRegionSlice;

class MigrationCodecTest {
    private static final long PAGES = 1000;

    /** Writes down what it hears. */
    private static class Recorder implements MigrationInput {
        final List<String> heard = new ArrayList<>();
        final long[] numbers = new long[WireFormat.BATCH_PAGES_MAX];
        long content;

        @Override
        public void onMessage(MigrationMessage message) {
            heard.add(message.toString());
        }

        @Override
        public long memoryPages() {
            return PAGES;
        }

        @Override
        public long[] pageNumbers() {
            return numbers;
        }

        @Override
        public void onPages(int count) {
            heard.add("pages " + count + " from " + numbers[0]);
        }

        @Override
        public void onPageContent(PageRegion region, int offset, int count) {
            content += count;
        }

        @Override
        public void onPageContent(ByteBuf bytes, int count) {
            bytes.skipBytes(count);
            content += count;
        }

        @Override
        public void onChangedRun(long firstPage, long count) {
            heard.add("run " + firstPage + " +" + count);
        }

        @Override
        public void onDeviceState(ByteBuf bytes, int count, long left) {
            bytes.skipBytes(count);
            if (left == 0) {
                heard.add("device state");
            }
        }

        @Override
        public void onFault(ProtocolFault fault, String detail) {
            heard.add(fault.name());
        }
    }

    private static PageBatch batch(SyntheticMemory memory, int count) {
        PageBatch batch = memory.takeBatch(32);
        for (int i = 0; i < count; i++) {
            batch.add(17 + i * 3L);
        }
        return batch;
    }

    /** A whole conversation as the encoder writes it. */
    private static List<Object> conversation() {
        EmbeddedChannel out = new EmbeddedChannel(new MigrationEncoder());
        PageBitmap changed = new PageBitmap(PAGES);
        changed.setRange(5, 10);
        changed.set(999);
        out.writeOutbound(
                new MigrationMessage.Hello(77, PAGES, 3, "vm1", "esx01"),
                new MigrationMessage.HelloReply(0),
                batch(new SyntheticMemory(PAGES), 5),
                new MigrationMessage.RoundEnd(1, 5),
                new MigrationEncoder.Changed(changed),
                new MigrationMessage.StopCopy(11),
                new MigrationEncoder.DeviceState(3),
                Unpooled.wrappedBuffer(new byte[] {1, 2, 3}),
                new MigrationMessage.Resumed(0),
                new MigrationMessage.Abort(0xbad0021));
        List<Object> written = new ArrayList<>();
        for (Object o = out.readOutbound(); o != null; o = out.readOutbound()) {
            written.add(o);
        }
        return written;
    }

    private static ByteBuf asBytes(List<Object> written) {
        ByteBuf all = Unpooled.buffer();
        for (Object o : written) {
            if (o instanceof ByteBuf bytes) {
                all.writeBytes(bytes);
            } else {
                PageRegion region = (PageRegion) o;
                region.getBytes(0, all, region.length());
            }
        }
        return all;
    }

    private static final List<String> EXPECTED =
            List.of(
                    "Hello[migrationId=77, memoryPages=1000, deviceStateBytes=3, vm=vm1,"
                            + " sourceHost=esx01]",
                    "HelloReply[status=0]",
                    "pages 5 from 17",
                    "RoundEnd[round=1, pagesSent=5]",
                    "run 5 +10",
                    "run 999 +1",
                    "StopCopy[pages=11]",
                    "device state",
                    "Resumed[status=0]",
                    "Abort[status=195887137]");

    private static Recorder decode(Object... pieces) {
        Recorder recorder = new Recorder();
        EmbeddedChannel in = new EmbeddedChannel(new MigrationDecoder(recorder));
        for (Object piece : pieces) {
            in.writeInbound(piece);
        }
        return recorder;
    }

    @Test
    void conversationComesOutAsItWentInByRegion() {
        Recorder recorder = new Recorder();
        EmbeddedChannel in = new EmbeddedChannel(new MigrationDecoder(recorder));
        for (Object o : conversation()) {
            if (o instanceof PageRegion region) {
                region.retain();
                in.writeInbound(new PageRegionSlice(region, 0, 9000));
                in.writeInbound(new PageRegionSlice(region, 9000, region.length() - 9000));
            } else {
                in.writeInbound(o);
            }
        }
        assertThat(recorder.heard).isEqualTo(EXPECTED);
        assertThat(recorder.content).isEqualTo(5 * 4096);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void conversationComesOutAsItWentInFromBytesCutAnywhere(long seed) {
        ByteBuf all = asBytes(conversation());
        SeededRandom random = new SeededRandom(seed);
        Recorder recorder = new Recorder();
        EmbeddedChannel in = new EmbeddedChannel(new MigrationDecoder(recorder));
        while (all.isReadable()) {
            int piece = Math.min(all.readableBytes(), 1 + random.nextInt(seed == 1 ? 1 : 700));
            in.writeInbound(all.readBytes(piece));
        }
        assertThat(recorder.heard).isEqualTo(EXPECTED);
    }

    @Test
    void everyPrefixIsSilentBeyondWhatIsComplete() {
        ByteBuf all = asBytes(conversation());
        for (int length = 0; length < all.readableBytes(); length++) {
            List<String> heard = decode(all.retainedSlice(0, length)).heard;
            assertThat(heard).isEqualTo(EXPECTED.subList(0, heard.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void flippedBitsNeverThrowAndEndInAtMostOneFault(long seed) {
        SeededRandom random = new SeededRandom(seed);
        byte[] good = new byte[asBytes(conversation()).readableBytes()];
        asBytes(conversation()).readBytes(good);
        for (int run = 0; run < 500; run++) {
            byte[] bad = good.clone();
            int flips = 1 + random.nextInt(4);
            for (int i = 0; i < flips; i++) {
                // half of the flips near the front, where the control messages are
                int range = random.nextBoolean(0.5) ? 200 : bad.length;
                bad[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
            }
            List<String> heard = decode(Unpooled.wrappedBuffer(bad)).heard;
            long faults =
                    heard.stream().filter(h -> h.startsWith("BAD_") || h.startsWith("UN")).count();
            assertThat(faults).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void nothingIsHeardAfterAFault() {
        ByteBuf bad = Unpooled.buffer().writeLong(0);
        assertThat(decode(bad, asBytes(conversation())).heard).containsExactly("BAD_MAGIC");
    }

    private static ByteBuf message(int type, int length) {
        return Unpooled.buffer().writeShort(0x534D).writeByte(1).writeByte(type).writeInt(length);
    }

    @Test
    void eachKindOfNonsenseHasItsName() {
        assertThat(
                        decode(
                                        Unpooled.buffer()
                                                .writeShort(0x534D)
                                                .writeByte(9)
                                                .writeByte(1)
                                                .writeInt(0))
                                .heard)
                .containsExactly("BAD_VERSION");
        assertThat(decode(message(0, 0)).heard).containsExactly("UNKNOWN_TYPE");
        assertThat(decode(message(10, 4)).heard).containsExactly("UNKNOWN_TYPE");
        assertThat(decode(message(WireFormat.PAGES, 4111)).heard).containsExactly("BAD_LENGTH");
        assertThat(decode(message(WireFormat.PAGES, 4112 * 1025)).heard)
                .containsExactly("BAD_LENGTH");
        assertThat(decode(message(WireFormat.HELLO, 25)).heard).containsExactly("BAD_LENGTH");
        assertThat(decode(message(WireFormat.DEVICE_STATE, -1)).heard)
                .containsExactly("BAD_LENGTH");
        assertThat(decode(message(WireFormat.ABORT, 5)).heard).containsExactly("BAD_LENGTH");
        assertThat(
                        decode(
                                        message(WireFormat.PAGES, 4112)
                                                .writeLong(PAGES)
                                                .writeLong(4096L << 32))
                                .heard)
                .containsExactly("BAD_PAGE_NUMBER");
        assertThat(decode(message(WireFormat.PAGES, 4112).writeLong(1).writeLong(4096)).heard)
                .containsExactly("BAD_PAGE_HEADER");
        assertThat(decode(message(WireFormat.CHANGED, 12).writeLong(999).writeInt(2)).heard)
                .containsExactly("BAD_RUN");
        assertThat(
                        decode(
                                        message(WireFormat.HELLO, 26)
                                                .writeZero(24)
                                                .writeByte(2)
                                                .writeByte(0))
                                .heard)
                .containsExactly("BAD_NAME");
        assertThat(
                        decode(
                                        message(WireFormat.HELLO, 27)
                                                .writeZero(24)
                                                .writeByte(1)
                                                .writeByte(0xC3)
                                                .writeByte(0))
                                .heard)
                .containsExactly("BAD_NAME");
        PageBatch batch = batch(new SyntheticMemory(PAGES), 1);
        assertThat(decode(new PageRegionSlice(batch, 0, 4096)).heard)
                .containsExactly("UNEXPECTED_REGION");
        assertThat(decode("text").heard).containsExactly("UNEXPECTED_MESSAGE");
    }

    @Test
    void moreChangedRunsThanOneMessageHoldsTakeMoreMessages() {
        PageBitmap changed = new PageBitmap(10_000);
        for (int page = 0; page < 10_000; page += 2) {
            changed.set(page);
        }
        EmbeddedChannel out = new EmbeddedChannel(new MigrationEncoder());
        out.writeOutbound(new MigrationEncoder.Changed(changed));
        Recorder recorder =
                new Recorder() {
                    @Override
                    public long memoryPages() {
                        return 10_000;
                    }
                };
        EmbeddedChannel in = new EmbeddedChannel(new MigrationDecoder(recorder));
        for (Object o = out.readOutbound(); o != null; o = out.readOutbound()) {
            in.writeInbound(o);
        }
        assertThat(recorder.heard).hasSize(5000).startsWith("run 0 +1").endsWith("run 9998 +1");
    }

    @Test
    void batchIsReleasedWhenThePoolHasNoRoomForItsHeaders() {
        NetContext ctx = new NetContext(Simulation.virtual(1), false);
        NetstackConfig poor = NetstackConfig.esxi().withBufferPoolBytes(1);
        EmbeddedChannel out = new EmbeddedChannel(new MigrationEncoder());
        out.config().setAllocator(new Netstack(ctx, "esx01/poor", "poor", poor).alloc());
        PageBatch batch = new SyntheticMemory(8).takeBatch(4);
        batch.add(3);
        ChannelFuture written = out.writeOneOutbound(batch);
        assertThat(HasStatus.of(written.cause())).isEqualTo(VmkStatus.OUT_OF_MEMORY);
        assertThat(batch.refCnt()).isZero();
    }
}
