package org.stackmotion.migration.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.stackmotion.migration.memory.PageSize;
import org.stackmotion.net.wire.PageRegion;
import org.stackmotion.net.wire.PageRegionSlice;

/**
 * Reads the protocol from buffers and page-region slices that may be cut anywhere. Strict: the
 * first thing that is not as {@link WireFormat} says ends in one {@link MigrationInput#onFault},
 * never in an exception, and nothing is decoded after it.
 */
public final class MigrationDecoder extends ChannelInboundHandlerAdapter {
    /**
     * The longest piece that is collected before it is parsed: the page headers of a full batch.
     */
    private static final int BLOCK_BYTES_MAX =
            WireFormat.BATCH_PAGES_MAX * WireFormat.PAGE_HEADER_BYTES;

    private static final int BATCH_ENTRY = WireFormat.PAGE_HEADER_BYTES + PageSize.BYTES;

    private enum Expect {
        HEADER,
        BODY,
        PAGE_CONTENT,
        DEVICE_STATE,
        NOTHING
    }

    private final MigrationInput input;
    private Expect expect = Expect.HEADER;
    private byte[] block = new byte[1024];
    private int filled;
    private int wanted = WireFormat.HEADER_BYTES;
    private int type;
    private int count;
    private long streamLeft;

    public MigrationDecoder(MigrationInput input) {
        this.input = input;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case ByteBuf bytes -> bytes(bytes);
                case PageRegionSlice slice ->
                        region(slice.region(), slice.offset(), slice.length());
                default -> fault(ProtocolFault.UNEXPECTED_MESSAGE, message.getClass().getName());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void bytes(ByteBuf in) {
        while (in.isReadable()) {
            switch (expect) {
                case HEADER, BODY -> collect(in);
                case PAGE_CONTENT -> {
                    int piece = (int) Math.min(in.readableBytes(), streamLeft);
                    input.onPageContent(in, piece);
                    streamed(piece);
                }
                case DEVICE_STATE -> {
                    int piece = (int) Math.min(in.readableBytes(), streamLeft);
                    input.onDeviceState(in, piece, streamLeft - piece);
                    streamed(piece);
                }
                case NOTHING -> in.skipBytes(in.readableBytes());
            }
        }
    }

    private void region(PageRegion region, int offset, int length) {
        if (expect == Expect.NOTHING) {
            return;
        }
        if (expect != Expect.PAGE_CONTENT || length > streamLeft) {
            fault(ProtocolFault.UNEXPECTED_REGION, length + " bytes while expecting " + expect);
            return;
        }
        input.onPageContent(region, offset, length);
        streamed(length);
    }

    private void streamed(int piece) {
        streamLeft -= piece;
        if (streamLeft == 0 && expect != Expect.NOTHING) {
            expectHeader();
        }
    }

    private void expectHeader() {
        expect = Expect.HEADER;
        filled = 0;
        wanted = WireFormat.HEADER_BYTES;
    }

    private void collect(ByteBuf in) {
        int piece = Math.min(in.readableBytes(), wanted - filled);
        in.readBytes(block, filled, piece);
        filled += piece;
        if (filled == wanted) {
            if (expect == Expect.HEADER) {
                header();
            } else {
                body();
            }
        }
    }

    private void header() {
        if (shortAt(0) != WireFormat.MAGIC) {
            fault(ProtocolFault.BAD_MAGIC, Integer.toHexString(shortAt(0)));
            return;
        }
        if (block[2] != WireFormat.VERSION) {
            fault(ProtocolFault.BAD_VERSION, "version " + (block[2] & 0xFF));
            return;
        }
        type = block[3] & 0xFF;
        long length = intAt(4) & 0xFFFFFFFFL;
        String wrong = wrongLength(length);
        if (wrong != null) {
            boolean unknown = type < WireFormat.HELLO || type > WireFormat.ABORT;
            fault(unknown ? ProtocolFault.UNKNOWN_TYPE : ProtocolFault.BAD_LENGTH, wrong);
            return;
        }
        filled = 0;
        if (type == WireFormat.DEVICE_STATE) {
            expect = Expect.DEVICE_STATE;
            streamLeft = length;
            return;
        }
        expect = Expect.BODY;
        wanted = (int) length;
        if (type == WireFormat.PAGES) {
            count = (int) (length / BATCH_ENTRY);
            wanted = count * WireFormat.PAGE_HEADER_BYTES;
        }
        if (wanted > block.length) {
            block = new byte[Math.min(BLOCK_BYTES_MAX, Integer.highestOneBit(wanted - 1) << 1)];
        }
    }

    private @Nullable String wrongLength(long length) {
        long most = 4;
        long least = 4;
        long unit = 1;
        switch (type) {
            case WireFormat.HELLO -> {
                least = 26;
                most = 26 + 2L * WireFormat.NAME_BYTES_MAX;
            }
            case WireFormat.PAGES -> {
                least = BATCH_ENTRY;
                most = (long) WireFormat.BATCH_PAGES_MAX * BATCH_ENTRY;
                unit = BATCH_ENTRY;
            }
            case WireFormat.CHANGED -> {
                least = WireFormat.CHANGED_RUN_BYTES;
                most = WireFormat.CHANGED_RUNS_MAX * (long) WireFormat.CHANGED_RUN_BYTES;
                unit = WireFormat.CHANGED_RUN_BYTES;
            }
            case WireFormat.DEVICE_STATE -> {
                least = 1;
                most = WireFormat.DEVICE_STATE_BYTES_MAX;
            }
            case WireFormat.ROUND_END -> {
                least = 12;
                most = 12;
            }
            case WireFormat.STOP_COPY -> {
                least = 8;
                most = 8;
            }
            case WireFormat.HELLO_REPLY, WireFormat.RESUMED, WireFormat.ABORT -> {}
            default -> {
                return "type " + type;
            }
        }
        boolean fits = length >= least && length <= most && length % unit == 0;
        return fits ? null : "type " + type + ", length " + length;
    }

    private void body() {
        switch (type) {
            case WireFormat.HELLO -> hello();
            case WireFormat.PAGES -> pages();
            case WireFormat.CHANGED -> changed();
            case WireFormat.HELLO_REPLY -> message(new MigrationMessage.HelloReply(intAt(0)));
            case WireFormat.ROUND_END ->
                    message(new MigrationMessage.RoundEnd(intAt(0), longAt(4)));
            case WireFormat.STOP_COPY -> message(new MigrationMessage.StopCopy(longAt(0)));
            case WireFormat.RESUMED -> message(new MigrationMessage.Resumed(intAt(0)));
            case WireFormat.ABORT -> message(new MigrationMessage.Abort(intAt(0)));
            default -> fault(ProtocolFault.UNKNOWN_TYPE, "type " + type);
        }
    }

    private void message(MigrationMessage message) {
        expectHeader();
        input.onMessage(message);
    }

    private void hello() {
        int vmLength = block[24] & 0xFF;
        int hostAt = 25 + vmLength;
        if (hostAt >= wanted || hostAt + 1 + (block[hostAt] & 0xFF) != wanted) {
            fault(ProtocolFault.BAD_NAME, "names do not fill the message");
            return;
        }
        String vm = text(25, vmLength);
        String host = text(hostAt + 1, block[hostAt] & 0xFF);
        if (vm == null || host == null) {
            fault(ProtocolFault.BAD_NAME, "a name is not UTF-8");
            return;
        }
        message(new MigrationMessage.Hello(longAt(0), longAt(8), longAt(16), vm, host));
    }

    private @Nullable String text(int at, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(block, at, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private void pages() {
        long limit = input.memoryPages();
        long[] numbers = input.pageNumbers();
        for (int i = 0, at = 0; i < count; i++, at += WireFormat.PAGE_HEADER_BYTES) {
            long page = longAt(at);
            if (page < 0 || page >= limit) {
                fault(ProtocolFault.BAD_PAGE_NUMBER, page + " of " + limit);
                return;
            }
            if (longAt(at + 8) != (long) PageSize.BYTES << 32) {
                fault(ProtocolFault.BAD_PAGE_HEADER, Long.toHexString(longAt(at + 8)));
                return;
            }
            numbers[i] = page;
        }
        expect = Expect.PAGE_CONTENT;
        streamLeft = (long) count << PageSize.SHIFT;
        input.onPages(count);
    }

    private void changed() {
        long limit = input.memoryPages();
        int end = wanted;
        expectHeader();
        for (int at = 0; at < end; at += WireFormat.CHANGED_RUN_BYTES) {
            long first = longAt(at);
            long run = intAt(at + 8) & 0xFFFFFFFFL;
            if (first < 0 || run == 0 || first >= limit || run > limit - first) {
                fault(ProtocolFault.BAD_RUN, first + " +" + run + " of " + limit);
                return;
            }
            input.onChangedRun(first, run);
        }
    }

    private void fault(ProtocolFault fault, String detail) {
        expect = Expect.NOTHING;
        input.onFault(fault, detail);
    }

    private int shortAt(int at) {
        return (block[at] & 0xFF) << 8 | (block[at + 1] & 0xFF);
    }

    private int intAt(int at) {
        return shortAt(at) << 16 | shortAt(at + 2);
    }

    private long longAt(int at) {
        return (long) intAt(at) << 32 | (intAt(at + 4) & 0xFFFFFFFFL);
    }
}
