package org.stackmotion.migration.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.PageBitmap;
import org.stackmotion.migration.memory.PageSize;

/**
 * Turns control messages, page batches and {@link DeviceState} markers into bytes. A batch leaves
 * as one buffer of headers and the batch itself, which the socket channel takes as a page region.
 */
public final class MigrationEncoder extends ChannelOutboundHandlerAdapter {
    private static final int CHANGED_BYTES_MAX =
            WireFormat.CHANGED_RUNS_MAX * WireFormat.CHANGED_RUN_BYTES;

    /** Where a message's length stands in its header. */
    private static final int LENGTH_AT = 4;

    /** Announces that many bytes of checkpoint, which follow as plain buffers. */
    public record DeviceState(int bytes) {}

    /** The set bits of a bitmap, as CHANGED messages. */
    public record Changed(PageBitmap pages) {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        switch (message) {
            case PageBatch batch -> writeBatch(ctx, batch, promise);
            case MigrationMessage control -> ctx.write(encode(ctx, control), promise);
            case DeviceState state ->
                    ctx.write(header(ctx, WireFormat.DEVICE_STATE, state.bytes(), 0), promise);
            case Changed changed -> writeChanged(ctx, changed.pages(), promise);
            default -> ctx.write(message, promise);
        }
    }

    private static void writeBatch(
            ChannelHandlerContext ctx, PageBatch batch, ChannelPromise promise) {
        ByteBuf headers;
        try {
            headers = headers(ctx, batch);
        } catch (RuntimeException e) { // the stack's buffer pool is exhausted
            batch.release();
            throw e;
        }
        ctx.write(headers, ctx.voidPromise());
        ctx.write(batch, promise);
    }

    private static ByteBuf headers(ChannelHandlerContext ctx, PageBatch batch) {
        int count = batch.count();
        int headers = count * WireFormat.PAGE_HEADER_BYTES;
        ByteBuf out = header(ctx, WireFormat.PAGES, headers + batch.length(), headers);
        for (int i = 0; i < count; i++) {
            out.writeLong(batch.page(i));
            out.writeLong((long) PageSize.BYTES << 32); // content length, flags 0, reserved 0
        }
        return out;
    }

    private static ByteBuf header(ChannelHandlerContext ctx, int type, int length, int inline) {
        int capacity = WireFormat.HEADER_BYTES + inline;
        return ctx.alloc()
                .buffer(capacity, capacity)
                .writeShort(WireFormat.MAGIC)
                .writeByte(WireFormat.VERSION)
                .writeByte(type)
                .writeInt(length);
    }

    private static ByteBuf encode(ChannelHandlerContext ctx, MigrationMessage message) {
        return switch (message) {
            case MigrationMessage.Hello hello -> {
                byte[] vm = name(hello.vm());
                byte[] host = name(hello.sourceHost());
                int length = 26 + vm.length + host.length;
                yield header(ctx, WireFormat.HELLO, length, length)
                        .writeLong(hello.migrationId())
                        .writeLong(hello.memoryPages())
                        .writeLong(hello.deviceStateBytes())
                        .writeByte(vm.length)
                        .writeBytes(vm)
                        .writeByte(host.length)
                        .writeBytes(host);
            }
            case MigrationMessage.HelloReply reply ->
                    header(ctx, WireFormat.HELLO_REPLY, 4, 4).writeInt(reply.status());
            case MigrationMessage.RoundEnd end ->
                    header(ctx, WireFormat.ROUND_END, 12, 12)
                            .writeInt(end.round())
                            .writeLong(end.pagesSent());
            case MigrationMessage.StopCopy stop ->
                    header(ctx, WireFormat.STOP_COPY, 8, 8).writeLong(stop.pages());
            case MigrationMessage.Resumed resumed ->
                    header(ctx, WireFormat.RESUMED, 4, 4).writeInt(resumed.status());
            case MigrationMessage.Abort abort ->
                    header(ctx, WireFormat.ABORT, 4, 4).writeInt(abort.status());
        };
    }

    /** Names are labels in logs here: what does not fit is cut, at a whole character. */
    private static byte[] name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= WireFormat.NAME_BYTES_MAX) {
            return bytes;
        }
        int end = WireFormat.NAME_BYTES_MAX;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    private static void writeChanged(
            ChannelHandlerContext ctx, PageBitmap pages, ChannelPromise promise) {
        long first = pages.nextSet(0);
        while (first >= 0) {
            ByteBuf out = header(ctx, WireFormat.CHANGED, 0, CHANGED_BYTES_MAX);
            int room = WireFormat.CHANGED_RUNS_MAX;
            for (; first >= 0 && room > 0; room--) {
                long end = pages.nextClear(first);
                out.writeLong(first).writeInt((int) (end - first));
                first = pages.nextSet(end);
            }
            out.setInt(LENGTH_AT, out.readableBytes() - WireFormat.HEADER_BYTES);
            ctx.write(out, ctx.voidPromise());
        }
        promise.trySuccess();
    }
}
